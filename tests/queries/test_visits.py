"""Visits due and made: prorated over the year, from the assignment on, each helper for himself."""

import pytest
from sqlalchemy import Connection, Engine

from data.schema import helpers, visits
from queries.rollup import refresh
from tests.queries.literal import DING, EAST, JIA, WEST, YI, Store, counted, figure

QUARTERS = (202102, 202103, 202106, 202109, 202112)


def helper(key: str, required: int, assigned: str = "2020-01", **more: object) -> dict[str, object]:
    own = {"helper_key": key, "name": key, "area_code": JIA, "assigned_on": assigned}
    return own | {"visits_required": required, **more}


def visit(key: str, *days: str) -> list[dict[str, str]]:
    return [{"helper_key": key, "visited_on": on} for on in days]


@pytest.mark.parametrize(
    ("required", "due"),
    [(0, []), (1, [12]), (2, [6, 12]), (3, [4, 8, 12]), (4, [3, 6, 9, 12]), (5, [3, 5, 8, 10, 12])],
)
def test_visits_are_due_over_the_year(sqlite_engine: Engine, required: int, due: list[int]) -> None:
    store = Store(sqlite_engine).facts(helpers, helper("A", required), helper("B", 1))
    store.facts(visits, *visit("B", "2021-06-01")).ready()
    found = [counted(sqlite_engine, "visits_required", 202100 + month) or 0 for month in range(1, 13)]
    of_b = [0] * 11 + [1]
    expected = [sum(month >= one for one in due) + b for month, b in zip(range(1, 13), of_b, strict=True)]
    assert found == expected


def test_an_assignment_asks_for_visits_from_its_month_on_and_while_it_lasts(engine: Engine) -> None:
    store = Store(engine).facts(
        helpers,
        helper("from June", 4, "2021-06-30"),
        helper("from July", 4, "2021-07-01"),
        helper("until the end of June", 4, ended_on="2021-07-01"),
        helper("until the day before", 4, ended_on="2021-06-30"),
    )
    store.facts(visits, *visit("from June", "2021-06-30")).ready()
    assert [counted(engine, "visits_required", month) for month in QUARTERS] == [0, 2, 4, 6, 8]
    assert [counted(engine, "helpers_total", month) for month in QUARTERS] == [2, 2, 2, 2, 2]
    assert counted(engine, "visits_required", 202012) is None  # no visit tells of that year


def test_a_visit_counts_once_it_is_due_and_no_further(engine: Engine) -> None:
    store = Store(engine).facts(
        helpers,
        helper("keen", 4, area_code=JIA),
        helper("late", 4, area_code=JIA),
        helper("lazy", 2, area_code=YI, role="其他户帮扶人"),
        helper("elsewhere", 4, area_code=DING),
    )
    keen = ("2021-01-05", "2021-01-06", "2021-01-07", "2021-01-08", "2021-01-09", "2021-01-10")
    store.facts(visits, *visit("keen", *keen), *visit("late", "2021-04-01", "2021-12-31"))
    store.batch("visits", "2021-12", counties=(WEST,))  # the west reports, but nothing
    store.ready()
    found = [figure(engine, "visit_rate", month, EAST)[:2] for month in (*QUARTERS, 202104)]
    assert found == [(0, 0), (1, 2), (3, 5), (4, 7), (6, 10), (2, 2)]
    assert figure(engine, "visit_rate", 202112, WEST)[:2] == (0, 4)
    assert figure(engine, "visit_rate", 202112, EAST, "helper_role=其他户帮扶人")[:2] == (0, 2)
    assert counted(engine, "visits_made", 202112, EAST) == 8


def test_each_year_starts_again(engine: Engine) -> None:
    store = Store(engine).facts(helpers, helper("A", 2), as_of="2022-12")
    store.facts(visits, *visit("A", "2021-02-01", "2021-03-01", "2022-12-31"), as_of="2022-12").ready()
    months = (202106, 202112, 202206, 202212)
    assert [figure(engine, "visit_rate", month)[:2] for month in months] == [(1, 1), (2, 2), (0, 1), (1, 2)]
    assert [counted(engine, "helpers_without_visit", month) for month in (*months, 202301)] == [
        0,
        0,
        1,
        0,
        None,
    ]


def test_a_person_without_any_visit_is_counted_once_in_a_village(engine: Engine) -> None:
    store = Store(engine).facts(
        helpers,
        helper("A1", 4, name="甲", household_no="1"),
        helper("A2", 2, name="甲", household_no="2"),
        helper("A3", 4, name="甲", area_code=YI),
        helper("B", 4, name="甲", unit="另一单位"),
        helper("C", 4, name="丙", ended_on="2021-05-10"),
        helper("D", 0, name="丁"),
    )
    store.facts(visits, *visit("A2", "2021-07-01")).ready()
    assert counted(engine, "helpers_total", 202103) == 5
    months = (202102, 202103, 202105, 202106, 202107, 202112)
    assert [counted(engine, "helpers_without_visit", month, JIA) for month in months] == [0, 3, 2, 2, 1, 1]
    assert counted(engine, "helpers_without_visit", 202112) == 2


def test_the_first_visit_of_a_year_asks_all_helpers(engine: Engine) -> None:
    store = Store(engine).facts(helpers, helper("A", 4), helper("B", 4, area_code=DING))
    store.facts(visits, *visit("A", "2020-02-01"), *visit("B", "2020-03-01"), as_of="2020-12").ready()
    assert figure(engine, "visit_rate", 202012, WEST)[:2] == (1, 4)
    store.batch("visits", "2021-12", counties=(WEST,))
    store.facts(visits, *visit("A", "2021-02-01"))
    with engine.connect().execution_options(sqlite_immediate=True) as connection:
        _refreshed(connection)
    assert [counted(engine, "visits_required", 202112, area) for area in (EAST, WEST)] == [4, 4]


def _refreshed(connection: Connection) -> None:
    with connection.begin():
        refresh(connection, kinds={"visits"}, areas={JIA}, since=202102)
