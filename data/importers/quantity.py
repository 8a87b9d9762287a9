"""A figure with its unit, as documents print it: 36.8%, 96,376万元, 16651户, 3.39个百分点."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from data.importers.cleaning import BadValue, is_nothing, plain
from data.importers.reading import Cell

RATIO: Final = "比率"

_FIGURE: Final = re.compile(
    r"(?:约|达|达到|共|为|占)?(增长|上升|提高|增加|下降|降低|减少)?"
    r"([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)([^0-9.,+-]{0,4})"
)
_FALLING: Final = {"下降", "降低", "减少"}
_SCALES: Final = {"": 1, "万": 10_000, "亿": 100_000_000}
_PARTS: Final = {
    "%": Decimal("0.01"),
    "百分点": Decimal("0.01"),
    "个百分点": Decimal("0.01"),
    "‰": Decimal("0.001"),
}
_RATIO_WORDS: Final = {RATIO, "比例", "百分比", "比率差", "百分数"}
_MOST: Final = Decimal(10) ** 12  # what Numeric(18, 6) holds
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value (a ratio as a fraction, money in yuan) with its unit in words."""

    value: Decimal
    unit: str


def quantity(cell: Cell, *, unit: Cell = "", is_ratio: bool = False) -> Quantity | None:
    """The cell's figure; None if empty. Raises BadValue for anything but one figure.

    A unit in the cell overrules `unit`. A bare number is per cent if `unit` is %; if it is only known to
    be a ratio, up to 1 it is a fraction and above 1 it is per cent.
    """
    wrong = "应为一个数，可带单位，如 55%、7900元、96,376万元 或 16651户"
    if is_nothing(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise BadValue(wrong)
    words = plain(cell) if isinstance(cell, str) else _shown(cell, wrong)
    found = _FIGURE.fullmatch(words)
    if not found:
        raise BadValue(wrong)
    direction, sign, digits, own_unit = found.groups()
    number = Decimal(f"{sign}{digits.replace(',', '')}")
    number = -number if direction in _FALLING else number
    value, word = _in_unit(number, own_unit or plain(unit), is_ratio=is_ratio)
    if abs(value) >= _MOST:
        raise BadValue("应为合理的数值（数额过大，请检查单位）")
    return Quantity(value.quantize(_PLACES), word)


def _shown(number: int | float, wrong: str) -> str:
    if not abs(number) < 1e15:
        raise BadValue(wrong)
    return f"{Decimal(f'{number:.15g}'):f}"


def _in_unit(number: Decimal, unit: str, *, is_ratio: bool) -> tuple[Decimal, str]:
    if unit in _PARTS:
        return number * _PARTS[unit], RATIO
    if unit in _RATIO_WORDS or (is_ratio and not unit):
        return (number / 100 if abs(number) > 1 else number), RATIO
    scale, word = unit[:1], unit[1:]
    if scale not in _SCALES:
        scale, word = "", unit
    if scale and not word:
        word = "元"
    return number * _SCALES[scale], word
