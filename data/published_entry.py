"""A published figure typed at a screen: a file of one row, cleaned, refused and undone like any file."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Engine

from data.batches import Refresh
from data.importers.published import FIELDS, KIND
from data.importers.reading import Cell
from data.importers.run import Importing, Report
from data.typed_row import typed_row

FILE_NAME: Final = "通报数录入"


@dataclass(frozen=True)
class Entry:
    """What somebody typed, as they typed it; `area` is a code, `month` the first of the month, `part` ""
    for the whole."""

    kpi: str
    area: str
    month: date
    figure: str
    source: str
    base: str = ""
    part: str = ""
    published_on: date | None = None


def enter(engine: Engine, entry: Entry, by: str, refresh: Refresh) -> Report:
    """Import the figure as a batch of its own; the same figure again changes nothing.

    Raises `Refused` with a sentence where the store takes none; a figure that is wrong comes back refused in
    the report, with the sentence that a file would get.
    """
    given: dict[str, Cell] = {
        "kpi": entry.kpi,
        "area": entry.area,
        "month": f"{entry.month:%Y-%m}",
        "figure": entry.figure,
        "part": entry.part,
        "base": entry.base,
        "source": entry.source,
        "published_on": entry.published_on or "",
    }
    found = typed_row(KIND, FIELDS, given, FILE_NAME, entry.month)
    return Importing(engine, refresh, as_of=entry.month, imported_by=by).take(found)
