"""The same rows in every container that files arrive in."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import cycle
from typing import Any, Final, Literal

import xlsxwriter

from tests.hardness.archives import zipped
from tests.importers.xls_bytes import xls

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML refuses

Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows, dress: Callable[[Any, Any], None] | None = None, **options: Any) -> bytes:
    """A workbook with one sheet; text stays text, whatever it looks like.

    `dress` adds to it, given the book and the sheet of xlsxwriter; `options` are those of its Workbook.
    """
    buffer = io.BytesIO()
    usual = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {**usual, **options}) as book:
        sheet = book.add_worksheet("Sheet1")
        fill(book, sheet, rows)
        if dress:
            dress(book, sheet)
    return buffer.getvalue()


def fill(book: Any, sheet: Any, rows: Rows) -> None:
    """Write rows into a sheet."""
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, day)


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


def separated(
    encoding: str,
    delimiter: str = ",",
    ends: Sequence[str] = ("\r\n",),
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL,
) -> Callable[[Rows], bytes]:
    """A text table in an encoding; rows end in turn in each of `ends`."""

    def write(rows: Rows) -> bytes:
        text = io.StringIO()
        for row, end in zip(rows, cycle(ends), strict=False):
            csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerow(
                [as_text(cell) for cell in row]
            )
        return text.getvalue().encode(encoding, "replace")

    return write


_SCRIPTS: Final = (
    "<style>td{mso-number-format:'\\@'}</style><script>document.write('<table><tr><td>1</td></tr></table>')"
    "</script><!-- <table><tr><td>2</td></tr></table> -->"
)


def page(encoding: str, scripts: str = "") -> Callable[[Rows], bytes]:
    """An HTML table saved as .xls, with scripts before and after it."""

    def write(rows: Rows) -> bytes:
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(as_text(cell))}</td>" for cell in row) + "</tr>"
            for row in rows
        )
        head = f'<html><head><meta charset="{encoding}">{scripts}</head><body><table border=1>'
        return f"{head}{body}</table>{scripts}</body></html>".encode(encoding, "xmlcharrefreplace")

    return write


def binary(rows: Rows) -> bytes:
    """A real .xls, every cell text."""
    return xls([[as_text(cell)[:255] for cell in row] for row in rows])


_ODS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="表1">{}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"

_ODS_PARTS: Final = (
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    b'<manifest:file-entry manifest:full-path="/" manifest:media-type="%b"/></manifest:manifest>' % _ODS_TYPE
)


def open_document(rows: Rows) -> bytes:
    """An .ods, every cell text."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    written = [[cell.format(html.escape(_CONTROL.sub("", as_text(value)))) for value in row] for row in rows]
    body = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in written)
    content = _ODS.format(body).encode("utf-8", "replace")
    return zipped(
        {"mimetype": _ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": _ODS_PARTS},
        zipfile.ZIP_STORED,
    )


CONTAINERS: Final[dict[str, Callable[[Rows], bytes]]] = {
    "xlsx": xlsx,
    "xls": binary,
    "csv gb18030": separated("gb18030"),
    "csv utf-8": separated("utf-8"),
    "csv utf-8 with mark": separated("utf-8-sig"),
    "csv utf-16": separated("utf-16"),
    "csv utf-16 without mark": separated("utf-16-le"),
    "csv with tabs": separated("gb18030", "\t"),
    "csv with semicolons": separated("utf-8", ";"),
    "csv with mixed line ends": separated("gb18030", ends=("\r\n", "\n")),
    "csv with old line ends": separated("utf-8", ends=("\r",)),
    "csv all in quotes": separated("gb18030", quoting=csv.QUOTE_ALL),
    "html gb18030": page("gb18030"),
    "html utf-8": page("utf-8"),
    "html with scripts": page("utf-8", _SCRIPTS),
    "ods": open_document,
}
