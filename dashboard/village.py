"""一村一档: one village on one page. Its figures beside those above, its trend, households, projects."""

from typing import Any

import streamlit as st

from dashboard import (
    cached,
    chart_panel,
    credibility_badge,
    export,
    frame,
    kpi_panels,
    session,
    tables,
    village_figures,
    village_lists,
    village_report,
    wording,
)
from dashboard.selection import Selection
from queries.kpi import KPIS

TREND_BESIDE = "households_unresolved"
_LIST_FILES = {"households": ("roster",), "projects": ("projects", "allocations", "payments")}


def show(now: Selection) -> None:
    """The whole page of the selected village."""
    left, right = st.columns([62, 38])
    with left:
        figures(now)
    with right:
        for kpi in dict.fromkeys((now.kpi, TREND_BESIDE)):
            kpi_panels.trend(now, kpi)
        report(now)
    households(now)
    projects(now)


def figures(now: Selection) -> None:
    """Every KPI of the village against the areas above it."""
    judged = cached.judged(
        scope=session.scope(), month=now.month, kpis=list(KPIS), areas=[area.code for area in now.path]
    )
    rows, silent = village_figures.rows(judged, [area.code for area in now.path])
    own = judged[judged["area_code"] == now.area]
    told = credibility_badge.levels(list(KPIS), [now.area], now.month, session.scope())
    credible = credibility_badge.column({kpi: level for (_, kpi), level in told.items()}, "kpi")
    with frame.panel(
        "village_figures",
        village_figures.heading(own, now.place.name),
        f"各项指标与上级对照，{wording.month_end(now.month)}",
        height="stretch",
    ):
        tables.show(
            tables.Rows.of(rows, village_figures.columns(now.path, credible), "kpi"),
            key="village_figures",
            caption=f"{now.place.name}各项指标",
            selected=now.kpi,
            empty="这个村还没有任何数据。",
        )
        if silent:
            st.caption(silent)
        export.button(
            rows,
            village_figures.export_columns(now.path),
            now=now,
            title="指标对照",
            key="export_figures",
            kinds=("roster", "projects", "allocations", "payments"),
        )


def report(now: Selection) -> None:
    """What it is and has, as it last reported; ends where the figures beside it end."""
    found = cached.village_facts(scope=session.scope(), area=now.area, month=now.month)
    if found.empty:
        with frame.panel("village_report", "没有收到村情统计表", height="stretch"):
            chart_panel.empty(f"{wording.month_end(now.month)}，这个村没有上报村情。")
        return
    row = found.to_dict("records")[0]
    with frame.panel(
        "village_report", village_report.heading(row), f"{row['year']}年村情统计表", height="stretch"
    ):
        frame.facts(village_report.facts(row))


def households(now: Selection) -> None:
    """Its monitored households, the most urgent first."""
    asked: dict[str, Any] = {"scope": session.scope(), "area": now.area, "month": now.month}
    listed = cached.households(**asked)
    with frame.panel(
        "households",
        village_lists.households_heading(listed),
        f"监测对象，{wording.month_end(now.month)}；姓名已脱敏，不列证件号和电话",
    ):
        rows = cached.made(
            "households",
            lambda: tables.Rows.of(listed, village_lists.household_columns(listed), "household_no"),
            **asked,
        )
        tables.show(rows, key="list_households", caption="监测对象名单", empty="截至月末没有识别过监测对象。")
        export.button(
            listed,
            village_lists.HOUSEHOLDS_EXPORT,
            now=now,
            title="监测对象",
            key="export_households",
            kinds=_LIST_FILES["households"],
            filters=[("筛选", "截至月末已识别的全部监测对象")],
        )


def projects(now: Selection) -> None:
    """Its projects, the longest overdue first."""
    asked: dict[str, Any] = {"scope": session.scope(), "area": now.area, "month": now.month}
    listed = cached.projects(**asked)
    with frame.panel(
        "projects",
        village_lists.projects_heading(listed),
        f"当年计划项目和往年未完工项目，{wording.month_end(now.month)}，金额单位：万元",
    ):
        rows = cached.made(
            "projects", lambda: tables.Rows.of(listed, village_lists.PROJECTS, "project_no"), **asked
        )
        tables.show(
            rows, key="list_projects", caption="项目名单", empty="当年没有计划项目，也没有往年未完工的项目。"
        )
        export.button(
            listed,
            village_lists.PROJECTS_EXPORT,
            now=now,
            title="项目",
            key="export_projects",
            kinds=_LIST_FILES["projects"],
            filters=[("筛选", "当年计划项目和往年未完工项目")],
        )
