"""Figures as documents print them: how exactly, and again in the same unit."""

import re
from decimal import Decimal
from typing import Final

_NUMBER: Final = re.compile(r"(\d[\d,]*)(?:\.(\d+))?\s*(%|‰|个百分点|亿|万)?")
_SCALES: Final = {"%": "0.01", "‰": "0.001", "个百分点": "0.01", "亿": "1e8", "万": "1e4", None: "1"}
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_LARGE: Final = re.compile(r"\d\s*(亿|万)")


def half_step(text: str, value: Decimal) -> Decimal:
    """Half of the last place that `text` prints, in the unit of `value`.

    "36.8%" for 0.368 is printed to 0.001, so 0.0005; "96,376万元" to 10,000 yuan, so 5,000. Of several
    numbers in the text the one that is `value` counts; if none is, the decimals of `value` itself do.
    """
    for whole, decimals, unit in _NUMBER.findall(text.translate(_FULL_WIDTH)):
        scale = Decimal(_SCALES[unit or None])
        printed = Decimal(f"{whole.replace(',', '')}.{decimals or 0}") * scale
        if abs(printed - abs(Decimal(value))) <= Decimal("0.000001"):
            return scale.scaleb(-len(decimals)) / 2
    exponent = Decimal(value).normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(0, int(exponent))) / 2


def like(text: str, value: Decimal) -> str:
    """`value` in the scale that `text` is printed in: like "96,376万元", 963760000 is "96,376 万"."""
    found = _LARGE.search(text.translate(_FULL_WIDTH))
    unit = found[1] if found else None
    number = Decimal(value) / Decimal(_SCALES[unit])
    plain = f"{number:,.6f}".rstrip("0").rstrip(".")
    return f"{plain} {unit}" if unit else plain
