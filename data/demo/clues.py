"""Clues that a household may be at risk: one behind every identified household, the others refused or open.

A clue was decided in the month in which the roster says that its household was identified.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.city import Village
from data.demo.households import Household
from data.demo.lag import is_worst, lag
from data.demo.profile import WORST_TOWNSHIP, stream
from data.demo.shares import deal
from data.demo.spelling import first_of
from data.vocabulary import CHANNELS, PENDING

LIMIT: Final = 15  # days from clue to decision
REFUSED: Final = 2_318
OPEN: Final = 137
OPEN_OVERDUE: Final = 31
LAST_DAY: Final = date(2021, 12, 31)
_FIRST_DAY: Final = date(2020, 1, 1)

# By the year of the clue: people speak up for themselves more often once they know that they can.
_CHANNEL_WEIGHTS: Final = {2020: (12, 66, 22), 2021: (21, 51, 28)}


@dataclass(frozen=True, slots=True)
class Clue:
    """A clue with its steps: visit, village review, township check, county decision."""

    number: str
    village: Village
    household: str  # 户编号; "" where none was given
    channel: str
    found: date
    visited: date | None
    reviewed: date | None
    checked: date | None
    decided: date | None
    outcome: str


Steps = tuple[date, date | None, date | None, date | None, date | None]
Found = tuple[Village, str, str, Steps]  # village, household, outcome, steps


def _days_taken(village: Village, month: int, rng: random.Random) -> int:
    """Days from clue to decision: within the limit but for a few; in 2020 the way was new."""
    late = 0.03 + 0.16 * lag(village) + (0.04 if month < 6 else 0)
    if rng.random() < late:
        return LIMIT + 1 + min(int(rng.expovariate(0.16)), 44)
    return rng.choices(range(8, LIMIT + 1), (4, 6, 9, 12, 15, 17, 19, 18))[0]


def _decided(village: Village, month: int, rng: random.Random) -> tuple[date, date]:
    """The days of the clue and of the decision, which falls into the month."""
    taken = _days_taken(village, month, rng)
    first = first_of(month)
    decided = first + timedelta(days=rng.randrange(28))
    if decided - timedelta(days=taken) < _FIRST_DAY:  # the register begins with 2020
        decided = first + timedelta(days=rng.randint(16, 27))
        taken = min(taken, LIMIT)
    return decided - timedelta(days=taken), decided


def _identified(household: Household, rng: random.Random) -> Found:
    """Visit within days, notice of five days or more, then township and county."""
    found, decided = _decided(household.village, household.identified, rng)
    taken = (decided - found).days
    county = rng.randint(1, max(1, taken // 8))
    township = county + rng.randint(1, max(1, taken // 7))
    visited = rng.randint(1, max(1, taken - township - 5))
    steps = (
        found,
        found + timedelta(days=visited),
        decided - timedelta(days=township),
        decided - timedelta(days=county),
        decided,
    )
    return household.village, household.number, "认定", steps


def _refused(village: Village, month: int, rng: random.Random) -> Found:
    """Most fall at the visit; some get as far as the village's review or the township."""
    found, decided = _decided(village, month, rng)
    visited = found + timedelta(days=rng.randint(1, 4))
    reviewed = decided - timedelta(days=rng.randint(1, 2)) if rng.random() < 0.35 else None
    checked = decided if reviewed and rng.random() < 0.5 else None
    return village, "", "不予认定", (found, visited, reviewed, checked, decided)


def _open(village: Village, overdue: bool, rng: random.Random) -> Found:
    """Still under way at the end of 2021, as far as it got."""
    age = rng.randint(LIMIT + 1, LIMIT + 26) if overdue else rng.randint(0, LIMIT - 1)
    found = LAST_DAY - timedelta(days=age)
    reached = min(age // 4, 2 if overdue else 3)
    gaps = (rng.randint(1, 3), rng.randint(4, 6), rng.randint(1, 2))
    day, steps = found, []
    for place, gap in enumerate(gaps):
        day += timedelta(days=gap)
        steps.append(day if place < reached and day <= LAST_DAY else None)
    return village, "", PENDING, (found, steps[0], steps[1], steps[2], None)


def _villages_of_the_open(
    villages: Sequence[Village], weights: Sequence[float], rng: random.Random
) -> list[Village]:
    """Those of the overdue clues first: most where the county lags, some of them in its worst places."""
    worst = [v for v in villages if v.township == WORST_TOWNSHIP]
    worst += 3 * [v for v in worst if is_worst(v)]
    late = [weight * (0.15 + 2 * lag(v)) for v, weight in zip(villages, weights, strict=True)]
    few = 6
    return [
        *rng.sample(worst, few),
        *rng.choices(villages, late, k=OPEN_OVERDUE - few),
        *rng.choices(villages, weights, k=OPEN - OPEN_OVERDUE),
    ]


def build_clues(villages: Sequence[Village], households: Sequence[Household]) -> list[Clue]:
    """All clues of 2020 and 2021, county by county in the order in which they came in."""
    rng = stream("clues")
    found = [_identified(h, rng) for h in households]
    burden: dict[str, float] = {}
    for h in households:
        burden[h.village.code] = burden.get(h.village.code, 0.5) + 1
    weights = [burden.get(v.code, 0.5) for v in villages]
    months = [0] * 24
    for h in households:
        months[h.identified] += 1
    for month, count in enumerate(deal(REFUSED, months)):
        found += [_refused(v, month, rng) for v in rng.choices(villages, weights, k=count)]
    for place, village in enumerate(_villages_of_the_open(villages, weights, rng)):
        found.append(_open(village, place < OPEN_OVERDUE, rng))
    found.sort(key=lambda f: (f[0].code[:6], f[3][0], f[0].code, f[1]))
    return _numbered(found, rng)


def _numbered(found: list[Found], rng: random.Random) -> list[Clue]:
    clues, count = [], 0
    current = ("", 0)
    for village, household, outcome, steps in found:
        book = (village.code[:6], steps[0].year)
        count = count + 1 if book == current else 1
        current = book
        channel = rng.choices(CHANNELS, _CHANNEL_WEIGHTS[steps[0].year])[0]
        number = f"XS{book[0]}{book[1]}{count:05d}"
        clues.append(Clue(number, village, household, channel, *steps, outcome))
    return clues
