"""Months as whole numbers YYYYMM: 202112 is December 2021."""

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import numpy as np

_Months = TypeVar("_Months", int, np.ndarray)


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(month // 100, month % 100, 1)


def last_day(month: int) -> date:
    """The last day of a month: the day for which a figure of the month stands."""
    year, number = divmod(month, 100)
    return date(year, number, calendar.monthrange(year, number)[1])


def month_range(first: int, last: int) -> list[int]:
    """Every month from `first` to `last`, both included."""
    start, stop = _index(first), _index(last)
    return [index // 12 * 100 + index % 12 + 1 for index in range(start, stop + 1)]


def month_before(month: _Months, by: int = 1) -> _Months:
    """The month so many months earlier; that of each of an array of months."""
    index = _index(month) - by
    return index // 12 * 100 + index % 12 + 1


def months_between(first: _Months, last: _Months) -> _Months:
    """How many months the one is before the other; of each of two arrays."""
    return _index(last) - _index(first)


def months_of(days: Sequence[Any]) -> np.ndarray:
    """The months of days, given as dates or in ISO's spelling; NaN where there is no day.

    Few days are different, and a store takes longer to cut each of them to its month.
    """
    months = {day: np.nan if day is None else float(f"{day}"[:4] + f"{day}"[5:7]) for day in set(days)}
    return np.fromiter(map(months.__getitem__, days), float, len(days))


def _index(month: _Months) -> _Months:
    return month // 100 * 12 + month % 100 - 1
