"""Unusual jumps: a change of a series beside the series' own history of monthly steps.

A usual step lies within 3.5 modified z-scores of the median step (Iglewicz and Hoaglin 1993, How to Detect
and Handle Outliers: 1.4826 × the median absolute deviation stands for σ; where more than half of the steps
are equal, 1.2533 × the mean absolute deviation does). A floor keeps the few cases that any month may bring
from being told of. Pure functions on arrays; the history is what was told before the change.
"""

from typing import Final, NamedTuple

import numpy as np

LONGEST: Final = 12  # steps of history
FEWEST: Final = 5  # steps; with fewer there is no judgement
_SCORES: Final = 3.5
_SIGMA_OF_MAD: Final = 1.4826
_SIGMA_OF_MEAN: Final = 1.2533


class Usual(NamedTuple):
    """For each series the smallest and largest usual step, and the deviation that is just still usual; NaN
    where the history is too short."""

    low: np.ndarray
    high: np.ndarray
    reach: np.ndarray


def usual(history: np.ndarray, floors: np.ndarray) -> Usual:
    """The usual steps of series × steps, oldest first; `floors`: what is never a jump, one per series."""
    recent = history[:, -LONGEST:]
    known = ~np.isnan(recent)
    enough = known.sum(axis=1) >= FEWEST
    low, high, reach = (np.full(len(recent), np.nan) for _ in range(3))
    if enough.any():
        rows = recent[enough]
        median = np.nanmedian(rows, axis=1)
        off = np.abs(rows - median[:, None])
        mad, mean = np.nanmedian(off, axis=1), np.nanmean(off, axis=1)
        sigma = np.where(mad > 0, _SIGMA_OF_MAD * mad, _SIGMA_OF_MEAN * mean)
        floor = floors[enough]
        reach[enough] = np.maximum(_SCORES * sigma, floor)
        low[enough] = np.minimum(median - reach[enough], -floor)
        high[enough] = np.maximum(median + reach[enough], floor)
    return Usual(low, high, reach)


def judge_step(step: np.ndarray, of: Usual) -> np.ndarray:
    """How many times the usual deviation the newest step of each series is; NaN where it is usual, or where
    either is unknown."""
    beyond = (step < of.low) | (step > of.high)
    middle = (of.low + of.high) / 2
    return np.where(beyond, np.abs(step - middle) / of.reach, np.nan)


def judge_rewrite(moved: np.ndarray, of: Usual) -> np.ndarray:
    """The same for what a figure already told was moved by, beside the most that a month usually brings."""
    largest = np.maximum(np.abs(of.low), np.abs(of.high))
    return np.where(np.abs(moved) > largest, np.abs(moved) / of.reach, np.nan)
