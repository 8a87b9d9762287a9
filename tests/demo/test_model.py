"""The demo city's figures: exact where they are published, believable elsewhere."""

from collections import Counter, defaultdict

import pytest

from data.citizen_id import check_character
from data.demo.doubts import PLANTED
from data.demo.households import DECEMBER, as_of_december, as_of_november
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
    planted = PLANTED["eliminated_without_measure"]
    unhelped = [h for h in model.households if not h.measures and h.number not in planted]
    by_county = Counter(h.village.county for h in unhelped)
    assert len(unhelped) == 23
    assert by_county["望山县"] == 12
    assert sum(h.village.name == "上河村" and h.village.township == "石门乡" for h in unhelped) == 7
    assert all(h.eliminated is None for h in unhelped)


def test_incomes_fit_the_categories(model: Model) -> None:
    odd = set()
    for household in model.households:
        above = household.income > 6_000
        if above != (household.category == "突发严重困难户" or household.eliminated is not None):
            odd.add(household.number)
    assert odd == {*PLANTED["income_above_line"], *PLANTED["eliminated_below_line"]}


def test_eliminated_households_had_help_and_labour(model: Model) -> None:
    eliminated = [h for h in model.households if h.eliminated is not None]
    early = {h.number for h in eliminated if h.eliminated - h.identified < 6}
    assert {h.number for h in eliminated if not h.measures} == set(PLANTED["eliminated_without_measure"])
    assert {h.number for h in eliminated if h.no_labour} == set(PLANTED["eliminated_without_labour"])
    assert early == set(PLANTED["eliminated_early"])


def test_many_villages_are_small(model: Model) -> None:
    sizes = sorted(Counter(h.village.code for h in model.households).values())
    assert sizes[len(sizes) // 3] <= 6
    assert sizes[-1] >= 40


def test_id_numbers_are_valid_but_for_the_planted_ones(model: Model) -> None:
    wrong, placeholders, unborn, seen = set(), set(), set(), defaultdict(set)
    for household in model.households:
        for person in household.persons:
            number = person.id_number
            if person.id_type != "居民身份证":
                continue
            seen[number].add(household.number)
            if number.startswith("999999"):
                placeholders.add(household.number)
                continue
            assert number.startswith("990")
            if number[-1] != check_character(number[:17]):
                wrong.add(household.number)
            if not "19300101" <= number[6:14] <= "20211231":
                unborn.add(household.number)
    assert wrong == set(PLANTED["wrong_check_digit"])
    assert placeholders == set(PLANTED["placeholder_id"])
    assert unborn == set(PLANTED["born_in_the_future"])
    shared = [numbers for numbers in seen.values() if len(numbers) > 1]
    pairs = PLANTED["duplicate_id"]
    assert {frozenset(pair) for pair in zip(pairs[::2], pairs[1::2], strict=True)} == set(
        map(frozenset, shared)
    )
    assert check_character("11010519491231002") == "X"  # the example of GB 11643-1999


def test_categories_fit_the_type_but_for_the_planted_ones(model: Model) -> None:
    formerly_poor = {"脱贫不稳定户": True, "边缘易致贫户": False}
    odd = {
        h.number
        for h in model.households
        if formerly_poor.get(h.category, h.formerly_poor) != h.formerly_poor
    }
    assert odd == set(PLANTED["category_against_type"])


@pytest.mark.parametrize(("year", "units"), [(2020, 9_321_587), (2021, 9_637_600)])
def test_allocations_add_up_exactly(model: Model, year: int, units: int) -> None:
    assert sum(a.amount for a in model.money.allocations if a.day.year == year) == units


def test_the_growth_is_the_published_one(model: Model) -> None:
    total = {y: sum(a.amount for a in model.money.allocations if a.day.year == y) for y in (2020, 2021)}
    assert round((total[2021] / total[2020] - 1) * 100, 2) == 3.39


def test_no_project_is_paid_more_than_it_was_given_at_any_time(model: Model) -> None:
    events: dict[tuple[str, str], list[tuple]] = defaultdict(list)
    for a in (a for a in model.money.allocations if a.project):
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
        assert (done == sorted(done)) == (p.number not in PLANTED["completed_before_started"]), p.number
        assert (p.progress == 1.0) == (p.completed is not None)


def test_every_payment_follows_a_start(model: Model) -> None:
    assert all(p.project.started and p.day > p.project.started for p in model.money.payments)


def test_some_stages_are_on_one_day(model: Model) -> None:
    found = set()
    for p in model.projects:
        stages = (p.approved, p.tendered, p.started, p.completed, p.accepted, p.settled, p.handed_over)
        days = [day for day in stages if day and day.day > 1]
        if len(set(days)) < len(days):
            found.add(p.number)
    assert found == set(PLANTED["same_day_stages"])


def test_some_were_paid_after_settlement(model: Model) -> None:
    late = {p.project.number for p in model.money.payments if p.project.settled and p.day > p.project.settled}
    planted = set(PLANTED["paid_after_settlement"])
    wrong_dates = {*PLANTED["same_day_stages"], *PLANTED["completed_before_started"]}
    assert planted <= late <= planted | wrong_dates  # a wrong date makes payments late as well


def test_late_counties_keep_money_back(model: Model) -> None:
    given, assigned = Counter[str](), Counter[str]()
    for a in model.money.allocations:
        if a.day.year == 2021:
            given[a.county.name] += a.amount
            assigned[a.county.name] += a.amount if a.project else 0
    shares = {name: assigned[name] / given[name] for name in given}
    assert min(shares, key=shares.__getitem__) == "望山县"
    assert 0.9 < shares["望山县"] < 0.95
    assert [name for name in shares if shares[name] == 1] != []
    assert 0.97 < assigned.total() / given.total() < 0.99
    days = {a.day for a in model.money.allocations if a.project is None}
    assert len(days) > 8


def test_a_handful_is_paid_ahead_of_the_work(model: Model) -> None:
    given, paid = Counter[str](), Counter[str]()
    for a in model.money.allocations:
        given[a.project.number if a.project else ""] += a.amount * 10_000
    for p in model.money.payments:
        paid[p.project.number] += p.fen
    latest = [p for p in model.projects if p.year == 2021 and p.started and not p.completed]
    ahead = [p for p in latest if paid[p.number] / given[p.number] - p.progress >= 0.2]
    assert 10 <= len(ahead) <= 25
    assert 2 <= sum(paid[p.number] == 0 for p in latest) <= 12
