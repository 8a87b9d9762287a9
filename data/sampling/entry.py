"""The result of one visit typed at a screen: a visit list of one row."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Engine

from data.batches import Refresh
from data.importers.reading import Cell
from data.importers.run import Importing, Report
from data.importers.sample_results import FIELDS, KIND
from data.typed_row import typed_row

FILE_NAME: Final = "抽查结果录入"


@dataclass(frozen=True)
class Visit:
    """What somebody found: question → 是, 否 or 查无…; "" for what is not known. `month` is the sample's."""

    item_no: str
    month: date
    answers: Mapping[str, str] = field(default_factory=dict)
    visited_by: str = ""
    visited_on: date | None = None
    note: str = ""


def enter(engine: Engine, visit: Visit, by: str, refresh: Refresh) -> Report:
    """Import the visit as a batch of its own. What is wrong with it stands in the report, as for a file."""
    given: dict[str, Cell] = {
        "item_no": visit.item_no,
        **visit.answers,
        "visited_by": visit.visited_by,
        "visited_on": visit.visited_on or "",
        "note": visit.note,
    }
    # An answer may be changed and changed back: every entry is one of its own.
    found = typed_row(KIND, FIELDS, given, FILE_NAME, visit.month, salt=secrets.token_hex(8))
    return Importing(engine, refresh, as_of=visit.month, imported_by=by).take(found)
