"""The project page's panels for an area: chain, timeline, overdue work, progress against payment, list."""

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import (
    bullet_chart,
    cached,
    cards,
    chain_chart,
    chart_panel,
    charts,
    describe,
    export,
    figures_export,
    frame,
    gantt_chart,
    navigation,
    progress_chart,
    projects_figures,
    projects_lists,
    selection,
    session,
    tables,
    wording,
)
from dashboard.selection import Selection
from queries.fund_lists import AHEAD_BY

_SOURCES: Final = ("projects", "allocations", "payments")
_ALL: Final = "全部"
_LATE: Final = "逾期"
_PAIR_HEIGHT: Final = 360  # of chain and progress, side by side


def _open(number: str) -> None:
    selection.go(project=number)


def listed(now: Selection) -> pd.DataFrame:
    """The area's projects in detail, those longest overdue first."""
    return cached.projects_in_detail(scope=session.scope(), area=now.area, month=now.month)


def today(now: Selection) -> pd.Timestamp:
    """The day for which everything on the page stands: the month's last."""
    return pd.Timestamp(now.month // 100, now.month % 100, 1) + pd.offsets.MonthEnd(0)


def cards_row(now: Selection) -> None:
    """How many projects, how far they are, how many are late."""
    scope, codes = session.scope(), list(projects_figures.CARDS)
    judged = cached.judged(scope=scope, month=now.month, kpis=codes, areas=[now.area])
    year_ago = describe.month_before(now.month, 12)
    trend = cached.trend(scope=scope, kpis=codes, area=now.area, first=year_ago, last=now.month)
    built = []
    for row in judged.to_dict("records"):
        lines = [line for line in cards.standard_lines(row, trend[trend["kpi"] == row["kpi"]]) if line]
        built.append(cards.card(row, trend, lines=lines, action="按此指标下钻"))
    cards.show(built, key="cards", on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi))


def summary(now: Selection) -> None:
    """The page in one sentence."""
    judged = cached.judged(
        scope=session.scope(), month=now.month, kpis=list(projects_figures.CARDS), areas=[now.area]
    )
    frame.sentences([projects_figures.summary(judged, listed(now))])


def chain(now: Selection) -> None:
    """How many reached each stage, each rate on its own denominator; a click opens the rate."""
    codes = [projects_figures.PLANNED, *projects_figures.rates()]
    judged = cached.judged(scope=session.scope(), month=now.month, kpis=codes, areas=[now.area])
    steps = projects_figures.chain(judged)
    subtitle = (
        f"{now.month // 100}年计划项目到{wording.month_of_year(now.month)}底所到阶段，各比例的分母写在条上"
    )
    with frame.panel("chain", projects_figures.chain_heading(judged), f"{subtitle}。点击下钻", "stretch"):
        if steps.empty:
            chart_panel.empty("当年没有计划项目，或没有收到项目表。")
        else:
            chart_panel.show(
                chain_chart.stages(steps, height=_PAIR_HEIGHT),
                key="chain",
                on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi),
            )
            figures_export.button(now, judged, title="项目各阶段", key="export_chain")


def timeline(now: Selection) -> None:
    """The most urgent projects along the calendar; a click opens the project."""
    rows, day = listed(now), today(now)
    bars = projects_figures.timeline(rows, day)
    late = f"（逾期的最多列 {projects_figures.MOST_LATE_BARS} 个）"
    count = "" if len(bars) == len(rows) else f"，最急的 {len(bars)} 个{late}，共 {len(rows):,} 个"
    subtitle = f"浅色为计划，深色为实际，红色为逾期，竖线为{day.month}月{day.day}日{count}。点击打开项目"
    with frame.panel("timeline", projects_figures.timeline_heading(rows, day), subtitle, "stretch"):
        if bars.empty:
            chart_panel.empty("这里当年没有计划项目，也没有往年未完工的项目。")
        else:
            chart_panel.show(gantt_chart.timeline(bars, today=day), key="timeline", on_picked=_open)
            _export(now, _of(rows, bars["key"]), "timeline", "项目时间线")


def overdue(now: Selection) -> None:
    """Everything that is late, with days and the unit that answers for it."""
    late = projects_figures.overdue(listed(now))
    with frame.panel(
        "overdue",
        projects_figures.overdue_heading(late),
        f"已过计划日期仍未开工或未完工，{wording.month_end(now.month)}。点击打开项目",
        "stretch",
    ):
        _table(now, late, projects_lists.overdue_columns(now.known.areas), "overdue", "逾期项目")


def units(now: Selection) -> None:
    """Who has most overdue projects; a click looks for them in the list of all."""
    late = projects_figures.overdue(listed(now))
    counts = projects_figures.units(late)
    subtitle = f"逾期项目数，按责任单位，最多列 {projects_figures.MOST_UNITS} 个。点击在项目清单里查找"
    with frame.panel("units", projects_figures.units_heading(counts), subtitle, "stretch"):
        if counts.empty:
            chart_panel.empty("没有逾期项目。")
        else:
            chart = charts.bars(counts, height=36 * len(counts) + 16)
            chart_panel.show(chart, key="units", on_picked=_look_for, on_cleared=_look_for)
            export.button(
                projects_figures.late_by_unit(late), projects_lists.UNITS_EXPORT, now=now,
                title="责任单位逾期项目数", kinds=_SOURCES, key="export_units",
                filters=[("筛选", "逾期项目")],
            )  # fmt: skip


def _look_for(unit: str = "") -> None:
    """Leave the overdue projects of a unit in the list of all; without one, everything."""
    words, stage = "" if unit == projects_figures.NO_UNIT else unit, _LATE if unit else _ALL
    st.session_state.update(
        {"project_words": words, "project_stage": stage, "project_category": _ALL, "project_level": _ALL}
    )


def progress(now: Selection) -> None:
    """What is built against what is paid; a click opens the project."""
    points = projects_figures.compared(listed(now))
    subtitle = f"每点一个在建项目，{len(points):,} 个；支付比例为支付占计划资金。点击打开项目"
    with frame.panel("progress", projects_figures.compared_heading(points), subtitle, "stretch"):
        if points.empty:
            chart_panel.empty(
                "没有既报了形象进度又未完工的项目；形象进度只有最近一次上报的，早于它的月份不作比较。"
            )
        else:
            chart = progress_chart.progress(points, ahead_by=AHEAD_BY, height=_PAIR_HEIGHT)
            chart_panel.show(chart, key="progress", on_picked=_open)
            _export(now, _of(listed(now), points["key"]), "progress", "支付与形象进度")


def assets(now: Selection) -> None:
    """What the projects left behind: handed over, titled; a click opens the rate."""
    scope, codes = session.scope(), list(projects_figures.ASSETS)
    parts = [
        cached.judged_breakdown(scope=scope, kpi=kpi, area=now.area, month=now.month, by="asset_kind")
        for kpi in codes
    ]
    wholes = cached.judged(scope=scope, month=now.month, kpis=codes, areas=[now.area])
    rows = projects_figures.assets(pd.concat(parts), wholes)
    subtitle = (
        f"已移交、已确权的资产占已形成的资产（个），竖线为目标，{wording.month_end(now.month)}。点击下钻"
    )
    with frame.panel("assets", projects_figures.assets_heading(rows), subtitle, "stretch"):
        if rows.empty:
            chart_panel.empty("这里还没有项目资产，或没有导入项目资产表。")
        else:
            chart_panel.show(
                bullet_chart.bullets(rows, mark="目标"), key="assets",
                on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi),
            )  # fmt: skip
            every = pd.concat([wholes, *parts])
            figures_export.button(now, every, title="项目资产移交和确权", key="export_assets")


def same_day(now: Selection) -> None:
    """Dates that look as if they had been filled in afterwards."""
    found = projects_figures.same_day(listed(now))
    subtitle = "批复、招标、开工、完工、验收、决算、移交中有两个及以上同日；只填到月的日期不算。点击打开项目"
    with frame.panel("same_day", projects_figures.same_day_heading(found), subtitle, "stretch"):
        _table(now, found, projects_lists.same_day_columns(now.known.areas), "same_day", "同日多阶段项目")


def everything(now: Selection) -> None:
    """The list with search and filters, and its file."""
    rows = listed(now)
    with frame.panel("list", f"项目清单，{len(rows):,} 个", _list_definition(now)):
        chosen = _filters(rows)
        found = projects_figures.matching(rows, **chosen)
        shown = found.head(projects_figures.MOST_ROWS)
        told = f"找到 {len(found):,} 个" if any(chosen.values()) else ""
        more = f"只显示前 {len(shown)} 个，导出含全部 {len(found):,} 个" if len(shown) < len(found) else ""
        notes = [note for note in (told, more, rows.attrs["truncated"]) if note]
        if notes:
            st.caption("；".join(notes))
        tables.show(
            tables.Rows.of(shown, projects_lists.columns(now.known.areas), "project_no"), key="list_all",
            caption="项目清单", on_picked=_open, action="打开项目", empty="没有符合条件的项目。",
        )  # fmt: skip
        filters = [("筛选", "、".join(text for text in chosen.values() if text) or _ALL)]
        export.button(
            found, projects_lists.export(now.known.areas), now=now, title="项目清单", kinds=_SOURCES,
            key="export_list", filters=filters,
        )  # fmt: skip


def _list_definition(now: Selection) -> str:
    return f"当年计划项目和往年未完工项目，{wording.month_end(now.month)}，金额单位：万元，逾期久的在前"


def _filters(rows: pd.DataFrame) -> dict[str, str]:
    """What the reader looks for: words, stage, category, level; "" where everything is wanted."""
    with st.container(key="filters"):
        search, stage, category, level = st.columns([2, 1, 1, 1])
    with search:
        words = st.text_input("搜索", placeholder="项目、编号、村、责任单位", key="project_words")
    levels = [
        value for value in ("中央", "省级", "市级", "县级") if rows["fund_levels"].str.contains(value).any()
    ]
    choices = {
        "stage": (stage, "阶段", [_LATE, *projects_figures.STAGES]),
        "category": (category, "类别", sorted(rows["category"].unique())),
        "level": (level, "资金级次", levels),
    }
    chosen = {"words": words.strip()}
    for name, (column, label, options) in choices.items():
        with column:
            value = st.selectbox(label, [_ALL, *options], key=f"project_{name}")
        chosen[name] = "" if value == _ALL else value
    return chosen


def _table(now: Selection, rows: pd.DataFrame, columns: list[tables.Column], key: str, title: str) -> None:
    tables.show(
        tables.Rows.of(rows, columns, "project_no"), key=f"list_{key}", caption=title, on_picked=_open,
        action="打开项目", empty="没有这样的项目。",
    )  # fmt: skip
    _export(now, rows, key, title)


def _of(rows: pd.DataFrame, numbers: pd.Series) -> pd.DataFrame:
    """The projects of a chart's marks, in its order."""
    return rows.set_index("project_no", drop=False).loc[list(numbers)]


def _export(now: Selection, rows: pd.DataFrame, key: str, title: str) -> None:
    export.button(
        rows, projects_lists.export(now.known.areas), now=now, title=title, kinds=_SOURCES,
        key=f"export_{key}", filters=[("筛选", title)],
    )  # fmt: skip
