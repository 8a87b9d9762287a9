"""The households page's panels: each asks for its own figures, so that the first is soon read."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from dashboard import (
    cached,
    cards,
    chart_panel,
    describe,
    export,
    flow_chart,
    frame,
    households_figures,
    labelled_bars,
    navigation,
    selection,
    session,
    tables,
    wording,
)
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.kpi import KPIS

_FLOW_HEIGHT: Final = 560
_MONTHS: Final = 12
_ROSTER: Final = ("roster",)
# The deadlines of the process, beside its steps.
_CLOCKS: Final = {
    "identification_in_time_rate": "线索到认定",
    "help_in_time_rate": "认定到首项帮扶",
    "followup_rate": "消除后回访",
}


def _open(kpi: str) -> None:
    navigation.open_page("drilldown", kpi=kpi)


def _go(area: str) -> None:
    selection.go(area=area)


def own(now: Selection) -> Mapping[str, Row]:
    """The area's own figures by KPI, judged."""
    kpis = [*households_figures.CARDS, *households_figures.SUPPORTING, *households_figures.BASES, *_CLOCKS]
    asked = list(dict.fromkeys(kpis))
    judged = cached.judged(scope=session.scope(), month=now.month, kpis=asked, areas=[now.area])
    return {row["kpi"]: row for row in judged.to_dict("records")}


def cards_row(now: Selection) -> None:
    """How many, how many at risk, the rate on both bases, who came, who fell back, who waits for help."""
    rows, kpis = own(now), list(households_figures.CARDS)
    year_ago = describe.month_before(now.month, 12)
    trend = cached.trend(scope=session.scope(), kpis=kpis, area=now.area, first=year_ago, last=now.month)
    lines = households_figures.card_lines(rows, trend)
    built = [
        cards.card(
            rows[kpi], trend, lines=lines[kpi], action="按此指标下钻",
            width=households_figures.WIDTHS.get(kpi, 1),
        )
        for kpi in kpis
    ]  # fmt: skip
    cards.show(built, key="cards", on_picked=_open)


def summary(now: Selection) -> None:
    """The page in one sentence."""
    frame.sentences([households_figures.lead(own(now))])


def flow(now: Selection) -> None:
    """Stock and flow of the last twelve months."""
    first = max(describe.month_before(now.month, _MONTHS - 1), now.known.months[0])
    flows = households_figures.since_known(
        cached.flows(scope=session.scope(), area=now.area, first=first, last=now.month)
    )
    first = int(flows["month"].min()) if len(flows) else first
    months = wording.months(first, now.month)
    words = f"{months}，单位：户；上为月末未消除，下为当月新增、消除和回退"
    with frame.panel("flow", households_figures.flow_heading(flows), words, "stretch"):
        if len(flows):
            chart_panel.show(flow_chart.stock_and_flow(flows, height=_FLOW_HEIGHT), key="flow")
        else:
            chart_panel.empty("这段时间没有监测对象名册。")
        export.button(
            flows, _FLOW_SHEET, now=now, title="监测对象存量与流量", kinds=("roster", "events"),
            key="export_flow", filters=[("口径", "新增、消除为较上月的净增，消除已扣除回退")],
        )  # fmt: skip


_FLOW_SHEET: Final = [
    Sheet("月份", lambda row: wording.month(int(row["month"]))),
    field("open", "未消除户数", "count"),
    field("came", "新增户数", "count"),
    field("ended", "消除户数", "count"),
    field("fallen_back", "回退户数", "count"),
    field("marked_again", "再标注户数", "count"),
]


def process(now: Selection) -> None:
    """This year's clues, step by step, with the time each step took; below, the deadlines."""
    found = cached.process(scope=session.scope(), area=now.area, month=now.month)
    year = now.month // 100
    words = (
        f"{year}年收到的线索走到了哪一步，占收到线索的比重和两步之间的中位用时；县级认定含不予认定的；"
        "名册只记月份，认定以后按月计"
    )
    with frame.panel("process", households_figures.process_heading(found), words, "stretch"):
        if len(found) and found["clues"].iloc[0]:
            rows = households_figures.steps(found)
            longest = households_figures.longest_step(found)
            labelled_bars.show(labelled_bars.data(rows, highlight=longest), key="process")
        else:
            chart_panel.empty(f"{year}年还没有收到线索，或没有导入线索与认定台账。")
        _clocks(now, int(found.attrs.get("deadline", 0)))
        export.button(
            found, _STEP_SHEET, now=now, title="从线索到回访", kinds=("clues", "roster", "events"),
            key="export_process", filters=[("口径", f"{year}年收到的线索")],
        )  # fmt: skip


_STEP_SHEET: Final = [
    field("label", "环节"),
    field("clues", "到达", "count"),
    field("share", "占收到线索", "rate"),
    field("timed", "有用时记录", "count"),
    field("median", "中位用时", "number"),
    Sheet("用时单位", lambda row: "月" if row["in_months"] else "天"),
]


def _clocks(now: Selection, deadline: int) -> None:
    rows = own(now)
    within = f"{deadline} 天内，今年办结的线索" if deadline else "规定天数内，今年办结的线索"
    limits = dict(zip(_CLOCKS, (within, "30 天内，认定已满 30 天的户", "已回访，全部消除户"), strict=True))
    shown = pd.DataFrame(
        [{**rows[kpi], "clock": name, "limit": limits[kpi]} for kpi, name in _CLOCKS.items()]
    )
    columns = [
        column("clock", "时限"),
        Column("达到", describe.value, "bar", lambda row: row["value"], lambda row: row["value"]),
        Column("状态", describe.status_word, "status", status=lambda row: row["status"]),
        Column("分子 / 分母", lambda row: describe.parts(row) or wording.ABSENT, "number"),
        column("limit", "口径"),
    ]
    tables.show(
        tables.Rows.of(shown, columns, "kpi"), key="clocks", caption="各环节时限", action="按此指标下钻",
        on_picked=_open,
    )  # fmt: skip


def by_slice(now: Selection, dimension: str, title: str) -> None:
    """Households at risk and without by category or by cause; a cause may be one of several."""
    asked: dict[str, Any] = {"scope": session.scope(), "area": now.area, "month": now.month, "by": dimension}
    rows = households_figures.standing(
        cached.breakdown(kpi=households_figures.OPEN, **asked),
        cached.breakdown(kpi=households_figures.RATE, **asked),
        most=99 if dimension == "cause" else 0,
    )
    overlap = "，一户可有多个原因" if dimension == "cause" else ""
    words = f"累计识别户按{title}{overlap}，{wording.month_end(now.month)}"
    with frame.panel(dimension, households_figures.standing_heading(rows, title), words, _height(dimension)):
        _standing(rows, dimension)
        export.button(
            rows,
            _standing_sheet(title),
            now=now,
            title=f"按{title}",
            kinds=_ROSTER,
            key=f"export_{dimension}",
        )


def _height(dimension: str) -> frame.Height:
    """The longer list stretches to the panels beside it."""
    return "stretch" if dimension == "cause" else "content"


def by_area(now: Selection, level: str) -> None:
    """The same for the areas one level down, those with most households at risk first; a click enters."""
    asked: dict[str, Any] = {"scope": session.scope(), "month": now.month, "level": level, "within": now.area}
    everybody = households_figures.standing(
        cached.values(kpis=[households_figures.OPEN], **asked),
        cached.values(kpis=[households_figures.RATE], **asked),
        most=9999,
    )
    rows, word = everybody.head(households_figures.MOST_AREAS), wording.LEVELS[level]
    note = "" if len(rows) == len(everybody) else f"，未消除最多的 {len(rows)} 个，共 {len(everybody)} 个"
    words = f"各{word}累计识别户，{wording.month_end(now.month)}{note}。消除率不排名，点击进入"
    with frame.panel("areas", households_figures.standing_heading(rows, word), words, "stretch"):
        _standing(rows, "areas", clickable=True)
        export.button(
            everybody, _standing_sheet(word), now=now, title=f"各{word}监测对象", kinds=_ROSTER,
            key="export_areas",
        )  # fmt: skip


def _standing(rows: pd.DataFrame, key: str, *, clickable: bool = False) -> None:
    if rows.empty:
        chart_panel.empty("没有监测对象，或本月没有名册数据。")
        return
    drawn = labelled_bars.data(rows, names=("未消除", "已消除"))
    labelled_bars.show(
        drawn, key=key, on_picked=_go if clickable else None, action="进入" if clickable else ""
    )


def _standing_sheet(title: str) -> list[Sheet]:
    return [
        field("name", title),
        field("value", "未消除户数", "count"),
        field("rest", "已消除户数", "count"),
        field("note", "消除率"),
    ]


def bases(now: Selection) -> None:
    """The crude elimination rate beside that of those whose risk may be marked as gone, and who may not."""
    rows = own(now)
    shown = households_figures.bases(rows)
    columns = [
        column("name", "口径"),
        Column("消除率", _rate, "bar", lambda row: row["value"], _rate_share),
        Column("户数", _households, "number"),
        column("why", "说明"),
    ]
    words = f"风险消除率的口径，{wording.month_end(now.month)}。按政策不设目标、不排名、不评判"
    with frame.panel("bases", households_figures.bases_heading(rows), words, "stretch"):
        tables.show(
            tables.Rows.of(shown, columns, "kpi"), key="bases", caption="风险消除率的口径",
            action="按此指标下钻", on_picked=_open,
        )  # fmt: skip
        export.button(shown, _BASES_SHEET, now=now, title="风险消除率口径", kinds=_ROSTER, key="export_bases")


def _is_rate(row: Row) -> bool:
    return bool(KPIS[row["kpi"]].denominator)


def _rate(row: Row) -> str:
    return describe.value(row) if _is_rate(row) else "不标注"


def _rate_share(row: Row) -> float | None:
    return row["value"] if _is_rate(row) else None


def _households(row: Row) -> str:
    return describe.parts(row) or f"{describe.value(row)}未消除"


_BASES_SHEET: Final = [
    field("name", "口径"),
    Sheet("消除率", lambda row: row["value"] if _is_rate(row) else None, "rate"),
    Sheet("消除户数", lambda row: row["numerator"] if _is_rate(row) else None, "count"),
    Sheet("户数", lambda row: row["denominator"] if _is_rate(row) else row["value"], "count"),
    field("why", "说明"),
]
