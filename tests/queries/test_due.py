"""Due files: the pure rule at its boundaries, and literal batches against literal policy on both stores."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, insert, update

from data.city_clock import today
from data.schema import batches, store_state
from queries import due, freshness
from queries.__main__ import main
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import CITY, EAST, EAST_1, WEST, Store

TODAY = date(2022, 1, 20)
MORNING = 1  # o'clock UTC


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (202112, 5, date(2022, 1, 5)),
        (202111, 31, date(2021, 12, 31)),
        (202101, 31, date(2021, 2, 28)),
        (202001, 30, date(2020, 2, 29)),
    ],
)
def test_a_file_is_due_on_a_day_of_the_next_month(month: int, day: int, expected: date) -> None:
    assert due.due_on(month, day) == expected


@pytest.mark.parametrize(
    ("came", "today", "expected"),
    [
        (date(2022, 1, 5), date(2022, 3, 1), (due.IN_TIME, 0)),
        (date(2022, 1, 6), date(2022, 3, 1), (due.LATE, 1)),
        (None, date(2022, 1, 5), (due.NOT_DUE, 0)),
        (None, date(2022, 1, 6), (due.MISSING, 1)),
        (date(2021, 12, 31), date(2022, 1, 1), (due.IN_TIME, 0)),
    ],
)
def test_in_time_late_missing_or_not_due_yet(came: date | None, today: date, expected: tuple) -> None:
    assert due.standing(date(2022, 1, 5), came, today) == expected


class Files(Store):
    """A store whose batches came at a moment."""

    def came(
        self,
        kind: str,
        as_of: str,
        on: str,
        *counties: str,
        hour: int = MORNING,
        status: str = "committed",
        townships: Sequence[str] | None = None,
    ) -> "Files":
        number = self.batch(kind, as_of, counties=counties, status=status)
        when = {"imported_at": datetime.fromisoformat(on).replace(hour=hour)}
        named = {"townships": None if townships is None else json.dumps(townships)}
        with self.engine.begin() as connection:
            connection.execute(update(batches).where(batches.c.id == number).values(when | named))
        return self  # fmt: skip


def told(engine: Engine, month: int = 202112, **more: Any) -> dict[tuple[str, str], tuple]:
    asked = {"scope": WHOLE_CITY, "today": TODAY} | more
    found = due.latest(due.history(engine, month=month, **asked))
    return {
        (row["area_code"], row["kind"]): (row["month"], row["state"], row["days_late"])
        for row in found.to_dict("records")
    }


def test_each_county_is_asked_for_the_kinds_that_a_rule_names(engine: Engine) -> None:
    store = Files(engine).policy("due_day.roster", 5)
    store.came("roster", "2021-12", "2022-01-05", EAST).came("roster", "2021-12", "2022-01-08", WEST)
    store.came("loans", "2021-12", "2022-01-05", EAST, WEST)
    assert told(store.ready()) == {
        (EAST, "roster"): (202112, due.IN_TIME, 0),
        (WEST, "roster"): (202112, due.LATE, 3),
    }


def test_a_day_ends_in_china(engine: Engine) -> None:
    store = Files(engine).policy("due_day.roster", 5)
    store.came("roster", "2021-12", "2022-01-05", EAST, hour=15)  # 23:00 in China
    store.came("roster", "2021-12", "2022-01-05", WEST, hour=16)  # midnight
    assert {key[0]: row[1] for key, row in told(store.ready()).items()} == {EAST: due.IN_TIME, WEST: due.LATE}


def test_a_later_month_answers_for_an_earlier_one_and_what_was_rolled_back_does_not(engine: Engine) -> None:
    store = Files(engine).policy("due_day.roster", 5)
    store.came("roster", "2021-12", "2022-01-04", EAST)
    store.came("roster", "2021-11", "2021-12-04", WEST, status="rolled_back")
    engine = store.ready()
    assert told(engine, 202111) == {
        (EAST, "roster"): (202111, due.LATE, 30),
        (WEST, "roster"): (202111, due.MISSING, 46),
    }


def test_the_first_file_counts_and_not_its_correction(engine: Engine) -> None:
    store = Files(engine).policy("due_day.roster", 5, area=EAST)
    store.came("roster", "2021-12", "2022-01-04", EAST).came("roster", "2021-12", "2022-01-15", EAST)
    frame = due.history(store.ready(), scope=WHOLE_CITY, month=202112, today=TODAY)
    row = frame.iloc[-1]
    assert (row["came_on"], row["state"], row["source"]) == (date(2022, 1, 4), due.IN_TIME, "示例文件")


def test_quarterly_files_are_due_for_the_last_month_of_a_quarter(engine: Engine) -> None:
    store = Files(engine).policy("due_day.loans", 10).policy("due_every.loans", 3)
    store.came("loans", "2021-09", "2021-10-09", EAST, WEST)
    engine = store.ready()
    assert set(told(engine, 202111).values()) == {(202109, due.IN_TIME, 0)}
    assert set(told(engine, 202112).values()) == {(202112, due.MISSING, 10)}
    assert set(told(engine, 202112, today=date(2022, 1, 10)).values()) == {(202112, due.NOT_DUE, 0)}
    months = due.history(engine, scope=WHOLE_CITY, month=202112, today=TODAY)
    assert months[months["area_code"] == EAST]["month"].tolist() == [202103, 202106, 202109, 202112]


def test_a_rule_holds_from_its_day_on_and_a_county_may_be_let_off(engine: Engine) -> None:
    store = Files(engine).policy("due_day.roster", 5, valid=("2021-11-01", "9999-12-31"))
    store.policy("due_day.roster", 0, area=WEST, valid=("2021-12-01", "9999-12-31"))
    engine = store.ready()
    assert told(engine, 202110) == {}
    assert set(told(engine, 202111)) == {(EAST, "roster"), (WEST, "roster")}
    asked = due.history(engine, scope=WHOLE_CITY, month=202112, today=TODAY)
    assert asked.loc[asked["month"] == 202112, "area_code"].tolist() == [EAST]


def test_what_the_city_keeps_itself_is_asked_of_the_city(engine: Engine) -> None:
    store = Files(engine).policy("due_day.workpoints", 10, area=CITY)
    store.came("workpoints", "2021-12", "2022-01-12", CITY)
    assert told(store.ready()) == {(CITY, "workpoints"): (202112, due.LATE, 2)}


def test_the_record_of_a_year(engine: Engine) -> None:
    store = Files(engine).policy("due_day.roster", 5, valid=("2021-09-01", "9999-12-31"))
    store.came("roster", "2021-09", "2021-10-05", EAST).came("roster", "2021-10", "2021-11-09", EAST)
    frame = due.history(store.ready(), scope=WHOLE_CITY, month=202112, today=date(2022, 1, 4))
    found = due.record(frame).set_index("area_code")[["asked", "came", "in_time", "late", "missing"]]
    # December is not due yet; November was and did not come.
    assert found.loc[EAST].tolist() == [3, 2, 1, 1, 1]
    assert found.loc[WEST].tolist() == [3, 0, 0, 0, 3]


def test_a_scope_sees_the_county_that_it_lies_in_and_an_empty_one_nothing(engine: Engine) -> None:
    store = Files(engine).policy("due_day.roster", 5).policy("due_day.workpoints", 5, area=CITY)
    engine = store.ready()
    mine = Scope(areas=frozenset({EAST_1}))
    assert {area for area, _ in told(engine, scope=mine)} == {EAST, CITY}
    nothing = due.history(engine, scope=NOTHING, month=202112, today=TODAY)
    assert nothing.empty and list(nothing.columns) == list(due.COLUMNS)
    assert due.latest(nothing).empty and due.record(nothing).empty


def test_the_demo_city_stands_at_its_own_day(engine: Engine) -> None:
    engine = Store(engine).ready()
    assert freshness.reporting_day(engine, scope=WHOLE_CITY) == today()
    with engine.begin() as connection:
        connection.execute(insert(store_state).values(key="demo_today", value="2022-01-20"))
    assert freshness.reporting_day(engine, scope=WHOLE_CITY) == TODAY


def test_the_command_prints_who_owes_what(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    store = Files(engine).policy("due_day.roster", 5).came("roster", "2021-12", "2022-01-08", EAST)
    store.ready()
    url = engine.url.render_as_string(hide_password=False)
    asked = ["due", "--month", "2021-12", "--day", "2022-01-20", "--store", url]
    assert main([*asked, "--format", "json"]) == 0
    rows = capsys.readouterr().out
    assert '"state": "late"' in rows and '"days_late": 15' in rows and '"month": "2021-12"' in rows
    assert main([*asked, "--area", "西县"]) == 0
    printed = capsys.readouterr().out
    assert "missing" in printed and "东县" not in printed
    with pytest.raises(SystemExit):
        main([*asked[:-4], "--day", "20日", "--store", url])
    assert "“20日”不是日期" in capsys.readouterr().err


def test_the_latest_alone_is_what_the_whole_year_says(engine: Engine) -> None:
    store = Files(engine).policy("due_day.loans", 10).policy("due_every.loans", 3).policy("due_day.roster", 5)
    store.came("loans", "2021-09", "2021-10-09", EAST).came("roster", "2021-11", "2021-12-09", WEST)
    asked = {"scope": WHOLE_CITY, "month": 202111, "today": TODAY}
    whole = due.latest(due.history(store.ready(), **asked))
    alone = due.history(engine, **asked, only_latest=True)
    pd.testing.assert_frame_equal(whole, alone)
