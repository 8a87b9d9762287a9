"""问题整改: problems found in checks, audits and inspections, with their deadline and correction."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, dates, register_spellings
from data.importers.area_columns import area_codes
from data.importers.base import Batch, Cleaned, Context, Refused, Table, Touched
from data.importers.cleaning import BadValue, required
from data.importers.columns import Columns
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.place_fields import PLACE_FIELDS, PLACES
from data.importers.reading import Cell
from data.importers.report_month import day_after
from data.schema import problems
from data.vocabulary import PROBLEM_CATEGORIES, PROBLEM_SOURCES

KIND: Final = "problems"
FIELDS: Final = (
    Field("problem_no", "问题编号", ("问题编码", "问题序号", "编号"), required=True, example="WT2021001"),
    *PLACE_FIELDS,
    Field(
        "source",
        "问题来源",
        ("来源", "发现渠道", "发现途径", "问题渠道"),
        required=True,
        spread=True,
        example="围村普查",
        choices=PROBLEM_SOURCES,
    ),
    Field("round", "轮次", ("普查轮次", "排查轮次", "检查轮次"), spread=True, example="第一轮"),
    Field(
        "category",
        "问题类别",
        ("问题类型", "问题分类", "类别"),
        required=True,
        spread=True,
        example="饮水安全",
        choices=PROBLEM_CATEGORIES,
    ),
    Field(
        "description",
        "问题描述",
        ("存在问题", "问题内容", "具体问题", "发现问题", "问题"),
        required=True,
        example="东河村水管破损",
    ),
    Field(
        "found_on",
        "发现日期",
        ("发现时间", "问题发现日期", "排查日期", "排查时间"),
        required=True,
        spread=True,
        example="2021-05-10",
    ),
    Field(
        "due_on",
        "整改期限",
        ("整改时限", "整改完成时限", "整改截止日期", "完成时限", "限期整改日期"),
        required=True,
        spread=True,
        example="2021-06-30",
    ),
    Field(
        "corrected_on",
        "销号日期",
        ("销号时间", "整改完成日期", "整改完成时间", "完成整改日期"),
        example="2021-06-20",
    ),
    Field("responsible_unit", "责任单位", ("整改责任单位", "整改单位", "责任部门"), example="东河县水利局"),
)

_CHECK: Final = PROBLEM_SOURCES[0]  # the village-by-village check, which goes in rounds
_AT_ONCE: Final = {"立行立改", "立即整改", "立整立改", "即知即改", "即查即改", "当场整改"}
_WITHIN: Final = re.compile(r"([0-9]{1,3})[日天][以之]?内(完成)?")
_NO_ROUNDS: Final = f"的来源不是{_CHECK}，所写轮次未计入，请核对来源"
_LATE: Final = "的发现或销号日期晚于文件所属月份，请核实日期或月份是否填错"
_OPTIONAL: Final = ("round", "corrected_on", "responsible_unit")


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `problems`; columns that the file lacks are left out. Works column by column, for there are
    tens of thousands. Refused: repeated numbers, unknown words, and days before the problem was found."""
    cleaned = Cleaned()
    first: dict[str, tuple[str, int]] = {}
    for table in tables:
        columns = Columns(table, context)
        if not any(columns.has(name) for name in PLACES):
            raise Refused(f"文件“{context.file_name}”缺少“县”“乡”“村”列，无法知道问题在哪里。")
        cleaned.rows_read += len(columns)
        odd: dict[str, list[int]] = {}
        cleaned.rows += _problems(columns, first, odd)
        cleaned.rejected += columns.rejections()
        cleaned.warnings += columns.remarks(odd, name_sheet=len(tables) > 1)
    days = [day for row in cleaned.rows for day in (row["found_on"], row.get("corrected_on")) if day]
    cleaned.last_month = max(days, default=None)
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the problems; nothing of one happens before it was found."""
    merged = merge_sheets(connection, problems, cleaned.rows, batch.id)
    days = merged.values("found_on")
    return Touched(
        areas=merged.values("area_code"),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts("problem_no"),
    )


def _problems(
    columns: Columns, first: dict[str, tuple[str, int]], odd: dict[str, list[int]]
) -> list[dict[str, Any]]:
    """The sheet's accepted rows."""
    found_on = columns.values("found_on", required(dates.day_or_month, "应填写发现日期"))
    values: dict[str, Sequence[Any]] = {
        "problem_no": columns.values("problem_no", required(cleaning.code, "应填写问题编号")),
        "area_code": _areas(columns),
        "source": columns.values(
            "source",
            required(register_spellings.problem_source, f"应填写问题来源：{'、'.join(PROBLEM_SOURCES)}"),
        ),
        "category": columns.values(
            "category",
            required(register_spellings.problem_category, f"应填写问题类别：{'、'.join(PROBLEM_CATEGORIES)}"),
        ),
        "description": columns.values("description", required(cleaning.text, "应写明发现了什么问题")),
        "found_on": found_on,
        "due_on": _deadlines(columns, found_on),
        "corrected_on": columns.values("corrected_on", dates.day_or_month),
        "responsible_unit": columns.values("responsible_unit", cleaning.text),
    }
    values["round"] = _rounds(columns, values["source"], odd)
    _check_days(columns, found_on, "corrected_on", values["corrected_on"])
    columns.refuse_repeated("problem_no", values["problem_no"], first, "一个问题应只占一行")
    _note_late(columns, [found_on, values["corrected_on"]], odd)
    told = any(values["round"])
    names = [
        name for name in values if name not in _OPTIONAL or columns.has(name) or (name == "round" and told)
    ]
    rows = columns.accepted(list(zip(*(values[name] for name in names), strict=True)))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _areas(columns: Columns) -> list[str]:
    codes = area_codes(columns)
    finest = [name for name in PLACES if columns.has(name)][-1]
    for row in [row for row, code in enumerate(codes) if not code]:
        columns.refuse(row, [columns.heading(finest)], columns.raw(finest)[row], "应填写所在的县、乡、村")
    return codes


def _deadlines(columns: Columns, found_on: Sequence[date | None]) -> list[date | None]:
    """The last days for correction; a row with a bad or too early one is refused."""
    headings = [columns.heading("due_on"), columns.heading("found_on")]
    deadlines: list[date | None] = []
    for row, (cell, found) in enumerate(zip(columns.raw("due_on"), found_on, strict=True)):
        due = None
        try:
            due = _deadline(cell, found) if found else None
            if found and due is None:
                columns.refuse(
                    row, headings[:1], cell, "应填写整改期限，如 2021-06-30（当场整改的写“立行立改”）"
                )
        except BadValue as bad:
            columns.refuse(row, headings[:1], cell, bad.expected)
        deadlines.append(due)
    _check_days(columns, found_on, "due_on", deadlines)
    return deadlines


@lru_cache(maxsize=16_384, typed=True)
def _deadline(cell: Cell, found: date) -> date | None:
    """A day, a month's last day, or so many days after the finding: 立行立改, 30日内."""
    words = cleaning.plain(cell) if isinstance(cell, str) else ""
    if words in _AT_ONCE:
        return found
    if within := _WITHIN.fullmatch(words):
        return found + timedelta(int(within.group(1)))
    return dates.deadline(cell, found.year)


def _check_days(
    columns: Columns, found_on: Sequence[date | None], name: str, days: Sequence[date | None]
) -> None:
    """Refuse rows in which something lies before the day on which the problem was found."""
    for row, (found, day) in enumerate(zip(found_on, days, strict=True)):
        if found and day and day < found:
            columns.refuse(
                row,
                [columns.heading(name), columns.heading("found_on")],
                columns.raw(name)[row],
                f"不应早于发现日期 {found}",
            )


def _rounds(columns: Columns, sources: Sequence[str | None], odd: dict[str, list[int]]) -> list[int | None]:
    """The round of the village-by-village check, by its own column or by the words of the source."""
    stated = columns.values("round", register_spellings.ordinal)
    named = columns.values("source", register_spellings.round_in)
    rounds = [own or other for own, other in zip(stated, named, strict=True)]
    elsewhere = [row for row, source in enumerate(sources) if rounds[row] and source != _CHECK]
    for row in elsewhere:
        rounds[row] = None
    if elsewhere:
        odd[_NO_ROUNDS] = elsewhere
    return rounds


def _note_late(columns: Columns, dated: Sequence[Sequence[date | None]], odd: dict[str, list[int]]) -> None:
    as_of = columns.context.as_of
    if as_of is None:
        return
    end = day_after(as_of)
    late = {row for days in dated for row, day in enumerate(days) if day and day >= end}
    if late:
        odd[_LATE] = sorted(late)
