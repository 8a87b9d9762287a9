"""Tables of the page of lagging villages: matters by villages behind, one KPI's villages with ranks. Pure."""

from collections.abc import Collection
from typing import Final

import pandas as pd

from dashboard import lagging_words, wording
from dashboard.area_tree import AreaTree
from dashboard.describe import Row
from dashboard.lagging_reasons import share_columns
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.kpi import KPIS
from queries.peers import Peers

MOST_ROWS: Final = 100  # of a table on screen; the file has all
# What a table's marks are drawn by: the shapes of `wording.STATUS`.
_MARKS: Final = {"worse": "behind", "like": "fine", "better": "fine", "small": "small_sample"}


def matter_columns(matters: pd.DataFrame) -> list[Column]:
    """How many villages are behind on each KPI, with a bar, beside how many could be judged."""
    most = max(int(matters["worse"].max()), 1) if len(matters) else 1
    return [
        Column("指标", lambda row: KPIS[row["kpi"]].short, hint="点击看这项指标"),
        Column(
            "显著落后（村）", lambda row: wording.whole(row["worse"]), "bar", lambda row: row["worse"],
            lambda row: row["worse"] / most,
        ),
        column("judged", "可评价", words=wording.whole, kind="number", hint="基数够大、可以评价的村数"),
        column("too_small", "样本不足", words=wording.whole, kind="number", hint="基数太小，只列数、不评价"),
    ]  # fmt: skip


def matters_export() -> list[Sheet]:
    """The same for Excel."""
    return [
        Sheet("指标", lambda row: KPIS[row["kpi"]].label),
        field("worse", "显著落后（村）", "count"),
        field("far_worse", "其中99.8%界限之外", "count"),
        field("judged", "可评价（村）", "count"),
        field("too_small", "样本不足（村）", "count"),
    ]


def _mark(row: Row) -> str:
    return _MARKS.get(lagging_words.standing(row), "not_applicable")


def village_columns(areas: AreaTree, kpi: str, peers: Peers) -> list[Column]:
    """One KPI's villages: share with its parts, peers' rate, what may be said, rank with its interval."""
    unit = KPIS[kpi].measures[0].unit
    group = [] if peers == "county" else [Column("比较组", lambda row: str(row["group"]))]
    return [
        column("area", "村"),
        Column("县乡", lambda row: lagging_words.place(areas.path(row["area_code"]))),
        Column("比率", lambda row: wording.rate(row["value"]), "number", lambda row: row["value"]),
        Column(
            f"分子 / 分母（{unit}）", lambda row: wording.parts(row["numerator"], row["denominator"], ""),
            "number", lambda row: row["denominator"], hint=KPIS[kpi].formula,
        ),
        Column(
            "与同类村相比", lambda row: str(row["comparison"]) or "没有可比的", "status",
            lambda row: row["standing"], status=_mark,
        ),
        column("group_rate", "同类村合计", words=wording.rate, kind="number"),
        *group,
        Column(
            "名次（可能的范围）", lagging_words.rank, "number", lambda row: row["rank"],
            hint="1 为最好；括号里是按现有数据可能排到的位置，斜线后是参加排名的村数",
        ),
        column("closed", "比去年同期", words=lagging_words.change),
    ]  # fmt: skip


def village_export(areas: AreaTree) -> list[Sheet]:
    """The same for Excel, with limits and interval; all villages, those not judged too."""
    return [
        field("area", "村"),
        Sheet("县乡", lambda row: lagging_words.place(areas.path(row["area_code"]))),
        field("area_code", "代码"),
        *share_columns(),
        field("rank", "名次", "count"),
        field("rank_low", "名次范围从", "count"),
        field("rank_high", "名次范围到", "count"),
        field("ranked", "参加排名的村", "count"),
        field("closed", "差距比去年同期缩小", "rate"),
    ]


def funnel_export(areas: AreaTree, inside: Collection[str]) -> list[Sheet]:
    """The villages that a KPI's funnels draw, for Excel; `inside` are the codes of the area's own."""
    return [
        field("area", "村"),
        Sheet("县乡", lambda row: lagging_words.place(areas.path(row["area_code"]))),
        field("area_code", "代码"),
        Sheet("在所选地区", lambda row: "是" if row["area_code"] in inside else "否"),
        *share_columns(),
    ]


def quadrant_export(areas: AreaTree) -> list[Sheet]:
    """Villages by level and change, for Excel: −1 and 1 are the limits of what is significant."""
    return [
        field("area", "村"),
        Sheet("县乡", lambda row: lagging_words.place(areas.path(row["area_code"]))),
        field("area_code", "代码"),
        field("group", "比较组"),
        Sheet("所在象限", lambda row: lagging_words.CORNERS[lagging_words.corner(row)]),
        field("level", "与同类村的差距（−1为显著落后，1为显著领先）", "number"),
        field("closed", "差距比去年同期缩小", "rate"),
        field("judged", "评价（项）", "count"),
        field("behind", "显著落后（项）", "count"),
    ]


def position_export() -> list[Sheet]:
    """One village on all KPIs, for Excel."""
    return [
        Sheet("指标", lambda row: KPIS[row["kpi"]].label),
        *share_columns(),
        field("closed", "差距比去年同期缩小", "rate"),
    ]
