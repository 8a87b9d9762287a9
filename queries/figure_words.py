"""Figures in short Chinese words for sentences that the command line and the ledger keep.

Screens word their own figures (`dashboard/wording.py`), with more care for space and rounding.
"""

import math
from typing import Final

_MINUS: Final = "−"


def figure(number: float | None, unit: str) -> str:
    """`36.1%`, `16,651 户`, `96,376 万元`, `−8.6 个百分点`; `无` where there is no number."""
    if number is None or math.isnan(number):
        return "无"
    match unit:
        case "比率":
            return _number(number * 100, 1) + "%"
        case "比率差":
            return f"{_number(number * 100, 1)} 个百分点"
        case "元":
            return f"{_number(number / 10_000, 0 if abs(number) >= 1_000_000 else 2)} 万元"
    return f"{_number(number, 0)} {unit}"


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
