"""Months as whole numbers YYYYMM: 202112 is December 2021."""

import calendar
from datetime import date
from typing import TypeVar

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


def _index(month: _Months) -> _Months:
    return month // 100 * 12 + month % 100 - 1
