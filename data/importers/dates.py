"""One cell → a date: every spelling of a day, a month and a span of months that files hold.

An empty cell, a dash, or a word for "not yet" (未开工, 尚未完工, 整改中) gives None. Years are 1949 to 2100.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from data.importers.cleaning import BadValue, is_nothing, plain
from data.importers.reading import Cell

_YEARS: Final = range(1949, 2101)
_EXCEL_ZERO: Final = date(1899, 12, 30)
_EXCEL_SERIALS: Final = range(32_874, 73_415)  # 1990 … 2100: date cells that lost their format

_TIME_OF_DAY: Final = re.compile(r"(\s+|T)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?$")
_DAY: Final = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_CHINESE_DAY: Final = re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})[日号]?")
_PACKED: Final = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})?(?:\.0+)?")
_MONTH: Final = re.compile(r"([0-9]{4})([-./年])([0-9]{1,2})()(?:月份?)?")
_SPELLINGS: Final = (_DAY, _CHINESE_DAY, _PACKED, _MONTH)
_SERIAL: Final = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_NOT_YET: Final = re.compile(r"[尚暂还]?未.{0,8}|正在.{0,6}|(持续|正)?(推进|进行|整改|办理|实施)中")

_POINT: Final = r"(?:([0-9]{4})(?:[-./]|年)?)?([0-9]{1,2})(?:月份?)?(?:[-./]?[0-9]{1,2}[日号]?)?"
_SPAN: Final = re.compile(rf"{_POINT}(?:到|至|-+|~+)([次翌]年)?{_POINT}[底末]?[前止]?")
_DEADLINE: Final = re.compile(
    r"(?:([0-9]{4})(?:[-./]|年))?([0-9]{1,2})月(?:[0-9]{1,2}日)?[底末]?[以之]?前.{0,4}"
)
_ITS_DAY: Final = re.compile(r"[底末]?(?:[以之]?前)?(?:完成)?$")
_OF_YEAR: Final = re.compile(r"([0-9]{1,2})月份?(?:([0-9]{1,2})[日号])?")
_WHOLE_YEAR: Final = re.compile(r"([0-9]{4})(?:\.0|年)?(?:全年|年?度)?")

_IN_THE_YEAR: Final = re.compile(r"(0?[1-9]|1[0-2])(?:\.0)?(?:月份?)?(?:[0-9]{1,2}[日号])?")
_UP_TO: Final = re.compile(r"截[至止]|[底末止]$")
_PART_OF_YEAR: Final = re.compile(
    r"(?:([0-9]{4})(?:年度?)?)?(?:(?:前|第)?([一二三四两1234])个?季度末?|(上半年)|(?:全年|年度))"
)
_QUARTERS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_A_DAY: Final = "应为真实存在的日期，如 2021-06-14、2021.06.14 或 2021年6月14日"
_A_LAST_DAY: Final = "应为期限的日期，如 2021-06-30、2021年6月底 或 6月30日前"
_A_MONTH: Final = "应为年月，如 202106、2021.06 或 2021年6月"
_A_MONTH_UP_TO: Final = "应为截至的年月，如 202106、2021年1-6月、2021年上半年 或 2021年第三季度"
_A_SPAN: Final = "应为起止年月，如 2021年3月到12月 或 2021.03-2022.02"


@lru_cache(maxsize=16_384, typed=True)
def day(cell: Cell) -> date | None:
    """A day, also from an unformatted date number; raises BadValue for a mere month or 2021-02-30."""
    found, exact = _read(cell, _A_DAY)
    if found and not exact:
        raise BadValue(_A_DAY)
    return found


@lru_cache(maxsize=16_384, typed=True)
def month(cell: Cell) -> date | None:
    """The first day of a month, from a month or a day in it; raises BadValue for 202113.

    Also for the number 2023.1, as which a spreadsheet stores 2023.10, too.
    """
    found, _ = _read(cell, _A_MONTH)
    return found.replace(day=1) if found else None


@lru_cache(maxsize=4096, typed=True)
def month_of(cell: Cell, year: int | None) -> date | None:
    """Like `month`; `year` stands in where the cell only says 6月 or 6."""
    inside = _IN_THE_YEAR.fullmatch(plain(cell))
    if not inside:
        return month(cell)
    if year is None:
        raise BadValue(_A_MONTH + "（要写明年份）")
    return date(year, int(inside.group(1)), 1)


@lru_cache(maxsize=4096, typed=True)
def month_up_to(cell: Cell, year: int | None) -> date | None:
    """The first day of the last month of what is counted since January: 6月, 1-6月, 上半年, 前三季度, 2021年.

    `year` stands in where the cell names none.
    """
    if not isinstance(cell, str):
        return month_of(cell, year)
    words = _UP_TO.sub("", plain(cell))
    part = _PART_OF_YEAR.fullmatch(words)
    if part:
        stated, quarter, half = part.groups()
        if not (stated or year):
            raise BadValue(_A_MONTH_UP_TO + "（要写明年份）")
        last = 6 if half else 3 * _QUARTERS[quarter] if quarter else 12
        return _valid(int(stated or year or 0), last, 1, _A_MONTH_UP_TO)
    try:
        return month_of(words, year)
    except BadValue:
        pass
    try:
        span = month_range(words, year)
    except BadValue:
        raise BadValue(_A_MONTH_UP_TO) from None
    return span[1].replace(day=1) if span else None


@lru_cache(maxsize=16_384, typed=True)
def day_or_month(cell: Cell) -> date | None:
    """A day, or the first of the month where the cell names only that."""
    return _read(cell, _A_DAY)[0]


@lru_cache(maxsize=16_384, typed=True)
def day_or_month_end(cell: Cell) -> date | None:
    """A day, or the last of the month where the cell names only that: what a deadline means."""
    found, exact = _read(cell, _A_DAY)
    return found if found is None or exact else _month_end(found.year, found.month)


@lru_cache(maxsize=16_384, typed=True)
def deadline(cell: Cell, year: int) -> date | None:
    """The last day of a deadline; a month means its last day: 2021年6月底前, 6月30日前, 年底.

    `year` stands in where the cell names none.
    """
    if not isinstance(cell, str) or is_nothing(cell):
        return day_or_month_end(cell)
    words = plain(cell)
    last = _ITS_DAY.sub("", words)
    if last in ("年", "全年", "本年"):
        return date(year, 12, 31)
    try:
        if whole := _WHOLE_YEAR.fullmatch(last):
            return _month_end(whole.group(1), 12)
        of_year = _OF_YEAR.fullmatch(last)
        if of_year and of_year.group(2):
            return _valid(year, int(of_year.group(1)), int(of_year.group(2)), _A_LAST_DAY)
        if of_year:
            return _month_end(year, of_year.group(1))
        return day_or_month_end(cell if last == words else last)
    except BadValue:
        raise BadValue(_A_LAST_DAY) from None


@lru_cache(maxsize=4096, typed=True)
def month_range(cell: Cell, year: int | None = None) -> tuple[date | None, date] | None:
    """The last days of the first and of the last month of a span; None if the cell is empty.

    "2021年3月到12月" → (2021-03-31, 2021-12-31). `year` stands in where the cell names none; an end
    without a year is in the year of the start unless it says 次年. One month is both ends, a year is
    January to December, and a mere deadline ("12月底前") has no start.
    """
    if is_nothing(cell):
        return None
    words = plain(cell) if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""
    if whole := _WHOLE_YEAR.fullmatch(words):
        return _month_end(whole.group(1), "1"), _month_end(whole.group(1), "12")
    if by := _DEADLINE.fullmatch(words):
        return None, _month_end(by.group(1) or year, by.group(2))
    if _DAY.fullmatch(words):  # one day, or the months 3 to 12 of "2021-03-12"?
        raise BadValue(_A_SPAN)
    span = _SPAN.fullmatch(words)
    if not span:
        return _one_month(cell)
    from_year, from_month, next_year, to_year, to_month = span.groups()
    start = _month_end(from_year or year, from_month)
    end = _month_end(to_year or start.year + bool(next_year), to_month)
    if end < start:
        raise BadValue(_A_SPAN + "，且止不早于起")
    return start, end


def _one_month(cell: Cell) -> tuple[date, date] | None:
    try:
        only = month(cell)
    except BadValue:
        raise BadValue(_A_SPAN) from None
    if only is None:
        return None
    last = _month_end(only.year, only.month)
    return last, last


def _month_end(year: str | int | None, month_number: str | int) -> date:
    if year is None:
        raise BadValue(_A_SPAN + "（要写明年份）")
    first = _valid(int(year), int(month_number), 1, _A_SPAN)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _read(cell: Cell, expected: str) -> tuple[date | None, bool]:
    """A date and whether the cell names its day (else it is the first of the month)."""
    if isinstance(cell, datetime):
        return _valid(cell.year, cell.month, cell.day, expected), True
    if isinstance(cell, date):
        return _valid(cell.year, cell.month, cell.day, expected), True
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise BadValue(expected)
    if isinstance(cell, float) and _YEARS[0] <= cell <= _YEARS[-1] and len(repr(cell)) == len("2023.1"):
        raise BadValue("应写明两位月份，如 202301 或 202310（数字 2023.1 分不清是 1 月还是 10 月）")
    words = plain(_TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", str(cell)).strip()))
    if words == "" or is_nothing(words) or _NOT_YET.fullmatch(words):
        return None, False
    serial = _SERIAL.fullmatch(words)
    if serial and int(serial.group(1)) in _EXCEL_SERIALS:
        return _EXCEL_ZERO + timedelta(int(serial.group(1))), True
    found = next((match for spelling in _SPELLINGS if (match := spelling.fullmatch(words))), None)
    if not found:
        raise BadValue(expected)
    year, _, month_number, day_number = found.groups()
    return _valid(int(year), int(month_number), int(day_number or 1), expected), bool(day_number)


def _valid(year: int, month_number: int, day_number: int, expected: str) -> date:
    try:
        found = date(year, month_number, day_number)
    except ValueError:
        raise BadValue(expected) from None
    if found.year not in _YEARS:
        raise BadValue(expected)
    return found
