"""帮扶与增收, projected: visits, the income chain, then villages' collective income."""

from dashboard import (
    bands_chart,
    cached,
    charts,
    growth_chart,
    income_figures,
    kpi_slides,
    support_figures,
    wording,
)
from dashboard.projection import Look, Picture, Slide, key_figure
from dashboard.selection import Selection
from queries.kpi import KPIS
from queries.scope import Scope


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """A village has no other villages to stand beside."""
    found = [_visits(now, scope), _chain(now, scope)]
    return [*found, _collective(now, scope)] if now.child_level else found


def _visits(now: Selection, scope: Scope) -> Slide:
    kpi, level = support_figures.VISITS, now.child_level
    if level is None:
        return _visits_by_role(now, scope)
    figures = cached.judged_ranking(scope=scope, kpi=kpi, month=now.month, level=level, within=now.area)
    shown = figures[figures["value"].notna()].head(kpi_slides.MOST_BARS)
    behind = shown.loc[shown["status"] == "behind", "area_code"].tolist()
    word = wording.LEVELS[level]
    return Slide(
        heading=support_figures.visits_heading(figures, word),
        figures=[
            kpi_slides.own_figure(now, scope, kpi),
            kpi_slides.own_figure(now, scope, support_figures.IDLE),
            *kpi_slides.behind_figures(figures, level)[:1],
        ],
        note=f"各{word}完成次数占按进度应走访次数，{wording.month_end(now.month)}，低的在上",
        draw=(lambda look: charts.bars(shown, highlight=(behind or [""])[0], **look)) if len(shown) else None,
    )


def _visits_by_role(now: Selection, scope: Scope) -> Slide:
    kpi = support_figures.VISITS
    shares = cached.judged_breakdown(scope=scope, kpi=kpi, area=now.area, month=now.month, by="helper_role")
    told = shares[shares["state"] == "value"]
    bars = support_figures.role_bullets(told).rename(columns={"name": "area", "key": "area_code"})
    bars["unit"] = KPIS[kpi].unit
    return Slide(
        heading=support_figures.roles_heading(shares),
        figures=[
            kpi_slides.own_figure(now, scope, kpi),
            kpi_slides.own_figure(now, scope, support_figures.IDLE),
        ],
        note=f"按帮扶身份，完成次数占按进度应走访次数，{wording.month_end(now.month)}",
        draw=(lambda look: charts.bars(bars, highlight="-", **look)) if len(bars) else None,
    )


def _chain(now: Selection, scope: Scope) -> Slide:
    chain = cached.income_growth(scope=scope, area=now.area, month=now.month)
    judged = cached.judged(
        scope=scope, month=now.month, areas=[now.area],
        kpis=[support_figures.GROWTH, "income_rural_growth", support_figures.EMPLOYED],
    )  # fmt: skip
    own = support_figures.by_kpi(judged)
    rows = income_figures.chain_rows(chain)
    bars = income_figures.growth_bars(
        None if now.place.level == "county" else own[support_figures.GROWTH], chain
    )

    def draw(look: Look) -> Picture:
        if now.place.level == "city":
            return growth_chart.growths(rows, city=chain.attrs["rural"], **look)
        return charts.bars(bars, **look)

    drawn = len(rows) if now.place.level == "city" else len(bars)
    return Slide(
        heading=income_figures.chain_heading(chain),
        figures=[key_figure(row) for row in own.values() if support_figures.known(row)]
        or [key_figure(own[support_figures.GROWTH])],
        note="人均收入同比增速：脱贫人口应高于本县农民，本县农民应高于全市农民",
        draw=draw if drawn else None,
    )


def _collective(now: Selection, scope: Scope) -> Slide:
    found = cached.income_bands(scope=scope, area=now.area, month=now.month)
    kpis = [support_figures.WEAK, "collective_income"]
    own = cached.judged(scope=scope, month=now.month, kpis=kpis, areas=[now.area]).to_dict("records")
    limit = income_figures.limit_of(found)
    rows = income_figures.bands(found)
    return Slide(
        heading=income_figures.collective_heading(own[0], limit),
        figures=[key_figure(row) for row in own],
        note="村数按最近年度村集体经济收入分档，单位：万元，虚线为薄弱村标准",
        draw=(lambda look: bands_chart.bands(rows, limit=limit, **look)) if len(rows) else None,
    )
