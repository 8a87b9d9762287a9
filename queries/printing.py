"""Figures as text: an aligned table for people, JSON and CSV for programs."""

import csv
import io
import json
import unicodedata
from datetime import date
from typing import Any, Final

import pandas as pd

FORMATS: Final = ("table", "json", "csv")


def printed(frame: pd.DataFrame, form: str) -> str:
    """A frame of figures in one of `FORMATS`: months as 2021-12, missing numbers empty (JSON: null)."""
    rows = [
        {str(column): _plain(str(column), value) for column, value in row.items()}
        for row in frame.to_dict("records")
    ]
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    if form == "csv":
        return _csv(list(frame.columns), rows)
    return _table(list(frame.columns), rows)


def _plain(column: str, value: Any) -> Any:
    if column.partition("_")[0] == "month":
        return f"{value // 100:04d}-{value % 100:02d}"
    if isinstance(value, date):
        return value.isoformat()
    if value is pd.NA:
        return None
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - NaN
            return None
        return int(value) if value.is_integer() else value
    return value


def _csv(columns: list[str], rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _table(columns: list[str], rows: list[dict[str, Any]]) -> str:
    cells = [columns, *([_cell(row[column]) for column in columns] for row in rows)]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(columns))]
    numeric = [any(isinstance(row[column], int | float) for row in rows) for column in columns]
    lines = [
        "  ".join(_pad(text, width, right) for text, width, right in zip(row, widths, numeric, strict=True))
        for row in cells
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    """Columns that a text takes on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
