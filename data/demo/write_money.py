"""Money as files: allocations as an HTML table saved as .xls (2020) and as .xlsx (2021), payments as .csv."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

from data.demo.doubts import PLANTED
from data.demo.money import Allocation, Money, Payment
from data.demo.profile import CITY_NAME, stream
from data.demo.projects import MANAGEMENT
from data.demo.spelling import day_text, spaced
from data.demo.workbook import write_xlsx
from data.demo.write_projects import PLACES

ALLOCATIONS_2020: Final = "2020年资金下达情况.xls"
ALLOCATIONS_2021: Final = "2021年资金下达情况.xlsx"
LATE_COUNTY: Final = "望山县"  # sends its last ledger by itself, after the others
LATE_LEDGER: Final = "望山县2021年下半年资金支付台账.csv"


class Ledger(NamedTuple):
    """A file of payments: its months, and whose they are (all, one county's, or all but one's)."""

    file_name: str
    year: int
    first: int
    last: int
    in_wan: bool = False
    only: str = ""
    without: str = ""

    def holds(self, payment: Payment) -> bool:
        """Whether a payment is booked in it."""
        county = payment.project.county.name
        in_time = payment.day.year == self.year and self.first <= payment.day.month <= self.last
        return in_time and county != self.without and self.only in ("", county)


LEDGERS: Final = (
    Ledger("2020年资金支付台账.csv", 2020, 1, 12, in_wan=True),
    Ledger("2021年上半年资金支付台账.csv", 2021, 1, 6),
    Ledger("2021年下半年资金支付台账.csv", 2021, 7, 12, without=LATE_COUNTY),
    Ledger(LATE_LEDGER, 2021, 7, 12, only=LATE_COUNTY),
)
_BEYOND: Final = 360_000  # fen


def _wan(units: int) -> str:
    """100 yuan → 万元 with two decimals and thousands separators."""
    return f"{units // 100:,}.{units % 100:02d}"


def _chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _html_row(cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _write_html(allocations: Sequence[Allocation], folder: Path) -> None:
    """Wide: 产业发展, 其他, 合计 in 万元; says gb2312, holds characters beyond it."""
    headings = ("资金文号", "资金级次", "县", "乡", "村", "项目编号", "产业发展", "其他", "合计", "下达日期")
    title = "2020年衔接资金下达情况（截至2020年12月31日，单位：万元）"
    lines = [
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>',
        f"<table border=1><tr><td colspan={len(headings)}>{title}</td></tr>",
        _html_row(headings),
    ]
    for a in allocations:
        parts = (_wan(a.amount), "") if a.industry else ("", _wan(a.amount))
        place = _place(a)
        lines.append(_html_row((a.document, a.level, *place, *parts, _wan(a.amount), _chinese_day(a.day))))
    industry, whole = sum(a.amount for a in allocations if a.industry), sum(a.amount for a in allocations)
    blank = ("",) * 5
    lines.append(_html_row(("合计", *blank, _wan(industry), _wan(whole - industry), _wan(whole), "")))
    lines.append("</table></body></html>")
    (folder / ALLOCATIONS_2020).write_bytes("\n".join(lines).encode("gb18030"))


def _place(a: Allocation) -> tuple[str, str, str, str]:
    """County, township, village and project number; only the county of what no project has yet."""
    if a.project is None:
        return (a.county.name, "", "", "")
    return (a.county.name, a.project.township, a.project.village, a.project.number)


def _fees(allocations: Sequence[Allocation]) -> set[tuple[str, str]]:
    """(project, level) of what is booked as 项目管理费: one per cent of a level's money at the most."""
    room: dict[str, int] = {}
    for a in allocations:
        room[a.level] = room.get(a.level, 0) + a.amount
    room = {level: amount // 100 for level, amount in room.items()}
    fees = set()
    for a in allocations:
        if a.project and a.project.category == MANAGEMENT and a.amount <= room[a.level]:
            room[a.level] -= a.amount
            fees.add((a.project.number, a.level))
    return fees


def _purpose(allocation: Allocation, fees: set[tuple[str, str]]) -> str:
    """As a clerk writes it: 产业发展, else the category of the project; what exceeds the fee is 其他."""
    if allocation.industry:
        return "产业发展"
    if allocation.project is None:
        return "其他"
    category = allocation.project.category
    booked = category != MANAGEMENT or (allocation.project.number, allocation.level) in fees
    return category if booked else "其他"


def _allocation_rows(allocations: Sequence[Allocation]) -> Iterator[list[Any]]:
    """Long: one purpose per row, in yuan; sub-totals by document."""
    rng = stream("allocation file")
    yield [f"{CITY_NAME}2021年中央、省、市、县四级衔接资金下达明细表（截至2021年12月31日）"]
    yield ["单位：元"]
    yield ["文号", "级次", "下达日期", *PLACES[2021], "项目编号", "资金用途", "下达金额"]
    fees = _fees(allocations)
    subtotal = 0
    for place, a in enumerate(allocations):
        subtotal += a.amount
        day = a.day if rng.random() < 0.3 else day_text(a.day, rng)
        county, township, village, number = _place(a)
        where = (county, spaced(township, rng) if township else "", village)
        amount = a.amount * 100 if rng.random() < 0.7 else f"{a.amount * 100:,}.00"
        yield [a.document, a.level, day, *where, number, _purpose(a, fees), amount]
        following = allocations[place + 1] if place + 1 < len(allocations) else None
        if following is None or (following.level, following.day.month) != (a.level, a.day.month):
            yield ["小  计", *[None] * 7, subtotal * 100]
            subtotal = 0
    yield ["总计", *[None] * 7, sum(a.amount for a in allocations) * 100]


def _amount_text(fen: int, in_wan: bool) -> str:
    return f"{fen / 1_000_000:,.4f}" if in_wan else f"{fen // 100:,}.{fen % 100:02d}"


def _overpaid(money: Money) -> list[list[str]]:
    """A voucher beyond all that a project was given: doubtful, but an importer takes it."""
    rows = []
    for place, number in enumerate(PLANTED["paid_over_allocated"]):
        given = [a for a in money.allocations if a.project and a.project.number == number]
        paid = sum(p.fen for p in money.payments if p.project.number == number)
        beyond = sum(a.amount for a in given) * 10_000 - paid + _BEYOND
        amount = _amount_text(beyond, in_wan=False)
        rows.append([f"ZF2021{99990 + place}", number, "2021-12-29", given[0].level, amount, "尾款"])
    return rows


def _refused(number: str) -> list[list[str]]:
    """Rows that an importer must refuse: no such project, no such day, no amount."""
    return [
        ["ZF202199996", "X-无此项目", "2021-09-01", "中央", "1,000.00", ""],
        ["ZF202199997", number, "2021-02-30", "中央", "1,000.00", ""],
        ["ZF202199998", number, "2021-09-01", "中央", "-", ""],
    ]


def _ledger_row(payment: Payment, in_wan: bool, rng: random.Random) -> list[str]:
    note = payment.note if rng.random() < 0.8 else ""
    day = day_text(payment.day, rng) or ""
    return [
        payment.number, payment.project.number, day, payment.level, _amount_text(payment.fen, in_wan), note,
    ]  # fmt: skip


def _write_ledgers(money: Money, folder: Path) -> None:
    for ledger in LEDGERS:
        rng = stream(ledger.file_name)
        own = [p for p in money.payments if ledger.holds(p)]
        with (folder / ledger.file_name).open("w", encoding="gb18030", newline="") as file:
            rows = csv.writer(file)
            whose = ledger.only or ""
            rows.writerow([f"{whose}{ledger.year}年衔接资金支付台账（截至{ledger.year}年{ledger.last}月）"])
            rows.writerow(["单位：万元" if ledger.in_wan else "单位：元"])
            rows.writerow(
                [
                    "凭证号",
                    "项目编号",
                    "支付日期",
                    "资金级次",
                    "支付金额" if ledger.in_wan else "支付金额（元）",
                    "备注",
                ]
            )
            rows.writerows(_ledger_row(p, ledger.in_wan, rng) for p in own)
            if ledger.without:
                rows.writerows(_overpaid(money))
                rows.writerows(_refused(own[0].project.number))
            rows.writerow(["合计", "", "", "", _amount_text(sum(p.fen for p in own), ledger.in_wan)])


def write_money(money: Money, folder: Path) -> None:
    """Allocations and payments of both years."""
    _write_html([a for a in money.allocations if a.day.year == 2020], folder)
    latest = [a for a in money.allocations if a.day.year == 2021]
    write_xlsx(folder / ALLOCATIONS_2021, _allocation_rows(latest), sheet="资金下达")
    _write_ledgers(money, folder)
