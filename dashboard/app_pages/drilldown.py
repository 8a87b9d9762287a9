"""下钻 / 一村一档: one KPI down the levels, ranked; in a village everything that is known of it."""

import streamlit as st

from dashboard import (
    cached,
    credibility_badge,
    export,
    frame,
    kpi_panels,
    map_findings,
    ranked_table,
    selection,
    session,
    village,
    wording,
)
from queries.kpi import KPIS

# Selection
now = selection.current()
kpi = KPIS[now.kpi]


# Sections
def ranked(level: str) -> None:
    scope, word = session.scope(), wording.LEVELS[level]
    figures = cached.judged_ranking(scope=scope, kpi=kpi.code, month=now.month, level=level, within=now.area)
    places = cached.shapes(scope=scope, level=level, within=now.area)
    order = "最需关注的在前" if kpi.rankable else "不排名，数大的在前"
    with frame.panel(
        "ranked",
        map_findings.heading(figures, places, kpi.code, level),
        f"{now.place.name}各{word}，{wording.month_end(now.month)}，{order}。{kpi.definition}",
        height="stretch",
    ):
        ranked_table.show(
            figures, kpi=kpi.code, areas=now.known.areas, key="ranked", caption=f"各{word}{kpi.label}",
            on_picked=lambda code: selection.go(area=code), action="进入",
        )  # fmt: skip
        export.button(
            figures, ranked_table.export_columns(kpi, now.known.areas), now=now, title=f"各{word}{kpi.label}",
            kinds=kpi.sources, key="export_ranked", filters=[("指标", f"{kpi.label}：{kpi.definition}")],
        )  # fmt: skip


with st.container(key="kpi_head"):
    with st.container(key="controls"):
        selection.select_box("kpi", "指标", list(KPIS), lambda code: KPIS[code].label)
    credibility_badge.show(now, kpi.code)
if now.child_level is None:
    village.show(now)
else:
    left, right = st.columns([60, 40])
    with left:
        ranked(now.child_level)
    with right:
        kpi_panels.trend(now, kpi.code)
        kpi_panels.parts(now, kpi.code)
