"""Families that the roster has not kept up with: a few records in 16,651 whose risk and members disagree.

A city's register has some tens of each: a child left school, a disability was not entered, somebody is back
at work. Most are where the county lags.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.citizen_id import check_character
from data.demo.abilities import ABLE, HEALTHY, NONE
from data.demo.doubts import PLANTED
from data.demo.kin import YEAR
from data.demo.lag import lag
from data.demo.people import CITIZEN, Person
from data.demo.profile import stream

if TYPE_CHECKING:
    from data.demo.households import Household

People = tuple[Person, ...]
_GROWN_UP: Final = (1990, 1994)
_LONGEST_STUDY: Final = 26  # years of age
_BACK_AT_WORK: Final = 2


@dataclass(frozen=True, slots=True)
class Outdated:
    """One way of falling behind: the risk concerned, how many households, what they say."""

    risk: str
    households: int
    said: Callable[[People], People | None]  # None: this family cannot have it


def _born(person: Person) -> int:
    return int(person.id_number[6:10])


def _all_healthy(people: People) -> People | None:
    """Nobody's illness or disability was entered."""
    return tuple(replace(person, health=HEALTHY) for person in people)


def _nobody_disabled(people: People) -> People | None:
    """Disabilities were not entered; a certificate in the place of an ID number tells of one all the same."""
    if any(person.id_type != CITIZEN for person in people):
        return None
    return tuple(
        replace(person, health=person.health.removeprefix("残疾").removeprefix("、") or HEALTHY)
        for person in people
    )


def _left_school(people: People) -> People | None:
    """The only pupil is long grown up, and the risk still stands."""
    young = [place for place, person in enumerate(people) if _born(person) >= YEAR - _LONGEST_STUDY]
    if len(young) != 1 or people[young[0]].relation not in ("之子", "之女"):
        return None
    child, head = people[young[0]], people[0]
    born = max(_GROWN_UP[0], _born(head) + 22)
    if child.id_type != CITIZEN or born > _GROWN_UP[1]:
        return None
    first_17 = f"{child.id_number[:6]}{born}{child.id_number[10:17]}"
    grown = replace(child, id_number=first_17 + check_character(first_17), labour=ABLE[0])
    return (*people[: young[0]], grown, *people[young[0] + 1 :])


def _back_at_work(people: People) -> People | None:
    """Two grown-ups can work (again)."""
    grown = [p for p, x in enumerate(people) if 25 <= YEAR - _born(x) <= 65 and x.labour != NONE]
    if len(grown) < _BACK_AT_WORK:
        return None
    chosen = set(grown[:_BACK_AT_WORK])
    return tuple(
        replace(person, labour=ABLE[0]) if p in chosen else person for p, person in enumerate(people)
    )


OUTDATED: Final[Mapping[str, Outdated]] = {
    "risk_illness_nobody": Outdated("因病", 43, _all_healthy),
    "risk_disabled_nobody": Outdated("因残", 26, _nobody_disabled),
    "risk_study_nobody": Outdated("因学", 34, _left_school),
    "risk_labour_enough": Outdated("缺劳动力", 21, _back_at_work),
}
# What contradicts a second risk as well is left alone, so that each is found once.
_APART: Final = frozenset({"因病", "因残", "因学", "缺劳动力"})


def _in_order(households: Sequence["Household"], rng: random.Random) -> list["Household"]:
    """Drawn without replacement, those where the county lags sooner."""
    drawn = [(rng.random() ** (1 / (0.2 + 2 * lag(h.village))), h.number, h) for h in households]
    return [household for _, _, household in sorted(drawn, key=lambda d: d[:2], reverse=True)]


def fall_behind(everyone: Sequence["Household"]) -> None:
    """Change the members of some households that have labour, one such risk and no planted doubt."""
    rng = stream("outdated")
    planted = {number for numbers in PLANTED.values() for number in numbers}
    calm = [
        h
        for h in everyone
        if not h.no_labour and h.number not in planted and len(_APART.intersection(h.causes)) == 1
    ]
    for kind in OUTDATED.values():
        left = kind.households
        for household in _in_order([h for h in calm if kind.risk in h.causes], rng):
            if left and (people := kind.said(household.persons)):
                household.persons, left = people, left - 1
