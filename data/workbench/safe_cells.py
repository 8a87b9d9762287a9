"""Text in workbooks that never becomes a formula: =, +, -, @ at its start are letters like others, and so
are the wide ones (＝), which Chinese spreadsheet programs take for the same.

Spreadsheet programs run what looks like a formula, and cells come from files of strangers. Workbooks made
here with xlsxwriter use `write_cell`, those changed with openpyxl `set_cell`: both say "text" in the file.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

_CONTROL: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32)))  # what XML refuses
_LONGEST: Final = 32_000  # Excel takes 32,767 signs in a cell
TEXT_FORMAT: Final = "@"
_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # of a formula
DATE_FORMAT: Final = "yyyy-mm-dd"
TIME_FORMAT: Final = "yyyy-mm-dd hh:mm:ss"


def plain(text: object) -> str:
    """Text as a cell can hold it."""
    return str(text).translate(_CONTROL)[:_LONGEST]


def sheet_name(name: str, nameless: str) -> str:
    """Excel allows 31 characters and none of `[]:*?/\\'`; `nameless` where nothing is left (a CSV)."""
    return "".join(letter for letter in name if letter not in "[]:*?/\\'")[:31] or nameless


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet program would take the text for a formula if somebody typed it."""
    return text.lstrip().startswith(_STARTS)


def set_cell(cell: Any, value: Any) -> None:
    """Put a value into a cell of openpyxl; text stays text, also when somebody edits the cell later."""
    if isinstance(value, str):
        cell.value = plain(value)
        if cell.data_type == "f" or starts_a_formula(value):
            cell.data_type = "s"
            cell.quotePrefix = True
    else:
        cell.value = value


def write_cell(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """Put a value into a cell of xlsxwriter (rows and columns from 0); `formats`: date, time, text …"""
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, plain(value), formats.get("text"))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        whole_day = value.time() == time()
        sheet.write_datetime(row, column, value, formats["date" if whole_day else "time"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, time | timedelta):
        sheet.write_string(row, column, plain(value))


def cell_formats(book: Any) -> dict[str, Any]:
    """The formats that `write_cell` needs, of an xlsxwriter workbook."""
    return {
        "date": book.add_format({"num_format": DATE_FORMAT}),
        "time": book.add_format({"num_format": TIME_FORMAT}),
        "text": book.add_format({"num_format": TEXT_FORMAT}),
    }
