"""What moved since last month: literal households and money in, figures out, on both stores."""

import pandas as pd
import pytest

from data.schema import incomes
from queries.changes import changes
from queries.scope import NOTHING, WHOLE_CITY
from tests.queries.literal import BING, CITY, DING, EAST, JIA, UNSTABLE, WEST, YI, Store


def _households(village: str, count: int, identified: str, eliminated: tuple[str, ...] = ()) -> list[tuple]:
    ends = [*eliminated, *[None] * count][:count]
    return [
        (f"{village}-{identified}-{n}", village, UNSTABLE, 3, identified, end) for n, end in enumerate(ends)
    ]


def _changes(engine, area: str = CITY, month: int = 202112) -> pd.DataFrame:
    return changes(engine, scope=WHOLE_CITY, area=area, month=month).set_index("kpi")


def test_a_count_moved_and_who_moved_it_most(engine):
    store = Store(engine).households(
        *_households(JIA, 5, "2021-01"), *_households(BING, 3, "2021-12"), *_households(DING, 2, "2021-12")
    )
    row = _changes(store.ready()).loc["households_identified"]
    assert (row["before"], row["now"], row["change"]) == (5, 10, 5)
    assert (row["top_child"], row["top_child_code"], row["top_child_change"]) == ("东县", EAST, 3)
    assert row["top_child_contribution"] == 3


def test_a_rate_falls_where_new_households_come_in(engine):
    """East stays at 2 of 10; west goes from 5 of 10 to 5 of 20: 7/20 → 7/30, all of it from the west."""
    store = Store(engine).households(
        *_households(JIA, 10, "2021-01", ("2021-09",) * 2),
        *_households(DING, 10, "2021-01", ("2021-09",) * 5),
        *_households(DING, 10, "2021-12"),
    )
    row = _changes(store.ready()).loc["risk_elimination_households"]
    assert row["change"] == pytest.approx(7 / 30 - 7 / 20)
    assert row["top_child_code"] == WEST
    assert row["top_child_change"] == pytest.approx(5 / 20 - 5 / 10)
    assert row["top_child_contribution"] == pytest.approx(7 / 30 - 7 / 20)


def test_the_one_named_moved_in_the_direction_of_the_change(engine):
    """西县 falls by one, 东县 rises by three: the city rises by two, and 东县 is named."""
    store = Store(engine).households(
        *_households(BING, 3, "2021-12"), *_households(DING, 4, "2021-01", ("2021-12",))
    )
    row = _changes(store.ready()).loc["households_unresolved"]
    assert (row["change"], row["top_child_code"], row["top_child_change"]) == (2, EAST, 3)


def test_nothing_moved_and_nobody_is_named(engine):
    row = _changes(Store(engine).households(*_households(JIA, 5, "2021-01")).ready()).loc[
        "households_identified"
    ]
    assert (row["change"], row["top_child"], row["top_child_code"]) == (0, "", "")
    assert pd.isna(row["top_child_change"])


def test_the_schedule_moves_the_gap_even_when_no_money_moves(engine):
    store = Store(engine).projects(("P1", JIA, 2021, {}), ("P2", DING, 2021, {}))
    store.allocations((JIA, "中央", "2021-02", 100.0, "其他"), (DING, "中央", "2021-02", 300.0, "其他"))
    store.payments(("P1", "中央", "2021-06", 90.0), ("P2", "中央", "2021-06", 30.0))
    row = _changes(store.ready()).loc["fund_execution_gap"]
    assert row["change"] == pytest.approx(-1 / 12)
    assert row["top_child_code"] == WEST  # three quarters of the money
    assert row["top_child_contribution"] == pytest.approx(-1 / 12 * 3 / 4)


def test_in_january_the_year_starts_again(engine):
    store = Store(engine).households(*_households(JIA, 5, "2020-12"), as_of="2021-01")
    store.allocations(
        (JIA, "中央", "2020-05", 100.0, "其他"), (JIA, "中央", "2021-01", 10.0, "其他"), as_of="2021-01"
    )
    found = _changes(store.ready(), month=202101)
    assert found.at["allocated", "now"] == 10
    assert pd.isna(found.at["allocated", "before"])
    assert pd.isna(found.at["allocated", "change"])
    assert found.at["households_identified", "change"] == 0


def test_an_average_is_moved_by_money_and_persons_its_growth_by_nobody_alone(sqlite_engine):
    def earned(area: str, month: str, yuan: int) -> dict[str, object]:
        return {"area_code": area, "month": month, "persons": 100, "income_fen": yuan * 100}

    months = ("2020-11", "2020-12", "2021-11", "2021-12")
    store = Store(sqlite_engine).facts(
        incomes,
        *(earned(EAST, month, yuan) for month, yuan in zip(months, (5000, 5500, 6000, 6600), strict=True)),
        *(earned(WEST, month, yuan) for month, yuan in zip(months, (5000, 5500, 6000, 6000), strict=True)),
    )
    found = _changes(store.ready())
    average = found.loc["income_poor"]
    assert (average["before"], average["now"], average["top_child_code"]) == (6000, 6300, EAST)
    assert (average["top_child_change"], average["top_child_contribution"]) == (600, 300)
    growth = found.loc["income_poor_growth"]
    assert (growth["now"], growth["top_child"]) == (pytest.approx(6300 / 5500 - 1), "")


def test_a_village_has_nobody_below_it(engine):
    store = Store(engine).households(*_households(YI, 1, "2021-01"), *_households(YI, 2, "2021-12"))
    row = _changes(store.ready(), area=YI)
    assert row.at["households_identified", "change"] == 2
    assert row.at["households_identified", "top_child"] == ""


def test_an_empty_scope_sees_nothing(engine):
    filled = Store(engine).households(*_households(JIA, 5, "2021-01")).ready()
    assert changes(filled, scope=NOTHING, area=CITY, month=202112).empty
