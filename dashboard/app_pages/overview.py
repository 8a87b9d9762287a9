"""总览: where the area stands, for one minute of a leader's time."""

import streamlit as st

from dashboard import (
    attention,
    cached,
    cards,
    charts,
    credibility_badge,
    describe,
    export,
    findings,
    frame,
    grid,
    leading_figures,
    navigation,
    overview_map,
    selection,
    session,
    tables,
    village_figures,
    wording,
)
from queries.kpi import KPIS

GRID = leading_figures.COMPARED
# The kinds of file that the figures come from.
SOURCES = ("roster", "projects", "allocations", "payments")
# A county's townships do not fit one screen: the worst come first. Seven counties keep their usual order.
ROWS_IN_CODE_ORDER = 10
# Heights of the list in pixels: with them the first minute fits 1920 × 1080 without scrolling.
LIST_BELOW_MAP, LIST_ALONE = 232, 598

now = selection.current()
scope = session.scope()
area, month, name = now.area, now.month, now.place.name
children = now.children
with_map = now.place.level in ("city", "county")


def drill(code: str, kpi: str) -> None:
    if kpi:
        navigation.open_page("drilldown", area=code, kpi=kpi)
    else:
        selection.go(area=code)


# Each section asks for its own figures, so that the first can be read while the last is computed.
def cards_row() -> None:
    led = [*leading_figures.LEADING, *leading_figures.SUPPORTING]
    judged = cached.judged(scope=scope, month=month, kpis=led, areas=[area])
    year_ago = describe.month_before(month, 12)
    trend = cached.trend(
        scope=scope, kpis=list(leading_figures.LEADING), area=area, first=year_ago, last=month
    )
    shares = cached.breakdown(scope=scope, kpi="industry_share", area=area, month=month, by="fund_level")
    published = cached.published(scope=scope, area=area, month=month)
    built = leading_figures.build(judged, trend, shares, published, action="按此指标下钻")
    cards.show(built, key="cards", on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi))


def grid_panel() -> None:
    codes = [child.code for child in children]
    below = cached.judged(scope=scope, month=month, kpis=list(GRID), areas=codes)
    corner = wording.LEVELS[children[0].level]
    many = len(children) > ROWS_IN_CODE_ORDER
    if many:
        codes = findings.worst_first(below)
    note = f"{corner} × 指标，每格与当期目标或序时进度比较；不设比例要求的不评判。点击下钻"
    with frame.panel("grid", findings.grid_heading(below, name), note + ("，落后多的在前" if many else "")):
        grid.show(
            below,
            key="grid",
            kpis=list(GRID),
            areas=codes,
            corner=corner,
            on_picked=drill,
            credible=credibility_badge.levels(GRID, codes, month, scope),
        )
        export.button(
            grid.export_rows(below, codes), grid.export_columns(list(GRID), corner), now=now,
            title=f"各{corner}指标对照", kinds=SOURCES, key="export_grid",
            filters=[("指标", "、".join(KPIS[kpi].label for kpi in GRID))],
        )  # fmt: skip


def funds_panel() -> None:
    year = month // 100 * 100
    trend = cached.judged_trend(
        scope=scope, kpis=["fund_execution"], area=area, first=year + 1, last=year + 12
    )
    known = trend[trend["month"] <= month]
    with frame.panel(
        "funds", findings.fund_heading(known, month), "累计支出占下达，虚线为序时进度", height="stretch"
    ):
        st.plotly_chart(
            charts.against_schedule(known, height=226), theme=None, config=charts.CONFIG, key="funds"
        )


def changes_panel() -> None:
    moved = cached.changes(scope=scope, area=area, month=month)
    with frame.panel("changes", "较上月的变化", f"{name}，{wording.month(month)}", height="stretch"):
        frame.sentences(findings.change_sentences(moved))


def attention_panel() -> None:
    urgent = cached.attention(scope=scope, area=area, month=month)
    chosen = "离目标最远、最久没有改善的乡镇和村"
    with frame.panel("attention", "最需关注", f"{chosen}，点击进入", height="stretch"):
        attention.show(
            urgent, key="attention", height=LIST_BELOW_MAP if with_map else LIST_ALONE, on_picked=drill
        )
        export.button(
            urgent, attention.EXPORT, now=now, title="最需关注的乡镇和村", kinds=SOURCES,
            key="export_attention", filters=[("筛选", f"{chosen}，最多 {len(urgent)} 个")],
        )  # fmt: skip


def village_panel() -> None:
    own = cached.judged(scope=scope, month=month, areas=[area])
    rows, silent = village_figures.rows(own, [area])
    with frame.panel("own", f"{name}的全部指标", "点击指标看同级对比", height="stretch"):
        tables.show(
            tables.Rows.of(rows, village_figures.columns([now.place]), "kpi"), key="own",
            caption=f"{name}的全部指标", action="看同级对比",
            on_picked=lambda kpi: navigation.open_page("drilldown", kpi=kpi),
        )  # fmt: skip
        if silent:
            st.caption(silent)
        export.button(
            rows, village_figures.export_columns([now.place]), now=now, title="全部指标", kinds=SOURCES,
            key="export_own",
        )  # fmt: skip


with st.container(key="cards_row"):
    cards_row()
left, right = st.columns([57, 43])
with left:
    if children:
        grid_panel()
    first, second = st.columns(2)
    with first:
        funds_panel()
    with second:
        changes_panel()
with right:
    if with_map:
        overview_map.panel(now, on_picked=lambda code: selection.go(area=code))
    if children:
        attention_panel()
    else:
        village_panel()
