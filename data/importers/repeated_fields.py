"""Columns that a file repeats from another kind of file: a list of clues may say what the roster says.

They are known, so that they count when a sheet is recognised (the kind with the most columns wins), and
never asked for, so that nothing depends on them.
"""

from collections.abc import Iterable
from dataclasses import replace

from data.importers.layout import Field


def repeated(kind: str, fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields of another kind, to be put behind a kind's own, which take their columns first."""
    return tuple(replace(field, name=f"{kind}.{field.name}", required=False) for field in fields)
