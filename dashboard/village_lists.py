"""Households and projects of a place as tables: what is read, flagged and exported."""

from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.describe import Row
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field

WITHOUT_MEASURE: Final = "失帮"  # no measure for over 30 days


def _state(row: Row) -> str:
    return WITHOUT_MEASURE if row["without_measure"] else str(row["state_label"])


def _flag(row: Row) -> str:
    return "behind" if row["without_measure"] else ""


def _notes(row: Row) -> str:
    """What changes how the row is to be read."""
    words = ["整户无劳动力"] if row["no_labour"] else []
    if not pd.isna(row["absent_since"]):
        words.append(f"{wording.month(_yyyymm(row['absent_since']))}名册未见")
    return "，".join(words)


def _yyyymm(day: Any) -> int:
    return int(day.year) * 100 + int(day.month)


def _month(day: Any) -> str:
    """Rosters tell the month of an identification or elimination, not the day."""
    return wording.ABSENT if pd.isna(day) else f"{day.year}年{day.month}月"


def _category(name: str) -> str:
    return name.removesuffix("户")


def _words(text: str) -> str:
    return text or wording.ABSENT


HOUSEHOLDS: Final = [
    Column("户主", lambda row: _words(row["head"])),
    Column(
        "状态", _state, "text", lambda row: f"{not row['without_measure']}{row['state_label']}", status=_flag
    ),
    column(
        "days_since",
        "识别至今",
        words=lambda days: f"{wording.whole(days)} 天",
        kind="number",
        hint="自识别之日起，到月末或风险消除之日",
    ),
    column("category", "类别", words=_category),
    column("persons", "人口", words=wording.whole, kind="number"),
    column("causes", "风险原因", words=_words),
    column("measures", "帮扶措施", words=lambda text: text or "尚无"),
    column("identified_on", "识别", words=_month, kind="number"),
    column("eliminated_on", "消除", words=_month, kind="number"),
    Column("备注", _notes),
    column("household_no", "户编号"),
]

_IF_ANY: Final = {"消除", "备注"}  # columns that are left out while they would be empty


def household_columns(listed: pd.DataFrame) -> list[Column]:
    """The columns of the list on screen; those that would say nothing are left out."""
    rows = listed.to_dict("records")
    empty = {"", wording.ABSENT}
    return [
        each
        for each in HOUSEHOLDS
        if each.label not in _IF_ANY or any(each.text(row) not in empty for row in rows)
    ]


HOUSEHOLDS_EXPORT: Final = [
    field("household_no", "户编号"),
    field("head", "户主"),
    field("village", "村"),
    field("category", "监测对象类别"),
    field("household_type", "户类型"),
    field("persons", "人口", "count"),
    field("causes", "风险原因"),
    field("measures", "帮扶措施"),
    field("identified_on", "识别日期", "date"),
    field("days_since", "识别至今（天）", "count"),
    field("eliminated_on", "消除日期", "date"),
    Sheet("状态", _state),
    Sheet("备注", _notes),
]


def households_heading(listed: pd.DataFrame) -> str:
    """`42 户监测对象：27 户未消除，其中 2 户超 30 天无帮扶`."""
    if listed.empty:
        return "没有监测对象"
    open_ = int((listed["state_label"] == "未消除").sum())
    late = int(listed["without_measure"].sum())
    tail = (
        f"，其中 {late} 户超 30 天无帮扶措施" if late else "，均已落实帮扶或识别未满 30 天" if open_ else ""
    )
    return f"{len(listed):,} 户监测对象：{open_:,} 户未消除{tail}"


def _overdue(row: Row) -> str:
    if not wording.missing(row["completion_overdue_days"]):
        return f"完工逾期 {wording.whole(row['completion_overdue_days'])} 天"
    if not wording.missing(row["start_overdue_days"]):
        return f"开工逾期 {wording.whole(row['start_overdue_days'])} 天"
    return wording.ABSENT


def _overdue_days(row: Row) -> float | None:
    days = [row["completion_overdue_days"], row["start_overdue_days"]]
    known = [float(day) for day in days if not wording.missing(day)]
    return max(known) if known else None


def _progress(row: Row) -> str:
    return wording.rate(row["progress"], 0)


PROJECTS: Final = [
    column("name", "项目"),
    Column(
        "逾期", _overdue, "text", _overdue_days, status=lambda row: "behind" if _overdue_days(row) else ""
    ),
    column("stage", "阶段"),
    Column("形象进度", _progress, "bar", lambda row: row["progress"], lambda row: row["progress"]),
    column("planned", "计划", words=wording.wan, kind="number"),
    column("allocated", "下达", words=wording.wan, kind="number"),
    column("paid", "支付", words=wording.wan, kind="number"),
    column("planned_end_on", "计划完工", words=wording.day, kind="number"),
    column("completed_on", "实际完工", words=wording.day, kind="number"),
    column("plan_year", "计划年度"),
    column("category", "类别"),
    column(
        "responsible_unit",
        "责任单位",
        words=lambda text: wording.ABSENT if pd.isna(text) else text or wording.ABSENT,
    ),
]

PROJECTS_EXPORT: Final = [
    field("project_no", "项目编号"),
    field("name", "项目名称"),
    field("category", "类别"),
    field("village", "地点"),
    field("plan_year", "计划年度"),
    field("planned", "计划资金（元）", "money"),
    field("allocated", "下达资金（元）", "money"),
    field("paid", "支付资金（元）", "money"),
    field("progress", "形象进度", "rate"),
    field("stage", "阶段"),
    field("approved_on", "批复", "date"),
    field("planned_start_on", "计划开工", "date"),
    field("started_on", "实际开工", "date"),
    field("planned_end_on", "计划完工", "date"),
    field("completed_on", "实际完工", "date"),
    field("accepted_on", "验收", "date"),
    field("start_overdue_days", "开工逾期（天）", "count"),
    field("completion_overdue_days", "完工逾期（天）", "count"),
    field("responsible_unit", "责任单位"),
]


def projects_heading(listed: pd.DataFrame) -> str:
    """`6 个项目：2 个逾期，最长 46 天`."""
    if listed.empty:
        return "没有项目"
    days = [found for row in listed.to_dict("records") if (found := _overdue_days(row))]
    if not days:
        return f"{len(listed):,} 个项目，没有逾期"
    return f"{len(listed):,} 个项目：{len(days)} 个逾期，最长 {wording.whole(max(days))} 天"
