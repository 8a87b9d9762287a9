"""Figures in short Chinese words for sentences that the command line and the ledger keep.

Screens word their own figures (`dashboard/wording.py`), with more care for space; what a share reads as is
said here for both.
"""

import math
from typing import Final

_MINUS: Final = "−"
_ALL: Final = 100.0
_DUST: Final = 1e-9  # what binary fractions leave behind


def figure(number: float | None, unit: str) -> str:
    """`36.1%`, `16,651 户`, `96,376 万元`, `−8.6 个百分点`; `无` where there is no number."""
    if number is None or math.isnan(number):
        return "无"
    match unit:
        case "比率":
            return percent(number)
        case "比率差":
            return f"{_number(number * 100, 1)} 个百分点"
        case "元":
            return f"{_number(number / 10_000, 0 if abs(number) >= 1_000_000 else 2)} 万元"
    return f"{_number(number, 0)} {unit}"


def percent(fraction: float, digits: int = 1) -> str:
    """A share in percent: 0.9141 → `91.4%`.

    What is not all never reads as 100%, and what is not nothing never as 0%: 6,238 of 6,240 → `99.97%`, one
    household of 16,651 → `0.01%`.
    """
    number, digits = in_percent(fraction, digits)
    return f"{_number(number, digits)}%"


def in_percent(fraction: float, digits: int = 1) -> tuple[float, int]:
    """What `percent` reads as: the number, and its digits."""
    return apart(fraction * 100, digits, 0.0, _ALL)


def apart(number: float, digits: int, *marks: float) -> tuple[float, int]:
    """A number rounded, and to how many digits: one more, where it would read as a mark that it is not.

    What is nearer still is kept one step of that digit away: 0.999999 of all → `99.99%`.
    """
    rounded = half_up(number, digits)
    if abs(rounded) not in marks or abs(number - rounded) < _DUST:
        return rounded, digits
    finer = half_up(number, digits + 1)
    if finer == rounded:
        finer += math.copysign(10 ** -(digits + 1), number - rounded)
    return finer, digits + 1


def half_up(number: float, digits: int) -> float:
    """Round as people do (0.05 → 0.1), not to even; a tiny nudge undoes binary dust."""
    scale = 10**digits
    return math.copysign(math.floor(abs(number) * scale + 0.5 + _DUST), number) / scale


def difference(number: float, unit: str) -> str:
    """The size of a change of a figure: `36 户`, `1.2 个百分点`."""
    return figure(number, "比率差" if unit == "比率" else unit)


def month(number: int) -> str:
    """202112 → `2021年12月`."""
    return f"{number // 100}年{number % 100}月"


def _number(number: float, digits: int) -> str:
    text = f"{number:,.{digits}f}"
    if text.startswith("-"):
        return _MINUS + text[1:] if text.strip("-0.,") else text[1:]
    return text
