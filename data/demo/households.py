"""The monitored households of the demo city: who, where, since when, why, and what was done.

The exact totals of `profile` are reached by construction, not by chance: counts are dealt out to counties
and villages by largest remainder, and household sizes are nudged until the persons add up.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Final

from data.citizen_id import check_character
from data.demo.city import City, Village
from data.demo.doubts import plant_in_households
from data.demo.lag import lag
from data.demo.outdated import fall_behind
from data.demo.people import Person, family
from data.demo.profile import (
    COUNTIES,
    ELIMINATED_HOUSEHOLDS,
    ELIMINATED_IN_DECEMBER,
    ELIMINATED_PERSONS,
    FELL_BACK_IN_DECEMBER,
    NEW_IN_DECEMBER,
    PERSONS,
    VANISHED_IN_DECEMBER,
    WORST_TOWNSHIP,
    WORST_VILLAGE,
    WORST_VILLAGE_UNHELPED,
    stream,
)
from data.demo.risks import causes, income, measures, short_of
from data.demo.shares import deal

# Months are counted from 0 = January 2020, so that 22 is November and 23 December 2021.
NOVEMBER, DECEMBER = 22, 23
HALF_YEAR: Final = 6

# Identification follows the campaigns: screening in spring 2020, autumn check-ups, the flood of August 2021.
_IDENTIFIED: Final = (300, 250, 900, 1500, 1900, 1700, 900, 700, 800, 1100, 1200, 600,
                      350, 280, 500, 700, 800, 650, 420, 900, 700, 420, 300)  # fmt: skip
# Elimination is decided mostly before the half-year and year-end reports.
_ELIMINATED: Final = (0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 4, 8, 3, 2, 4, 4, 6, 11, 5, 5, 8, 9, 12)
# Risks that help often does not answer, and how many households that is true of.
_OFTEN_MISSED: Final = {"因病", "因残", "因学"}
_MISSED: Final = 48


@dataclass(slots=True)
class Household:
    """A monitored household as of December 2021; `before` holds what the November roster said otherwise."""

    number: str
    village: Village
    identified: int  # month from 0
    category: str = ""
    formerly_poor: bool = False
    eliminated: int | None = None  # month from 0
    natural: bool = False  # 自然消除
    no_labour: bool = False
    causes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    first_measure: int | None = None  # month from 0; none without a measure
    income: int = 0  # yuan per person and year
    size: int = 0
    persons: tuple[Person, ...] = ()
    vanished: bool = False  # not in the December roster any more
    before: dict = field(default_factory=dict)


def _settle(city: City, rng: random.Random) -> list[Household]:
    """Households in villages: many villages with a few, some with dozens."""
    found, numbers = [], set()
    for county in city.counties:
        villages, weights = [], []
        for township in county.townships:
            burden = rng.lognormvariate(0, 0.28)
            for village in township.villages:
                worst = (township.name, village.name) == (WORST_TOWNSHIP, WORST_VILLAGE)
                villages.append(village)
                weights.append(3.0 if worst else burden * rng.lognormvariate(0, 0.82))
        for village, count in zip(villages, deal(county.profile.households, weights), strict=True):
            for _ in range(count):
                number = str(rng.randint(3 * 10**15, 8 * 10**15))
                if number in numbers:
                    raise ValueError("two households of the demo city share a number")
                numbers.add(number)
                found.append(Household(number, village, rng.choices(range(DECEMBER), _IDENTIFIED)[0]))
    late = [h for h in found if _in_worst_village(h)][:WORST_VILLAGE_UNHELPED]
    for place, household in enumerate(late):  # found in the summer of 2021, and nobody has come since
        household.identified = 18 + place % 3
    return found


def _in_worst_village(household: Household) -> bool:
    return (household.village.township, household.village.name) == (WORST_TOWNSHIP, WORST_VILLAGE)


def _mark_new(everyone: list[Household], rng: random.Random) -> None:
    for household in rng.sample([h for h in everyone if not _in_worst_village(h)], NEW_IN_DECEMBER):
        household.identified = DECEMBER


def _mark_without_labour(everyone: list[Household], rng: random.Random) -> None:
    for household in everyone:
        household.no_labour = rng.random() < 0.042


def _mark_unhelped(everyone: list[Household], rng: random.Random) -> set[str]:
    """Numbers of the households without a measure at the end of 2021: seven of them in one village."""
    unhelped: set[str] = set()
    for profile in COUNTIES:
        settled = [h for h in everyone if h.village.county == profile.name and 15 <= h.identified <= 20]
        wanted = profile.unhelped
        worst = [h for h in settled if _in_worst_village(h)]
        if worst:
            unhelped.update(h.number for h in worst[:WORST_VILLAGE_UNHELPED])
            wanted -= WORST_VILLAGE_UNHELPED
        others = [h for h in settled if h not in worst]
        unhelped.update(h.number for h in rng.sample(others, wanted))
    return unhelped


def _month_of_elimination(identified: int, rng: random.Random) -> int:
    months = range(identified + HALF_YEAR, DECEMBER)
    return rng.choices(list(months), [_ELIMINATED[m] + 0.2 for m in months])[0]


def _eliminate(everyone: list[Household], unhelped: set[str], rng: random.Random) -> None:
    """Exactly as many eliminations as published, with those of December and the fall-backs among them."""
    shares = deal(ELIMINATED_HOUSEHOLDS, [c.eliminated * c.households for c in COUNTIES])
    recent: list[Household] = []
    for profile, count in zip(COUNTIES, shares, strict=True):
        able = [
            h
            for h in everyone
            if h.village.county == profile.name
            and not h.no_labour
            and h.number not in unhelped
            and h.identified <= DECEMBER - HALF_YEAR
        ]
        tried = sorted(able, key=lambda h: h.identified + rng.gauss(0, 5))  # the longer, the likelier
        for household in tried[:count]:
            household.natural = rng.random() < 0.06
            if household.identified < DECEMBER - HALF_YEAR:
                household.eliminated = _month_of_elimination(household.identified, rng)
            else:
                household.eliminated = DECEMBER
                recent.append(household)
        for household in tried[count : count + 1][:FELL_BACK_IN_DECEMBER]:
            household.before = {"eliminated": rng.randint(household.identified + 4, NOVEMBER)}
    _exactly_in_december(everyone, recent, rng)


def _exactly_in_december(everyone: list[Household], recent: list[Household], rng: random.Random) -> None:
    """Move eliminations to December, or out of it, until it has as many as it should; trim the fall-backs."""
    others = [
        h for h in everyone if h.eliminated is not None and h.eliminated < DECEMBER and h.identified <= 16
    ]
    for household in rng.sample(others, ELIMINATED_IN_DECEMBER - len(recent)):
        household.eliminated = DECEMBER
    fell_back = [h for h in everyone if h.before]
    for household in fell_back[FELL_BACK_IN_DECEMBER:]:
        household.before = {}


def _draw_sizes(everyone: list[Household], rng: random.Random) -> None:
    """1 to 7 persons each; the eliminated and the others each add up to their published total."""
    groups: dict[bool, list[Household]] = defaultdict(list)
    for household in everyone:
        likely = (60, 32, 6, 2, 0, 0, 0) if household.no_labour else (14, 24, 25, 20, 11, 4.5, 1.5)
        household.size = rng.choices(range(1, 8), likely)[0]
        groups[household.eliminated is not None].append(household)
    for eliminated, members in groups.items():
        missing = (ELIMINATED_PERSONS if eliminated else PERSONS - ELIMINATED_PERSONS) - sum(
            h.size for h in members
        )
        step = 1 if missing > 0 else -1
        while missing:
            household = rng.choice(members)
            if not household.no_labour and 1 <= household.size + step <= (6 if step > 0 else 7):
                household.size += step
                missing -= step


def _describe(household: Household, helped: bool, rng: random.Random) -> None:
    """Category, causes, measures and income."""
    household.category = rng.choices(("脱贫不稳定户", "边缘易致贫户", "突发严重困难户"), (38, 30, 32))[0]
    household.formerly_poor = household.category == "脱贫不稳定户" or (
        household.category == "突发严重困难户" and rng.random() < 0.4
    )
    household.causes = causes(household.no_labour, household.category, household.size, rng)
    if helped:
        household.measures = measures(household.causes, household.no_labour, rng)
        delay = rng.choices((0, 1, 2, 3, 4), (73, 25, 1.2, 0.6, 0.2))[0]
        latest = DECEMBER if household.eliminated is None else household.eliminated
        household.first_measure = min(household.identified + delay, latest)
    household.income = income(household.category, household.eliminated is not None, rng)


def _people(everyone: list[Household]) -> None:
    """The members of every household, by streams of their own: when they change, nothing else does."""
    rng = stream("families")
    for h in everyone:
        h.persons = family(h.size, h.village.code[:6], h.causes, h.no_labour, rng)
    fall_behind(everyone)
    _tell_apart(everyone)


def _change_in_december(everyone: list[Household], rng: random.Random) -> None:
    """What the November roster said otherwise, beyond eliminations and fall-backs."""
    for household in everyone:
        if household.eliminated == DECEMBER:
            household.before["eliminated"] = None
        if household.first_measure == DECEMBER:
            household.before |= {"measures": (), "first_measure": None}
    calm = [
        h for h in everyone if h.eliminated is None and not h.before and h.identified <= 20 and h.measures
    ]
    chosen = rng.sample(calm, 18 + 12 + VANISHED_IN_DECEMBER)
    for household in chosen[:18]:
        household.before = {"persons": household.persons[:-1] or household.persons}
    for household in chosen[18:30]:
        if household.category != "突发严重困难户":
            household.before = {"category": "突发严重困难户", "income": household.income + 2600}
    for household in chosen[-VANISHED_IN_DECEMBER:]:
        household.vanished = True


def _miss_the_point(everyone: list[Household]) -> None:
    """Some open households, most of them where the county lags, have help that leaves a risk unanswered."""
    rng = stream("mismatch")
    able = [
        h
        for h in everyone
        if h.eliminated is None and h.measures and not (h.before or h.vanished or h.no_labour)
        if _OFTEN_MISSED & set(h.causes)
    ]
    for household in rng.choices(able, [0.2 + 2 * lag(h.village) for h in able], k=_MISSED):
        risk = next(cause for cause in household.causes if cause in _OFTEN_MISSED)
        household.measures = short_of(household.measures, risk)


def _tell_apart(everyone: list[Household]) -> None:
    """Two people who drew one ID number by chance: the second gets the next sequence number."""
    taken: set[str] = set()
    for household in everyone:
        for place, person in enumerate(household.persons):
            number = person.id_number
            while number in taken:
                first_17 = f"{number[:14]}{(int(number[14:17]) + 2) % 1000:03d}"
                number = first_17 + check_character(first_17) + number[18:]
            if number != person.id_number:
                changed = replace(person, id_number=number)
                household.persons = (*household.persons[:place], changed, *household.persons[place + 1 :])
            taken.add(number)


def build_households(city: City) -> list[Household]:
    """All 16,651 households, in the order in which a roster would list them: by village."""
    rng = stream("households")
    everyone = _settle(city, rng)
    _mark_new(everyone, rng)
    _mark_without_labour(everyone, rng)
    unhelped = _mark_unhelped(everyone, rng)
    _eliminate(everyone, unhelped, rng)
    _draw_sizes(everyone, rng)
    for household in everyone:
        _describe(household, household.number not in unhelped, rng)
    _people(everyone)
    _change_in_december(everyone, rng)
    _miss_the_point(everyone)
    plant_in_households(everyone)
    return everyone


def as_of_november(household: Household) -> Household | None:
    """The household as the November roster shows it; None for one that was identified later."""
    if household.identified > NOVEMBER:
        return None
    known = {name: getattr(household, name) for name in Household.__slots__}
    return Household(**{**known, **household.before, "before": {}})


def as_of_december(household: Household) -> Household | None:
    """The household as the December roster shows it; None for one that vanished from it."""
    return None if household.vanished else household
