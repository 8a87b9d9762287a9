"""The data rows below a table's header."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Final, NamedTuple

from data.importers.layout import Layout
from data.importers.reading import Cell, Sheet
from data.importers.row_kinds import LEADING_CELLS, is_empty_row, is_note_row, is_total_row

_AT_ONCE: Final = 500  # rows
_MARKS: Final = ("计", ":", "：")  # one of them is in a leading cell of every total and note row


class Body(NamedTuple):
    """A sheet's data: no empty, total, note or repeated header rows. By rows, and the same by columns."""

    numbers: list[int]  # as the spreadsheet counts its rows, from 1
    rows: list[list[Cell]]
    columns: list[list[Cell]]


def body(sheet: Sheet, layout: Layout) -> Body:
    """The data rows below the header."""
    found = Body([], [], [[] for _ in sheet.rows[0]] if sheet.rows else [])
    for numbers, rows, columns in _stretches(sheet, layout):
        found.numbers.extend(numbers)
        found.rows.extend(rows)
        for column, cells in zip(found.columns, columns, strict=True):
            column.extend(cells)
    return found


def data_rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, list[Cell]]]:
    """(row number, cells) of every data row."""
    for numbers, rows, _ in _stretches(sheet, layout):
        yield from zip(numbers, rows, strict=True)


_Stretch = tuple[list[int], list[list[Cell]], list[tuple[Cell, ...]]]


def _stretches(sheet: Sheet, layout: Layout) -> Iterator[_Stretch]:
    """A body's numbers, rows and columns, some rows at a time: while the processor has their cells at hand,
    turning them and looking for odd ones takes half the time."""
    heads = {column: _heading_parts(layout.headings[name]) for name, column in layout.columns.items()}
    for start in range(layout.first_data_row - 1, len(sheet.rows), _AT_ONCE):
        rows = sheet.rows[start : start + _AT_ONCE]
        numbers = list(range(start + 1, start + 1 + len(rows)))
        columns = list(zip(*rows, strict=True))
        left_out = {row for row in _suspects(columns, heads) if _is_no_data(rows[row], heads)}
        if left_out:
            kept = [row not in left_out for row in range(len(rows))]
            numbers, rows = list(compress(numbers, kept)), list(compress(rows, kept))
            columns = [tuple(compress(cells, kept)) for cells in columns]
        yield numbers, rows, columns


def _heading_parts(heading: str) -> set[Cell]:
    """What a cell of a repeated header row may hold: the heading, or a part of 组/项, or nothing."""
    return {"", heading, *heading.split("/")}


def _is_no_data(cells: Sequence[Cell], heads: Mapping[int, set[Cell]]) -> bool:
    repeats_header = all(cells[column] in parts for column, parts in heads.items())
    return repeats_header or is_empty_row(cells) or is_total_row(cells) or is_note_row(cells)


def _suspects(columns: Sequence[Sequence[Cell]], heads: Mapping[int, set[Cell]]) -> set[int]:
    """Indexes of the rows worth a closer look. Found by columns, for most rows are data at a glance."""
    suspects: set[int] = set()
    for cells in columns[:LEADING_CELLS]:
        together = _text(cells)
        if any(mark in together for mark in _MARKS):
            suspects.update(_where(cells, lambda word: any(mark in word for mark in _MARKS)))
    for cells in columns[:1]:  # of empty rows, and of notes that stand farther right
        suspects.update(_where(cells, lambda word: not word or word.isspace()))
    for column, parts in [*heads.items()][:1]:  # a repeated header shows in any of its columns
        suspects.update(_where(columns[column], parts.__contains__))
    return suspects


def _text(cells: Sequence[Cell]) -> str:
    """All words among the cells, one behind the other: a look at many at once is cheap."""
    try:
        return "".join(cells)  # type: ignore[arg-type] # a number raises TypeError
    except TypeError:
        return "".join(cell for cell in cells if isinstance(cell, str))


def _where(cells: Sequence[Cell], is_odd: Callable[[str], bool]) -> Iterator[int]:
    """Where odd words stand. Of cells that are alike one is looked at."""
    odd = {cell for cell in set(cells) if isinstance(cell, str) and is_odd(cell)}
    return compress(range(len(cells)), map(odd.__contains__, cells)) if odd else iter(())
