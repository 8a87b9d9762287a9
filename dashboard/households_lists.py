"""Single households and clues that a figure counts, as tables: what is read, said and exported."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.tables import Column, column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.definitions.households import MONTHS_BEFORE_ELIMINATION
from queries.kpi import KPIS


def _words(text: str) -> str:
    return text or wording.ABSENT


def _month(day: Any) -> str:
    """Rosters tell the month of an identification or elimination, not the day."""
    return wording.ABSENT if pd.isna(day) else f"{day.year}年{day.month}月"


def _days(label: str, hint: str) -> Column:
    return column("days", label, words=lambda days: f"{wording.whole(days)} 天", kind="number", hint=hint)


_HEAD: Final = Column("户主", lambda row: _words(row["head"]))
_VILLAGE: Final = column("village", "村")
_CATEGORY: Final = column("category", "类别", words=lambda text: text.removesuffix("户"))
_PERSONS: Final = column("persons", "人口", words=wording.whole, kind="number")
_CAUSES: Final = column("causes", "风险原因", words=_words)
_MEASURES: Final = column("measures", "帮扶措施", words=lambda text: text or "尚无")
_IDENTIFIED: Final = column("identified_on", "识别", words=_month, kind="number")
_ELIMINATED: Final = column("eliminated_on", "消除", words=_month, kind="number")
_NUMBER: Final = column("household_no", "户编号")
_LABOUR: Final = Column("备注", lambda row: "整户无劳动力" if row["no_labour"] else wording.ABSENT)
_UNTIL_NOW: Final = _days("识别至今", "自识别之日起，到月末")

_HOUSEHOLD_SHEET: Final = [
    field("household_no", "户编号"),
    field("head", "户主"),
    field("village", "村"),
    field("category", "监测对象类别"),
    field("persons", "人口", "count"),
    field("causes", "风险原因"),
    field("measures", "帮扶措施"),
    field("unanswered", "没有对应措施的风险"),
    field("identified_on", "识别日期", "date"),
    field("eliminated_on", "消除日期", "date"),
    field("days", "天数", "count"),
    Sheet("备注", lambda row: "整户无劳动力" if row["no_labour"] else ""),
]

_CLUE_COLUMNS: Final = [
    column("village", "村"),
    column(
        "days_overdue", "已超期", words=lambda days: f"{wording.whole(days)} 天", kind="number",
        hint="自规定期限的最后一天起，到月末",
    ),
    column("reached", "办到哪一步", hint="月末以前最后完成的一步"),
    column("channel", "线索来源"),
    column("found_on", "收到线索", words=wording.day, kind="number"),
    column("due_on", "应认定", words=wording.day, kind="number"),
    column("clue_no", "线索编号"),
]  # fmt: skip

_CLUE_SHEET: Final = [
    field("clue_no", "线索编号"),
    field("village", "村"),
    field("household_no", "户编号"),
    field("channel", "线索来源"),
    field("found_on", "收到线索日期", "date"),
    field("due_on", "应认定日期", "date"),
    field("days_overdue", "已超期（天）", "count"),
    field("reached", "办到哪一步"),
]


@dataclass(frozen=True)
class Kind:
    """One of the lists: its columns on screen and in the file, its files and its heading.

    `short` names the list where it is empty; `days` is the column that the heading tells the extreme of.
    """

    kpi: str
    short: str
    columns: list[Column]
    sheet: list[Sheet]
    sources: tuple[str, ...]
    tail: Callable[[pd.DataFrame], str]

    def heading(self, listed: pd.DataFrame) -> str:
        """`3 户超 30 天无帮扶措施，最长 145 天`."""
        return f"{wording.figure(listed.attrs['count'], KPIS[self.kpi].unit)}{self.short}{self.tail(listed)}"


def _longest(listed: pd.DataFrame) -> str:
    return f"，识别最久的 {wording.whole(listed['days'].max())} 天"


def _shortest(listed: pd.DataFrame) -> str:
    return f"，最短 {wording.whole(listed['days'].min())} 天"


def _overdue(listed: pd.DataFrame) -> str:
    return f"，最长超期 {wording.whole(listed['days_overdue'].max())} 天"


def _no_labour(listed: pd.DataFrame) -> str:
    count = int(listed["no_labour"].sum())
    return f"，其中整户无劳动力 {count} 户" if count else ""


def _unanswered(listed: pd.DataFrame) -> str:
    most = listed["unanswered"].str.split("、").explode().value_counts()
    return f"，缺得最多的是{most.index[0]}的措施" if len(most) else ""


KINDS: Final = {
    kind.kpi: kind
    for kind in (
        Kind(
            "households_without_measure", "超 30 天无帮扶措施",
            [_HEAD, _VILLAGE, _UNTIL_NOW, _CAUSES, _CATEGORY, _PERSONS, _IDENTIFIED, _LABOUR, _NUMBER],
            _HOUSEHOLD_SHEET, ("roster",), _longest,
        ),
        Kind(
            "clues_overdue", "线索超期未认定", _CLUE_COLUMNS, _CLUE_SHEET, ("clues", "policies"), _overdue
        ),
        Kind(
            "households_measure_mismatch", "措施不对应风险",
            [_HEAD, _VILLAGE, column("unanswered", "缺措施的风险", hint="这项风险没有一条对应的帮扶措施"),
             _MEASURES, _CAUSES, _CATEGORY, _PERSONS, _IDENTIFIED, _NUMBER],
            _HOUSEHOLD_SHEET, ("roster",), _unanswered,
        ),
        Kind(
            "households_eliminated_early", f"识别不满 {MONTHS_BEFORE_ELIMINATION} 个月就标注消除",
            [_HEAD, _VILLAGE, _days("识别到消除", "自识别之日到标注消除之日"), _IDENTIFIED, _ELIMINATED,
             _CAUSES, _MEASURES, _CATEGORY, _NUMBER],
            _HOUSEHOLD_SHEET, ("roster",), _shortest,
        ),
        Kind(
            "households_unresolved_over_year", "识别超一年未消除",
            [_HEAD, _VILLAGE, _UNTIL_NOW, _CAUSES, _MEASURES, _CATEGORY, _PERSONS, _IDENTIFIED, _LABOUR,
             _NUMBER],
            _HOUSEHOLD_SHEET, ("roster",), _no_labour,
        ),
    )
}  # fmt: skip
KEY: Final = "area_code"  # a click on a row opens the household's village


def shown_columns(kind: Kind, listed: pd.DataFrame) -> list[Column]:
    """The columns on screen; the village's name in a village, and notes that nobody has, are left out."""
    one_village = listed["area_code"].nunique() == 1
    no_notes = "no_labour" not in listed or not listed["no_labour"].any()
    return [
        each
        for each in kind.columns
        if not (each is _VILLAGE and one_village) and not (each is _LABOUR and no_notes)
    ]


def empty_sentences(empty: list[str], unknown: list[str]) -> list[str]:
    """A sentence for the lists without a row, and one for those that no file tells of."""
    told = []
    if empty:
        told.append(f"没有{'、没有'.join(KINDS[kpi].short for kpi in empty)}的户或线索。")
    if unknown:
        told.append(f"没有数据，列不出名单：{'、'.join(KINDS[kpi].short for kpi in unknown)}。")
    return told
