"""What clerks have said of layouts: remembered by the header's headings, used by every import."""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from data.importers.layout import candidates, fingerprint
from data.importers.reading import Sheet
from data.schema import column_mappings

Said = Mapping[str, int | None]
"""Field → column counted from 0; None: the layout has no such column, whatever its headings say."""


class Corrected(NamedTuple):
    """A correction that fits a sheet: its header starts in `header_row` (from 1) and is `depth` rows deep."""

    kind: str
    header_row: int
    depth: int
    said: Said


@dataclass(frozen=True)
class Corrections:
    """Fingerprint of a header → kind of file → what was said of its columns; the last word comes last."""

    by_layout: Mapping[str, Mapping[str, Said]] = field(default_factory=dict)

    def of(self, sheet: Sheet, kinds: Container[str]) -> Corrected | None:
        """The correction for one of `kinds` whose header the sheet has among its first rows, if any."""
        if not self.by_layout:
            return None
        for candidate in candidates(sheet):
            said = self.by_layout.get(fingerprint(candidate), {})
            newest = next((kind for kind in reversed(list(said)) if kind in kinds), None)
            if newest:
                depth = candidate.below - candidate.top
                return Corrected(newest, candidate.top + 1, depth, said[newest])
        return None


NOTHING_SAID: Final = Corrections()


def remembered(connection: Connection) -> Corrections:
    """Every correction in the store."""
    rows = connection.execute(
        select(column_mappings.c.fingerprint, column_mappings.c.kind, column_mappings.c.columns).order_by(
            column_mappings.c.said_at
        )
    )
    by_layout: dict[str, dict[str, Said]] = {}
    for mark, kind, columns in rows:
        by_layout.setdefault(mark, {})[kind] = json.loads(columns)
    return Corrections(by_layout)
