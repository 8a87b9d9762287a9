"""The ways in which clerks write months, days and yes: every value right, hardly two alike."""

import random
from datetime import date

YES = ("是", "已实施", "√")


def first_of(month: int) -> date:
    """A month counted from 0 = January 2020 → its first day."""
    return date(2020 + month // 12, month % 12 + 1, 1)


def month_cell(month: int | None, rng: random.Random) -> object:
    """A month as a spreadsheet holds it: text, number, real date."""
    if month is None:
        return None
    day = first_of(month)
    way = rng.choices(range(6), (46, 18, 11, 10, 9, 6))[0]
    if way == 1:
        return float(f"{day:%Y%m}")
    if way == 5:
        return day
    return (f"{day:%Y%m}", None, f"{day:%Y.%m}", f"{day.year}-{day.month}", f"{day.year}年{day.month}月")[way]


def month_text(month: int | None, rng: random.Random) -> str:
    """A month as text."""
    if month is None:
        return ""
    day = first_of(month)
    ways = (f"{day:%Y%m}", f"{day:%Y%m}.0", f"{day.year}年{day.month:02d}月", f"{day.year}/{day.month}")
    return rng.choices(ways, (55, 20, 15, 10))[0]


def day_text(day: date | None, rng: random.Random) -> str | None:
    """A day as text in one of four ways."""
    if day is None:
        return None
    ways = (
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    return rng.choices(ways, (40, 25, 15, 20))[0]


def span_text(start: date, end: date, rng: random.Random) -> str:
    """A plan period: 2021年3月到12月, 2021年3月到2022年2月, 2021.03-2021.12."""
    if rng.random() < 0.15:
        return f"{start:%Y.%m}-{end:%Y.%m}"
    until = f"{end.month}月" if end.year == start.year else f"{end.year}年{end.month}月"
    return f"{start.year}年{start.month}月到{until}"


def spaced(name: str, rng: random.Random) -> str:
    """A name, now and then with a trailing space."""
    return name + " " if rng.random() < 0.04 else name
