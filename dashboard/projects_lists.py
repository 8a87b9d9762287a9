"""Projects as tables: overdue ones, dates to be checked, all of them; what is read and exported."""

from typing import Final

import pandas as pd

from dashboard import projects_figures, village_lists, wording
from dashboard.area_tree import AreaTree
from dashboard.describe import Row
from dashboard.funds_lists import place
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.project_lists import STAGES


def _unit(text: str) -> str:
    return wording.ABSENT if pd.isna(text) else text or wording.ABSENT


def _whole_rate(share: float) -> str:
    return wording.rate(share, 0)


def _late_column() -> Column:
    return Column(
        "逾期",
        lambda row: projects_figures.late(row) or wording.ABSENT,
        "number",
        projects_figures.late_days,
        status=lambda row: "behind" if projects_figures.late(row) else "",
    )  # fmt: skip


def _due(row: Row) -> pd.Timestamp:
    """The planned day that has passed."""
    ended = not wording.missing(row["completion_overdue_days"])
    return row["planned_end_on"] if ended else row["planned_start_on"]


def overdue_columns(areas: AreaTree) -> list[Column]:
    """Which, how long, who answers for it, where."""
    return [
        column("name", "项目"),
        _late_column(),
        column("responsible_unit", "责任单位", words=_unit),
        Column("应于", lambda row: wording.day(_due(row)), "number", _due),
        _progress_column(),
        Column("地点", lambda row: place(areas, row["area_code"])),
    ]


def _progress_column() -> Column:
    return Column(
        "形象进度", lambda row: wording.rate(row["progress"], 0), "bar",
        lambda row: row["progress"], lambda row: row["progress"],
    )  # fmt: skip


def same_day_columns(areas: AreaTree) -> list[Column]:
    """Which stages carry which day."""
    return [
        column("name", "项目"),
        column("same_day", "同一天的阶段"),
        column("responsible_unit", "责任单位", words=_unit),
        Column("地点", lambda row: place(areas, row["area_code"])),
    ]


def columns(areas: AreaTree) -> list[Column]:
    """The list of all projects on screen."""
    return [
        column("name", "项目"),
        _late_column(),
        column("stage", "阶段"),
        _progress_column(),
        column("planned", "计划", words=wording.wan, kind="number", hint="万元"),
        column("paid", "支付", words=wording.wan, kind="number", hint="万元"),
        column("paid_share", "支付比例", words=_whole_rate, kind="number", hint="支付 ÷ 计划资金"),
        column("planned_end_on", "计划完工", words=wording.day, kind="number"),
        Column("地点", lambda row: place(areas, row["area_code"])),
        column("responsible_unit", "责任单位", words=_unit),
    ]  # fmt: skip


def export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel, with every stage and flag."""
    known = {sheet.heading for sheet in village_lists.PROJECTS_EXPORT}
    more: list[Sheet] = [
        field(name, word, "date") for name, word in STAGES.items() if word not in known and name in _ADDED
    ]
    return [
        *(sheet for sheet in village_lists.PROJECTS_EXPORT if sheet.heading != "地点"),
        Sheet("地点", lambda row: place(areas, row["area_code"], names=3)),
        *more,
        field("fund_levels", "资金级次"),
        field("paid_share", "支付比例", "rate"),
        field("ahead", "支付比例减形象进度", "rate"),
        field("same_day", "同一天的阶段"),
    ]


UNITS_EXPORT: Final = [
    field("unit", "责任单位"),
    field("late", "逾期项目", "count"),
    field("to_start", "其中应开工未开工", "count"),
    field("to_complete", "其中应完工未完工", "count"),
    field("days", "最长逾期（天）", "count"),
]
_ADDED: Final = frozenset({"tendered_on", "settled_on", "handed_over_on"})
