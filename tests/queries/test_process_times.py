"""How far clues have come and how long each step took: alike for a county, a township and a village."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, select

from data.schema import clues, household_events, household_versions, process_times
from queries.flows import flows
from queries.process import process
from queries.rollup import refresh
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import CITY, DING, EAST, EAST_1, JIA, UNSTABLE, WEST, YI, Store, counted


def clue(found: str, *steps: str | None, **more: str) -> dict[str, str | None]:
    days = dict(zip(("visited_on", "reviewed_on", "checked_on", "decided_on"), steps, strict=False))
    return {"area_code": JIA, "found_on": found, **days, **more}


def told(engine: Engine, area: str, month: int, scope: Scope = WHOLE_CITY) -> pd.DataFrame:
    return process(engine, scope=scope, area=area, month=month).set_index("step")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    store = Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-03", "2021-10", "2021-03"),
        ("B", JIA, UNSTABLE, 3, "2021-03", None, "2021-05"),
        ("refused once", JIA, UNSTABLE, 3, "2020-01", "2021-09", "2020-01"),
    )
    store.facts(
        household_events,
        {"household_no": "A", "kind": "回访", "on_date": "2021-12-20", "area_code": JIA},
    )
    store.facts(
        clues,
        clue(
            "2021-03-01",
            "2021-03-03",
            "2021-03-08",
            "2021-03-10",
            "2021-03-12",
            outcome="认定",
            household_no="A",
        ),
        clue(
            "2021-03-01",
            "2021-03-07",
            "2021-03-12",
            "2021-03-14",
            "2021-03-30",
            outcome="认定",
            household_no="B",
        ),
        # Refused after the visit; its household is another matter.
        clue(
            "2021-03-02",
            "2021-03-06",
            None,
            None,
            "2021-03-09",
            outcome="不予认定",
            household_no="refused once",
        ),
        clue("2021-12-30", area_code=YI),
        clue("2020-12-31", "2021-01-02"),
    )
    return store.ready()


@pytest.mark.parametrize("area", [CITY, EAST, EAST_1])
def test_steps_with_their_clues_and_median_times(filled: Engine, area: str) -> None:
    december = told(filled, area, 202112)
    assert december["clues"].to_dict() == {
        "found": 4,
        "visited": 3,
        "reviewed": 2,
        "checked": 2,
        "decided": 3,
        "approved": 2,
        "helped": 2,
        "eliminated": 1,
        "followed_up": 1,
    }
    assert december["median"].dropna().to_dict() == {
        "visited": 4,  # 2, 6, 4
        "reviewed": 5,
        "checked": 2,
        "decided": 9,  # 2, 16; the refused clue was never checked
        "approved": 20,  # 11, 29 days from the clue
        "helped": 1,  # in the month, two months later
        "eliminated": 7,
        "followed_up": 2,
    }
    assert december.at["decided", "timed"] == 2
    assert december.at["visited", "share"] == 0.75


def test_what_happened_later_is_not_known_yet(filled: Engine) -> None:
    for area in (EAST, JIA):
        march = told(filled, area, 202103)
        assert march["clues"].tolist() == [3, 3, 2, 2, 3, 2, 1, 0, 0]
    assert told(filled, CITY, 202012)["clues"].tolist() == [1] + [0] * 8


def test_the_first_step_is_the_figure_of_the_year(filled: Engine) -> None:
    for area in (CITY, EAST, JIA, YI):
        assert told(filled, area, 202112).at["found", "clues"] == counted(filled, "clues_found", 202112, area)


def test_a_place_without_clues_has_steps_without_times(filled: Engine) -> None:
    for area in (WEST, DING):
        nothing = told(filled, area, 202112)
        assert nothing["clues"].sum() == 0
        assert nothing[["share", "median"]].isna().all().all()


def test_a_scope_limits_what_is_told(filled: Engine) -> None:
    west = Scope(areas=frozenset({WEST}))
    for scope in (west, NOTHING):
        assert not told(filled, EAST, 202112, scope)["clues"].sum()
        assert not told(filled, JIA, 202112, scope)["clues"].sum()
    township = Scope(areas=frozenset({EAST_1}))
    assert told(filled, EAST_1, 202112, township).at["found", "clues"] == 4


@pytest.mark.parametrize("kind", ["clues", "roster", "events"])
def test_times_follow_every_file_that_they_are_made_of(filled: Engine, kind: str) -> None:
    table = {"clues": clues, "events": household_events}.get(kind)
    with filled.connect().execution_options(sqlite_immediate=True) as connection, connection.begin():
        before = set(map(tuple, connection.execute(select(process_times))))
        if table is not None:
            connection.execute(table.delete())
        else:
            connection.execute(household_versions.update().values(eliminated_on=date(2021, 11, 1)))
        refresh(connection, kinds={kind}, areas={JIA}, since=None)
        assert set(map(tuple, connection.execute(select(process_times)))) != before


def test_stock_and_flow_add_up(engine: Engine) -> None:
    store = Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-03", "2021-10", ""),
        ("B", JIA, UNSTABLE, 3, "2021-10", None, ""),
        ("C", DING, UNSTABLE, 3, "2021-11", None, ""),
    )
    back = {"household_no": "A", "kind": "回退", "on_date": "2021-11-20", "area_code": JIA}
    store.facts(household_events, back).ready()
    found = flows(engine, scope=WHOLE_CITY, area=EAST, first=202109, last=202111).set_index("month")
    assert found["open"].tolist() == [1, 1, 1]
    assert found["came"].tolist() == [0, 1, 0]
    assert found["ended"].tolist() == [0, 1, 0]
    assert found["fallen_back"].tolist() == [0, 0, 1]
    first = flows(engine, scope=WHOLE_CITY, area=EAST, first=202103, last=202104)
    assert first["came"].isna().tolist() == [True, False]  # nothing is known of February
