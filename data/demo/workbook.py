"""Rows → .xlsx, as fast as XlsxWriter goes, the same bytes on each run."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet


class _OneCellPage(Worksheet):
    """A sheet that says that it has one cell, as the national system's exports do."""

    def _write_dimension(self) -> None:
        self._xml_empty_tag("dimension", [("ref", "A1")])


CREATED = datetime(2021, 12, 31, 17, 40, 22)
Merge = tuple[int, int, int, int, str]  # first row, first column, last row, last column (from 0), text


def write_xlsx(
    path: Path,
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "Sheet1",
    merges: Sequence[Merge] = (),
    wrong_dimension: bool = False,
    streamed: bool = False,
) -> None:
    """Write text, numbers, dates and blanks (None or "").

    A merge's own cells are blank in `rows`. With `wrong_dimension` the sheet says that it has one cell. With
    `streamed` every text stands in its cell and blanks are cells, as programs write large exports; else texts
    are shared and blanks left out, as Excel saves a file.
    """
    # Not always streamed: that escapes every text anew, which takes twice the time for a roster.
    book = xlsxwriter.Workbook(str(path), {"constant_memory": streamed})
    book.set_properties({"created": CREATED})
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    cell_format = book.add_format({"border": 1}) if streamed else None
    page = book.add_worksheet(sheet, worksheet_class=_OneCellPage if wrong_dimension else Worksheet)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None or value == "":
                if streamed:
                    page.write_blank(number, column, None, cell_format)
                continue
            if type(value) is str:
                page.write_string(number, column, value, cell_format)
            elif isinstance(value, date):
                page.write_datetime(number, column, value, day_format)
            else:
                page.write_number(number, column, value, cell_format)
    for first_row, first_column, last_row, last_column, text in merges:
        page.merge_range(first_row, first_column, last_row, last_column, text)
    book.close()
