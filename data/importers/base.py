"""What an importer is, and what it gets and gives.

An importer is a module with the five names of `Importer`; `registry.py` lists them. It works in two
steps, and never opens a transaction or a file itself:

1. `clean(tables, context)`: text cells → values. Reads the store only through `context`. A row with a bad
   cell is rejected, with its reason, and the others go on.
2. `load(connection, batch, cleaned)`: values → tables, inside the batch's transaction, through `merge.py`.

For files of some thousand rows, `clean_rows` does the walking, and an importer only says what a row is:

    def _payment(cells: Cells) -> Payment:
        return Payment(
            voucher_no=cells.get("voucher_no", cleaning.text),
            amount_fen=cells.get("amount", partial(cleaning.money_fen, unit=cells.unit("amount"))),
            area_code=cells.place(),
        )

    def clean(tables, context):
        return clean_rows(tables, context, _payment)
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn, Protocol, TypeVar

from sqlalchemy import Connection

from data.effect import Counts
from data.importers.body import data_rows
from data.importers.cleaning import BadValue
from data.importers.layout import Field, Layout
from data.importers.places import Places, UnknownPlace
from data.importers.reading import Sheet

Row = Sequence[Any]
T = TypeVar("T")

_PERSONAL = re.compile("姓名|证件号|身份证|电话|手机|账号|账户|健康|责任人|帮扶人|干部|抽查人|备注|描述")


def is_personal(heading: str) -> bool:
    """Whether a column of this heading holds what only some may see: names, numbers of persons, health."""
    return _PERSONAL.search(heading) is not None


class Refused(Exception):  # noqa: N818 - reads as what happened
    """The whole file cannot be taken; the message is one Chinese sentence for the clerk."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One refused row.

    `row` counts from 1 as a spreadsheet does; `columns` are headings as written in the file, the one at
    fault first; `value` is the cell at fault as text; `reason` is the whole Chinese sentence;
    `raw` the whole row, heading → text; `expected` what would be right, the end of the sentence.
    """

    sheet: str
    row: int
    columns: tuple[str, ...]
    value: str
    reason: str
    raw: Mapping[str, str]
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One recognised sheet: its cells, and where its header and columns are."""

    sheet: Sheet
    layout: Layout


@dataclass(slots=True)
class Context:
    """What cleaning may know beside the sheet.

    `connection` is for reading only (which projects exist); `as_of` is the first of the month that the
    file reports on, or None where neither the clerk nor the file says it.
    """

    file_name: str
    connection: Connection
    places: Places
    as_of: date | None = None

    def where(self, table: Table, row: int) -> str:
        """The start of every sentence about a row: file, sheet and row."""
        sheet = f"工作表“{table.sheet.name}”" if table.sheet.name else ""
        return f"文件“{self.file_name}”{sheet}第 {row} 行"

    def rejection(
        self, table: Table, row: int, cells: Row, *, columns: Sequence[str], value: object, expected: str
    ) -> Rejection:
        """A refused row, its sentence naming file, sheet, row, column, value and what was expected."""
        named = "”“".join(columns)
        if is_personal(named) and str(value).strip():
            value = "***"  # the row itself is kept in `raw`; sentences may be printed and projected
        shown = f"值为“{value}”" if str(value).strip() else "没有填写"
        reason = f"{self.where(table, row)}，“{named}”列{shown}：{expected}。"
        raw = table.layout.raw(cells)
        return Rejection(table.sheet.name, row, tuple(columns), str(value), reason, raw, expected)


@dataclass(slots=True)
class Cleaned:
    """What cleaning made of a file's sheets.

    `rows` is what the importer's own `load` expects. `rows_read` counts data rows (headers, blanks and
    totals excluded); every one of them is either accepted or in `rejected`. `last_month` is the latest
    day that the data themselves speak of, the last resort for the month that the file reports on.
    `refused_keys` are the keys that refused rows name: they were in the file, though not taken in.
    """

    rows: list[Any] = field(default_factory=list)
    rows_read: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    last_month: date | None = None
    refused_keys: set[str] = field(default_factory=set)

    @property
    def accepted(self) -> int:
        return self.rows_read - len(self.rejected)


@dataclass(frozen=True, slots=True)
class Batch:
    """The batch that a `load` writes for."""

    id: int
    kind: str
    file_name: str
    as_of: date


@dataclass(slots=True)
class Touched:
    """What a load changed, for the rollup.

    `areas` are the codes that new and changed rows name, now or before the change; None means all. `since`
    is the earliest month (YYYYMM) whose events may differ; None means all months. `named` are the codes
    that any row of the file names, changed or not: they tell which counties the file speaks of.
    `warnings` are sentences that only the store could tell. `counts` are the rows (a roster's households)
    by what became of them.
    """

    areas: Collection[str] | None = frozenset()
    since: int | None = None
    named: Collection[str] = frozenset()
    warnings: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)


class Importer(Protocol):
    """A module that imports one kind of file."""

    KIND: str  # one of vocabulary.KINDS
    FIELDS: tuple[Field, ...]  # columns with their aliases

    def clean(self, tables: Sequence[Table], context: Context) -> Cleaned:
        """All recognised sheets of a file, cleaned. Raises `Refused` where the file as a whole is wrong."""
        ...

    def load(self, connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
        """Merge the cleaned rows into the store; identical rows change nothing."""
        ...


class RejectRow(Exception):  # noqa: N818
    """Raised while a row is cleaned to refuse it; `Cells.reject` and `Cells.get` raise it."""

    def __init__(self, columns: Sequence[str], value: object, expected: str) -> None:
        super().__init__(expected)
        self.columns, self.value, self.expected = tuple(columns), value, expected


@dataclass(frozen=True, slots=True)
class Cells:
    """One data row, addressed by field name."""

    table: Table
    number: int
    cells: Row
    context: Context

    def has(self, name: str) -> bool:
        """Whether the sheet has this column."""
        return name in self.table.layout.columns

    def raw(self, name: str) -> Any:
        """The cell as read; "" where the file has no such column or the row is short."""
        index = self.table.layout.columns.get(name)
        return "" if index is None or index >= len(self.cells) else self.cells[index]

    def heading(self, name: str) -> str:
        """The column's heading as written in the file."""
        return self.table.layout.headings[name]

    def get(self, name: str, cleaner: Callable[[Any], T]) -> T:
        """The cleaned cell; a BadValue rejects the row, naming column, value and what was expected."""
        try:
            return cleaner(self.raw(name))
        except BadValue as bad:
            raise RejectRow([self.heading(name)], self.raw(name), bad.expected) from bad

    def place(self, *names: str) -> str:
        """The area code that the place columns (top down) name; rejects the row where they name none."""
        present = [name for name in names if name in self.table.layout.columns]
        if not present:
            raise RejectRow(["县", "乡", "村"], "", "表中没有这些列，也没有别的内容说明在哪里")
        try:
            return self.context.places.find(**{name: self.raw(name) for name in present})
        except UnknownPlace as unknown:
            at_fault = unknown.field if self.has(unknown.field) else present[-1]
            raise RejectRow([self.heading(at_fault)], self.raw(at_fault), unknown.expected) from unknown

    def reject(self, names: Sequence[str], expected: str) -> NoReturn:
        """Refuse the row because of these fields, the one at fault first."""
        raise RejectRow([self.heading(name) for name in names], self.raw(names[0]), expected)

    def rejection(self, refused: RejectRow) -> Rejection:
        """The row as a refused one."""
        return self.context.rejection(
            self.table,
            self.number,
            self.cells,
            columns=refused.columns,
            value=refused.value,
            expected=refused.expected,
        )


def clean_rows(
    tables: Sequence[Table],
    context: Context,
    clean_row: Callable[[Cells], T],
    *,
    month_of: Callable[[T], date | None] = lambda _row: None,
) -> Cleaned:
    """Clean row by row: `clean_row` gives the row's value, or refuses it through its `Cells`.

    `month_of` tells the day that an accepted row speaks of, for `Cleaned.last_month`.
    """
    cleaned = Cleaned()
    for table in tables:
        for number, row in data_rows(table.sheet, table.layout):
            cleaned.rows_read += 1
            cells = Cells(table, number, row, context)
            try:
                value = clean_row(cells)
            except RejectRow as refused:
                cleaned.rejected.append(cells.rejection(refused))
                continue
            cleaned.rows.append(value)
            day = month_of(value)
            if day and (cleaned.last_month is None or day > cleaned.last_month):
                cleaned.last_month = day
    return cleaned
