"""Overdue problems, and problems that came back, as tables: what is read and exported.

Descriptions arrive masked where the person may not read them (`queries.problem_lists`); they are left out of
a table that could only show the mask.
"""

from typing import Final

import pandas as pd

from dashboard import wording
from dashboard.area_tree import AreaTree
from dashboard.describe import Row
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.masking import HIDDEN

OVERDUE_DEFINITION: Final = "已过整改期限、到月末仍未销号的问题"
RECURRING_DEFINITION: Final = "同一个村、同一类别的问题销号之后，又在该村发现同类问题"


def _place(areas: AreaTree, code: str, within: str = "") -> str:
    """`望山县 石门乡 上河村`, without the names that `within` lies in or bears itself."""
    above = {area.code for area in areas.path(within)}
    own = [area.name for area in areas.path(code) if area.level != "city" and area.code not in above]
    return " ".join(own) or areas.name(code)


def _source(row: Row) -> str:
    if wording.missing(row["round"]):
        return str(row["source"])
    return f"{row['source']}第{wording.whole(row['round'])}轮"


def _or_absent(text: str) -> str:
    return text or wording.ABSENT


def overdue_columns(listed: pd.DataFrame, areas: AreaTree, within: str) -> list[Column]:
    """Place, days, unit, what and when; the description only for those who may read it."""
    columns = [
        Column("村", lambda row: _place(areas, row["area_code"], within)),
        Column(
            "超期", lambda row: f"{wording.whole(row['days'])} 天", "number", lambda row: row["days"],
            hint="整改期限之后到月末的天数",
        ),
        column("responsible_unit", "责任单位", words=_or_absent),
        column("category", "类别"),
        Column("来源", _source),
        column("found_on", "发现", words=wording.day, kind="number"),
        column("due_on", "整改期限", words=wording.day, kind="number"),
    ]  # fmt: skip
    if (listed["description"] != HIDDEN).any():
        columns.append(column("description", "问题描述"))
    return [*columns, column("problem_no", "编号")]


def matching(listed: pd.DataFrame, *, source: str = "", category: str = "") -> pd.DataFrame:
    """The problems of one source, of one category; "" stands for all."""
    wanted = pd.Series(True, index=listed.index)
    for name, value in (("source", source), ("category", category)):
        if value:
            wanted &= listed[name] == value
    return listed[wanted]


def overdue_export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel; a masked description stays masked."""
    return [
        field("problem_no", "问题编号"),
        Sheet("地点", lambda row: _place(areas, row["area_code"])),
        Sheet("来源", _source),
        field("category", "类别"),
        field("description", "问题描述"),
        field("found_on", "发现日期", "date"),
        field("due_on", "整改期限", "date"),
        field("days", "超期（天）", "count"),
        field("responsible_unit", "责任单位"),
    ]


def overdue_heading(listed: pd.DataFrame) -> str:
    """`126 个问题超期未整改，最长 152 天，石门乡人民政府最多，9 个`."""
    if listed.empty:
        return "没有超期未整改的问题"
    count, longest = wording.whole(listed.attrs["count"]), wording.whole(listed["days"].max())
    text = f"{count} 个问题超期未整改，最长 {longest} 天"
    named = listed.loc[listed["responsible_unit"] != "", "responsible_unit"].value_counts()
    if listed.attrs["truncated"] or len(named) < 2 or named.iloc[0] == named.iloc[1]:
        return text
    return f"{text}，{named.index[0]}最多，{wording.whole(named.iloc[0])} 个"


def recurring_columns(areas: AreaTree, within: str) -> list[Column]:
    """Which village, which category, how often; whether any of it is still open."""
    return [
        Column("村", lambda row: _place(areas, row["area_code"], within)),
        column("category", "类别"),
        Column(
            "再次发现", lambda row: f"{wording.whole(row['again'])} 个", "number", lambda row: row["again"],
            hint=RECURRING_DEFINITION,
        ),
        column("found", "累计发现", words=wording.whole, kind="number"),
        column("still_open", "未整改", words=wording.whole, kind="number"),
        column("first_found_on", "首次发现", words=wording.day, kind="number"),
        column("last_found_on", "最近发现", words=wording.day, kind="number"),
    ]  # fmt: skip


def recurring_export(areas: AreaTree) -> list[Sheet]:
    """The same list for Excel."""
    return [
        Sheet("地点", lambda row: _place(areas, row["area_code"])),
        field("area_code", "代码"),
        field("category", "类别"),
        field("again", "再次发现", "count"),
        field("found", "累计发现", "count"),
        field("still_open", "未整改", "count"),
        field("first_found_on", "首次发现", "date"),
        field("last_found_on", "最近发现", "date"),
    ]


def recurring_heading(listed: pd.DataFrame, areas: AreaTree, within: str) -> str:
    """`崖口乡 杨家沟村的数据质量问题整改后又发现 12 个`."""
    if listed.empty:
        return "没有整改后又出现的同类问题"
    top = listed.iloc[0]
    village = _place(areas, top["area_code"], within)
    return f"{village}的{top['category']}问题整改后又发现 {wording.whole(top['again'])} 个"


ROUNDS_EXPORT: Final = [
    field("round", "轮次", "count"),
    field("found_from", "最早发现", "date"),
    field("found_to", "最晚发现", "date"),
    field("villages", "发现问题的村", "count"),
    field("found", "发现", "count"),
    field("corrected", "整改", "count"),
    field("rate", "整改率", "rate"),
    field("in_time", "其中按期整改", "count"),
    field("in_time_rate", "按期整改占发现", "rate"),
    field("overdue", "超期未整改", "count"),
]

CATEGORIES_EXPORT: Final = [
    field("category", "类别"),
    field("found", "累计发现", "count"),
    field("again", "再次发现", "count"),
    field("share", "再次发现占比", "rate"),
    field("villages", "再次发现的村", "count"),
]
