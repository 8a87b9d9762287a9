"""An area named in one cell: by code, by name, or by its path from the county down."""

import re
from typing import Final

from data.importers.base import Cells, RejectRow
from data.importers.cleaning import plain
from data.importers.places import UnknownPlace
from data.vocabulary import LEVELS

_SEPARATORS: Final = re.compile(r"[/·>\-、,]+")


def area_in(cells: Cells, name: str) -> str:
    """The code of the area in the field: "东河县", "990121", "东河县/东河乡". Rejects an unknown one.

    A single name may be of any level; the highest level that has it wins.
    """
    parts = [part for part in _SEPARATORS.split(plain(cells.raw(name))) if part]
    expected = "应填写行政区划中的名称或编码，如“东河县”或“东河县/东河乡”"
    for top in range(len(LEVELS) - len(parts) + 1 if parts else 0):
        try:
            return cells.context.places.find(**dict(zip(LEVELS[top:], parts, strict=False)))
        except UnknownPlace as unknown:
            if unknown.expected.startswith("有 "):
                expected = unknown.expected
    raise RejectRow([cells.heading(name)], cells.raw(name), expected)
