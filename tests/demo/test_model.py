"""The demo city's figures: exact where they are published, believable elsewhere."""

from collections import Counter, defaultdict

import pytest

from data.demo.households import DECEMBER, as_of_december, as_of_november
from data.demo.people import check_digit
from tests.demo.model import Model


def test_identified_and_eliminated_are_the_published_figures(model: Model) -> None:
    eliminated = [h for h in model.households if h.eliminated is not None]
    assert len(model.households) == 16_651
    assert sum(len(h.persons) for h in model.households) == 50_491
    assert len(eliminated) == 6_014
    assert sum(len(h.persons) for h in eliminated) == 19_628


def test_both_rosters_together_give_the_total(model: Model) -> None:
    november = {h.number: n for h in model.households if (n := as_of_november(h))}
    december = {h.number: d for h in model.households if (d := as_of_december(h))}
    assert len(november.keys() | december.keys()) == 16_651
    assert len(november.keys() - december.keys()) == 2
    assert len(december.keys() - november.keys()) == 212
    fell_back = [
        n for n, h in december.items() if n in november and november[n].eliminated and h.eliminated is None
    ]
    assert len(fell_back) == 4


def test_november_knows_nothing_of_december(model: Model) -> None:
    november = [n for h in model.households if (n := as_of_november(h))]
    assert all(h.identified < DECEMBER for h in november)
    assert all((h.eliminated or 0) < DECEMBER for h in november)
    assert all((h.first_measure or 0) < DECEMBER for h in november)


def test_households_without_a_measure_are_where_they_should_be(model: Model) -> None:
    unhelped = [h for h in model.households if not h.measures]
    by_county = Counter(h.village.county for h in unhelped)
    assert len(unhelped) == 23
    assert by_county["望山县"] == 12
    assert sum(h.village.name == "上河村" and h.village.township == "石门乡" for h in unhelped) == 7
    assert all(h.eliminated is None for h in unhelped)


def test_incomes_fit_the_categories(model: Model) -> None:
    for household in model.households:
        above = household.income > 6_000
        assert above == (household.category == "突发严重困难户" or household.eliminated is not None)


def test_eliminated_households_had_help_and_labour(model: Model) -> None:
    eliminated = [h for h in model.households if h.eliminated is not None]
    assert all(h.measures and not h.no_labour for h in eliminated)
    early = sum(h.eliminated - h.identified < 6 for h in eliminated)
    assert early < 0.02 * len(eliminated)


def test_many_villages_are_small(model: Model) -> None:
    sizes = sorted(Counter(h.village.code for h in model.households).values())
    assert sizes[len(sizes) // 3] <= 6
    assert sizes[-1] >= 40


def test_id_numbers_are_fictional_and_pass_their_check(model: Model) -> None:
    numbers = [p.id_number for h in model.households for p in h.persons if p.id_type == "居民身份证"]
    real = [n for n in numbers if not n.startswith("999999")]
    assert len(real) > 0.98 * len(numbers)
    assert all(n.startswith("990") and n[-1] == check_digit(n[:17]) for n in real)
    assert check_digit("11010519491231002") == "X"  # the example of GB 11643-1999


@pytest.mark.parametrize(("year", "units"), [(2020, 9_321_587), (2021, 9_637_600)])
def test_allocations_add_up_exactly(model: Model, year: int, units: int) -> None:
    assert sum(a.amount for a in model.money.allocations if a.day.year == year) == units


def test_the_growth_is_the_published_one(model: Model) -> None:
    total = {y: sum(a.amount for a in model.money.allocations if a.day.year == y) for y in (2020, 2021)}
    assert round((total[2021] / total[2020] - 1) * 100, 2) == 3.39


def test_no_project_is_paid_more_than_it_was_given_at_any_time(model: Model) -> None:
    events: dict[tuple[str, str], list[tuple]] = defaultdict(list)
    for a in model.money.allocations:
        events[a.project.number, a.level].append((a.day, 0, a.amount * 10_000))
    for p in model.money.payments:
        events[p.project.number, p.level].append((p.day, 1, -p.fen))
    for ledger in events.values():
        balance = 0
        for _, _, fen in sorted(ledger):
            balance += fen
            assert balance >= 0


def test_stages_of_a_project_are_in_order(model: Model) -> None:
    for p in model.projects:
        stages = [p.approved, p.tendered, p.started, p.completed, p.accepted, p.settled, p.handed_over]
        done = [day for day in stages if day]
        assert done == sorted(done), p.number
        assert (p.progress == 1.0) == (p.completed is not None)


def test_every_payment_follows_a_start(model: Model) -> None:
    assert all(p.project.started and p.day > p.project.started for p in model.money.payments)
