"""Formerly poor persons in work, by township and month: over the floor in all, not everywhere."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from data.demo.city import City, Township
from data.demo.doubts import PLANTED
from data.demo.households import Household
from data.demo.lag import county_lag
from data.demo.profile import COUNTIES, WORST_TOWNSHIP, stream
from data.demo.shares import deal
from data.demo.spelling import first_of

FLOOR: Final = 33_200  # 竹府办〔2022〕28号: 3.32万人以上
EMPLOYED: Final = 33_268  # at the end of 2021
MONTHS: Final = 24

# Against December 2021: the New Year weeks, the spring of 2020, harvest.
_SEASON: Final = (
    0.842, 0.668, 0.731, 0.812, 0.868, 0.893, 0.908, 0.915, 0.921, 0.926, 0.930, 0.933,
    0.928, 0.847, 0.936, 0.951, 0.960, 0.966, 0.971, 0.974, 0.982, 0.989, 0.995, 1.000,
)  # fmt: skip
_COPIED: Final = date(2021, 7, 1)


@dataclass(frozen=True, slots=True)
class Work:
    """One township in one month."""

    township: Township
    month: date
    employed: int
    willing: int


def county_floors() -> dict[str, int]:
    """The county's share of the city's floor: by its monitored households."""
    shares = deal(FLOOR, [c.households for c in COUNTIES])
    return {c.name: share for c, share in zip(COUNTIES, shares, strict=True)}


def _employed_at_the_end() -> dict[str, int]:
    """By county: a little above its floor, the one that lags below."""
    floors = county_floors()
    weights = [floors[c.name] * (1.02 - 0.06 * county_lag(c.name)) for c in COUNTIES]
    return {c.name: n for c, n in zip(COUNTIES, deal(EMPLOYED, weights), strict=True)}


def build_employment(city: City, burden: Mapping[str, int]) -> list[Work]:
    """All townships of all months; `burden` is the number of monitored households of each village."""
    rng = stream("employment")
    at_the_end = _employed_at_the_end()
    rows: list[Work] = []
    for county in city.counties:
        name = county.profile.name
        weights = [
            sum(burden.get(v.code, 0) for v in t.villages) + 6 + rng.uniform(0, 8) for t in county.townships
        ]
        for township, last in zip(county.townships, deal(at_the_end[name], weights), strict=True):
            rows += _months(township, last, rng)
    return sorted(rows, key=lambda row: (row.month, row.township.code))


def _months(township: Township, last: int, rng: random.Random) -> list[Work]:
    """The willing grow slowly; the employed follow the season to their number at the end."""
    lag = 1.3 if township.name == WORST_TOWNSHIP else county_lag(township.county)
    share = 0.972 - 0.045 * lag + rng.uniform(-0.008, 0.008)
    willing = round(last / share)
    rows = []
    for month in range(MONTHS):
        noise = rng.gauss(0, 0.004) if month < MONTHS - 1 else 0.0
        able = round(willing * (0.965 + 0.035 * month / (MONTHS - 1)))
        employed = min(round(last * (_SEASON[month] + noise)), able)
        rows.append(Work(township, first_of(month), employed, able))
    if township.code in PLANTED["employment_copied_across_months"]:
        same = rows[-1]
        rows = [row if row.month < _COPIED else replace(same, month=row.month) for row in rows]
    return rows


def burdens(households: Sequence[Household]) -> dict[str, int]:
    """Monitored households of each village that has any."""
    counts: dict[str, int] = {}
    for household in households:
        counts[household.village.code] = counts.get(household.village.code, 0) + 1
    return counts
