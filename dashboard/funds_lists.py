"""Money that stands still and money that runs ahead, as tables: what is read and exported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import pandas as pd

from dashboard import projects_figures, wording
from dashboard.area_tree import AreaTree
from dashboard.describe import Row
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.fund_lists import AHEAD_BY, SLOW_AFTER_DAYS

_MOST_BARS: Final = 8
_BELOW_COUNTY: Final = 2  # names of a place: township and village; the county where there is room


def place(areas: AreaTree, code: str, *, names: int = _BELOW_COUNTY) -> str:
    """`石门乡上河村`, or the county's name for what belongs to no village."""
    return " ".join(area.name for area in areas.path(code)[-names:] if area.level != "city")


def slow_columns(areas: AreaTree) -> list[Column]:
    """Without a project there is nothing to open: such a row carries the document's number."""
    return [
        column("name", "项目 / 文号"),
        Column(
            "已下达", lambda row: f"{wording.whole(row['days'])} 天", "number", lambda row: row["days"],
            hint="自第一笔下达起，到月末",
        ),
        column("allocated", "下达（万元）", words=wording.wan, kind="number"),
        Column("情况", lambda row: str(row["reason"])),
        column("fund_levels", "资金级次"),
        column("allocated_on", "首次下达", words=wording.day, kind="number"),
        Column("地点", lambda row: place(areas, row["area_code"])),
        column("responsible_unit", "责任单位", words=lambda text: text or wording.ABSENT),
    ]  # fmt: skip


def slow_export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel."""
    return [
        field("project_no", "项目编号"),
        field("name", "项目或文号"),
        Sheet("地点", lambda row: place(areas, row["area_code"], names=3)),
        field("category", "类别"),
        field("fund_levels", "资金级次"),
        field("allocated_on", "首次下达日期", "date"),
        field("days", "已下达（天）", "count"),
        field("allocated", "下达资金（元）", "money"),
        field("reason", "情况"),
        field("responsible_unit", "责任单位"),
    ]


def slow_heading(listed: pd.DataFrame) -> str:
    """`9 笔资金 701 万元下达超过 90 天没有支付，最长 347 天`."""
    if listed.empty:
        return f"没有下达超过 {SLOW_AFTER_DAYS} 天仍未支付的资金"
    money, longest = wording.money(listed.attrs["yuan"]), wording.whole(listed["days"].max())
    count = wording.whole(listed.attrs["count"])
    return f"{count} 笔资金 {money}下达超过 {SLOW_AFTER_DAYS} 天没有支付，最长 {longest} 天"


def slow_bars(listed: pd.DataFrame) -> pd.DataFrame:
    """Rows for `charts.bars`: the days of those that lie longest, for a meeting room."""
    top = listed.head(_MOST_BARS)
    return pd.DataFrame(
        {
            "area": [escape(projects_figures.short_name(name)) for name in top["name"]],
            "area_code": top["project_no"],
            "value": top["days"].astype(float),
            "unit": "天",
        }
    )


def _share(name: str) -> Column:
    labels = {"paid_share": "支付", "progress": "形象进度"}
    return Column(
        labels[name], lambda row: wording.rate(row[name], 0), "bar", lambda row: row[name],
        lambda row: min(float(row[name]), 1.0),
    )  # fmt: skip


def _ahead(row: Row) -> str:
    return wording.points(row["ahead"])


def ahead_columns(areas: AreaTree) -> list[Column]:
    """Paid share beside progress, both as bars."""
    return [
        column("name", "项目"),
        Column("高出", _ahead, "number", lambda row: row["ahead"]),
        _share("paid_share"),
        _share("progress"),
        Column(
            "支付 / 计划（万元）",
            lambda row: f"{wording.wan(row['paid'])} / {wording.wan(row['planned'] or row['allocated'])}",
            "number", lambda row: row["paid"],
        ),
        Column("地点", lambda row: place(areas, row["area_code"])),
        column("responsible_unit", "责任单位", words=lambda text: text or wording.ABSENT),
    ]  # fmt: skip


def ahead_export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel."""
    return [
        field("project_no", "项目编号"),
        field("name", "项目名称"),
        Sheet("地点", lambda row: place(areas, row["area_code"], names=3)),
        field("category", "类别"),
        field("planned", "计划资金（元）", "money"),
        field("allocated", "下达资金（元）", "money"),
        field("paid", "支付资金（元）", "money"),
        field("paid_share", "支付比例", "rate"),
        field("progress", "形象进度", "rate"),
        field("ahead", "高出", "rate"),
        field("responsible_unit", "责任单位"),
    ]


def ahead_heading(listed: pd.DataFrame) -> str:
    """`2 个项目钱走在前面：兴隆社区粮油加工车间项目高出 25.3 个百分点`."""
    if listed.empty and not listed.attrs["reported"]:
        return "本月没有形象进度，不能与支付相比"
    if listed.empty:
        return "没有支付明显快于工程的项目"
    top = listed.iloc[0]
    count = wording.whole(listed.attrs["count"])
    return f"{count} 个项目支付快于工程，最多高出 {wording.points(top['ahead'])}"


@dataclass(frozen=True)
class Kind:
    """One of the two lists: its words, its columns on screen and in the file."""

    key: str
    title: str
    definition: str
    heading: Callable[[pd.DataFrame], str]
    columns: Callable[[AreaTree], list[Column]]
    export: Callable[[AreaTree], Sequence[Sheet]]
    empty: str


SLOW: Final = Kind(
    "slow",
    "迟付资金",
    f"下达超过 {SLOW_AFTER_DAYS} 天、一分未付的项目，和同样久没有分配到项目的资金",
    slow_heading,
    slow_columns,
    slow_export,
    "所有下达的资金都已开始支付，或下达未满期限。",
)
AHEAD: Final = Kind(
    "ahead",
    "支付快于工程的项目",
    f"支付占计划资金的比例高出形象进度 {wording.whole(AHEAD_BY * 100)} 个百分点及以上的项目",
    ahead_heading,
    ahead_columns,
    ahead_export,
    "没有这样的项目。形象进度只有最近一次上报的，早于它的月份不作比较。",
)
