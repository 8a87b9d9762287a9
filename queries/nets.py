"""Net amounts by place in the rollup, as arrays: slice, area and month in one number.

A store takes longer to sort events by texts than to tell them, so that they are summed here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from queries.slices import SLICE_VALUES, slices_of

_MONTHS: Final = 1_000_000  # above every YYYYMM


class Net(NamedTuple):
    """Net amounts by key: one number for slice, area and month, see `Axes`."""

    keys: np.ndarray
    amounts: np.ndarray


def summed(keys: np.ndarray, *several: np.ndarray, in_stretches: bool = False) -> Iterator[Net]:
    """For each of several amounts: each key once, in order, without those whose amounts cancel.

    `in_stretches`: the keys are made of some that were in order, for which there is a quicker way to sort.
    """
    order = np.argsort(keys, kind="stable" if in_stretches else "quicksort")
    keys = keys[order]
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    for amounts in several:
        totals = np.add.reduceat(amounts[order], firsts)
        kept = totals != 0
        yield Net(keys[firsts[kept]], totals[kept])


def together(parts: Sequence[Net]) -> Net:
    """The sum of several."""
    if not parts:
        return Net(np.empty(0, np.int64), np.empty(0, np.int64))
    keys, amounts = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return next(summed(keys, amounts, in_stretches=True))


class Axes(NamedTuple):
    """All slices and areas, each in the order of the rollup's key: their places make numbers."""

    slices: dict[str, int]
    areas: dict[str, int]
    parents: np.ndarray  # by place of the area, the place of its parent; -1 at the top

    @classmethod
    def of(cls, codes: Collection[str], parents: Mapping[str, str]) -> "Axes":
        """The axes of a store with these areas; `parents` says what an area's figures count to."""
        areas = {code: place for place, code in enumerate(sorted(codes))}
        above = [areas[parents[code]] if code in parents else -1 for code in areas]
        named = sorted(slice_ for dimension in SLICE_VALUES for slice_ in slices_of(dimension))
        slices = {slice_: place for place, slice_ in enumerate(["", *named])}
        return cls(slices, areas, np.array(above, np.int64))

    def in_areas(self, areas: Sequence[str]) -> np.ndarray:
        """The part of the keys that says where."""
        return np.fromiter(map(self.areas.__getitem__, areas), np.int64, len(areas)) * _MONTHS

    def in_slices(self, slices: Sequence[str]) -> np.ndarray:
        """The part of the keys that says in which slice; zero for the whole. Months are added as they are."""
        slice_ = np.fromiter(map(self.slices.__getitem__, slices), np.int64, len(slices))
        return slice_ * (len(self.areas) * _MONTHS)

    def sliced(self, dimension: str, values: Sequence[str]) -> np.ndarray:
        """The same by the values of a breakdown."""
        named = {value: f"{dimension}={value}" for value in set(values)}
        return self.in_slices([named[value] for value in values])

    def parts(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The places of slice and area, and the month, that keys stand for."""
        places, months = np.divmod(keys, _MONTHS)
        return *np.divmod(places, len(self.areas)), months

    def up_to_the_city(self, own: Net, below: Net) -> Net:
        """Own events, and in every area above also those of all areas below."""
        found = [own]
        rising = self._in_parents(together([own, below]))
        while len(rising.keys):
            found.append(rising)
            rising = self._in_parents(rising)
        return together(found)

    def _in_parents(self, net: Net) -> Net:
        slices, areas, months = self.parts(net.keys)
        above = self.parents[areas]
        keys = (slices * len(self.areas) + above) * _MONTHS + months
        return next(summed(keys[above >= 0], net.amounts[above >= 0], in_stretches=True))
