"""Counting rows as arrays, in every county and in the city that they lie in.

A store takes longer to group rows by texts than to tell them, so that they are counted here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

_NOWHERE: Final = -1


@dataclass(frozen=True)
class Counties:
    """The counties and the city, in the order of their codes; around every area those that it counts to."""

    codes: list[str]
    around: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, levels: Mapping[str, str], parents: Mapping[str, str]) -> "Counties":
        """Those of a store with these areas; `parents` says what an area's figures count to."""
        around: dict[str, tuple[str, ...]] = {}

        def at(code: str) -> tuple[str, ...]:
            if code not in around:
                own = (code,) if levels[code] in ("county", "city") else ()
                around[code] = own + (at(parents[code]) if code in parents else ())
            return around[code]

        for code in levels:
            at(code)
        return cls(sorted({code for found in around.values() for code in found}), around)

    def count(self, areas: Sequence[str], *columns: np.ndarray) -> list[list[Any]]:
        """How often each combination of whole numbers occurs among the rows of every county and the city.

        As columns: area code, the numbers, how often.
        """
        kept = [(at[at >= 0], *(column[at >= 0] for column in columns)) for at in self._places(areas)]
        places, *numbers, times = counted(*map(np.concatenate, zip(*kept, strict=True)))
        codes = np.array(self.codes, object)[places]
        return [column.tolist() for column in (codes, *numbers, times)]

    def _places(self, areas: Sequence[str]) -> Iterator[np.ndarray]:
        """Row by row the place among the codes of the first of those around the area, then of the next."""
        place = {code: number for number, code in enumerate(self.codes)}
        for step in range(max(map(len, self.around.values()))):
            at = {
                a: place[codes[step]] if step < len(codes) else _NOWHERE for a, codes in self.around.items()
            }
            yield np.fromiter(map(at.__getitem__, areas), np.int64, len(areas))


def counted(*columns: np.ndarray) -> list[np.ndarray]:
    """Each combination of whole numbers once, in order, and how often it occurs; as columns."""
    if not len(columns[0]):
        return [*columns, np.empty(0, np.int64)]
    lowest = [column.min() for column in columns]
    widths = [column.max() - low + 1 for column, low in zip(columns, lowest, strict=True)]
    keys = np.ravel_multi_index([c - low for c, low in zip(columns, lowest, strict=True)], widths)
    found, times = np.unique(keys, return_counts=True)
    parts = zip(np.unravel_index(found, widths), lowest, strict=True)
    return [*(part + low for part, low in parts), times]
