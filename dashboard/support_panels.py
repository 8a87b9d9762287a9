"""The support page's panels on visits, work, workshops, loans and pilots; each asks for its own figures."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import (
    bullet_chart,
    cached,
    cards,
    chain_chart,
    chart_panel,
    definition_links,
    describe,
    export,
    figures_export,
    floor_chart,
    frame,
    income_figures,
    navigation,
    ranked_table,
    selection,
    session,
    support_figures,
    support_lists,
    tables,
    wording,
)
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.tables import Column
from dashboard.workbook import Column as Sheet
from queries.kpi import KPIS

_VISIT_FILES: Final = ("visits", "helpers")
_MONTHS: Final = 24
_LINE_HEIGHT: Final = 196


def go_to(code: str) -> None:
    """A click on an area."""
    selection.go(area=code)


def own(now: Selection, kpis: Sequence[str]) -> dict[str, Row]:
    """The area's own judged figures by KPI."""
    found = cached.judged(scope=session.scope(), month=now.month, kpis=list(kpis), areas=[now.area])
    return support_figures.by_kpi(found)


def below(now: Selection) -> str:
    """The level of the areas that stand side by side; a village has none and stands alone."""
    return now.child_level or now.place.level


def ranking(now: Selection, kpi: str) -> pd.DataFrame:
    """A KPI of every area of that level inside the selected one, judged, the worst first."""
    return cached.judged_ranking(
        scope=session.scope(), kpi=kpi, month=now.month, level=below(now), within=now.area
    )


def cards_row(now: Selection) -> None:
    """Visits, work, income, collective income, loans: what a leader asks first."""
    codes = list(support_figures.CARDS)
    rows = own(now, [*codes, *support_figures.SUPPORTING])
    year_ago = describe.month_before(now.month, 12)
    trend = cached.trend(scope=session.scope(), kpis=codes, area=now.area, first=year_ago, last=now.month)
    lines = support_figures.card_lines(rows, trend)
    built = [cards.card(rows[kpi], trend, lines=lines[kpi], action="按此指标下钻") for kpi in codes]
    cards.show(built, key="cards", on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi))


def summary(now: Selection) -> None:
    """The page in two sentences."""
    rows = own(now, [*support_figures.CARDS, *support_figures.SUPPORTING])
    chain = cached.income_growth(scope=session.scope(), area=now.area, month=now.month)
    frame.sentences(income_figures.lead(rows, chain))


def definitions() -> None:
    """What the figures mean, one click away."""
    kpis = (*support_figures.CARDS, support_figures.EMPLOYMENT, support_figures.MISUSED, "workshops")
    definition_links.show([*kpis, "points_pilot_villages"])


def visits(now: Selection) -> None:
    """Visits done against required, area by area; a click opens the area."""
    level = below(now)
    figures, word = ranking(now, support_figures.VISITS), wording.LEVELS[level]
    idle = cached.values(
        scope=session.scope(), month=now.month, kpis=[support_figures.IDLE], level=level, within=now.area
    )
    shown = support_figures.bullets(figures, support_figures.idle_notes(idle))
    subtitle = f"各{word}完成次数占按进度应走访次数，竖线为目标{_of(shown, figures)}。点击进入"
    with frame.panel("visits", support_figures.visits_heading(figures, word), subtitle, "stretch"):
        _bullets(shown, "visits", "目标", f"{support_figures.without_visits(figures)}。", room=216)
        _figures_button(now, figures, support_figures.VISITS, word)


def _of(shown: pd.DataFrame, figures: pd.DataFrame) -> str:
    return (
        ""
        if shown.empty or len(shown) == len(figures)
        else f"，最需关注的 {len(shown)} 个，共 {len(figures)} 个"
    )


def _bullets(shown: pd.DataFrame, key: str, mark: str, empty: str, *, room: int = 148) -> None:
    if shown.empty:
        chart_panel.empty(empty)
    else:
        chart_panel.show(bullet_chart.bullets(shown, mark=mark, room=room), key=key, on_picked=go_to)


def _figures_button(now: Selection, figures: pd.DataFrame, kpi: str, word: str) -> None:
    export.button(
        figures, ranked_table.export_columns(KPIS[kpi], now.known.areas), now=now,
        title=f"各{word}{KPIS[kpi].label}", kinds=KPIS[kpi].sources, key=f"export_by_area_{kpi}",
        filters=[("指标", KPIS[kpi].definition)],
    )  # fmt: skip


def roles(now: Selection) -> None:
    """Visits by the role of the helper: each has its own number a year."""
    shares = cached.judged_breakdown(
        scope=session.scope(), kpi=support_figures.VISITS, area=now.area, month=now.month, by="helper_role"
    )
    shown = support_figures.role_bullets(shares)
    subtitle = "按帮扶身份，完成次数占按进度应走访次数；多走的不抵别人少走的"
    with frame.panel("roles", support_figures.roles_heading(shares), subtitle, "stretch"):
        if shown.empty:
            chart_panel.empty(f"{support_figures.without_visits(shares)}。")
        else:
            chart_panel.show(bullet_chart.bullets(shown, mark="目标", room=160), key="roles")
            figures_export.button(now, shares, title="按帮扶身份的走访", key="export_roles")


def idle(now: Selection) -> None:
    """Who has not been to see anybody this year; a click opens the village."""
    listed = cached.helpers_without_visit(scope=session.scope(), area=now.area, month=now.month)
    rows = own(now, [support_figures.IDLE, support_figures.VISITS])
    whole, rate = rows[support_figures.IDLE], rows[support_figures.VISITS]
    if not support_figures.known(whole):
        listed = listed.head(0)
    subtitle = f"当年按进度应走访、一次也没有走访的帮扶人，{wording.month_end(now.month)}；姓名已脱敏"
    heading = support_figures.idle_heading(whole, rate, ranking(now, support_figures.IDLE))
    with frame.panel("idle", heading, f"{subtitle}。点击打开所在村", "stretch"):
        areas = now.known.areas
        _list(
            now, listed, support_lists.idle_columns(areas, listed), support_lists.idle_export(areas),
            key="idle", title="未走访帮扶人", kinds=_VISIT_FILES, empty="没有可列出的人。",
        )  # fmt: skip


def _list(
    now: Selection,
    listed: pd.DataFrame,
    columns: list[Column],
    sheet: list[Sheet],
    *,
    key: str,
    title: str,
    kinds: Sequence[str],
    empty: str,
    exported: pd.DataFrame | None = None,
) -> None:
    """A list whose rows open their area, with its file (`exported`: more rows than are shown)."""
    numbered = listed.assign(row_key=[f"{code}#{at}" for at, code in enumerate(listed["area_code"])])
    tables.show(
        tables.Rows.of(numbered, columns, "row_key"), key=f"list_{key}", caption=title, empty=empty,
        action="打开", on_picked=lambda row: navigation.open_page("drilldown", area=row.partition("#")[0]),
    )  # fmt: skip
    if listed.attrs.get("truncated"):
        st.caption(listed.attrs["truncated"])
    export.button(
        listed if exported is None else exported, sheet, now=now, title=title, kinds=kinds,
        key=f"export_{key}", filters=[("筛选", title)],
    )  # fmt: skip


def work(now: Selection) -> None:
    """People in work, month by month, against the floor."""
    kpi = support_figures.EMPLOYED
    first = max(describe.month_before(now.month, _MONTHS - 1), now.known.months[0])
    trend = support_figures.since_known(
        cached.judged_trend(scope=session.scope(), kpis=[kpi], area=now.area, first=first, last=now.month)
    )
    last = trend.to_dict("records")[-1]
    held = "，虚线为本月的底线" if not wording.missing(last["reference"]) else ""
    told = wording.months(int(trend["month"].iloc[0]), now.month)
    subtitle = f"{told}，单位：人{held}，纵轴不从零起"
    with frame.panel("work", support_figures.work_heading(last, trend), subtitle, "stretch"):
        if trend["value"].notna().any():
            chart_panel.show(floor_chart.against_floor(trend, height=_LINE_HEIGHT), key="work")
            figures_export.button(now, trend, title="脱贫人口务工逐月", key="export_work")
        elif last["state"] == "not_applicable":
            chart_panel.empty("务工监测表只报到乡镇，村一级没有数据。")
        else:
            chart_panel.empty("这段时间没有务工监测数据。")


def work_by_area(now: Selection) -> None:
    """Counties against their floors; townships by the share of the willing who work."""
    counties = now.place.level == "city"
    kpi = support_figures.EMPLOYED if counties else support_figures.EMPLOYMENT
    figures, word = ranking(now, kpi), wording.LEVELS[below(now)]
    if counties:
        figures = support_figures.floors_first(figures)
        heading, what, mark = (
            support_figures.floors_heading(figures, word),
            "脱贫人口务工人数，竖线为底线",
            "底线",
        )
    else:
        heading = support_figures.rates_heading(figures, word)
        what, mark = "在务工人数占有务工意愿和能力人数，竖线为目标", "目标"
    shown = support_figures.bullets(figures)
    with frame.panel("work_by_area", heading, f"各{word}{what}{_of(shown, figures)}。点击进入", "stretch"):
        _bullets(shown, "work_by_area", mark, f"本月没有{word}的务工数据。", room=172)
        _figures_button(now, figures, kpi, word)


def workshops(now: Selection) -> None:
    """Workshops near home by area, and the small facts of the page."""
    codes = list(support_figures.WORKSHOPS)
    rows = own(now, [*codes, *support_figures.FACTS])
    clicks = "。点击进入" if now.child_level else ""
    subtitle = f"截至月末未停产的帮扶车间，人数按最近报告{clicks}"
    with frame.panel("workshops", support_figures.workshops_heading(rows), subtitle, "stretch"):
        if now.child_level:
            parts = cached.values(
                scope=session.scope(), month=now.month, kpis=codes, level=now.child_level, within=now.area
            )
            steps = support_figures.workshop_steps(parts)
            if len(steps):
                chart_panel.show(chain_chart.steps(steps, room=130), key="workshops", on_picked=go_to)
                figures_export.button(now, parts, title="帮扶车间", key="export_workshops")
        frame.facts(support_figures.facts(rows))


def loans_by_area(now: Selection) -> None:
    """The share of loans past their day, area by area, against the ceiling."""
    kpi = support_figures.OVERDUE
    figures, word = ranking(now, kpi), wording.LEVELS[below(now)]
    shown = support_figures.bullets(figures)
    subtitle = f"各{word}逾期笔数占未结清笔数，竖线为上限{_of(shown, figures)}。点击进入"
    with frame.panel("loans", support_figures.overdue_heading(figures, word), subtitle, "stretch"):
        _bullets(shown, "loans", "上限", f"本月没有{word}的小额信贷数据。")
        _figures_button(now, figures, kpi, word)


def risk(now: Selection) -> None:
    """The loans themselves; a click opens the village."""
    listed = cached.loans_at_risk(scope=session.scope(), area=now.area, month=now.month)
    rows = own(now, [support_figures.OVERDUE, support_figures.MISUSED])
    if not support_figures.known(rows[support_figures.MISUSED]):
        listed = listed.head(0)
    heading = support_figures.risk_heading(rows, listed)
    subtitle = f"未结清的小额信贷中逾期或违规使用的，{wording.month_end(now.month)}；户主姓名已脱敏"
    areas = now.known.areas
    with frame.panel("risk", heading, f"{subtitle}。点击打开所在村", "stretch"):
        _list(
            now, listed, support_lists.risk_columns(areas), support_lists.risk_export(areas),
            key="risk", title="有风险小额信贷", kinds=("loans",), empty="没有可列出的贷款。",
        )  # fmt: skip


def pilots(now: Selection) -> None:
    """The townships with too few pilots of the points system; a click opens the township."""
    every = cached.pilots(scope=session.scope(), area=now.area, month=now.month)
    short = every[every["missing"] > 0]
    heading, need = support_figures.pilots_heading(every), wording.whole(every.attrs["required"])
    subtitle = f"每个乡镇不少于 {need} 个村开展积分制试点，列出不足的；{wording.month_end(now.month)}"
    areas = now.known.areas
    with frame.panel("pilots", heading, f"{subtitle}。点击进入", "stretch"):
        _list(
            now, short, support_lists.pilot_columns(areas), support_lists.pilot_export(areas),
            key="pilots", title="积分制试点", kinds=("villages",), empty="没有可列出的乡镇。", exported=every,
        )  # fmt: skip
