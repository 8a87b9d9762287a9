"""What somebody types at a screen as a file of one row: cleaned, refused, kept and undone like any file."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from data.importers.layout import Field
from data.importers.reading import Cell, Sheet
from data.importers.registry import recognise
from data.importers.run import Found


def typed_row(
    kind: str,
    fields: Sequence[Field],
    given: Mapping[str, Cell],
    file_name: str,
    month: date,
    *,
    salt: str = "",
) -> Found:
    """The row as `Importing.take` takes it: `fields` with the cells in `given`, others left out.

    The same row again is known as such, unless `salt` differs: for what may go back to what it was.
    """
    columns = [field for field in fields if field.name in given]
    rows: list[list[Cell]] = [[field.heading for field in columns], [given[field.name] for field in columns]]
    content = "\t".join([*map(str, rows[1]), *([salt] if salt else [])]).encode()
    by_kind, skipped = recognise([Sheet("", rows)], file_name, kind)
    return Found(file_name, hashlib.sha256(content).hexdigest(), kind, by_kind[kind], skipped, month)
