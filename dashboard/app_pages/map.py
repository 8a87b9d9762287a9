"""地图: where on the land it stands, any KPI and month; a click on a township opens its villages."""

import streamlit as st

from dashboard import (
    cached,
    export,
    frame,
    map_findings,
    map_view,
    navigation,
    ranked_table,
    selection,
    session,
    wording,
)
from queries.kpi import KPIS

# Selection
now = selection.current()
scope = session.scope()
view = map_view.View.of(now)


# Data
figures = cached.judged_ranking(
    scope=scope, kpi=now.kpi, month=now.month, level=view.level, within=view.within
)
shapes = cached.shapes(scope=scope, level=view.level, within=view.within)


# Sections
def controls() -> None:
    kpi, month = st.columns([2, 3], gap="medium")
    with kpi:
        selection.select_box("kpi", "指标", list(KPIS), lambda code: KPIS[code].label)
    with month:
        map_view.month_slider(now)


def map_panel() -> None:
    with frame.panel("map", heading(), subtitle(), height="stretch"):
        if shapes.empty:
            st.html('<p class="notice">还没有这一级的边界。导入边界后这里显示地图，右表照常可用。</p>')
        elif view.level == "village":
            map_view.villages(now, view, shapes, figures)
        else:
            map_view.townships(now, view, shapes, figures)


def heading() -> str:
    if view.named_level == view.level:
        return map_findings.heading(figures, shapes, now.kpi, view.level)
    above = cached.judged_ranking(
        scope=scope, kpi=now.kpi, month=now.month, level=view.named_level, within=view.within
    )
    places = cached.shapes(scope=scope, level=view.named_level, within=view.within)
    return map_findings.heading(above, places, now.kpi, view.named_level)


def subtitle() -> str:
    number, level = len(figures), wording.LEVELS[view.level]
    bare = number - len(set(figures["area_code"]) & set(shapes["area_code"]))
    unplaced = f"（{bare} 个没有位置，只在表中）" if bare and len(shapes) else ""
    when = wording.month_end(now.month)
    return f"{view.name}，{number} 个{level}{unplaced}，{when}。{KPIS[now.kpi].definition}"


def table_panel() -> None:
    level = wording.LEVELS[view.level]
    with frame.panel("map_table", f"各{level}", "点表头排序，点名称进入", height="stretch"):
        ranked_table.show(
            figures, kpi=now.kpi, areas=now.known.areas, key="map_table",
            caption=f"各{level}{KPIS[now.kpi].label}", on_picked=pick, action="打开这里",
            selected=now.area, brief=True,
        )  # fmt: skip
        kpi = KPIS[now.kpi]
        export.button(
            figures, ranked_table.export_columns(kpi, now.known.areas), now=now,
            title=f"各{level}{kpi.label}", kinds=kpi.sources, key="export_map",
            filters=[("指标", kpi.label)],
        )  # fmt: skip


def pick(code: str) -> None:
    if view.level == "village":
        navigation.open_page("drilldown", area=code)
    else:
        selection.go(area=code)


controls()
left, right = st.columns([55, 45])
with left:
    map_panel()
with right:
    table_panel()
