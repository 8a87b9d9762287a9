"""Helpers without a visit, weak villages, loans at risk and pilots as tables: what is read and exported."""

from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.area_tree import AreaTree
from dashboard.describe import Row
from dashboard.funds_lists import place
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field

UNRECORDED: Final = "无记录"


def _where(areas: AreaTree) -> Column:
    return Column("地点", lambda row: place(areas, row["area_code"]))


def _whole_place(areas: AreaTree) -> Sheet:
    return Sheet("地点", lambda row: place(areas, row["area_code"], names=3))


def _households(row: Row) -> str:
    return f"{wording.whole(row['households'])} 户" if row["households"] else "全村"


def _last_visit(day: Any) -> str:
    text = wording.day(day)
    return UNRECORDED if text == wording.ABSENT else text


def idle_columns(areas: AreaTree, listed: pd.DataFrame) -> list[Column]:
    """Who (masked), whose, how many visits are missing, for whom, where; earlier visits if any is known."""
    earlier = column("last_visit_on", "以往走访", words=_last_visit, kind="number", hint="以往年度最近一次")
    return [
        column("name", "帮扶人"),
        column("unit", "帮扶单位"),
        column("visits_due", "应走访", words=lambda n: f"{wording.whole(n)} 次", kind="number"),
        column("due_since", "首次应于", words=lambda day: wording.day(day)[:7], kind="number"),
        Column("帮扶对象", _households, "number", lambda row: row["households"]),
        _where(areas),
        *([earlier] if listed["last_visit_on"].notna().any() else []),
    ]


def idle_export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel."""
    return [
        field("name", "帮扶责任人"),
        field("unit", "帮扶单位"),
        field("role", "帮扶身份"),
        _whole_place(areas),
        field("area_code", "代码"),
        field("households", "帮扶户数", "count"),
        field("visits_due", "应走访（次）", "count"),
        field("due_since", "首次应于", "date"),
        field("last_visit_on", "以往年度最近走访", "date"),
        field("assigned_on", "结对日期", "date"),
    ]


def _change(row: Row) -> float | None:
    return None if wording.missing(row["before"]) else row["income"] - row["before"]


def _signed_wan(yuan: float | None) -> str:
    if wording.missing(yuan) or yuan is None:
        return wording.ABSENT
    return f"+{wording.wan(yuan)}" if yuan > 0 else wording.wan(yuan)


def weak_columns(areas: AreaTree) -> list[Column]:
    """Which village, how much, how far from the limit, which way it went."""
    return [
        Column("村", lambda row: areas.name(row["area_code"])),
        Column(
            "集体收入（万元）", lambda row: wording.wan(row["income"]), "bar", lambda row: row["income"],
            lambda row: row["income"] / row["limit"], hint="横条满格为标准",
        ),
        Column("较上年", lambda row: _signed_wan(_change(row)), "number", _change, hint="万元"),
        Column("乡镇", lambda row: place(areas, areas[row["area_code"]].parent)),
        Column("重点村", lambda row: "是" if row["key_village"] else "否", hint="乡村振兴重点帮扶村"),
        Column(
            "工作队", lambda row: wording.whole(row["team_members"]), "number",
            lambda row: row["team_members"], hint="驻村工作队人数",
        ),
    ]  # fmt: skip


def weak_export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel."""
    return [
        _whole_place(areas),
        field("area_code", "代码"),
        field("year", "年度"),
        field("income", "村集体经济收入（元）", "money"),
        field("limit", "标准（元）", "money"),
        field("before", "上年收入（元）", "money"),
        Sheet("重点帮扶村", lambda row: "是" if row["key_village"] else "否"),
        field("team_members", "驻村工作队人数", "count"),
    ]


def risk_columns(areas: AreaTree) -> list[Column]:
    """Which kind of risk, how long, how much, whose (masked), where."""
    return [
        Column("户主", lambda row: row["head"] or wording.ABSENT),
        Column(
            "风险", lambda row: row["reason"], "status", lambda row: row["reason"],
            status=lambda row: "behind" if row["misused"] else "watch",
        ),
        Column("逾期", _days, "number", lambda row: row["days_overdue"]),
        column("balance", "余额（万元）", words=wording.wan, kind="number"),
        column("due_on", "到期", words=wording.day, kind="number"),
        _where(areas),
    ]  # fmt: skip


def _days(row: Row) -> str:
    days = row["days_overdue"]
    return wording.ABSENT if wording.missing(days) else f"{wording.whole(days)} 天"


def risk_export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel."""
    return [
        field("loan_no", "借据号"),
        field("household_no", "户编号"),
        field("head", "户主"),
        _whole_place(areas),
        field("area_code", "代码"),
        field("reason", "风险"),
        field("days_overdue", "逾期（天）", "count"),
        field("lent_on", "放款日期", "date"),
        field("due_on", "到期日期", "date"),
        field("amount", "放款金额（元）", "money"),
        field("balance", "贷款余额（元）", "money"),
    ]


def pilot_columns(areas: AreaTree) -> list[Column]:
    """Which township, how many of how many, how many are missing."""
    return [
        column("area", "乡镇"),
        Column("县区", lambda row: areas.name(areas[row["area_code"]].parent)),
        column("pilots", "试点村", words=wording.whole, kind="number"),
        Column(
            "还差", lambda row: f"{wording.whole(row['missing'])} 个", "number", lambda row: row["missing"]
        ),
        column("villages", "行政村", words=wording.whole, kind="number"),
    ]


def pilot_export(areas: AreaTree) -> list[Sheet]:
    """Every township for Excel, those that fall short first."""
    return [
        field("area", "乡镇"),
        Sheet("县区", lambda row: areas.name(areas[row["area_code"]].parent)),
        field("area_code", "代码"),
        field("pilots", "试点村数", "count"),
        field("required", "应有试点村数", "count"),
        field("missing", "还差", "count"),
        field("villages", "行政村数", "count"),
    ]
