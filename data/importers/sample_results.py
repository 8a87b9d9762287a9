"""抽查结果: the visit list of a sample, brought back with what the visitors found.

One row per household or project, one column per question of `data/sampling/questions.py`. An empty cell says
nothing and changes nothing, so that a list may come back half filled, several times, with rows taken out or
in another order. An answer that differs replaces the former one, which stays in the history.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from data.importers import cleaning, dates
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.cleaning import BadValue, plain, required
from data.importers.columns import Columns
from data.importers.keys import FirstRows
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.oddities import Oddities
from data.importers.place_fields import PLACE_FIELDS
from data.importers.reading import Cell
from data.sampling.questions import HOUSEHOLD, MISSING, NO, QUESTIONS, SUBJECTS, YES, choices
from data.schema import sample_answers, sample_items, samples

KIND: Final = "sample_results"
FIELDS: Final = (
    Field("item_no", "抽查编号", ("抽样编号", "抽查号"), required=True, example="抽3-012"),
    *PLACE_FIELDS,
    Field("subject_key", "户编号", ("项目编号", "户编号或项目编号"), example="99012100000001"),
    *(
        Field(
            question.code, question.heading, (question.label,), one_of="fact",
            example="是" if question.subject == HOUSEHOLD else "",
            choices=choices(question.subject),
        )
        for question in QUESTIONS.values()
    ),
    Field("visited_by", "抽查人", ("抽查人员", "抽查人姓名", "核查人", "核查人员"), example="李四"),
    Field("visited_on", "抽查日期", ("抽查时间", "核查日期", "核查时间", "入户日期"), example="2022-01-12"),
    Field("note", "备注", ("说明", "情况说明", "不符情况", "抽查情况"), example="实际收入高于登记"),
)  # fmt: skip

_NUMBER: Final = re.compile(r"抽?([1-9]\d{0,8})-(\d{1,6})")
_EXPECTED_NUMBER: Final = "应为走访单上的抽查编号，如 抽3-012"
_TAIL: Final = re.compile(r"[(（:：].*$|[。.,，、!！;；?？]+$")
_YES: Final = {
    "是的", "属实", "相符", "符合", "一致", "对的", "正确", "基本属实", "基本相符", "大致相符", "基本一致",
    "真实", "已享受", "已消除", "ok", "v",
}  # fmt: skip
_NO: Final = {
    "不", "不属实", "不相符", "不符", "不符合", "不一致", "不对", "错", "错误", "不正确", "不真实", "未享受",
    "未消除", "没消除",
}  # fmt: skip
_MISSING: Final = {
    "查无", "查无此户", "查无此人", "查无此项目", "无此户", "无此人", "无此项目", "找不到", "未找到",
    "没找到", "不存在", "没有这户", "没有此户", "没有这个项目", "户不存在", "项目不存在",
}  # fmt: skip
_NOT_YET: Final = {"未走访", "未抽查", "未核查", "未去", "不适用", "不涉及", "不核对", "/", "—", "——"}
_NOT_ASKED: Final = "填写了没有登记、不需要核对的问题，这些格已略过"
_UNSIGNED: Final = "没有填写抽查人或抽查日期，结果已读取，请补填后重新上传"


@dataclass(frozen=True, slots=True)
class _Item:
    """What the store knows of an item that a row names."""

    subject: str
    subject_key: str
    area_code: str
    month: date
    asked: frozenset[str]


def item_number(cell: Cell) -> str:
    """抽3-12, 3-012, ３－０１２ → 抽3-012; "" if empty. Raises `BadValue` for anything else."""
    words = plain(cell)
    if not words:
        return ""
    found = _NUMBER.fullmatch(words)
    if not found:
        raise BadValue(_EXPECTED_NUMBER)
    return f"抽{int(found.group(1))}-{int(found.group(2)):03d}"


def answer(cell: Cell, subject: str) -> str | None:
    """是, √, 是的, 属实 → yes; 否, ×, 不符 → no; 查无此户, 找不到 → missing; empty, a dash, 未走访 → None.

    A remark behind it (是（已核实）) is left out. Raises `BadValue` for anything else.
    """
    if cell is True or cell is False:
        return YES if cell else NO
    words = plain(cell)
    for candidate in (words, _TAIL.sub("", words)):
        if candidate in _MISSING:
            return MISSING
        if candidate in _YES or candidate.lower() in _YES:
            return YES
        if candidate in _NO:
            return NO
        if candidate in _NOT_YET or cleaning.is_nothing(candidate):
            return None
        try:
            return YES if cleaning.yes_no(candidate) else NO
        except BadValue:
            continue
    raise BadValue(f"应为“{'”“'.join(choices(subject))}”之一，还没有去的请留空")


def numbers_in(tables: Sequence[Table], context: Context) -> set[str]:
    """The items that sheets name, but for numbers that cannot be read."""
    found = set()
    for table in tables:
        for cell in set(Columns(table, context).raw("item_no")):
            if _NUMBER.fullmatch(plain(cell)):
                found.add(item_number(cell))
    return found


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `sample_answers`, one per answered question; a row without any answer is read and says nothing.

    Refused: a number that no sample has, another household than that number's, the same number twice, a row
    that says both that there is no such household and something about it.
    """
    journal = _Journal(tables, context)
    cleaned = clean_rows(tables, context, journal.answers, month_of=journal.month)
    cleaned.rows = [row for rows in cleaned.rows for row in rows]
    cleaned.warnings += journal.oddities.warnings(cleaned.rejected)
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the answers; no figure hangs on them."""
    rows = [{name: value for name, value in row.items() if name != "area_code"} for row in cleaned.rows]
    merged = merge_sheets(connection, sample_answers, rows, batch.id)
    warnings = [] if cleaned.rows else ["表中没有填写任何抽查结果，没有改动。"]
    return Touched(
        named={row["area_code"] for row in cleaned.rows}, warnings=warnings, counts=merged.counts("item_no")
    )


class _Journal:
    """Cleans the rows of a file; knows the items that they name."""

    def __init__(self, tables: Sequence[Table], context: Context) -> None:
        self.oddities = Oddities(tables)
        self._items = dict(_load(context.connection, sorted(numbers_in(tables, context))))
        self._taken = FirstRows()

    def month(self, rows: Sequence[Mapping[str, Any]]) -> date | None:
        """The month whose records were checked: what the file reports on."""
        return self._items[rows[0]["item_no"]].month if rows else None

    def answers(self, cells: Cells) -> list[dict[str, Any]]:
        """The row's answers, as rows of `sample_answers` with their area."""
        number = cells.get("item_no", required(item_number, "应填写抽查编号"))
        item = self._items.get(number)
        if item is None:
            cells.reject(["item_no"], "没有这个抽查编号，请照走访单填写，或先抽取样本")
        self._check_subject(cells, item)
        found = self._found(cells, item)
        common = {"item_no": number, "area_code": item.area_code, **_visit(cells)}
        if found and not (common.get("visited_by") and common.get("visited_on")):
            self.oddities.note(cells, _UNSIGNED)
        self._taken.take(cells, ["item_no"], number, "一个抽查编号应只占一行")
        return [{**common, "question": code, "answer": word} for code, word in found.items()]

    def _check_subject(self, cells: Cells, item: _Item) -> None:
        written = cells.get("subject_key", cleaning.code) if cells.has("subject_key") else ""
        if written and written != item.subject_key:
            word = SUBJECTS[item.subject].number
            cells.reject(["subject_key"], f"该抽查编号的{word}是 {item.subject_key}，请检查行是否错位")

    def _found(self, cells: Cells, item: _Item) -> dict[str, str]:
        """Question → answer. 查无 in one place speaks for all questions that were left empty."""
        found: dict[str, str] = {}
        for code, question in QUESTIONS.items():
            if not cells.has(code):
                continue
            if question.subject == item.subject and code in item.asked:
                word = cells.get(code, lambda cell: answer(cell, item.subject))
                if word:
                    found[code] = word
            elif not (cleaning.is_nothing(cells.raw(code)) or plain(cells.raw(code)) in _NOT_YET):
                self.oddities.note(cells, _NOT_ASKED)
        if MISSING in found.values():
            other = next((code for code, word in found.items() if word != MISSING), None)
            if other:
                missing = SUBJECTS[item.subject].missing
                cells.reject([other], f"同一行既填了“{missing}”又填了别的结果，请只留一种")
            found = dict.fromkeys((code for code in QUESTIONS if code in item.asked), MISSING)
        return found


def _visit(cells: Cells) -> dict[str, Any]:
    """Who, when, remark: only what the row says, so that an empty cell erases nothing."""
    said: dict[str, Any] = {}
    for name, cleaner in (("visited_by", cleaning.text), ("visited_on", dates.day), ("note", cleaning.text)):
        value = cells.get(name, cleaner) if cells.has(name) else None
        if value:
            said[name] = value
    return said


def _load(connection: Connection, numbers: Sequence[str]) -> Iterator[tuple[str, _Item]]:
    i, s = sample_items.c, samples.c
    joined = sample_items.join(samples, s.id == i.sample_id)
    columns = (i.item_no, s.subject, i.subject_key, i.area_code, s.month, i.reported)
    for start in range(0, len(numbers), 2_000):
        among = i.item_no.in_(numbers[start : start + 2_000])
        query = select(*columns).select_from(joined).where(among)
        for number, subject, key, area_code, month, reported in connection.execute(query):
            first = date(month // 100, month % 100, 1)
            yield number, _Item(subject, key, area_code, first, frozenset(json.loads(reported)))
