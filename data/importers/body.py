"""The data rows below a table's header."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import compress, pairwise
from typing import Any, Final, NamedTuple

from data.importers.layout import Layout
from data.importers.reading import Cell, Sheet
from data.importers.row_kinds import LEADING_CELLS, is_empty_row, is_note_row, is_total_row

_AT_ONCE: Final = 500  # rows
_FEW: Final = 4
_SUSPICIOUS: Final = re.compile("[计:：]")  # in a leading cell of every total and note row


class Body(NamedTuple):
    """A sheet's data: no empty, total, note or repeated header rows. By rows, and the same by columns."""

    numbers: Sequence[int]  # as the spreadsheet counts its rows, from 1
    rows: Sequence[list[Cell]]
    columns: Sequence[Sequence[Cell]]


def body(sheet: Sheet, layout: Layout) -> Body:
    """The data rows below the header."""
    rows = sheet.rows[layout.first_data_row - 1 :]
    columns = _by_columns(rows)
    numbers: Sequence[int] = range(layout.first_data_row, layout.first_data_row + len(rows))
    heads = {column: _heading_parts(layout.headings[name]) for name, column in layout.columns.items()}
    left_out = sorted(index for index in _suspects(columns, heads) if _is_no_data(rows[index], heads))
    if left_out:
        numbers, rows, *columns = (_without(items, left_out) for items in (numbers, rows, *columns))
    return Body(numbers, rows, columns)


def _without(items: Sequence[Any], left_out: Sequence[int]) -> list[Any]:
    """A list without the items at some places, given in order: stretch by stretch, since they are few."""
    kept: list[Any] = []
    for before, after in pairwise([-1, *left_out, len(items)]):
        kept += items[before + 1 : after]
    return kept


def _by_columns(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Rows as columns. Some rows at a time, which the processor has at hand: in half the time."""
    columns: list[list[Cell]] = [[] for _ in rows[0]] if rows else []
    for start in range(0, len(rows), _AT_ONCE):
        some = zip(*rows[start : start + _AT_ONCE], strict=True)
        for column, cells in zip(columns, some, strict=True):
            column.extend(cells)
    return columns


def data_rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, list[Cell]]]:
    """(row number, cells) of every data row."""
    found = body(sheet, layout)
    return zip(found.numbers, found.rows, strict=True)


def _heading_parts(heading: str) -> set[Cell]:
    """What a cell of a repeated header row may hold: the heading, or a part of 组/项, or nothing."""
    return {"", heading, *heading.split("/")}


def _is_no_data(cells: Sequence[Cell], heads: dict[int, set[Cell]]) -> bool:
    repeats_header = all(cells[column] in parts for column, parts in heads.items())
    return repeats_header or is_empty_row(cells) or is_total_row(cells) or is_note_row(cells)


def _suspects(columns: Sequence[list[Cell]], heads: dict[int, set[Cell]]) -> set[int]:
    """Indexes of the rows worth a closer look. Found by columns, for most rows are data at a glance."""
    suspects: set[int] = set()
    for column in {*range(min(LEADING_CELLS, len(columns))), *list(heads)[:1]} if columns else ():
        cells = columns[column]
        words = [cell for cell in set(cells) if isinstance(cell, str)]
        odd: set[Cell] = heads.get(column, set()).intersection(words)
        if _SUSPICIOUS.search("".join(words)):
            odd.update(word for word in words if _SUSPICIOUS.search(word))
        if column == 0:
            odd.update(word for word in words if not word or word.isspace())
        suspects.update(_rows_with(odd, cells))
    return suspects


def _rows_with(wanted: set[Cell], cells: list[Cell]) -> Iterator[int]:
    """Where cells are one of those wanted. Few are searched for one by one, in a third of the time."""
    if len(wanted) > _FEW:
        yield from compress(range(len(cells)), map(wanted.__contains__, cells))
        return
    for cell in wanted:
        row = -1
        with suppress(ValueError):  # no more of them
            while True:
                row = cells.index(cell, row + 1)
                yield row
