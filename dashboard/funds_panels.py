"""The money page's panels: each asks for its own figures, so that the first is read while the last comes."""

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import (
    bullet_chart,
    cached,
    cards,
    chain_chart,
    chart_panel,
    describe,
    export,
    figures_export,
    frame,
    funds_figures,
    funds_lists,
    navigation,
    pace_chart,
    ranked_table,
    selection,
    session,
    tables,
    wording,
    years_chart,
)
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.kpi import KPIS
from queries.slices import value_of

_SOURCES: Final = ("allocations", "payments", "projects")
_CURVE_HEIGHT: Final = 290


def cards_row(now: Selection) -> None:
    """Execution first, then the chain of the money, then what it is for."""
    scope = session.scope()
    codes = funds_figures.registered(funds_figures.CARDS)
    growth = funds_figures.registered(funds_figures.GROWTH)
    judged = cached.judged(scope=scope, month=now.month, kpis=[*codes, *growth], areas=[now.area])
    year_ago = describe.month_before(now.month, 12)
    trend = cached.trend(scope=scope, kpis=codes, area=now.area, first=year_ago, last=now.month)
    rows = {row["kpi"]: row for row in judged.to_dict("records")}
    lines = funds_figures.card_lines(rows, trend)
    built = [cards.card(rows[kpi], trend, lines=lines[kpi], action="按此指标下钻") for kpi in codes]
    cards.show(built, key="cards", on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi))


def own(now: Selection) -> Row:
    """The area's own execution, judged."""
    asked = cached.judged(
        scope=session.scope(), month=now.month, kpis=[funds_figures.EXECUTION], areas=[now.area]
    )
    return asked.to_dict("records")[0]


def ranking(now: Selection, level: str) -> pd.DataFrame:
    """Execution of every area of a level inside the selected one, the worst first."""
    return cached.judged_ranking(
        scope=session.scope(), kpi=funds_figures.EXECUTION, month=now.month, level=level, within=now.area
    )


def summary(now: Selection) -> None:
    """The page in one sentence."""
    below = ranking(now, now.child_level) if now.child_level else None
    frame.sentences([funds_figures.lead(own(now), below)])


def curve(now: Selection) -> None:
    """The year's payments against the plan, the pace now needed, and where the year will land."""
    scope, kpi = session.scope(), funds_figures.EXECUTION
    year = cached.pace(scope=scope, kpi=kpi, area=now.area, month=now.month)
    landings = cached.forecast(scope=scope, kpi=kpi, area=now.area, month=now.month).to_dict("records")
    landing, row = landings[0] if landings else None, own(now)
    subtitle = "累计支付占累计下达；虚线为序时进度，点线为今后所需，阴影为年底可能的范围"
    with frame.panel("curve", funds_figures.pace_heading(row), subtitle, "stretch"):
        chart = pace_chart.pace(year, landing, status=row["status"], height=_CURVE_HEIGHT)
        chart_panel.show(chart, key="curve")
        frame.sentences(funds_figures.pace_sentences(year, landing, now.month))
        export.button(
            year, _PACE_SHEET, now=now, title=f"{KPIS[kpi].label}与序时进度", kinds=_SOURCES,
            key="export_curve",
            filters=[("指标", KPIS[kpi].definition)],
        )  # fmt: skip


_PACE_SHEET: Final = [
    Sheet("月份", lambda row: wording.month(row["month"])),
    field("numerator", "累计支付（元）", "money"),
    field("denominator", "累计下达（元）", "money"),
    field("value", "支出率", "rate"),
    field("planned", "序时进度", "rate"),
    field("needed", "今后所需", "rate"),
]


def execution(now: Selection, level: str) -> None:
    """Execution of the areas of a level as bullet bars; a click opens the area."""
    figures, word = ranking(now, level), wording.LEVELS[level]
    shown = funds_figures.bullets(figures, above=None if level == now.child_level else now.known.areas)
    note = "" if len(shown) == len(figures) else f"，最慢的 {len(shown)} 个，共 {len(figures)} 个"
    with frame.panel(
        f"execution_{level}",
        funds_figures.bullets_heading(figures, word),
        f"{now.place.name}各{word}支付占下达（万元），竖线为序时进度{note}。点击进入",
        height="stretch",
    ):
        if shown.empty:
            chart_panel.empty(f"本月没有下达到{word}的资金，或没有数据。")
        else:
            chart = bullet_chart.bullets(shown, mark="序时")
            chart_panel.show(chart, key=f"execution_{level}", on_picked=lambda code: selection.go(area=code))
        kpi = KPIS[funds_figures.EXECUTION]
        export.button(
            figures, ranked_table.export_columns(kpi, now.known.areas), now=now,
            title=f"各{word}{kpi.label}", kinds=_SOURCES,
            key=f"export_execution_{level}", filters=[("指标", kpi.definition)],
        )  # fmt: skip


def industry(now: Selection) -> None:
    """Each level's industry share against the floor in force for it."""
    words = f"当年下达资金用于产业发展的比重，竖线为{now.month // 100}年底线，金额单位：万元"
    _held_by_level(now, funds_figures.INDUSTRY, "industry", words, mark="底线")


def management(now: Selection) -> None:
    """Each level's management fee against the ceiling in force for it."""
    words = f"当年下达资金用作项目管理费的比重，竖线为{now.month // 100}年上限，金额单位：万元"
    _held_by_level(now, funds_figures.MANAGEMENT, "management", words, mark="上限")


def _held_by_level(now: Selection, kpi: str, key: str, words: str, *, mark: str) -> None:
    scope = session.scope()
    shares = cached.judged_breakdown(scope=scope, kpi=kpi, area=now.area, month=now.month, by="fund_level")
    whole = cached.judged(scope=scope, month=now.month, kpis=[kpi], areas=[now.area])
    own = whole.to_dict("records")[0]
    with frame.panel(key, funds_figures.levels_held_heading(shares, own), words, "stretch"):
        drawn = funds_figures.level_bullets(shares, own)
        chart_panel.show(bullet_chart.bullets(drawn, mark=mark, room=220), key=key)
        export.button(
            pd.concat([shares, whole]), _LEVEL_SHEET, now=now, title=f"各级{KPIS[kpi].label}", kinds=_SOURCES,
            key=f"export_{key}", filters=[("指标", KPIS[kpi].definition)],
        )  # fmt: skip


_LEVEL_SHEET: Final = [
    Sheet("资金级次", lambda row: value_of(row["slice"]) or "合计"),
    field("value", "比重", "rate"),
    field("numerator", "用作（元）", "money"),
    field("denominator", "下达（元）", "money"),
    field("reference", "对照线", "rate"),
    Sheet("判断", describe.status_word),
]


def chain_by_level(now: Selection) -> None:
    """Allocated → assigned → paid for each level of government."""

    def by_level(kpi: str) -> pd.DataFrame:
        return cached.judged_breakdown(
            scope=session.scope(), kpi=kpi, area=now.area, month=now.month, by="fund_level"
        )

    paid = by_level(funds_figures.EXECUTION)
    known = "fund_level" in _slices(funds_figures.ASSIGNED)
    assigned = by_level(funds_figures.ASSIGNED) if known else paid.head(0)
    steps = funds_figures.chain(paid, assigned)
    with frame.panel(
        "chain_level", funds_figures.levels_heading(paid), _chain_words("各级", steps), "stretch"
    ):
        if steps.empty:
            chart_panel.empty("本月没有资金下达，或没有数据。")
        else:
            chart = chain_chart.steps(steps, highlight=funds_figures.behind_most(paid))
            chart_panel.show(chart, key="chain_level")
            both = pd.concat([paid, assigned])
            figures_export.button(now, both, title="各级资金下达到支付", key="export_chain_level")


def chain_by_area(now: Selection, level: str) -> None:
    """The same chain for the areas below, those with the most unpaid money first."""
    paid, word = funds_figures.most_unpaid(ranking(now, level)), wording.LEVELS[level]
    codes = paid["area_code"].tolist()
    assigned = paid.head(0)
    if codes and _slices(funds_figures.ASSIGNED):
        assigned = cached.values(
            scope=session.scope(), month=now.month, kpis=[funds_figures.ASSIGNED], areas=codes
        )
    steps = funds_figures.chain(paid, assigned)
    subtitle = f"{_chain_words(f'各{word}', steps)}，未支付多的在前。点击进入"
    with frame.panel("chain_area", funds_figures.unpaid_heading(paid, own(now)), subtitle, "stretch"):
        if steps.empty:
            chart_panel.empty(f"本月没有下达到{word}的资金，或没有数据。")
        else:
            chart = chain_chart.steps(steps, highlight=funds_figures.behind_most(paid))
            chart_panel.show(chart, key="chain_area", on_picked=lambda code: selection.go(area=code))
            both = pd.concat([paid, assigned])
            figures_export.button(now, both, title=f"各{word}资金下达到支付", key="export_chain_area")


def _slices(kpi: str) -> tuple[str, ...]:
    return KPIS[kpi].slices if kpi in KPIS else ()


def _chain_words(whose: str, steps: pd.DataFrame) -> str:
    middle = " → 分配到项目" if steps["text"].str.startswith("到项目").any() else ""
    return f"{whose}资金下达{middle} → 支付（万元），百分比均占下达"


def year_on_year(now: Selection) -> None:
    """What was paid, month by month, beside the year before."""
    scope, year = session.scope(), now.month // 100
    trend = cached.trend(
        scope=scope, kpis=["paid"], area=now.area, first=(year - 1) * 100 + 1, last=now.month
    )
    growth = cached.values(
        scope=scope, month=now.month, kpis=funds_figures.registered(funds_figures.GROWTH), areas=[now.area]
    )
    with frame.panel(
        "years", funds_figures.growth_heading(trend, growth, now.month),
        "当年累计支付与上年各月，单位：万元", "stretch",
    ):  # fmt: skip
        if trend["value"].notna().any():
            chart_panel.show(years_chart.years(trend, year=year, height=_CURVE_HEIGHT), key="years")
            figures_export.button(now, trend, title="逐月累计支付", key="export_years")
        else:
            chart_panel.empty("这两年没有支付数据。")


def slow(now: Selection) -> None:
    """Money that has lain for long; a click opens the project."""
    listed = cached.slow_money(scope=session.scope(), area=now.area, month=now.month)
    _list(now, listed, funds_lists.SLOW)


def ahead(now: Selection) -> None:
    """Projects paid further than they are built; a click opens the project."""
    listed = cached.money_ahead(scope=session.scope(), area=now.area, month=now.month)
    _list(now, listed, funds_lists.AHEAD)


def _list(now: Selection, listed: pd.DataFrame, kind: funds_lists.Kind) -> None:
    areas = now.known.areas
    subtitle = f"{kind.definition}，{wording.month_end(now.month)}。点击打开项目"
    with frame.panel(kind.key, kind.heading(listed), subtitle, "stretch"):
        tables.show(
            tables.Rows.of(listed, kind.columns(areas), "project_no"), key=f"list_{kind.key}",
            caption=kind.title, empty=kind.empty, action="打开项目",
            on_picked=lambda number: navigation.open_page("projects", project=number),
        )  # fmt: skip
        if listed.attrs["truncated"]:
            st.caption(listed.attrs["truncated"])
        export.button(
            listed, kind.export(areas), now=now, title=kind.title, kinds=_SOURCES, key=f"export_{kind.key}",
            filters=[("筛选", kind.definition)],
        )  # fmt: skip
