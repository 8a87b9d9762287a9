"""The demo city's registers: exact where the sources give figures, and of one piece with the roster."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from data.demo import clues, employment, follow_up, loans, village_facts, work_points
from data.demo.doubts import PLANTED
from data.demo.helping import HEAD, MEMBER
from data.demo.lag import is_worst
from data.demo.problems import OPEN, OPEN_OVERDUE, ROUNDS
from data.demo.registers import Registers, build_registers
from data.demo.spelling import first_of
from data.vocabulary import FELL_BACK, FOLLOWED_UP, FORMERLY_POOR, MARKED_AGAIN, RURAL_RESIDENTS
from queries.control import xmr
from tests.demo.model import Model

LAST_DAY = date(2021, 12, 31)
DECEMBER_2020, DECEMBER_2021 = date(2020, 12, 1), date(2021, 12, 1)


@pytest.fixture(scope="module")
def registers(model: Model) -> Registers:
    return build_registers(model.city, model.households, model.projects, model.money.allocations)


def _shares(
    rows: Iterable[Any], county: Callable[[Any], str], bad: Callable[[Any], bool]
) -> dict[str, float]:
    """County → share of its rows that are bad."""
    found, all_rows = Counter(), Counter()
    for row in rows:
        all_rows[county(row)] += 1
        found[county(row)] += bad(row)
    return {name: found[name] / count for name, count in all_rows.items()}


def _worst(shares: dict[str, float]) -> str:
    return max(shares, key=lambda name: shares[name])


def test_work_points_have_21_items_38_sub_items_and_95_indicators(registers: Registers) -> None:
    indicators = registers.indicators
    assert [i.number for i in indicators] == list(range(1, 96))
    assert len({(i.item_number, i.item) for i in indicators}) == 21
    assert len({(i.sub_number, i.sub_item) for i in indicators}) == 38
    targets = [(i.title, t) for i in indicators for t in i.targets]
    overdue = {(title, t.quarter) for title, t in targets if t.done is None and t.due < DECEMBER_2021}
    assert overdue == set(work_points.OVERDUE)
    in_time = sum(t.done is not None and t.done <= t.due for _, t in targets)
    late = sum(t.done is not None and t.done > t.due for _, t in targets)
    assert in_time > 0.85 * len(targets)
    assert late > 5
    assert any(t.due > LAST_DAY for _, t in targets)


def test_25_000_problems_were_found_in_five_rounds(registers: Registers) -> None:
    problems = registers.problems
    assert sum(p.round is not None for p in problems) == 25_000
    assert Counter(p.round for p in problems if p.round) == {
        place: count for place, (_, _, count) in enumerate(ROUNDS, 1)
    }
    assert len(problems) == 25_412
    assert len({p.number for p in problems}) == len(problems)
    still_open = [p for p in problems if p.corrected is None]
    assert (len(still_open), sum(p.due < LAST_DAY for p in still_open)) == (OPEN, OPEN_OVERDUE)
    assert all(p.found <= p.corrected <= LAST_DAY for p in problems if p.corrected)
    assert _worst(_shares(problems, lambda p: p.village.county, lambda p: p.corrected is None)) == "望山县"


def test_every_household_was_found_by_one_clue_in_its_month(model: Model, registers: Registers) -> None:
    decided = {c.household: c.decided for c in registers.clues if c.outcome == "认定"}
    assert len(decided) == 16_651
    for household in model.households:
        assert decided[household.number].replace(day=1) == first_of(household.identified)
    assert Counter(c.outcome for c in registers.clues) == {
        "认定": 16_651,
        "不予认定": clues.REFUSED,
        "办理中": clues.OPEN,
    }
    for clue in registers.clues:
        steps = [clue.found, clue.visited, clue.reviewed, clue.checked, clue.decided]
        taken = [day for day in steps if day]
        assert taken == sorted(taken)
        assert date(2020, 1, 1) <= taken[0]
        assert taken[-1] <= LAST_DAY


def test_clues_are_late_where_the_county_lags(registers: Registers) -> None:
    decided = [c for c in registers.clues if c.decided]
    late = _shares(decided, lambda c: c.village.county, lambda c: (c.decided - c.found).days > clues.LIMIT)
    assert _worst(late) == "望山县"
    assert sum(late.values()) / 7 < 0.1
    waiting = [c for c in registers.clues if not c.decided and (LAST_DAY - c.found).days > clues.LIMIT]
    assert len(waiting) == clues.OPEN_OVERDUE


def test_what_followed_an_elimination_agrees_with_the_rosters(model: Model, registers: Registers) -> None:
    by_kind: dict[str, list[follow_up.Event]] = {FELL_BACK: [], MARKED_AGAIN: [], FOLLOWED_UP: []}
    for event in registers.events:
        by_kind[event.kind].append(event)
    last = {e.household.number for e in by_kind[FELL_BACK] if e.day >= DECEMBER_2021}
    assert last == {h.number for h in model.households if h.before.get("eliminated") is not None}
    assert len(last) == 4
    assert len(by_kind[MARKED_AGAIN]) == follow_up.MARKED_TWICE
    for event in by_kind[MARKED_AGAIN]:
        assert event.day.replace(day=1) == first_of(event.household.eliminated)
    assert all(e.day > first_of(e.household.eliminated) for e in by_kind[FOLLOWED_UP])
    followed = len({e.household.number for e in by_kind[FOLLOWED_UP]})
    assert followed / 6_014 == pytest.approx(0.9, abs=0.03)


def test_assets_come_from_settled_projects(model: Model, registers: Registers) -> None:
    worth = Counter[str]()
    for asset in registers.assets:
        worth[asset.project.number] += asset.value
        assert asset.formed == asset.project.settled
        days = [day for day in (asset.formed, asset.handed_over, asset.titled) if day]
        assert days == sorted(days)
        assert asset.handed_over or not asset.titled
    allocated = Counter[str]()
    for a in model.money.allocations:
        allocated[a.project.number if a.project else ""] += a.amount
    assert all(value <= allocated[number] + 1 for number, value in worth.items())
    without = _shares(registers.assets, lambda a: a.project.county.name, lambda a: not a.titled)
    assert _worst(without) == "望山县"


def test_loans_outstanding_and_overdue(registers: Registers) -> None:
    assert len(registers.loans) == loans.LOANS
    outstanding = [loan for loan in registers.loans if not loan.repaid]
    overdue = [loan for loan in outstanding if loan.due < LAST_DAY]
    assert len(overdue) == loans.OVERDUE
    assert len(overdue) / len(outstanding) == pytest.approx(0.008, abs=0.0005)
    assert sum(loan.misused for loan in outstanding) == loans.MISUSED
    assert sum(loan.misused for loan in registers.loans) > 2 * loans.MISUSED
    assert all((loan.balance == 0) == bool(loan.repaid) for loan in registers.loans)
    assert Counter(loan.village.county for loan in overdue).most_common(1)[0][0] == "望山县"


def _overdue_rates(rows: Iterable[loans.Loan]) -> pd.Series:
    """Share of the outstanding loans that is overdue at each month's end of 2020 and 2021."""
    rates = {}
    for month in range(24):
        end = first_of(month + 1) - timedelta(days=1)
        held = [loan for loan in rows if loan.lent <= end and not (loan.repaid and loan.repaid <= end)]
        rates[month] = sum(loan.due < end for loan in held) / len(held)
    return pd.Series(rates)


def test_overdue_loans_fluctuate_and_give_one_signal_late_in_2021(registers: Registers) -> None:
    by_county: dict[str, list[loans.Loan]] = {"": list(registers.loans)}
    for loan in registers.loans:
        by_county.setdefault(loan.village.county, []).append(loan)
    signals = {}
    for county, rows in by_county.items():
        chart = xmr(_overdue_rates(rows), within=(0.0, 1.0))
        signals[county] = chart.loc[chart["signal"] != "", "month"].tolist()
        assert chart["value"].head(6).max() > 0, county
    assert {county for county, months in signals.items() if months} == {"望山县"}
    assert min(signals["望山县"]) >= 21


def test_every_monitored_household_has_one_helper(model: Model, registers: Registers) -> None:
    present = Counter(a.household for a in registers.helpers if a.household and not a.until)
    assert all(present[h.number] == 1 for h in model.households)
    of_villages = [a for a in registers.helpers if not a.household]
    assert {a.role for a in of_villages} == {HEAD, MEMBER}
    assert len({(a.name, a.unit, a.village.code) for a in of_villages}) == len(of_villages)
    keys = [(a.name, a.household) for a in registers.helpers if a.household]
    assert len(keys) == len(set(keys))


def test_visits_belong_to_assignments_in_force(model: Model, registers: Registers) -> None:
    assert len(registers.visits) == pytest.approx(64_000, rel=0.03)
    for visit in registers.visits:
        assert visit.assignment.since <= visit.day < (visit.assignment.until or LAST_DAY)
    visited = {v.assignment.household for v in registers.visits}
    assert visited.isdisjoint(h.number for h in model.households if not h.measures)
    for code in PLANTED["visits_on_one_day"]:
        noted = [v.day for v in registers.visits if v.assignment.village.code == code]
        last = Counter(day for day in noted if day >= date(2021, 10, 1))
        assert last.most_common(1)[0][1] >= 0.8 * last.total() > 3
    seen = {id(v.assignment) for v in registers.visits}
    all_year = [a for a in registers.helpers if a.since <= date(2021, 1, 1) and not a.until]
    never = [a for a in all_year if id(a) not in seen]
    assert 10 < len(never) < 0.01 * len(all_year)
    assert _worst(_shares(all_year, lambda a: a.village.county, lambda a: id(a) not in seen)) == "望山县"


def test_villages_of_2021(registers: Registers) -> None:
    facts = [f for f in registers.villages if f.year == 2021]
    unsafe = [f for f in facts if not f.safe]
    assert len(unsafe) == village_facts.NOT_SAFE
    assert any(is_worst(f.village) for f in unsafe)
    assert sum(f.model is not None for f in facts) == round(0.6 * len(facts))
    assert sum(f.key_village for f in facts) == village_facts.KEY_VILLAGES
    assert sum(f.resettlement for f in facts) == village_facts.RESETTLEMENTS
    assert sum(f.toilets for f in facts) == 10_000
    assert all(f.team == 0 or f.team >= 3 for f in facts)
    weak = sum(f.income < 1_000 for f in facts)
    assert 0.1 < weak / len(facts) < 0.25
    pilots = Counter(f.village.code[:9] for f in facts if f.pilot)
    assert sum(pilots[f"{code}"] < 2 for code in {f.village.code[:9] for f in facts}) == 17


def test_146_workshops_employ_3_291_people(registers: Registers) -> None:
    working = [w for w in registers.workshops if w.closed is None]
    assert len(working) == 146
    assert sum(w.workers for w in working) == 3_291
    assert sum(w.poor_workers for w in working) == 1_243
    assert all(2 <= w.poor_workers <= w.workers for w in working)


def test_work_is_over_the_floor_but_in_one_county(registers: Registers) -> None:
    last = [row for row in registers.employment if row.month == DECEMBER_2021]
    by_county = Counter[str]()
    for row in last:
        by_county[row.township.county] += row.employed
    assert by_county.total() == 33_268
    floors = employment.county_floors()
    assert sum(floors.values()) == 33_200
    assert [name for name, floor in floors.items() if by_county[name] < floor] == ["望山县"]
    assert all(row.employed <= row.willing for row in registers.employment)


def test_incomes_grow_as_asked_but_in_one_county(registers: Registers) -> None:
    def growth(population: str, county: str = "") -> float:
        means = []
        for month in (DECEMBER_2020, DECEMBER_2021):
            rows = [
                r
                for r in registers.incomes
                if (r.month, r.population) == (month, population) and county in ("", r.county)
            ]
            means.append(sum(r.persons * r.yuan for r in rows) / sum(r.persons for r in rows))
        return means[1] / means[0] - 1

    city = growth(RURAL_RESIDENTS)
    assert growth(FORMERLY_POOR) > city
    behind = [
        name
        for name in employment.county_floors()
        if not growth(FORMERLY_POOR, name) > growth(RURAL_RESIDENTS, name) > city
    ]
    assert behind == ["望山县"]


def test_the_worst_village_remains_the_worst(registers: Registers) -> None:
    open_problems = Counter(p.village.code for p in registers.problems if p.corrected is None)
    helped = [a for a in registers.helpers if a.since <= date(2021, 9, 1) and not a.until]
    seen = {id(v.assignment) for v in registers.visits}
    never = Counter(a.village.code for a in helped if id(a) not in seen)
    for counts in (open_problems, never):
        code = counts.most_common(1)[0][0]
        assert code == next(f.village.code for f in registers.villages if is_worst(f.village))


def test_doubtful_figures_of_areas_are_where_they_are_said_to_be(model: Model, registers: Registers) -> None:
    villages = {(v.county, v.township, v.name): v.code for v in model.city.villages()}
    tiny, copied = set(), defaultdict(set)
    for row in registers.incomes:
        code = villages.get((row.county, row.township, row.village), "")
        if row.yuan < 100:
            tiny.add(code)
        if row.month == date(2021, 6, 1) and code:
            copied[code[:9]].add(row.yuan)
    assert tiny == set(PLANTED["income_unit_slip"])
    assert {code for code, values in copied.items() if len(values) == 1} == set(
        PLANTED["incomes_copied_across_villages"]
    )
    months = defaultdict(set)
    for work in registers.employment:
        if work.month >= date(2021, 7, 1):
            months[work.township.code].add((work.employed, work.willing))
    still = {code for code, values in months.items() if len(values) == 1}
    assert still == set(PLANTED["employment_copied_across_months"])
