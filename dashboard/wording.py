"""Figures in Chinese words: the only place where a number becomes text.

Pure functions; neither Streamlit nor SQL. Numbers come as the queries give them: ratios are
fractions (0.914), money is yuan, months are ints (202112). A missing number (None, NaN, NA) becomes
`—`, never "nan".
"""

import math
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import east_asian_width

from queries import figure_words

MINUS: Final = "−"
ABSENT: Final = "—"
_NARROW: Final = 0.56  # of a Chinese character: a figure or a Latin letter

# Units as the queries name them.
RATIO: Final = "比率"
RATIO_GAP: Final = "比率差"
MONEY: Final = "元"

LEVELS: Final = {"city": "市", "county": "县区", "township": "乡镇", "village": "村"}


@dataclass(frozen=True)
class Status:
    """How a judgement looks: word and shape, so that colour is never the only sign."""

    word: str
    mark: str
    explanation: str


STATUS: Final = {
    "fine": Status("正常", "●", "达到目标或序时进度"),
    "watch": Status("关注", "■", "略低于目标或序时进度"),
    "behind": Status("落后", "◆", "明显低于目标或序时进度"),
    "unjudged": Status("不评判", "○", "按政策不设比例要求，或没有目标"),
    "small_sample": Status("样本不足", "○", "基数太小，只列数、不评判"),
    "no_data": Status("无数据", "▨", "没有收到这项数据"),
    "not_applicable": Status("不适用", "–", "这项指标在此没有对象"),
}


def missing(number: Any) -> bool:
    """Whether a cell of a frame holds no number (None, NaN, pandas NA)."""
    try:
        return number is None or math.isnan(float(number))
    except (TypeError, ValueError):
        return True


def _signed(text: str) -> str:
    """A true minus sign, and no minus before a zero."""
    if text.startswith("-"):
        return text[1:] if not text.strip("-0.,%") else MINUS + text[1:]
    return text


def whole(number: Any) -> str:
    """16651 → `16,651`; −3 → `−3`."""
    return decimal(number, 0)


def rate(fraction: Any, digits: int = 1) -> str:
    """0.9141 → `91.4%`; 6,238 of 6,240 → `99.97%`: only what is whole reads as 100%, only nothing as 0%."""
    return ABSENT if missing(fraction) else figure_words.percent(float(fraction), digits)


def points(fraction: Any, *, sign: bool = False) -> str:
    """A difference of two rates: −0.086 → `−8.6 个百分点`; with `sign`, `+8.6 个百分点`. As small as
    0.0003 it is still one: `0.03 个百分点`."""
    if missing(fraction):
        return ABSENT
    number, digits = figure_words.apart(float(fraction) * 100, 1, 0.0)
    return f"{signed(number, digits) if sign else decimal(number, digits)} 个百分点"


def decimal(number: Any, digits: int = 1) -> str:
    """1234.56 → `1,234.6`."""
    return (
        ABSENT if missing(number) else _signed(f"{figure_words.half_up(float(number), digits):,.{digits}f}")
    )


def signed(number: Any, digits: int = 0) -> str:
    """With its sign: 212 → `+212`; −11 → `−11`; 0 → `0`."""
    if missing(number):
        return ABSENT
    text = decimal(number, digits)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"


def wan(yuan: Any) -> str:
    """Yuan in 万元 with no more digits than anyone reads, without the unit: 963760000 → `96,376`."""
    if missing(yuan):
        return ABSENT
    amount = float(yuan) / 10_000
    return decimal(amount, 0 if abs(amount) >= 100 or amount == 0 else 1 if abs(amount) >= 1 else 2)


def money(yuan: Any) -> str:
    """Yuan in 万元 with the unit: 963760000 → `96,376 万元`."""
    return ABSENT if missing(yuan) else f"{wan(yuan)} 万元"


def figure(number: Any, unit: str) -> str:
    """A KPI's value in its unit, complete: `36.1%`, `16,651 户`, `96,376 万元`, `−8.6 个百分点`."""
    number_text, unit_text = figure_parts(number, unit)
    if number_text == ABSENT:
        return ABSENT
    return number_text + (unit_text if unit_text == "%" else f" {unit_text}")


def figure_parts(number: Any, unit: str) -> tuple[str, str]:
    """A KPI's value as (number, unit) so that a card can set them in two sizes: (`36.1`, `%`)."""
    if missing(number):
        return ABSENT, ""
    if unit == RATIO:
        return rate(number)[:-1], "%"
    if unit == RATIO_GAP:
        return signed(float(number) * 100, 1), "个百分点"
    if unit == MONEY:
        return wan(number), "万元"
    return whole(number), unit


def short_figure(number: Any, unit: str) -> str:
    """A value for a narrow cell under a heading that names the unit: `36.1%`, `16,651`, `−8.6`."""
    number_text, unit_text = figure_parts(number, unit)
    return number_text + (unit_text if unit_text == "%" else "")


def change(number: Any, unit: str) -> str:
    """A difference of two values of one KPI, signed: `+212 户`, `−1.2 个百分点`, `持平`."""
    if missing(number):
        return ABSENT
    if unit in (RATIO, RATIO_GAP):
        text = signed(float(number) * 100, 1)
        return "持平" if not text.strip("0.") else f"{text} 个百分点"
    if unit == MONEY:
        sign = "+" if float(number) > 0 else ""
        return "持平" if float(number) == 0 else f"{sign}{money(number)}"
    text = signed(number)
    return "持平" if text == "0" else f"{text} {unit}"


def parts(numerator: Any, denominator: Any, unit: str) -> str:
    """The parts of a ratio: `6,014 / 16,651 户`, or in money `88,088 / 96,376 万元`."""
    if missing(numerator) or missing(denominator):
        return ""
    if unit == MONEY:
        return f"{wan(numerator)} / {wan(denominator)} 万元"
    return f"{whole(numerator)} / {whole(denominator)}{' ' + unit if unit else ''}"


def month(number: int) -> str:
    """202112 → `2021年12月`."""
    return f"{number // 100}年{number % 100}月"


def months(first: int, last: int) -> str:
    """`2021年1月至2021年12月`; one month by itself."""
    return month(first) if first == last else f"{month(first)}至{month(last)}"


def month_end(number: int) -> str:
    """202112 → `截至2021年12月底`."""
    return f"截至{month(number)}底"


def month_of_year(number: int) -> str:
    """202112 → `12月`."""
    return f"{number % 100}月"


def day(value: Any) -> str:
    """A date as `2021-12-31`; the first of a month as it is, since files often give only the month."""
    text = "" if value is None else str(value)[:10]
    return ABSENT if text in ("", "NaT", "nan") else text


def month_of_day(value: Any) -> str:
    """The month of a date: `2021年12月`; — for none."""
    text = day(value)
    return ABSENT if text == ABSENT else month(int(text[:4]) * 100 + int(text[5:7]))


def listing(names: list[str], limit: int = 3, measure: str = "个") -> str:
    """`青原县、望山县和松溪县`; more than `limit` are counted: `青原县、望山县等 5 个`."""
    if len(names) > limit:
        return f"{'、'.join(names[: limit - 1])}等 {len(names)} {measure}"
    if len(names) < 2:
        return "".join(names)
    return f"{'、'.join(names[:-1])}和{names[-1]}"


_DIGITS: Final = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")


def breadth(text: str) -> float:
    """How wide a text is, in Chinese characters of its size."""
    return sum(1 if east_asian_width(sign) in "WF" else _NARROW for sign in text)


def few(number: int) -> str:
    """A small count as people say it before a measure word: 2 → `两`, 5 → `五`, 12 → `12`."""
    return _DIGITS[number] if 0 <= number <= 10 else f" {number} "
