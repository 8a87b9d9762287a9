"""Families fit their risks, and their members one another; those that do not are the ones that were meant."""

from collections.abc import Callable
from typing import Final

import pytest
from sqlalchemy import Engine, func, select

from data.demo.doubts import PLANTED
from data.demo.households import Household
from data.demo.outdated import OUTDATED
from data.demo.people import Person
from data.engine import open_store
from data.schema import findings
from queries.check import CHECKS
from tests.demo.model import Model

YEAR: Final = 2021
CAN_WORK: Final = {"普通劳动力", "技能劳动力"}
A_LITTLE: Final = CAN_WORK | {"弱劳动力或半劳动力"}
# What a city's staff goes through one by one; more of one kind would be a way of registering, not a slip.
AT_MOST: Final = 60


def age(person: Person) -> int:
    return YEAR - int(person.id_number[6:10])


def is_woman(person: Person) -> bool:
    return int(person.id_number[16]) % 2 == 0


def workers(household: Household) -> int:
    return sum(person.labour in CAN_WORK for person in household.persons)


# Check → its risk, and what a family with that risk has.
FITS: Final[dict[str, tuple[str, Callable[[Household], bool]]]] = {
    "risk_illness_nobody": ("因病", lambda h: any("病" in p.health for p in h.persons)),
    "risk_disabled_nobody": ("因残", lambda h: any("残" in p.health for p in h.persons)),
    "risk_study_nobody": ("因学", lambda h: any(6 <= age(p) <= 22 for p in h.persons)),
    "risk_labour_enough": ("缺劳动力", lambda h: workers(h) < 2),
}


@pytest.fixture(scope="module")
def demo(demo_store_url: str) -> Engine:
    return open_store(demo_store_url)


@pytest.fixture(scope="module")
def calm(model: Model) -> list[Household]:
    """The households without a planted doubt."""
    planted = {number for numbers in PLANTED.values() for number in numbers}
    return [h for h in model.households if h.number not in planted]


@pytest.mark.parametrize("code", sorted(OUTDATED))
def test_families_fit_their_risk_but_for_the_outdated(demo: Engine, model: Model, code: str) -> None:
    risk, fits = FITS[code]
    at_risk = [h for h in model.households if risk in h.causes]
    odd = {h.number for h in at_risk if not fits(h)}
    assert len(odd) == OUTDATED[code].households < len(at_risk) / 50
    f = findings.c
    with demo.connect() as connection:
        found = connection.scalars(select(f.subject_key).where(f.check_code == code, f.fixed_at.is_(None)))
        assert set(found) == odd


def test_most_outdated_families_are_where_the_county_lags(model: Model) -> None:
    odd = [h for h in model.households if any(r in h.causes and not fits(h) for r, fits in FITS.values())]
    assert sum(h.village.county == "望山县" for h in odd) > len(odd) / 3


def test_labour_is_where_the_household_says(calm: list[Household]) -> None:
    for household in calm:
        anybody = any(person.labour in A_LITTLE for person in household.persons)
        assert anybody != household.no_labour, household.number


def test_a_risk_from_work_has_somebody_at_work(calm: list[Household]) -> None:
    for household in calm:
        if {"因务工就业不稳", "因产业失败"} & set(household.causes) and household.size > 1:
            assert workers(household), household.number


def test_nobody_works_too_young_or_too_old(calm: list[Household]) -> None:
    for household in calm:
        for person in household.persons:
            assert person.labour == "无劳动力" or 16 <= age(person) <= 70, household.number


def test_members_are_of_believable_age_and_sex(calm: list[Household]) -> None:
    years = {"之子": (18, 45), "之女": (18, 45), "之孙子": (36, 75), "之孙女": (36, 75)}
    years |= {"配偶": (-8, 8), "父亲": (-45, -18), "母亲": (-45, -18)}
    women = {"之女": True, "之孙女": True, "母亲": True, "之子": False, "之孙子": False, "父亲": False}
    for household in calm:
        head, *others = household.persons
        assert head.relation == "户主"
        for person in others:
            first, last = years[person.relation]
            assert first <= age(head) - age(person) <= last, household.number
            assert is_woman(person) == women.get(person.relation, not is_woman(head)), household.number


def test_each_check_finds_no_more_than_can_be_gone_through(demo: Engine) -> None:
    f = findings.c
    with demo.connect() as connection:
        found = dict(
            connection.execute(
                select(f.check_code, func.count()).where(f.fixed_at.is_(None)).group_by(f.check_code)
            ).all()
        )
    assert {code: count for code, count in found.items() if count > AT_MOST} == {}
    assert 25 < len(found) < len(CHECKS)
