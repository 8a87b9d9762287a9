"""Which month a file reports on."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from data.city_clock import today
from data.importers.base import Refused

_YEAR: Final = r"(20[0-9]{2})"
_MONTH: Final = r"(0?[1-9]|1[0-2])(?![0-9])"
_IN_TITLE: Final = (
    # 导出时间：2021-12-31 17:40:22
    re.compile(
        rf"(?:导出|截止|截至|统计|数据|报表)(?:时间|日期|月份)?\s*[:：]?\s*{_YEAR}\s*[-/.年]\s*{_MONTH}"
    ),
    re.compile(rf"{_YEAR}年(?:0?[1-9]|1[0-2])月?[至到—~-]+{_MONTH}月"),  # 2021年1月至12月: the last one
    re.compile(rf"{_YEAR}年{_MONTH}月"),
)
_IN_NAME: Final = re.compile(
    rf"(?<![0-9]){_YEAR}(?:[-_.年]?{_MONTH}|(0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9]))"
)


def stated_month(titles: Iterable[str], file_name: str) -> date | None:
    """The first of the month that the file states: its export time or title, else its name."""
    for title in titles:
        for pattern in _IN_TITLE:
            found = pattern.search(title)
            if found:
                return date(int(found.group(1)), int(found.group(2)), 1)
    found = _IN_NAME.search(file_name)
    return date(int(found.group(1)), int(found.group(2) or found.group(3)), 1) if found else None


def fallback_month(last_month: date | None, known: date | None, warnings: list[str]) -> date:
    """The latest month in the data, with a warning; this month for files that speak of no time.

    `known` is the month that the store has reached, for kinds whose rows lie months apart: it is taken
    where it is a later month of the same year.
    """
    if last_month is None:
        return today().replace(day=1)
    month, source = last_month.replace(day=1), "其中最晚的月份"
    if known and known.year == month.year and known > month:
        month, source = known, "库中已有数据的最新月份"
    warnings.append(
        f"文件没有写明是哪个月的数据，按{source}算作{month.year}年{month.month}月；"
        "如不对，请指定月份后再导入。"
    )
    return month


def day_after(as_of: date) -> date:
    """The first day after the month that a file reports on: what is dated from then on is odd."""
    return date(as_of.year + as_of.month // 12, as_of.month % 12 + 1, 1)


def asked_month(text: str) -> date:
    """A month as a clerk gives it to --as-of: 2021-12, 202112, 2021年12月. Raises `Refused`."""
    found = re.fullmatch(rf"{_YEAR}[-/.年]?{_MONTH}月?", text.strip())
    if not found:
        raise Refused(f"“{text}”不是年月，应写作 2021-12。")
    return date(int(found.group(1)), int(found.group(2)), 1)
