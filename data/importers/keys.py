"""Keys of rows that carry no number of their own."""

import hashlib
from collections import Counter
from typing import Any


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
