"""Income per person since January, quarter by quarter: formerly poor people beside all rural residents.

Of formerly poor people by village; of rural residents by county, with the city's mean as a total row.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.demo.city import City, County
from data.demo.doubts import PLANTED
from data.demo.lag import is_worst, lag
from data.demo.profile import stream
from data.vocabulary import FORMERLY_POOR, RURAL_RESIDENTS

YEARS: Final = (2020, 2021)
_QUARTERS: Final = {3: 0.268, 6: 0.503, 9: 0.752, 12: 1.0}  # share of the year's income earned by then

# Growth of 2021 over 2020. 竹府办〔2022〕28号 asks for formerly poor > county > city: one county fails.
_RURAL_GROWTH: Final = {
    "清河县": 0.106, "云岭县": 0.104, "临江市": 0.103, "白石区": 0.109, "望山县": 0.071,
    "松溪县": 0.102, "青原县": 0.105,
}  # fmt: skip
_POOR_GROWTH: Final = {
    "清河县": 0.142, "云岭县": 0.139, "临江市": 0.131, "白石区": 0.145, "望山县": 0.058, "松溪县": 0.124,
    "青原县": 0.138,
}  # fmt: skip
_RURAL_INCOME: Final = {  # yuan per person in 2020
    "清河县": 16_420, "云岭县": 14_870, "临江市": 16_980, "白石区": 18_350, "望山县": 13_460,
    "松溪县": 15_240, "青原县": 15_830,
}  # fmt: skip
_RURAL_PERSONS: Final = {
    "清河县": 562_300, "云岭县": 463_800, "临江市": 541_200, "白石区": 118_500, "望山县": 498_700,
    "松溪县": 395_400, "青原县": 447_900,
}  # fmt: skip
_SLIP: Final = date(2021, 9, 1)
_COPIED: Final = date(2021, 6, 1)
_POOR_AGAINST_RURAL: Final = 0.80
_WORST_GROWTH: Final = -0.012


@dataclass(frozen=True, slots=True)
class Income:
    """One figure of one area; `persons` and yuan per person since January."""

    county: str
    township: str
    village: str
    month: date
    population: str
    persons: int
    yuan: int


@dataclass(frozen=True, slots=True)
class _VillageIncome:
    persons: int
    yuan: Mapping[int, float]  # year → income of the whole year


def _of_villages(county: County, burden: Mapping[str, int], rng: random.Random) -> dict[str, _VillageIncome]:
    name = county.profile.name
    found = {}
    for township in county.townships:
        for village in township.villages:
            first = _RURAL_INCOME[name] * _POOR_AGAINST_RURAL * rng.lognormvariate(0, 0.08)
            growth = _POOR_GROWTH[name] + rng.gauss(0, 0.018) - 0.03 * (lag(village) > 1)
            if is_worst(village):
                first, growth = first * 0.86, _WORST_GROWTH
            persons = 14 + 3 * burden.get(village.code, 0) + rng.randint(0, 12)
            found[village.code] = _VillageIncome(persons, {2020: first, 2021: first * (1 + growth)})
    return found


def _poor(county: County, burden: Mapping[str, int], rng: random.Random) -> list[Income]:
    name = county.profile.name
    villages = _of_villages(county, burden, rng)
    rows: list[Income] = []
    for year in YEARS:
        for month, share in _QUARTERS.items():
            day = date(year, month, 1)
            for township in county.townships:
                for village in township.villages:
                    own = villages[village.code]
                    earned = share * (rng.gauss(1, 0.012) if month < 12 else 1)
                    yuan = round(own.yuan[year] * earned)
                    if village.code in PLANTED["income_unit_slip"] and day == _SLIP:
                        yuan = round(yuan / 10_000)
                    if township.code in PLANTED["incomes_copied_across_villages"] and day == _COPIED:
                        yuan = rows[-1].yuan if rows and rows[-1].township == township.name else yuan
                    where = (name, township.name, village.name)
                    rows.append(Income(*where, day, FORMERLY_POOR, own.persons, yuan))
    return rows


def _rural(county: County) -> list[Income]:
    name = county.profile.name
    rows = []
    for year in YEARS:
        grown = 1 + _RURAL_GROWTH[name] if year == 2021 else 1.0
        for month, share in _QUARTERS.items():
            yuan = round(_RURAL_INCOME[name] * grown * share)
            day = date(year, month, 1)
            rows.append(Income(name, "", "", day, RURAL_RESIDENTS, _RURAL_PERSONS[name], yuan))
    return rows


def build_incomes(city: City, burden: Mapping[str, int]) -> list[Income]:
    """All figures by month; `burden` is the number of monitored households of each village."""
    rng = stream("incomes")
    rows = [row for county in city.counties for row in (*_poor(county, burden, rng), *_rural(county))]
    return sorted(rows, key=lambda row: (row.month, row.population == RURAL_RESIDENTS))
