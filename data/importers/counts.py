"""Whole numbers of people and things in a row, also where heading or title says 万人."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from data.importers.base import Cells
from data.importers.cleaning import BadValue, is_nothing, number, plain
from data.importers.layout import plain_heading
from data.importers.reading import Cell

_TEN_THOUSAND: Final = 10_000
_UNIT: Final = re.compile(r"(.+?)(万?)[人名户个座间家处]?")
_IN_HEADING: Final = re.compile(r"[(,/]万[人户]\)?")
_IN_TITLE: Final = re.compile(r"单位:?[^,;。]{0,6}万[人户]")
_MOST: Final = 10**9  # within Integer on every store


def count(cells: Cells, name: str) -> int | None:
    """The field's whole number; None where the cell is empty or the column absent."""
    return cells.get(name, counting(cells, cells.heading(name))) if cells.has(name) else None


def counting(cells: Cells, heading: str) -> Callable[[Cell], int | None]:
    """`whole` in the unit that the heading, or else the title, states."""
    layout = cells.table.layout
    large = _IN_HEADING.search(plain_heading(heading)) or (
        "(" not in plain_heading(heading) and _IN_TITLE.search(plain(layout.title))
    )
    return partial(whole, scale=_TEN_THOUSAND if large else 1)


def whole(cell: Cell, *, scale: int = 1) -> int | None:
    """A whole number from 0, as 1,234, 12人 or 3.32万; None if empty. A bare number counts in `scale`."""
    if is_nothing(cell):
        return None
    wrong = "应为不小于 0 的整数"
    unit = _UNIT.fullmatch(plain(cell)) if isinstance(cell, str) else None
    try:
        found = number(unit.group(1) if unit else cell)
    except BadValue:
        raise BadValue(wrong) from None
    if found is None:
        raise BadValue(wrong)
    found *= _TEN_THOUSAND if unit and unit.group(2) else scale
    if not 0 <= found < _MOST or found != int(found):
        raise BadValue(wrong)
    return int(found)
