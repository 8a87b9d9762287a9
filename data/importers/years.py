"""Which year a row is of: its own 年度 column, or the sheet's title."""

import re
from typing import Final

from data.importers.base import Cells
from data.importers.cleaning import plain

_IN_TITLE: Final = re.compile(r"(20[0-9]{2})\s*年")
_YEAR: Final = re.compile(r"(20[0-9]{2})(?:年度?)?")


def column_year(cells: Cells, name: str) -> int | None:
    """The year in the field, written 2021 or 2021年度; None where it is empty or absent."""
    words = plain(cells.raw(name))
    if not words:
        return None
    found = _YEAR.fullmatch(words)
    if not found:
        cells.reject([name], "应为年度，如 2021 或 2021年")
    return int(found.group(1))


def title_year(cells: Cells) -> int | None:
    """The first year that the text above the header names."""
    found = _IN_TITLE.search(plain(cells.table.layout.title))
    return int(found.group(1)) if found else None


def stated_year(cells: Cells, name: str) -> int | None:
    """The row's year by its column, the title, or the month that the file reports on."""
    as_of = cells.context.as_of
    return column_year(cells, name) or title_year(cells) or (as_of.year if as_of else None)
