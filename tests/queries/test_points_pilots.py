"""Two villages with the points system in every township, unless policy says otherwise."""

import pytest
from sqlalchemy import Engine

from data.schema import village_facts
from queries.points_pilots import townships
from queries.scope import WHOLE_CITY, Scope
from tests.queries.literal import BING, CITY, DING, EAST, EAST_1, JIA, WEST, YI, Store


@pytest.fixture
def filled(sqlite_engine: Engine) -> Store:
    pilots = {JIA: "2021-03-01", DING: "2021-12-31"}
    rows = [
        {"area_code": code, "year": 2021, "points_pilot_on": pilots.get(code)} for code in (JIA, YI, BING)
    ]
    return Store(sqlite_engine).facts(
        village_facts, *rows, {"area_code": DING, "year": 2021, "points_pilot_on": pilots[DING]}
    )


def test_which_townships_fall_short_and_by_how_much(filled: Store) -> None:
    found = townships(filled.ready(), scope=WHOLE_CITY, area=CITY, month=202112)
    assert found["area"].tolist() == ["东二乡", "东一乡", "西一镇"]
    assert found["pilots"].tolist() == [0, 1, 1]
    assert found["required"].tolist() == [1, 2, 1], "no more than there are villages"
    assert found["missing"].tolist() == [1, 1, 0]
    assert found.attrs == {"townships": 3, "short": 2, "none": 1, "required": 2}


def test_a_policy_sets_another_number_and_a_scope_limits_the_rows(filled: Store) -> None:
    filled.policy("floor.points_pilot_villages", 1, area=EAST)
    engine = filled.ready()
    found = townships(engine, scope=WHOLE_CITY, area=EAST, month=202112)
    assert found["missing"].tolist() == [1, 0]
    assert found.attrs["required"] == 1
    alone = townships(engine, scope=WHOLE_CITY, area=EAST_1, month=202112)
    assert alone["area"].tolist() == ["东一乡"]
    west = townships(engine, scope=Scope(areas=frozenset({WEST})), area=CITY, month=202111)
    assert west["pilots"].tolist() == [0]
    assert townships(engine, scope=WHOLE_CITY, area=JIA, month=202112).empty
    assert townships(engine, scope=WHOLE_CITY, area=CITY, month=201912).attrs["townships"] == 0
