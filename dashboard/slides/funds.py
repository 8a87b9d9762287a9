"""资金, projected: who is behind, how fast money must move from now on, what lies still."""

from dashboard import cached, charts, funds_figures, funds_lists, kpi_slides, pace_chart, wording
from dashboard.projection import KeyFigure, Slide
from dashboard.selection import Selection
from queries.scope import Scope


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """In a village nobody below can be behind."""
    below = now.child_level
    first = [kpi_slides.side_by_side(now, scope, funds_figures.EXECUTION, below)] if below else []
    return [*first, _pace(now, scope), _slow(now, scope)]


def _pace(now: Selection, scope: Scope) -> Slide:
    kpi = funds_figures.EXECUTION
    asked = cached.judged(scope=scope, month=now.month, kpis=[kpi], areas=[now.area])
    own = asked.to_dict("records")[0]
    year = cached.pace(scope=scope, kpi=kpi, area=now.area, month=now.month)
    landings = cached.forecast(scope=scope, kpi=kpi, area=now.area, month=now.month).to_dict("records")
    landing = landings[0] if landings else None
    return Slide(
        heading=funds_figures.pace_heading(own),
        figures=[
            kpi_slides.own_figure(now, scope, kpi),
            *_ahead(funds_figures.pace_facts(year, landing, now.month)),
        ],
        note="累计支付占累计下达；虚线为序时进度，点线为今后所需，阴影为年底可能的范围",
        draw=lambda look: pace_chart.pace(year, landing, status=own["status"], **look),
    )


def _ahead(facts: list[tuple[str, str, str, str]]) -> list[KeyFigure]:
    return [KeyFigure(number, unit, label, parts) for label, number, unit, parts in facts]


def _slow(now: Selection, scope: Scope) -> Slide:
    listed = cached.slow_money(scope=scope, area=now.area, month=now.month)
    bars = funds_lists.slow_bars(listed)
    figures = []
    if len(listed):
        number, unit = wording.figure_parts(listed.attrs["yuan"], wording.MONEY)
        figures = [
            KeyFigure(wording.whole(listed.attrs["count"]), "笔", "没有支付的资金"),
            KeyFigure(number, unit, "金额合计"),
            KeyFigure(wording.whole(listed["days"].max()), "天", "最长已下达"),
        ]
    return Slide(
        heading=funds_lists.slow_heading(listed),
        figures=figures,
        note=f"下达至今的天数，{wording.month_end(now.month)}" if len(listed) else funds_lists.SLOW.empty,
        draw=(lambda look: charts.bars(bars, **look)) if len(bars) else None,
    )
