"""Whether formerly poor people's income grows faster than the county's, and the county's than the city's."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from data.schema import incomes
from queries.income_chain import chain
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import CITY, DING, EAST, EAST_1, JIA, WEST, Store

POOR, RURAL = "脱贫人口", "农村居民"


def told(area: str, population: str, before: int, now: int, persons: int = 100) -> list[dict[str, object]]:
    months = (("2020-12", before), ("2021-12", now))
    own = {"area_code": area, "population": population, "persons": persons}
    return [own | {"month": month, "income_fen": yuan * 100} for month, yuan in months]


def test_each_step_of_the_chain_county_by_county(engine: Engine) -> None:
    store = Store(engine).facts(
        incomes,
        *told(JIA, POOR, 1000, 1200),  # +20%
        *told(EAST, RURAL, 2000, 2200),  # +10%
        *told(DING, POOR, 1000, 1050),  # +5%
        *told(WEST, RURAL, 2000, 2100),  # +5%: not more than the poor's, less than the city's
    )
    found = chain(store.ready(), scope=WHOLE_CITY, area=CITY, month=202112)
    assert found["area"].tolist() == ["东县", "西县"]
    assert found["poor"].tolist() == pytest.approx([0.20, 0.05])
    assert found["rural"].tolist() == pytest.approx([0.10, 0.05])
    assert found["city"].tolist() == pytest.approx([0.075, 0.075])
    assert found[["poor_now", "poor_before", "rural_now", "rural_before"]].to_numpy().tolist() == [
        [1200, 1000, 2200, 2000],
        [1050, 1000, 2100, 2000],
    ]
    assert found["ahead_of_county"].tolist() == [True, False]
    assert found["ahead_of_city"].tolist() == [True, False]
    assert found["holds"].tolist() == [True, False]
    assert found.attrs["city"] == "示例市"
    assert found.attrs["poor"] == pytest.approx(0.125)


def test_a_part_that_is_unknown_decides_nothing(sqlite_engine: Engine) -> None:
    store = Store(sqlite_engine).facts(incomes, *told(JIA, POOR, 1000, 1200), *told(EAST, RURAL, 2000, 2200))
    engine = store.ready()
    county = Scope(areas=frozenset({EAST}))
    own = chain(engine, scope=county, area=EAST, month=202112)
    assert own["poor"].tolist() == pytest.approx([0.2])
    assert own["ahead_of_county"].tolist() == [True]
    assert own["ahead_of_city"].tolist() == [pd.NA]
    assert own["holds"].tolist() == [pd.NA]
    assert own.attrs["city"] == ""
    village = chain(engine, scope=WHOLE_CITY, area=JIA, month=202112)
    assert village["area"].tolist() == ["东县"]
    for scope, area in ((Scope(areas=frozenset({EAST_1})), JIA), (NOTHING, CITY)):
        assert chain(engine, scope=scope, area=area, month=202112).empty
    assert chain(engine, scope=WHOLE_CITY, area=CITY, month=202106)["poor"].isna().all()
