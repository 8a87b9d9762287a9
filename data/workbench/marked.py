"""The workbook back to the clerk: bad cells coloured, the reason as a comment, all errors on a sheet.

Mended and uploaded again it imports like any file: colours and comments are no cells, and the sheet's name
says that it is not to be imported. An .xlsx keeps its look; other files, and large ones, come back as a new
.xlsx with the cells as they were read. Formulas come back as their values: a program that does not compute
would otherwise read nothing, and what a stranger's formula does is not passed on.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from data.importers.examples import NOT_IMPORTED
from data.importers.reading import Cell, Sheet, sheets_in
from data.workbench.safe_cells import (
    DATE_FORMAT,
    TEXT_FORMAT,
    cell_formats,
    plain,
    set_cell,
    sheet_name,
    starts_a_formula,
    write_cell,
)

ERRORS_SHEET: Final = f"退回清单{NOT_IMPORTED}"
_AUTHOR: Final = "数据工作台"
_COLOUR: Final = "FFC8CF"  # told apart from a clerk's own colours, so that a second copy can take it off
_HEADINGS: Final = ("工作表", "行", "列", "应为", "原因")
_WIDTHS: Final = (18, 8, 22, 46, 90)
_HOW: Final = "逐行改正标色的单元格后，直接上传本文件即可；这张清单、颜色和批注不影响导入。"
_MOST_CELLS: Final = 400_000  # above it, openpyxl would take gigabytes and minutes
_MOST_UNPACKED: Final = 100 * 1024 * 1024  # bytes
_MERGED: Final = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]{0,200}?ref\s*=\s*["']([A-Za-z0-9:$]+)""")
_NOT_KEPT: Final = "文件较大或不是 .xlsx，已按读到的内容另存为新的 .xlsx。"


@dataclass(frozen=True)
class Mark:
    """A bad cell: row from 1, column from 0 (None: somewhere in the row), what is wrong."""

    sheet: str
    row: int
    column: int | None
    heading: str
    expected: str
    reason: str


def marked_copy(file_name: str, content: bytes, report: Mapping[str, Any]) -> bytes:
    """An .xlsx of the file with every refused row of a check's `report` (`check.report_of`) marked."""
    sheets = sheets_in(file_name, content)
    marks = list(marks_of(report))
    try:
        if _can_be_kept(content, sheets):
            return _kept(content, sheets, marks)
    except Exception:  # noqa: BLE001, S110 - openpyxl stumbles over styles that Excel forgives: written anew
        pass
    return _written_anew(sheets, marks)


def marks_of(report: Mapping[str, Any]) -> Iterator[Mark]:
    """The bad cells of a check's report."""
    places = {sheet["name"]: sheet["columns"] for sheet in report.get("sheets", [])}
    for part in report.get("parts", []):
        for row in part["rejected"]:
            for heading in row["columns"]:
                column = _column(places.get(row["sheet"], []), heading)
                yield Mark(row["sheet"], row["row"], column, heading, row["expected"], row["reason"])


def _column(columns: Sequence[Mapping[str, str]], heading: str) -> int | None:
    """Where a heading stands: a field's as written, else any column's, where repeated ones are numbered."""
    for name in ("written", "heading"):
        for index, column in enumerate(columns):
            if column[name] == heading:
                return index
    return None


def _can_be_kept(content: bytes, sheets: Sequence[Sheet]) -> bool:
    """Whether openpyxl can hold the workbook, hidden sheets and merged cells included: it makes a cell of
    everything that is merged, down to the last row of a spreadsheet if the file says so, and drops what a
    merged block covers, which the import reads."""
    if not content.startswith(b"PK") or b"xl/workbook.xml" not in content or _large(sheets):
        return False
    if any(map(_covers_something, sheets)):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
            return False
        named = [place for name in archive.namelist() for place in _MERGED.findall(archive.read(name))]
    return sum(map(_area, named)) <= _MOST_CELLS


def _covers_something(sheet: Sheet) -> bool:
    """Whether merged blocks hold more than their first cells."""
    return any(
        cell != "" and (row, column) != (top, left)
        for top, left, bottom, right in sheet.merges
        for row, cells in enumerate(sheet.rows[top : bottom + 1], top)
        for column, cell in enumerate(cells[left : right + 1], left)
    )


def _area(place: bytes) -> int:
    left, top, right, bottom = openpyxl.utils.cell.range_boundaries(place.decode())
    return int((right - left + 1) * (bottom - top + 1))


def _large(sheets: Sequence[Sheet]) -> bool:
    return sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in sheets if sheet.rows) > _MOST_CELLS


def _kept(content: bytes, sheets: Sequence[Sheet], marks: Sequence[Mark]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    if ERRORS_SHEET in book.sheetnames:
        del book[ERRORS_SHEET]
    read = {sheet.name: sheet.rows for sheet in sheets}
    fill = PatternFill("solid", start_color=_COLOUR)
    for sheet in book.worksheets:
        _clean(sheet, read.get(sheet.title, []))
        for (row, column), texts in _by_cell(marks, sheet.title).items():
            cell = _top_left(sheet, row, column + 1)
            cell.fill = fill
            cell.comment = Comment(plain("\n".join(texts)), _AUTHOR, width=320, height=110)
    errors = book.create_sheet(ERRORS_SHEET, 0)
    for number, line in enumerate(_lines(marks, ""), 1):
        for column, value in enumerate(line, 1):
            set_cell(errors.cell(number, column), value)
    for column, width in enumerate(_WIDTHS, 1):
        errors.column_dimensions[get_column_letter(column)].width = width
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is errors
    book.active = 0
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _clean(sheet: Any, read: Sequence[Sequence[Cell]]) -> None:
    """Formulas become the values that were read; marks of an earlier copy go."""
    if sheet.max_row * sheet.max_column > 2 * _MOST_CELLS:
        raise ValueError("formatted cells far out")
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            if cell.data_type == "f":
                line = read[cell.row - 1] if cell.row <= len(read) else ()
                value = line[cell.column - 1] if cell.column <= len(line) else ""
                set_cell(cell, None if value == "" else value)
            elif isinstance(cell.value, str) and starts_a_formula(cell.value):
                set_cell(cell, cell.value)
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
            if cell.has_style and str(cell.fill.start_color.rgb or "").endswith(_COLOUR):
                cell.fill = PatternFill()


def _by_cell(marks: Sequence[Mark], sheet: str) -> dict[tuple[int, int], list[str]]:
    """(row from 1, column from 0) → what is wrong there."""
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for mark in marks:
        if mark.sheet == sheet:
            cells[(mark.row, mark.column or 0)].append(f"“{mark.heading}”：{mark.expected}")
    return cells


def _top_left(sheet: Any, row: int, column: int) -> Any:
    """The cell, or the one that holds the value of the merged block that it lies in."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for block in sheet.merged_cells.ranges:
            if cell.coordinate in block:
                return sheet.cell(block.min_row, block.min_col)
    return cell


def _lines(marks: Sequence[Mark], note: str) -> Iterator[tuple[Any, ...]]:
    yield (_HOW + note,)
    yield _HEADINGS
    for mark in marks:
        yield (mark.sheet, mark.row, mark.heading, mark.expected, mark.reason)


def _written_anew(sheets: Sequence[Sheet], marks: Sequence[Mark]) -> bytes:
    target = io.BytesIO()
    merged = any(sheet.merges for sheet in sheets)
    # Row by row for large sheets; a merged block can only be written with all rows at hand.
    options = {"constant_memory": _large(sheets) and not merged, "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        errors, formats = book.add_worksheet(ERRORS_SHEET), cell_formats(book)
        for number, line in enumerate(_lines(marks, _NOT_KEPT)):
            for column, value in enumerate(line):
                write_cell(errors, number, column, value, formats)
        for column, width in enumerate(_WIDTHS):
            errors.set_column(column, column, width)
        write = _Writer(book)
        for sheet in sheets:
            if sheet.name != ERRORS_SHEET:
                write.sheet(sheet, _by_cell(marks, sheet.name))
    return target.getvalue()


class _Writer:
    """Writes sheets as they were read, their bad cells in colour."""

    def __init__(self, book: Any) -> None:
        colour = {"bg_color": f"#{_COLOUR}"}
        self._book, self._formats = book, cell_formats(book)
        self._bad = book.add_format(colour)
        day = book.add_format({**colour, "num_format": DATE_FORMAT})
        text = book.add_format({**colour, "num_format": TEXT_FORMAT})
        self._bad_formats = {"text": text, "date": day, "time": day}

    def sheet(self, sheet: Sheet, cells: Mapping[tuple[int, int], Sequence[str]]) -> None:
        """One sheet; `cells`: (row from 1, column from 0) → what is wrong there."""
        page = self._book.add_worksheet(sheet_name(sheet.name, "数据"))
        for number, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                texts = cells.get((number + 1, column))
                if texts is None:
                    write_cell(page, number, column, value, self._formats)
                else:
                    self._bad_cell(page, number, column, value)
                    page.write_comment(number, column, plain("\n".join(texts)), {"author": _AUTHOR})
        last_row, last_column = len(sheet.rows) - 1, len(sheet.rows[0]) - 1 if sheet.rows else -1
        for top, left, bottom, right in sheet.merges:
            block = [top, left, min(bottom, last_row), min(right, last_column)]  # a page may say any number
            if block[:2] != block[2:]:
                page.merge.append(block)  # merge_range would write the cells again without their marks

    def _bad_cell(self, page: Any, row: int, column: int, value: Cell) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            page.write_number(row, column, value, self._bad)
        elif value == "":
            page.write_blank(row, column, None, self._bad)
        else:
            write_cell(page, row, column, value, self._bad_formats)
