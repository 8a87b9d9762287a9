"""Keys of rows: their own number, once in a file, or a hash where they carry none."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from data.importers.base import Cells


def hashed(*parts: Any) -> str:
    """A key of 64 characters from what identifies a row; the same parts always give the same key."""
    return hashlib.sha256("|".join("" if part is None else str(part) for part in parts).encode()).hexdigest()


class Occurrences:
    """Tells apart rows of one file that are otherwise alike: hashed with their running number."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[Any, ...]] = Counter()

    def key(self, *parts: Any) -> str:
        """The key of these parts at their next occurrence."""
        self._seen[parts] += 1
        return hashed(*parts, self._seen[parts])


class FirstRows:
    """Remembers which row used a key first, and refuses the rows that use it again."""

    def __init__(self) -> None:
        self._first: dict[Any, tuple[str, int]] = {}

    def take(self, cells: Cells, names: Sequence[str], key: Any, advice: str) -> None:
        """The row's key, made of these fields; call it last, so that a refused row takes no key away.

        `advice` says what would be right: 一条线索应只占一行.
        """
        here = (cells.table.sheet.name, cells.number)
        sheet, row = self._first.setdefault(key, here)
        if (sheet, row) != here:
            where = f"工作表“{sheet}”" if sheet != cells.table.sheet.name else ""
            cells.reject(names, f"与{where}第 {row} 行重复，{advice}")
