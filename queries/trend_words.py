"""A word for the direction of a series, and only when the series is long enough to have one.

The Mann–Kendall test says whether later months tend to be higher than earlier ones; it asks neither for a
straight line nor for normal values (Mann 1945, Econometrica 13:245–259; Kendall 1975). A cumulative series
rises by itself and has no trend word: it is compared with its planned curve (`queries/pace.py`).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy import special

RISING: Final = "持续上升"
FALLING: Final = "持续下降"
STEADY: Final = "持平"
UNSTEADY: Final = "波动"
NO_WORD: Final = ""

FEWEST: Final = 5  # points
_SIGNIFICANT: Final = 0.05  # two-sided; five points need all ten pairs in order


class MannKendall(NamedTuple):
    """S (pairs that rise minus pairs that fall), its normal score and two-sided probability by chance."""

    s: int
    z: float
    p: float


def mann_kendall(values: Sequence[float]) -> MannKendall:
    """The test for a series without gaps, with continuity correction, ties taken off the variance."""
    series = np.asarray(values, float)
    n = len(series)
    later, earlier = np.tril_indices(n, -1)
    s = int(np.sign(series[later] - series[earlier]).sum())
    ties = np.unique(series, return_counts=True)[1]
    variance = float((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)
    z = float((s - np.sign(s)) / np.sqrt(variance)) if variance > 0 else 0.0
    return MannKendall(s, z, float(2 * special.ndtr(-abs(z))))


def trend_word(values: Sequence[float], *, flat_within: float) -> str:
    """持续上升 | 持续下降 | 波动 | 持平, "" below five points; months without a value (NaN) are left out.

    持平: highest and lowest are no further apart than `flat_within`, in the figure's unit (0.01 is a
    percentage point). 持续上升, 持续下降: Mann–Kendall at 5 %. 波动: it moves, and neither way for sure.
    """
    series = [value for value in values if not np.isnan(value)]
    if len(series) < FEWEST:
        return NO_WORD
    if max(series) - min(series) <= flat_within + 1e-12:
        return STEADY
    found = mann_kendall(series)
    if found.p >= _SIGNIFICANT:
        return UNSTEADY
    return RISING if found.s > 0 else FALLING
