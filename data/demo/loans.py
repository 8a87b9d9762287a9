"""Small loans to formerly poor and monitored households: up to 50,000 yuan, up to three years."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.city import Village
from data.demo.households import Household
from data.demo.lag import county_lag, is_worst, lag
from data.demo.profile import stream

LOANS: Final = 5_200
# Overdue at the end of 2021: 0.8 per cent of the loans outstanding, nearly half of them in one county.
OVERDUE_BY_COUNTY: Final = {
    "清河县": 2, "云岭县": 2, "临江市": 2, "白石区": 1, "望山县": 8, "松溪县": 1, "青原县": 2,
}  # fmt: skip
OVERDUE: Final = sum(OVERDUE_BY_COUNTY.values())
MISUSED: Final = 6  # not yet recalled at the end of 2021
_RECALLED: Final = 14  # misused before, and repaid since 2020
LAST_DAY: Final = date(2021, 12, 31)
_FIRST_DAY: Final = date(2017, 1, 9)
_DAYS: Final = (LAST_DAY - _FIRST_DAY).days
_USUALLY_OVERDUE: Final = 0.0055  # of a county's loans, more or less by month
# The worst county's stock of overdue loans leaves its limits in the last months of 2021.
_WORST_COUNTY: Final = max(OVERDUE_BY_COUNTY, key=county_lag)
_RISING: Final = {(2021, 9): 2, (2021, 10): 4, (2021, 11): 6, (2021, 12): 8}


@dataclass(slots=True)
class Loan:
    """One loan as the bank has it at the end of 2021; money in yuan."""

    number: str
    village: Village
    household: str  # 户编号 of a monitored household; "" for other formerly poor ones
    lent: date
    due: date
    repaid: date | None
    amount: int
    balance: int
    misused: bool = False


def _lend(village: Village, household: str, rng: random.Random, lent: date | None = None) -> Loan:
    """A loan that is repaid when it falls due, or before; `lent` on a random working day if not given."""
    if lent is None:
        lent = _FIRST_DAY + timedelta(days=int(_DAYS * rng.random() ** 0.85))
        years = rng.choices((1, 2, 3), (32, 22, 46))[0]
    else:
        years = 1
    while lent.weekday() > 4:
        lent += timedelta(days=1)
    amount = rng.choices((10_000, 20_000, 30_000, 50_000), (9, 20, 21, 50))[0]
    due = lent.replace(day=min(lent.day, 28), year=lent.year + years)
    loan = Loan("", village, household, lent, due, None, amount, amount)
    if loan.due <= LAST_DAY:  # most pay on the last days, some in good time
        early = rng.randint(0, 9) if rng.random() < 0.8 else rng.randint(30, 150)
        loan.repaid, loan.balance = loan.due - timedelta(days=early), 0
    elif rng.random() < 0.05 and (LAST_DAY - lent).days > 90:
        loan.repaid = lent + timedelta(days=rng.randint(60, (LAST_DAY - lent).days))
        loan.balance = 0
    elif rng.random() < 0.03:  # paid back in part: the file tells only of the balance at its end
        loan.balance = amount - rng.randrange(1, amount // 2_000) * 1_000
    return loan


def _month_of(day: date) -> tuple[int, int]:
    return day.year, day.month


def _wanted(county: str, month: tuple[int, int], outstanding: int, rng: random.Random) -> int:
    """How many of a county's loans are overdue at the end of a month: about as many as always."""
    usual = int(outstanding * _USUALLY_OVERDUE * rng.uniform(0.2, 1.8) + rng.random())
    if month == _month_of(LAST_DAY):
        return OVERDUE_BY_COUNTY[county]
    return _RISING.get(month, usual) if county == _WORST_COUNTY else usual


def _run_late(loans: Sequence[Loan], county: str, rng: random.Random) -> None:
    """Month by month some borrowers pay late: most of them within weeks, the worst village's not at all."""
    standing: list[Loan] = []
    fallen_due = defaultdict(list)
    for loan in loans:
        if loan.repaid and (loan.due - loan.repaid).days < 10:
            fallen_due[_month_of(loan.due + timedelta(days=1))].append(loan)
    for month in ((year, number) for year in (2019, 2020, 2021) for number in range(1, 13)):
        first = date(*month, 1)
        open_then = sum(loan.lent < first and (not loan.repaid or loan.repaid >= first) for loan in loans)
        wanted = _wanted(county, month, open_then, rng)
        fresh = fallen_due[month]
        rng.shuffle(fresh)
        fresh.sort(key=lambda loan: -lag(loan.village))
        stay = max(min(len(standing) // 2, wanted), wanted - len(fresh))
        if wanted > len(standing) + 1:  # a bad month: nobody catches up
            stay = len(standing)
        standing.sort(key=lambda loan: (-lag(loan.village), -loan.due.toordinal()))
        for loan in standing[stay:]:
            loan.repaid = first + timedelta(days=rng.randint(0, 27))
            loan.balance = 0
        standing = standing[:stay] + fresh[: wanted - stay]
        for loan in standing[stay:]:
            loan.repaid = None
    for loan in standing:
        loan.balance = loan.amount if rng.random() < 0.6 else loan.amount // 2


def _misuse(loans: Sequence[Loan], rng: random.Random) -> None:
    """Some that are still outstanding, some that were recalled."""
    outstanding = [loan for loan in loans if loan.repaid is None]
    recalled = [loan for loan in loans if loan.repaid and loan.repaid.year >= 2020]
    for group, count in ((outstanding, MISUSED), (recalled, _RECALLED)):
        weights = [0.3 + lag(loan.village) for loan in group]
        chosen: list[Loan] = []
        while len(chosen) < count:
            loan = rng.choices(group, weights)[0]
            if loan not in chosen:
                chosen.append(loan)
        for loan in chosen:
            loan.misused = True


def build_loans(villages: Sequence[Village], households: Sequence[Household]) -> list[Loan]:
    """All loans by the day on which they were lent; three in five to monitored households."""
    rng = stream("loans 2")
    poor = [h for h in households if h.formerly_poor and not h.no_labour]
    worst = [h for h in poor if is_worst(h.village)][:2]
    loans = [_lend(h.village, h.number, rng, date(2020, 10, 12 + 4 * i)) for i, h in enumerate(worst)]
    loans += [_lend(h.village, h.number, rng) for h in rng.sample(poor, LOANS * 3 // 5) if h not in worst]
    loans += [_lend(rng.choice(villages), "", rng) for _ in range(LOANS - len(loans))]
    loans.sort(key=lambda loan: (loan.lent, loan.village.code, loan.household))
    for county in OVERDUE_BY_COUNTY:
        _run_late([loan for loan in loans if loan.village.county == county], county, rng)
    _misuse(loans, rng)
    for place, loan in enumerate(loans, 1):
        loan.number = f"NS{loan.village.code[2:6]}{loan.lent:%Y%m%d}{place:05d}"
    return loans
