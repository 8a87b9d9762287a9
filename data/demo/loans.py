"""Small loans to formerly poor and monitored households: up to 50,000 yuan, up to three years."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.city import Village
from data.demo.households import Household
from data.demo.lag import is_worst, lag
from data.demo.profile import WORST_TOWNSHIP, stream

LOANS: Final = 3_046
OVERDUE: Final = 18  # of those outstanding at the end of 2021: 0.8 per cent
MISUSED: Final = 6
LAST_DAY: Final = date(2021, 12, 31)
_FIRST_DAY: Final = date(2019, 1, 7)


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


def _lend(village: Village, household: str, rng: random.Random) -> Loan:
    lent = _FIRST_DAY + timedelta(days=int(1_070 * rng.random() ** 0.7))
    while lent.weekday() > 4:
        lent += timedelta(days=1)
    years = rng.choices((1, 2, 3), (32, 22, 46))[0]
    amount = rng.choices((10_000, 20_000, 30_000, 50_000), (9, 20, 21, 50))[0]
    loan = Loan("", village, household, lent, lent.replace(day=min(lent.day, 28)), None, amount, amount)
    loan.due = loan.due.replace(year=lent.year + years)
    if loan.due <= LAST_DAY:  # most pay on the last days, some in good time
        early = rng.randint(0, 9) if rng.random() < 0.8 else rng.randint(30, 150)
        loan.repaid, loan.balance = loan.due - timedelta(days=early), 0
    elif rng.random() < 0.05 and (LAST_DAY - lent).days > 90:
        loan.repaid = lent + timedelta(days=rng.randint(60, (LAST_DAY - lent).days))
        loan.balance = 0
    elif rng.random() < 0.12:
        loan.balance = amount - rng.randrange(1, amount // 2_000) * 1_000
    return loan


def _fall_behind(loans: Sequence[Loan], rng: random.Random) -> None:
    """Some that fell due in 2021 were not repaid, nearly half of them where the county lags."""
    due = [loan for loan in loans if date(2021, 5, 1) <= loan.due <= date(2021, 12, 20)]
    worst = [loan for loan in due if loan.village.township == WORST_TOWNSHIP]
    worst.sort(key=lambda loan: (not is_worst(loan.village), loan.due))
    chosen = worst[:3]
    others = [loan for loan in due if loan not in chosen]
    weights = [0.12 + lag(loan.village) for loan in others]
    while len(chosen) < OVERDUE:
        loan = rng.choices(others, weights)[0]
        if loan not in chosen:
            chosen.append(loan)
    for loan in chosen:
        loan.repaid = None
        loan.balance = loan.amount if rng.random() < 0.6 else loan.amount // 2


def _misuse(loans: Sequence[Loan], rng: random.Random) -> None:
    outstanding = [loan for loan in loans if loan.repaid is None]
    weights = [0.3 + lag(loan.village) for loan in outstanding]
    chosen: list[Loan] = []
    while len(chosen) < MISUSED:
        loan = rng.choices(outstanding, weights)[0]
        if loan not in chosen:
            chosen.append(loan)
    for loan in chosen:
        loan.misused = True


def build_loans(villages: Sequence[Village], households: Sequence[Household]) -> list[Loan]:
    """All loans by the day on which they were lent; three in five to monitored households."""
    rng = stream("loans")
    poor = [h for h in households if h.formerly_poor and not h.no_labour]
    monitored = rng.sample(poor, LOANS * 3 // 5)
    monitored += [h for h in poor if is_worst(h.village) and h not in monitored][:4]
    loans = [_lend(h.village, h.number, rng) for h in monitored]
    loans += [_lend(rng.choice(villages), "", rng) for _ in range(LOANS - len(loans))]
    loans.sort(key=lambda loan: (loan.lent, loan.village.code, loan.household))
    _fall_behind(loans, rng)
    _misuse(loans, rng)
    for place, loan in enumerate(loans, 1):
        loan.number = f"NS{loan.village.code[2:6]}{loan.lent:%Y%m%d}{place:05d}"
    return loans
