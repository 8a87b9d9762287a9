"""Collective income in bands that end at the limit, and the villages below it."""

import math

import pytest
from sqlalchemy import Engine

from data.schema import village_facts
from queries import collective_income
from queries.scope import WHOLE_CITY, Scope
from tests.queries.literal import BING, CITY, DING, EAST, JIA, WEST, YI, Store, figure


def village(area: str, yuan: float | None, year: int = 2021, **more: object) -> dict[str, object]:
    fen = None if yuan is None else round(yuan * 100)
    return {"area_code": area, "year": year, "collective_income_fen": fen, **more}


@pytest.fixture
def filled(engine: Engine) -> Store:
    return Store(engine).facts(
        village_facts,
        village(JIA, 60_000, 2020),
        village(JIA, 49_999.99, key_village=True, team_members=3),
        village(YI, 99_999.99),
        village(BING, 100_000),
        village(DING, 900_000),
    )


def test_the_bands_end_at_the_limit(filled: Store) -> None:
    engine = filled.ready()
    found = collective_income.bands(engine, scope=WHOLE_CITY, area=CITY, month=202112)
    assert found["high"].tolist()[:-1] == [50_000, 100_000, 150_000, 200_000, 300_000, 500_000]
    assert math.isnan(found["high"].iloc[-1])
    assert found["villages"].tolist() == [1, 1, 1, 0, 0, 0, 1]
    assert found["weak"].tolist() == [True, True, *[False] * 5]
    assert (
        found["villages"][found["weak"]].sum() == figure(engine, "villages_weak_collective_rate", 202112)[0]
    )


def test_another_limit_moves_the_bands(filled: Store) -> None:
    filled.policy("limit.collective_income", 200_000)
    found = collective_income.bands(filled.ready(), scope=WHOLE_CITY, area=EAST, month=202112)
    assert found["high"].tolist()[:3] == [100_000, 200_000, 300_000]
    assert found["villages"].tolist() == [2, 1, 0, 0, 0, 0, 0]


def test_the_villages_below_the_limit_poorest_first(filled: Store) -> None:
    engine = filled.ready()
    found = collective_income.weak_villages(engine, scope=WHOLE_CITY, area=CITY, month=202112)
    assert found["area_code"].tolist() == [JIA, YI]
    first = found.to_dict("records")[0]
    assert (first["income"], first["before"], first["limit"]) == (49_999.99, 60_000, 100_000)
    assert (first["year"], first["key_village"], first["team_members"]) == (2021, True, 3)
    assert math.isnan(found["before"].iloc[1])
    assert found.attrs == {"count": 2, "truncated": ""}
    earlier = collective_income.weak_villages(engine, scope=WHOLE_CITY, area=CITY, month=202012)
    assert earlier["income"].tolist() == [60_000]


def test_no_report_is_no_band_and_a_scope_limits_both(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = filled.ready()
    assert collective_income.bands(engine, scope=WHOLE_CITY, area=WEST, month=202012).empty
    west = {"scope": Scope(areas=frozenset({WEST})), "area": CITY, "month": 202112}
    assert collective_income.bands(engine, **west)["villages"].tolist() == [0] * 6 + [1]
    assert collective_income.weak_villages(engine, **west).empty
    monkeypatch.setattr(collective_income, "LONGEST", 1)
    cut = collective_income.weak_villages(engine, scope=WHOLE_CITY, area=CITY, month=202112)
    assert cut.attrs == {"count": 2, "truncated": "只列出收入最低的 1 个村，共 2 个"}
