"""The same rows in every container that files arrive in."""

import csv
import html
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter

from tests.importers.xls_bytes import xls

Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows) -> bytes:
    """A workbook with one sheet; text stays text, whatever it looks like."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("Sheet1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day)
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, cell[:32_767])
    elif isinstance(cell, date) and cell.year >= 1900:
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell))


def as_text(cell: Any) -> str:
    """What a system that exports text writes for a cell."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if not (cell.hour or cell.minute or cell.second) else str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def separated(encoding: str, delimiter: str = ",") -> Callable[[Rows], bytes]:
    """A text table in an encoding."""

    def write(rows: Rows) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows([[as_text(cell) for cell in row] for row in rows])
        return text.getvalue().encode(encoding, "replace")

    return write


def page(encoding: str) -> Callable[[Rows], bytes]:
    """An HTML table saved as .xls."""

    def write(rows: Rows) -> bytes:
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(as_text(cell))}</td>" for cell in row) + "</tr>"
            for row in rows
        )
        head = f'<html><head><meta charset="{encoding}"></head><body><table border=1>'
        return f"{head}{body}</table></body></html>".encode(encoding, "xmlcharrefreplace")

    return write


def binary(rows: Rows) -> bytes:
    """A real .xls, every cell text."""
    return xls([[as_text(cell)[:255] for cell in row] for row in rows])


CONTAINERS: Final[dict[str, Callable[[Rows], bytes]]] = {
    "xlsx": xlsx,
    "xls": binary,
    "csv gb18030": separated("gb18030"),
    "csv utf-8": separated("utf-8"),
    "csv utf-8 with mark": separated("utf-8-sig"),
    "csv utf-16": separated("utf-16"),
    "csv with tabs": separated("gb18030", "\t"),
    "html gb18030": page("gb18030"),
    "html utf-8": page("utf-8"),
}
