"""One KPI in one area: how it moved and what it is made of; used by the drill-down and village pages."""

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import (
    cached,
    charts,
    control_chart,
    describe,
    export,
    figures_export,
    findings,
    frame,
    session,
    wording,
)
from dashboard.selection import Selection
from dashboard.workbook import Column, field
from queries.kpi import COUNT_UNITS, KPIS
from queries.measures import DIMENSIONS
from queries.slices import value_of

_MONTHS: Final = 24
_HEIGHT: Final = 230
_ROW: Final = 30
_CONTROL_EXPORT: Final = [
    Column("月份", lambda row: wording.month(row["month"])),
    field("value", "数值", "rate"),
    field("mean", "平均", "rate"),
    field("low", "常态下限", "rate"),
    field("high", "常态上限", "rate"),
    field("signal", "异常"),
]


def trend(now: Selection, kpi: str) -> None:
    """The months so far: against the schedule where there is one, else beside the areas above."""
    if KPIS[kpi].target == "schedule.fund_execution":
        _against_schedule(now, kpi)
        return
    first = max(describe.month_before(now.month, _MONTHS - 1), now.known.months[0])
    # A count of the whole city would press a village's line to the ground: only rates stand beside others.
    areas = [now.place] if KPIS[kpi].unit in COUNT_UNITS else now.path
    months = pd.concat(
        [
            cached.trend(scope=session.scope(), kpis=[kpi], area=area.code, first=first, last=now.month)
            for area in areas
        ]
    )
    own = months[months["area_code"] == now.area]
    with frame.panel(f"trend_{kpi}", findings.trend_heading(own, kpi), _trend_subtitle(now, own, kpi, first)):
        if own["value"].notna().any():
            figure = charts.lines(months, highlight=now.area, height=_HEIGHT)
            st.plotly_chart(figure, theme=None, config=charts.CONFIG, key=f"trend_chart_{kpi}")
            figures_export.button(now, months, title=f"{KPIS[kpi].label}逐月", key=f"export_trend_{kpi}")
        else:
            st.html('<p class="notice">这段时间没有数据。</p>')
    _control(now, kpi, first)


def _control(now: Selection, kpi: str, first: int) -> None:
    """Whether the last month is unlike the others, for a rate that goes either way."""
    chart = cached.control_chart(scope=session.scope(), kpi=kpi, area=now.area, first=first, last=now.month)
    if chart.empty or chart["mean"].isna().all():
        return
    subtitle = f"{now.place.name}，逐月；横线为平均，两条虚线之间的起伏是常态，不必逐月解释"
    with frame.panel(f"control_{kpi}", findings.control_heading(chart, kpi), subtitle):
        figure = control_chart.control(chart, height=_HEIGHT)
        st.plotly_chart(figure, theme=None, config=charts.CONFIG, key=f"control_chart_{kpi}")
        export.button(
            chart, _CONTROL_EXPORT, now=now, title=f"{KPIS[kpi].label}常态范围", kinds=KPIS[kpi].sources,
            key=f"export_control_{kpi}", filters=[("指标", f"{KPIS[kpi].label}：{KPIS[kpi].definition}")],
        )  # fmt: skip


def _against_schedule(now: Selection, kpi: str) -> None:
    year = now.month // 100 * 100
    months = cached.judged_trend(
        scope=session.scope(), kpis=[kpi], area=now.area, first=year + 1, last=year + 12
    )
    until = months[months["month"] <= now.month]
    with frame.panel(
        f"trend_{kpi}", findings.fund_heading(until, now.month), "累计支出占下达，虚线为序时进度"
    ):
        if until["value"].isna().all():
            st.html('<p class="notice">今年还没有资金下达到这里，没有支出可比。</p>')
            return
        shown = months.assign(state=months["state"].where(months["month"] <= now.month, "no_data"))
        figure = charts.against_schedule(shown, height=_HEIGHT)
        st.plotly_chart(figure, theme=None, config=charts.CONFIG, key=f"trend_chart_{kpi}")
        figures_export.button(now, until, title=f"{KPIS[kpi].label}逐月", key=f"export_trend_{kpi}")


def _trend_subtitle(now: Selection, own: pd.DataFrame, kpi: str, first: int) -> str:
    counted = {wording.MONEY: "万元"}.get(KPIS[kpi].unit, KPIS[kpi].unit)
    unit = f"，单位：{counted}" if KPIS[kpi].unit in COUNT_UNITS else ""
    word = findings.trend_words(own, kpi)
    span = f"{wording.months(first, now.month)}，{now.place.name}{unit}"
    return f"{span}；{word}" if word else span


def parts(now: Selection, kpi: str) -> None:
    """The KPI by each of its dimensions: one chart of bars per dimension."""
    for dimension in KPIS[kpi].slices:
        found = cached.breakdown(scope=session.scope(), kpi=kpi, area=now.area, month=now.month, by=dimension)
        known = found[found["state"].isin(["value", "small_sample"]) & found["value"].ne(0)]
        if len(known):
            _parts_panel(now, kpi, dimension, known)


def _parts_panel(now: Selection, kpi: str, dimension: str, known: pd.DataFrame) -> None:
    ordered = known.sort_values("value", ascending=False).assign(
        area=[value_of(text) for text in known.sort_values("value", ascending=False)["slice"]]
    )
    top = ordered.to_dict("records")[0]
    overlap = "；一户可有多个原因" if dimension == "cause" else ""
    most = "最多" if top["unit"] in COUNT_UNITS else "最高"
    heading = f"{top['area']}{most}，{describe.value(top)}"
    by = f"{KPIS[kpi].label}，按{DIMENSIONS[dimension]}{overlap}"
    with frame.panel(f"parts_{dimension}", heading, by, "stretch"):
        figure = charts.bars(ordered, height=_ROW * len(ordered) + 16)
        st.plotly_chart(figure, theme=None, config=charts.CONFIG, key=f"parts_{kpi}_{dimension}")
        title = f"{KPIS[kpi].label}按{DIMENSIONS[dimension]}"
        figures_export.button(now, known, title=title, key=f"export_parts_{dimension}")
