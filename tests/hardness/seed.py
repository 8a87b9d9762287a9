"""What a mutation starts from: a real file, small."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.importers.layout import Layout
from tests.hardness.containers import xlsx

Row = list[Any]


@dataclass(frozen=True)
class Seed:
    """A real file: its bytes, and its first sheet as read, with where its header is."""

    kind: str
    name: str
    content: bytes
    rows: tuple[tuple[Any, ...], ...]
    layout: Layout
    merged: bool  # whether cells are merged: not every container can say so
    two_rows: bool  # whether headings stand under others

    @property
    def header(self) -> int:
        """How many rows stand above the data."""
        return self.layout.first_data_row - 1

    @property
    def is_workbook(self) -> bool:
        """Whether the file itself is an .xlsx."""
        return self.content.startswith(b"PK")

    def grid(self) -> list[Row]:
        """A copy of the rows, to be changed."""
        return [list(row) for row in self.rows]

    def workbook(self) -> bytes:
        """The file as an .xlsx: itself where merged cells would be lost, else its rows."""
        return self.content if self.merged and self.is_workbook else xlsx(self.rows)


Mutation = Callable[[Seed, random.Random], bytes]
