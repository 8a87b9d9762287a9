"""Cleaning column by column, each distinct cell once: for files with many rows and few different cells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from data.importers.amounts import row_list
from data.importers.base import Context, Rejection, Table
from data.importers.body import body
from data.importers.cleaning import BadValue, code
from data.importers.reading import Cell

K = TypeVar("K")
T = TypeVar("T")


def codes_in(tables: Sequence[Table], context: Context, name: str) -> set[str]:
    """The different numbers that a field of the sheets holds, but for those that cannot be read."""
    numbers = set()
    for table in tables:
        for cell in set(Columns(table, context).raw(name)):
            with suppress(BadValue):  # its rows will be refused
                numbers.add(code(cell))
    return numbers - {""}


class Meanings(dict[K, T | None]):
    """What different cells mean, each cleaned when it is first asked for; None for a bad one."""

    def __init__(self, cleaner: Callable[[K], T]) -> None:
        super().__init__()
        self._cleaner = cleaner
        self.bad: dict[K, str] = {}  # with what was expected

    def __missing__(self, cell: K) -> T | None:
        try:
            meaning = self._cleaner(cell)
        except BadValue as wrong:
            meaning, self.bad[cell] = None, wrong.expected
        self[cell] = meaning
        return meaning


class Columns:
    """A sheet's data rows as columns. What is wrong is kept per row; the first complaint about a row wins."""

    def __init__(self, table: Table, context: Context) -> None:
        self.table, self.context = table, context
        self.numbers, self.cells, self._columns = body(table.sheet, table.layout)
        self._refused: dict[int, tuple[tuple[str, ...], object, str]] = {}  # columns, value, expected

    def __len__(self) -> int:
        return len(self.cells)

    def has(self, name: str) -> bool:
        """Whether the sheet has this field."""
        return name in self.table.layout.columns

    def raw(self, name: str) -> Sequence[Cell]:
        """A field's cells; all empty where the sheet has no such column."""
        index = self.table.layout.columns.get(name)
        return self.at(index) if index is not None else ("",) * len(self)

    def at(self, index: int) -> Sequence[Cell]:
        """The cells of a column by its place in the sheet."""
        return self._columns[index] if self.cells else ()

    def heading(self, name: str) -> str:
        """A field's heading as written in the file."""
        return self.table.layout.headings[name]

    def values(self, name: str, cleaner: Callable[[Cell], T]) -> list[T | None]:
        """A field's cleaned cells; None where the cell is bad, which refuses its row."""
        index = self.table.layout.columns.get(name)
        return [None] * len(self) if index is None else self.values_at(index, cleaner)

    def values_at(self, index: int, cleaner: Callable[[Cell], T]) -> list[T | None]:
        """The same by the column's place in the sheet."""
        column, meanings = self.at(index), Meanings(cleaner)
        values = list(map(meanings.__getitem__, column))
        self.refuse_bad(index, meanings)
        return values

    def refuse_bad(self, index: int, meanings: Meanings[Cell, T]) -> None:
        """Refuse the rows in which a column, by its place in the sheet, holds a cell that proved bad."""
        bad = meanings.bad
        if bad:
            heading = self.table.layout.all_headings[index]
            for row, cell in enumerate(self.at(index)):
                if cell in bad:
                    self.refuse(row, [heading], cell, bad[cell])

    def refuse(self, row: int, headings: Iterable[str], value: object, expected: str) -> None:
        """Refuse a row (counted from 0 among the data rows)."""
        self._refused.setdefault(row, (tuple(headings), value, expected))

    def refuse_repeated(
        self, name: str, keys: Sequence[str | None], first: dict[str, tuple[str, int]], advice: str
    ) -> None:
        """Refuse rows whose key another row has taken; `first` remembers who took it, in any sheet.

        A row without a key, or refused already, takes none. `advice` says what would be right.
        """
        for row, key in enumerate(keys):
            if key is None or row in self._refused:
                continue
            here = (self.table.sheet.name, self.numbers[row])
            sheet, number = first.setdefault(key, here)
            if (sheet, number) != here:
                where = f"工作表“{sheet}”" if sheet != here[0] else ""
                self.refuse(
                    row, [self.heading(name)], self.raw(name)[row], f"与{where}第 {number} 行重复，{advice}"
                )

    def remarks(self, odd: Mapping[str, Sequence[int]], *, name_sheet: bool) -> list[str]:
        """Sentences on rows that are taken although they are odd: what is odd → rows, counted from 0."""
        sheet = f"工作表“{self.table.sheet.name}”" if name_sheet else ""
        taken = {what: [row for row in rows if row not in self._refused] for what, rows in odd.items()}
        return [
            f"{sheet}{row_list([self.numbers[row] for row in rows])}{what}。"
            for what, rows in taken.items()
            if rows
        ]

    def is_refused(self, row: int) -> bool:
        """Whether something is wrong with a row."""
        return row in self._refused

    def accepted(self, rows: Sequence[T]) -> Sequence[T]:
        """What belongs to the rows that nothing is wrong with; `rows` has one item per data row."""
        return [item for row, item in enumerate(rows) if row not in self._refused] if self._refused else rows

    def refused_among(self, name: str, cleaner: Callable[[Cell], T]) -> set[T]:
        """What a field holds in the refused rows."""
        column = self.raw(name)
        return {cleaner(column[row]) for row in self._refused}

    def rejections(self) -> list[Rejection]:
        """The refused rows with their sentences, in the file's order."""
        rejections = []
        for row in sorted(self._refused):
            columns, value, expected = self._refused[row]
            rejections.append(
                self.context.rejection(
                    self.table,
                    self.numbers[row],
                    self.cells[row],
                    columns=columns,
                    value=value,
                    expected=expected,
                )
            )
        return rejections
