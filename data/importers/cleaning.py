"""One cell → one value: words, codes, yes/no, money, ratios.

Dates are in `dates`, the store's vocabularies in `spellings`.

Every cleaner is a pure function. An empty cell (or one holding only a dash) gives the type's "nothing": ""
for text and codes, False for yes/no, None for the others; wrap a cleaner in `required` where nothing will
not do. A cell that means something else raises `BadValue`; the importer adds file, sheet, row and column.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, TypeVar

from data.importers.reading import Cell

T = TypeVar("T")

FEN_PER_YUAN: Final = 100
_FEN: Final = {
    "元": 100,
    "千元": 100_000,
    "万": 1_000_000,
    "万元": 1_000_000,
    "亿": 10_000_000_000,
    "亿元": 10_000_000_000,
}
_LONGEST_CODE: Final = 40
_MOST_FEN: Final = 10**16  # a hundred trillion yuan: beyond any budget, within BigInteger

_NUMBER: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
_AMOUNT: Final = re.compile(rf"([+-]?)[¥￥]?([+-]?)({_NUMBER})(亿元|亿|万元|万|千元|元|)")
_RATIO: Final = re.compile(rf"([+-]?)({_NUMBER})(%?)")
_SCIENTIFIC: Final = re.compile(r"[+-]?[0-9](\.[0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_WHOLE: Final = re.compile(r"([0-9]+)\.0+")
_BRACKETS_FOR_MINUS: Final = re.compile(r"\(([^()]+)\)")

_INVISIBLE: Final = dict.fromkeys(
    [*range(0x09), *range(0x0E, 0x20), 0x7F, *range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xFFFE]
)
_FULL_WIDTH: Final = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−─"), "-")
_BETWEEN_HAN: Final = re.compile(
    r"(?<=[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]) (?=[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e])"
)

# What clerks write for "nothing".
_NOTHING: Final = {"", "-", "--", "---", "/", "\\", "无", "空", "null", "none", "nan", "#n/a"}

_YES: Final = {"是", "已实施", "√", "✓", "✔", "☑", "有", "对", "已", "实施", "1", "y", "yes", "true", "t"}
_NO: Final = {
    "",
    "否",
    "未实施",
    "×",
    "✗",
    "✘",
    "x",
    "无",
    "没有",
    "不是",
    "未",
    "0",
    "n",
    "no",
    "false",
    "f",
}


class BadValue(ValueError):  # noqa: N818 - reads as what happened
    """A cell that does not hold what its column asks for; `expected` says in Chinese what was expected."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def required(cleaner: Callable[[Cell], T | None], expected: str = "不能为空") -> Callable[[Cell], T]:
    """The cleaner, raising `BadValue(expected)` where the cell holds nothing."""

    def clean(cell: Cell) -> T:
        value = cleaner(cell)
        if value is None or value == "":
            raise BadValue(expected)
        return value

    return clean


@lru_cache(maxsize=65_536, typed=True)
def text(cell: Cell) -> str:
    """Words for the screen: one line, half-width letters and digits, no stray spaces; never fails.

    Punctuation stays as written. Spaces between Chinese characters go; elsewhere one stays.
    """
    words = " ".join(_as_text(cell).translate(_INVISIBLE).translate(_FULL_WIDTH).split())
    return _BETWEEN_HAN.sub("", words)


@lru_cache(maxsize=65_536, typed=True)
def plain(cell: Cell) -> str:
    """A cell as compact text for matching: half-width, one kind of dash, no spaces; never fails."""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell  # as most numbers and dates are: nothing to do
    words = unicodedata.normalize("NFKC", _as_text(cell).translate(_INVISIBLE))
    return "".join(words.translate(_DASHES).split())


def is_nothing(cell: Cell) -> bool:
    """Whether the cell is empty or holds what clerks write for nothing: -, /, 无."""
    return cell == "" or (isinstance(cell, str) and plain(cell).lower() in _NOTHING)


def code(cell: Cell) -> str:
    """A number that is a name (户编号, 项目编号, area code): text, "" if empty.

    990121.0 → "990121". Raises BadValue for numbers of 16 digits and more (a spreadsheet has already
    rounded them), for scientific notation, fractions and dates, and beyond the 40 characters of the store.
    """
    if isinstance(cell, str) and cell.isascii() and cell.isdigit() and len(cell) <= _LONGEST_CODE:
        return cell  # as in every export of the national system
    if isinstance(cell, bool | date | time | timedelta):
        raise BadValue("应为编号，不能是日期或是否")
    if isinstance(cell, int | float):
        if not abs(cell) < 1e15 or cell != int(cell) or cell < 0:
            raise BadValue("应为以文本保存的编号（长数字存成数值后末几位已丢失，请把该列设为文本后重新导出）")
        return str(int(cell))
    words = plain(cell).lstrip("'")
    if words.lower() in _NOTHING:
        return ""
    if _SCIENTIFIC.fullmatch(words):
        raise BadValue("应为完整的编号（科学计数法已丢失末几位，请把该列设为文本后重新导出）")
    whole = _WHOLE.fullmatch(words)
    words = whole.group(1) if whole else words
    if len(words) > _LONGEST_CODE:
        raise BadValue(f"应为编号，不超过 {_LONGEST_CODE} 个字符")
    return words


@lru_cache(maxsize=4096, typed=True)
def yes_no(cell: Cell) -> bool:
    """是, 已实施, √, 有, 1, Y, true → True; 否, 未实施, ×, 无, 0, a dash or an empty cell → False."""
    words = "1" if cell is True else "0" if cell is False else plain(cell).lower()
    if words in _YES:
        return True
    if words in _NO or words in _NOTHING:
        return False
    raise BadValue("应为“是”或“否”（也可写 √、已实施、有、1 或留空）")


def money_fen(cell: Cell, *, unit: int | None = None, negative: bool = False) -> int | None:
    """An amount in whole fen, exactly; None if empty.

    `unit` is fen per unit of a bare number (from heading or 单位 row; yuan if unknown); a unit in the cell
    itself ("12.5万元") overrules it. Thousands separators must stand at thousands. A fraction of a fen,
    which only a spreadsheet's own arithmetic produces, is rounded half up. A negative amount, also written
    in brackets, raises BadValue unless `negative` (a refund).
    """
    wrong = "应为金额数字，如 1234.50（可带千分位和“元”“万元”）"
    if is_nothing(cell):
        return None
    if isinstance(cell, bool):
        raise BadValue(wrong)
    if isinstance(cell, int | float):
        number, fen = _decimal(cell, wrong), unit or FEN_PER_YUAN
    else:
        words = _BRACKETS_FOR_MINUS.sub(r"-\1", plain(cell))
        found = _AMOUNT.fullmatch(words)
        if not found or (found.group(1) and found.group(2)):
            raise BadValue(wrong)
        number = _signed(found.group(1) or found.group(2), found.group(3))
        fen = _FEN.get(found.group(4)) or unit or FEN_PER_YUAN
    if abs(number) * fen > _MOST_FEN:
        raise BadValue("应为合理的金额（数额过大，请检查单位是元还是万元）")
    if number < 0 and not negative:
        raise BadValue("应为不小于 0 的金额")
    return int((number * fen).quantize(Decimal(1), ROUND_HALF_UP))


def ratio(
    cell: Cell, *, per_cent: bool | None = None, lowest: Decimal = Decimal(0), highest: Decimal = Decimal(1)
) -> Decimal | None:
    """A ratio as a fraction: "94%" → 0.94; None if empty.

    A bare number is per cent if `per_cent`, a fraction if it is False; if that is not known, up to 1 it is
    a fraction and above 1 it is per cent. Outside lowest … highest raises BadValue.
    """
    wrong = "应为百分数，如 94% 或 0.94"
    if is_nothing(cell):
        return None
    if isinstance(cell, bool):
        raise BadValue(wrong)
    if isinstance(cell, int | float):
        number, sign = _decimal(cell, wrong), ""
    else:
        found = _RATIO.fullmatch(plain(cell))
        if not found:
            raise BadValue(wrong)
        number, sign = _signed(found.group(1), found.group(2)), found.group(3)
    if sign or per_cent or (per_cent is None and abs(number) > 1):
        number /= 100
    if not lowest <= number <= highest:
        raise BadValue(f"应在 {lowest * 100:f}% 到 {highest * 100:f}% 之间")
    return number


def number(cell: Cell) -> Decimal | None:
    """A plain number, thousands separators allowed; None if empty."""
    wrong = "应为数字"
    if is_nothing(cell):
        return None
    if isinstance(cell, bool):
        raise BadValue(wrong)
    if isinstance(cell, int | float):
        return _decimal(cell, wrong)
    found = _RATIO.fullmatch(plain(cell))
    if not found or found.group(3):
        raise BadValue(wrong)
    return _signed(found.group(1), found.group(2))


def _signed(sign: str, digits: str) -> Decimal:
    return Decimal(f"{sign}{digits.replace(',', '')}")


def _decimal(value: int | float, wrong: str) -> Decimal:
    """The number that the spreadsheet shows: its 15 significant digits, not the binary fraction behind."""
    if not abs(value) < 1e18:
        raise BadValue(wrong)
    return Decimal(f"{value:.15g}")


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and abs(cell) < 1e15 and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
