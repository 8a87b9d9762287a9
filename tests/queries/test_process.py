"""Clues and their clock, help in time and to the point, too early and too long, falls back, follow-up."""

import pytest
from sqlalchemy import Engine, delete, insert

from data.schema import clues, household_events, household_measures, policy_values
from queries.rollup import refresh
from tests.queries.facts import day
from tests.queries.literal import CITY, DING, EAST, JIA, UNSTABLE, WEST, Store, counted, figure

MONTHS = (202103, 202104, 202105)


def clue(found: str, decided: str | None = None, **more: str) -> dict[str, str | None]:
    return {"area_code": JIA, "found_on": found, "decided_on": decided, **more}


def test_a_clue_is_open_until_it_is_decided_and_overdue_after_fifteen_days(engine: Engine) -> None:
    Store(engine).facts(
        clues,
        clue("2021-03-16"),  # the fifteenth day is 31 March
        clue("2021-03-15"),  # 30 March
        clue("2021-03-01", "2021-03-16", channel="农户自主申报"),
        clue("2021-03-01", "2021-04-01"),
        clue("2020-12-31", "2021-01-20"),
    ).ready()
    assert [counted(engine, "clues_found", month) for month in MONTHS] == [4, 4, 4]
    assert counted(engine, "clues_found", 202104, slice_="channel=农户自主申报") == 1
    assert [counted(engine, "clues_open", month) for month in MONTHS] == [3, 2, 2]
    assert [counted(engine, "clues_overdue", month) for month in MONTHS] == [2, 2, 2]
    assert [figure(engine, "identification_in_time_rate", month)[:2] for month in MONTHS] == [
        (1, 2),
        (1, 3),
        (1, 3),
    ]


def test_a_new_limit_moves_clues_found_since_wherever_they_are(engine: Engine) -> None:
    store = Store(engine).facts(clues, clue("2021-03-01", "2021-03-20"), clue("2021-04-01", "2021-04-20"))
    store.ready()
    assert figure(engine, "identification_in_time_rate", 202112)[:2] == (0, 2)
    store.policy("limit.identification_days", 20, valid=("2021-04-01", "9999-12-31"))
    with engine.connect().execution_options(sqlite_immediate=True) as connection, connection.begin():
        refresh(connection, kinds={"policies"}, areas=frozenset(), since=None)
    assert figure(engine, "identification_in_time_rate", 202112)[:2] == (1, 2)
    with engine.connect().execution_options(sqlite_immediate=True) as connection, connection.begin():
        connection.execute(delete(policy_values))
        refresh(connection, kinds={"policies"}, areas=None, since=None)
    assert figure(engine, "identification_in_time_rate", 202112)[:2] == (0, 2)


def test_help_is_in_time_until_thirty_days_are_over(engine: Engine) -> None:
    Store(engine).households(
        ("before thirty-one days are over", JIA, UNSTABLE, 1, "2021-03-01", None, "2021-04-01"),
        ("a day late", JIA, UNSTABLE, 1, "2021-03-01", None, "2021-04-02"),
        ("never", JIA, UNSTABLE, 1, "2021-03-01", None, None),
        ("out of risk before", JIA, UNSTABLE, 1, "2021-03-01", "2021-03-31", None),
        ("not yet due", JIA, UNSTABLE, 1, "2021-04-01", None, "2021-04-02"),
    ).ready()
    found = [figure(engine, "help_in_time_rate", month)[:2] for month in MONTHS]
    assert found == [(0, 0), (1, 3), (2, 4)]


@pytest.mark.parametrize(
    ("causes", "measures", "expected"),
    [
        (("因病",), ("健康帮扶",), 0),
        (("因病",), ("产业帮扶",), 1),
        (("因病", "因学"), ("社会帮扶",), 0),
        (("因病", "因学"), ("健康帮扶",), 1),
        (("因残",), ("健康帮扶",), 1),
        (("因安全住房",), ("搬迁",), 0),
        (("因安全饮水",), ("住房安全保障",), 1),
        (("缺劳动力",), ("产业帮扶",), 0),
    ],
)
def test_help_must_answer_the_risk(
    sqlite_engine: Engine, causes: tuple[str, ...], measures: tuple[str, ...], expected: int
) -> None:
    store = Store(sqlite_engine).households(
        ("A", JIA, UNSTABLE, 1, "2021-03", None, "2021-04", {"causes": causes}),
    )
    given(sqlite_engine, "A", *measures)
    store.ready()
    assert [counted(sqlite_engine, "households_measure_mismatch", month) for month in MONTHS] == [
        0,
        expected,
        expected,
    ]


def test_a_mismatch_ends_with_the_risk_or_with_the_right_help(engine: Engine) -> None:
    sick = {"causes": ("因病",)}
    store = Store(engine).households(
        ("gone", JIA, UNSTABLE, 1, "2021-01", "2021-05", "", sick),
        ("answered", JIA, UNSTABLE, 1, "2021-01", None, "", sick),
        ("without any", JIA, UNSTABLE, 1, "2021-01", None, None, sick),
        as_of="2021-03",
    )
    given(engine, "gone", "产业帮扶", as_of="2021-03")
    given(engine, "answered", "产业帮扶", as_of="2021-03")
    store.households(("answered", JIA, UNSTABLE, 1, "2021-01", None, "", sick), as_of="2021-04")
    given(engine, "answered", "产业帮扶", "健康帮扶", as_of="2021-04")
    store.batch("roster", "2021-12", counties=(EAST,))
    store.ready()
    assert [counted(engine, "households_measure_mismatch", m) for m in (202103, 202104, 202105)] == [2, 1, 0]


def given(engine: Engine, number: str, *measures: str, as_of: str = "2021-12") -> None:
    rows = [{"household_no": number, "as_of": day(as_of), "measure": measure} for measure in measures]
    with engine.begin() as connection:
        connection.execute(insert(household_measures), rows)


def test_households_by_how_long_they_are_known(engine: Engine) -> None:
    Store(engine).households(
        ("no labour", JIA, UNSTABLE, 1, "2020-03", None, "", {"no_labour": True}),
        ("half a year on 1 July", JIA, UNSTABLE, 1, "2021-01-20"),
        ("eliminated on that day", JIA, UNSTABLE, 1, "2021-01-20", "2021-07-01"),
        ("eliminated a day before", DING, UNSTABLE, 1, "2021-01-20", "2021-06-30"),
    ).ready()
    months = (202102, 202103, 202106, 202107)
    assert [counted(engine, "households_no_labour", month) for month in months] == [1, 1, 1, 1]
    assert [counted(engine, "households_recent", month) for month in months] == [3, 3, 2, 0]
    assert [counted(engine, "households_unresolved_over_year", month) for month in months] == [0, 1, 1, 1]
    assert [counted(engine, "households_eliminated_early", month) for month in months] == [0, 0, 1, 1]
    assert counted(engine, "households_eliminated_early", 202107, EAST) == 0


def event(number: str, kind: str, on: str, village: str = JIA) -> dict[str, str]:
    return {"household_no": number, "kind": kind, "on_date": on, "area_code": village}


def test_falls_back_and_marks_again_are_counted_in_their_month(engine: Engine) -> None:
    Store(engine).facts(
        household_events,
        event("A", "回退", "2021-03-31"),
        event("A", "再标注", "2021-05-01"),
        event("B", "回退", "2021-05-01", DING),
    ).ready()
    assert [counted(engine, "households_fallen_back", month) for month in MONTHS] == [1, 0, 1]
    assert [counted(engine, "households_marked_again", month) for month in MONTHS] == [0, 0, 1]
    assert counted(engine, "households_fallen_back", 202105, WEST) == 1


def test_a_household_is_followed_up_by_a_visit_after_its_risk_is_gone(engine: Engine) -> None:
    store = Store(engine).households(
        ("on the day", JIA, UNSTABLE, 1, "2020-01", "2021-03-15"),
        ("later", JIA, UNSTABLE, 1, "2020-01", "2021-03-15"),
        ("only before", JIA, UNSTABLE, 1, "2020-01", "2021-03-15"),
        ("still at risk", JIA, UNSTABLE, 1, "2020-01"),
    )
    store.facts(
        household_events,
        event("on the day", "回访", "2021-03-15"),
        event("on the day", "回访", "2021-04-15"),
        event("later", "回访", "2021-05-02", village=DING),
        event("only before", "回访", "2021-03-14"),
        event("still at risk", "回访", "2021-03-20"),
    ).ready()
    assert [figure(engine, "followup_rate", month)[:2] for month in MONTHS] == [(1, 3), (1, 3), (2, 3)]
    assert figure(engine, "followup_rate", 202105, EAST)[:2] == (2, 3)
    assert figure(engine, "followup_rate", 202105, CITY)[3] == "small_sample"
