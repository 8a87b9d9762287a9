"""The panel with one KPI's funnels: a click opens a village, or lists those that lie on one point."""

from typing import Final
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import (
    cached,
    chart_panel,
    export,
    frame,
    funnel_chart,
    funnel_marks,
    lagging_data,
    lagging_tables,
    lagging_words,
    navigation,
    selection,
    session,
    tables,
)
from dashboard.components import component
from dashboard.lagging_data import Lagging
from dashboard.selection import Selection
from queries.kpi import KPIS
from queries.peers import PEERS

_HEIGHT: Final = 540
_POINT: Final = "lagging_point"  # the villages of a mark that was clicked, until the page shows another
_LINES: Final = (
    {"dash": "rate", "word": "同组村合计"},
    {"dash": "near", "word": "95% 界限"},
    {"dash": "far", "word": "99.8% 界限"},
)


def panel(now: Selection, found: Lagging) -> None:
    """The funnels, their states counted, and the way to the KPI's definition."""
    if not found.kpi:
        with frame.panel("funnel", "没有可以比较的指标"):
            chart_panel.empty("没有一项指标有足够多的村可以互相比较，或本月没有数据。")
        return
    inside = found.inside_of_kpi
    count, figure = _drawn(now, found)
    note = "同一点上的村合为一个标记，村多则大；实心为 99.8% 界限之外。点击进入一村一档"
    subtitle = f"{lagging_words.definition(found.kpi)}{note}"
    with frame.panel("funnel", lagging_words.funnel_heading(inside, found.kpi), subtitle, height="stretch"):
        if not count:
            chart_panel.empty("这里的村在这项指标上没有数据，或同组的村太少，不作比较。")
            return
        component("states")(
            data={"states": lagging_words.state_counts(inside), "lines": list(_LINES)},
            key="funnel_states",
            on_picked_change=lambda: None,
        )
        chart_panel.show(
            figure,
            key="funnel" if count == 1 else "funnels",
            on_picked=lambda codes: _picked(codes, now, found.kpi),
        )
        _villages_of_point(now, found)
        st.html(_dictionary_link(found.kpi))
        kpi = KPIS[found.kpi]
        export.button(
            _compared(found), lagging_tables.funnel_export(now.known.areas, found.codes), now=now,
            title=f"{kpi.label}漏斗图", kinds=kpi.sources, key="export_funnel",
            filters=[("指标", f"{kpi.label}：{kpi.definition}"), ("比较对象", PEERS[now.peers])],
        )  # fmt: skip


def _compared(found: Lagging) -> pd.DataFrame:
    """The villages of the groups that the area's own belong to, also those outside the area."""
    rows = found.of_kpi[found.of_kpi["group"].isin(found.inside_of_kpi["group"].unique())]
    return rows[rows["comparison"] != ""]


def _drawn(now: Selection, found: Lagging) -> tuple[int, go.Figure]:
    """How many funnels there are, and their figure."""
    scope = session.scope()

    def draw() -> tuple[int, go.Figure]:
        marks = funnel_marks.marks(_compared(found), found.codes)
        facets, lines = funnel_marks.facets(marks), lagging_data.lines(now, scope, found)
        below = lagging_words.denominator(found.kpi)
        return len(facets), funnel_chart.funnels(marks, lines, facets, below=below, height=_HEIGHT)

    return cached.made(
        "lagging.funnels",
        draw,
        shared=True,
        scope=scope,
        month=now.month,
        peers=now.peers,
        area=now.area,
        kpi=found.kpi,
    )


def _dictionary_link(kpi: str) -> str:
    """The KPI's definition, one click away."""
    href = urlencode(selection.address(page="dictionary", kpi=kpi))
    return f'<a class="definition" href="?{href}" target="_self">{KPIS[kpi].label}的口径与依据 ›</a>'


def _picked(codes: str, now: Selection, kpi: str) -> None:
    if "," not in codes:
        navigation.open_page("drilldown", area=codes)
        return
    st.session_state[_POINT] = ((now.area, now.month, now.peers, kpi), codes.split(","))


def _villages_of_point(now: Selection, found: Lagging) -> None:
    place, codes = st.session_state.get(_POINT, ((), []))
    if place != (now.area, now.month, now.peers, found.kpi):
        return
    rows = found.of_kpi[found.of_kpi["area_code"].isin(codes)]
    columns = lagging_tables.village_columns(now.known.areas, found.kpi, now.peers)[:4]
    tables.show(
        tables.Rows.of(rows, columns, "area_code"),
        key="funnel_point",
        caption=f"这一点上的 {len(rows)} 个村",
        on_picked=lambda code: navigation.open_page("drilldown", area=code),
        action="打开一村一档",
    )
