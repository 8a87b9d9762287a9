"""A table as an Excel file: stamped, typed, safe to open. Pure; neither Streamlit nor SQL.

Text is always written as text, so that a name from a file that begins with "=" never becomes a formula.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

import pandas as pd
import xlsxwriter

from dashboard import wording
from dashboard.describe import Row
from data.workbench.safe_cells import plain, sheet_name
from queries import figure_words

Kind = Literal["text", "number", "count", "money", "rate", "points", "date"]
_FORMATS: Final[dict[str, str]] = {
    "text": "@",
    "number": "#,##0.####",
    "count": "#,##0",
    "money": "#,##0.00",
    "rate": "0.0%",
    # Where the screens give one more digit, so that not quite all never reads as all.
    "rate_apart": "0.00%",
    "rate_closest": "0.00####%",
    "points": "+0.0;-0.0;0.0",
    "date": "yyyy-mm-dd",
}
_INK, _SECONDARY, _HEAD, _LINE = "#17212b", "#5b6774", "#cfdfeb", "#e3e7eb"
_TYPE: Final = "Microsoft YaHei"
_WIDEST: Final = 48


def kind_of(unit: str) -> Kind:
    """How a figure is written, by its unit as the queries name it."""
    if unit in (wording.RATIO, wording.RATIO_GAP):
        return "rate"
    return "money" if unit == wording.MONEY else "count"


@dataclass(frozen=True)
class Column:
    """One column: what is written is a number, a date or a text by `kind`; money is yuan."""

    heading: str
    value: Callable[[Row], Any]
    kind: Kind = "text"


def field(name: str, heading: str, kind: Kind = "text") -> Column:
    """A plain column of one field of the row."""
    return Column(heading, lambda row: row[name], kind)


def workbook(
    frame: pd.DataFrame, columns: Sequence[Column], *, title: str, stamp: Sequence[tuple[str, str]]
) -> bytes:
    """One sheet: title, stamp (place, month, filters, source …), header, rows; frozen and filterable."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(sheet_name(title, "表"))
        heading = book.add_format({"bold": True, "font_size": 15, "font_name": _TYPE, "font_color": _INK,
                                   "num_format": "@"})  # fmt: skip
        note = book.add_format({"font_name": _TYPE, "font_size": 10, "font_color": _SECONDARY,
                                "num_format": "@"})  # fmt: skip
        sheet.write_string(0, 0, plain(title), heading)
        for number, (label, text) in enumerate(stamp, start=1):
            sheet.write_string(number, 0, plain(f"{label}：{text}"), note)
        _table(book, sheet, frame, columns, top=len(stamp) + 2)
    return buffer.getvalue()


def _table(book: Any, sheet: Any, frame: pd.DataFrame, columns: Sequence[Column], *, top: int) -> None:
    head = book.add_format({"bold": True, "bg_color": _HEAD, "font_name": _TYPE, "font_color": _INK,
                            "bottom": 1, "valign": "vcenter", "text_wrap": True,
                            "num_format": "@"})  # fmt: skip
    formats = {
        kind: book.add_format({"num_format": pattern, "font_name": _TYPE, "bottom": 1, "bottom_color": _LINE})
        for kind, pattern in _FORMATS.items()
    }
    rows = [[_cell(column, row) for column in columns] for row in frame.to_dict("records")]
    for index, column in enumerate(columns):
        sheet.write_string(top, index, plain(column.heading), head)
        sheet.set_column(index, index, _width(column, [row[index] for row in rows]))
        for number, row in enumerate(rows, start=top + 1):
            _write(sheet, number, index, row[index], formats[_format(column.kind, row[index])])
    sheet.freeze_panes(top + 1, 1)
    if rows:
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)


def _cell(column: Column, row: Row) -> Any:
    value = column.value(row)
    if column.kind == "date":
        return None if value is None or value is pd.NaT else value
    if column.kind == "text":
        return "" if value is None or value is pd.NA or value is pd.NaT else plain(str(value))
    return None if wording.missing(value) else float(value)


def _format(kind: Kind, value: Any) -> str:
    if kind != "rate" or value is None:
        return kind
    reads, digits = figure_words.in_percent(value)
    if digits == 1:
        return kind
    return "rate_apart" if figure_words.half_up(value * 100, digits) == reads else "rate_closest"


def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _width(column: Column, values: Sequence[Any]) -> float:
    """Wide enough for the longest text; a Chinese character takes two."""
    if column.kind == "text":
        longest = max([_columns(str(value)) for value in values], default=0)
    else:
        longest = 14 if column.kind == "money" else 11
    return min(_WIDEST, max(longest, _columns(column.heading)) + 3)


def _columns(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
