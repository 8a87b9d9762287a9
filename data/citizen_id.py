"""Citizen ID numbers (公民身份号码) by GB 11643-1999: check character and date of birth.

A number is six digits of the place, eight of the date of birth, three of the order (odd: male) and a check
character, ISO 7064 MOD 11-2: the sum of the digits times their weights, modulo 11, names it. Annex A of the
standard works out two: 11010519491231002X and 440524188001010014.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

LENGTH: Final = 18
_WEIGHTS: Final = np.array([2 ** (LENGTH - 1 - place) % 11 for place in range(LENGTH - 1)])
_CHECK_CHARACTERS: Final = np.frombuffer(b"10X98765432", np.uint8)
_ZERO: Final = ord("0")
_PLACE: Final = slice(0, 6)
_BIRTH: Final = slice(6, 14)
_DAYS_OF_MONTHS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_FEBRUARY: Final = 2


def check_character(first_17: str) -> str:
    """The 18th character of the number whose first seventeen digits are given."""
    digits = np.frombuffer(first_17.encode(), np.uint8) - _ZERO
    return chr(_CHECK_CHARACTERS[int(digits.astype(np.int64) @ _WEIGHTS) % 11])


class Told(NamedTuple):
    """What numbers tell, an array each, in their order."""

    formed: np.ndarray  # whether it has the form: seventeen digits, then a digit or X (x)
    right: np.ndarray  # whether the check character is right; False without the form
    male: np.ndarray  # whether the order is odd, the 17th digit; of no meaning without the form
    temporary: np.ndarray  # whether it begins with 999999, the place of those who have no number yet
    born: np.ndarray  # day of birth as YYYYMMDD; 0 without the form, and where there is no such day


def told_by(numbers: Sequence[str]) -> Told:
    """What each of the numbers tells; all at once, since a city has many."""
    cells = _cells(numbers)
    digits = (cells[:-1] - _ZERO).astype(np.int64)  # what is below zero wraps to a large number
    last = (cells[-1] - _ZERO <= 9) | (cells[-1] == ord("X"))
    long_enough = np.fromiter(map(len, numbers), np.int64, len(numbers)) == LENGTH
    formed = (digits <= 9).all(axis=0) & last & long_enough
    right = formed & (_CHECK_CHARACTERS[_WEIGHTS @ digits % 11] == cells[-1])
    born = 10 ** np.arange(7, -1, -1) @ digits[_BIRTH]
    temporary = (digits[_PLACE] == 9).all(axis=0)
    male = digits[-1] % 2 == 1
    return Told(formed, right, male, temporary, np.where(formed & _on_calendar(born), born, 0))


def _on_calendar(days: np.ndarray) -> np.ndarray:
    """Of days as YYYYMMDD, whether there is such a day."""
    year, month, day = days // 10_000, days // 100 % 100, days % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = _DAYS_OF_MONTHS[np.where(month <= 12, month, 0)] + (leap & (month == _FEBRUARY))
    return np.asarray((year > 0) & (day >= 1) & (day <= longest))


def _cells(numbers: Sequence[str]) -> np.ndarray:
    """The characters of texts as bytes, cut or filled up to the length of a number: (LENGTH, texts)."""
    fitting = [number if len(number) == LENGTH else f"{number:{LENGTH}.{LENGTH}}" for number in numbers]
    cells = np.frombuffer("".join(fitting).encode("ascii", "replace").upper(), np.uint8)
    return np.ascontiguousarray(cells.reshape(len(numbers), LENGTH).T)
