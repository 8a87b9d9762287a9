"""Ranking: order, rank and comparison from literal projects, households and money, on both stores."""

import pandas as pd
import pytest

from queries.ranking import ranking
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import BING, CITY, DING, EAST, EAST_1, JIA, UNSTABLE, YI, Store


def _projects(village: str, planned: int, started: int) -> list[tuple]:
    begun = {"approved": "2021-01-10", "started": "2021-04-01"}
    return [
        (f"{village}-{number}", village, 2021, begun if number < started else {"approved": "2021-01-10"})
        for number in range(planned)
    ]


@pytest.fixture
def projects(engine):
    rows = [*_projects(JIA, 40, 10), *_projects(YI, 4, 0), *_projects(BING, 40, 40), *_projects(DING, 20, 13)]
    return Store(engine).projects(*rows).ready()


def _villages(engine, kpi: str, within: str | None = None) -> pd.DataFrame:
    frame = ranking(engine, scope=WHOLE_CITY, kpi=kpi, month=202112, level="village", within=within)
    return frame.set_index("area_code")


def test_worst_first_with_rank_interval_and_comparison(projects):
    found = _villages(projects, "project_start_rate")  # the city's rate is 63 of 104
    assert found.index.tolist() == [JIA, DING, BING, YI]
    assert found["rank"].fillna(0).tolist() == [3, 2, 1, 0]
    assert found["comparison"].tolist() == ["显著偏低", "相近", "显著偏高", "样本不足"]
    assert found.at[YI, "state"] == "small_sample"
    assert (found["low"] <= found["value"]).all()
    assert (found["value"] <= found["high"]).all()


def test_the_comparison_is_with_the_area_around(projects):
    found = _villages(projects, "project_start_rate", within=EAST_1)  # 10 of 44 around 甲村
    assert found.at[JIA, "comparison"] == "相近"
    assert set(found.index) == {JIA, YI}


def test_equal_values_share_a_rank_and_lower_is_better_where_it_is(engine):
    forgotten = [(f"F{n}", JIA, UNSTABLE, 3, "2021-03", None, None) for n in range(2)]
    helped = [(f"H{village}", village, UNSTABLE, 3, "2021-03") for village in (JIA, YI, BING, DING)]
    found = _villages(Store(engine).households(*forgotten, *helped).ready(), "households_without_measure")
    assert found["rank"].tolist() == [4, 1, 1, 1]
    assert found.index[0] == JIA
    assert found["low"].isna().all()
    assert set(found["comparison"]) == {""}


@pytest.fixture
def households(engine):
    def village(code: str, identified: int, eliminated: int) -> list[tuple]:
        return [
            (f"{code}-{n}", code, UNSTABLE, 4, "2021-01", "2021-10" if n < eliminated else None)
            for n in range(identified)
        ]

    return (
        Store(engine).households(*village(JIA, 40, 2), *village(BING, 40, 36), *village(DING, 3, 3)).ready()
    )


def test_a_rate_without_judgement_is_compared_but_never_ranked(households):
    found = _villages(households, "risk_elimination_households")
    assert found["rank"].isna().all()
    assert found.loc[[BING, JIA, DING], "comparison"].tolist() == ["显著偏高", "显著偏低", "样本不足"]
    assert found.index.tolist()[:2] == [BING, JIA]  # the largest first, without saying that it is better
    assert found.index[-1] == YI  # nobody identified there: nothing to divide by


def test_persons_are_not_independent_trials(households):
    found = _villages(households, "risk_elimination_persons")
    assert found["low"].isna().all()
    assert set(found["comparison"]) == {""}


def test_money_is_ranked_but_not_compared(engine):
    store = Store(engine).projects(("P1", JIA, 2021, {}), ("P2", DING, 2021, {}))
    store.allocations((JIA, "中央", "2021-02", 100.0, "其他"), (DING, "中央", "2021-02", 100.0, "其他"))
    store.payments(("P1", "中央", "2021-06", 90.0), ("P2", "中央", "2021-06", 20.0))
    found = _villages(store.ready(), "fund_execution")
    assert found.index.tolist()[:2] == [DING, JIA]
    assert found.loc[[DING, JIA], "rank"].tolist() == [2, 1]
    assert found[["low", "high"]].isna().all(axis=None)
    assert set(found["comparison"]) == {""}


def test_a_scope_sees_its_own_areas_only(projects):
    east = Scope(areas=frozenset({EAST}))
    found = ranking(
        projects, scope=east, kpi="project_start_rate", month=202112, level="village", within=CITY
    )
    assert set(found["area_code"]) == {JIA, YI, BING}
    assert set(found["comparison"]) == {"", "样本不足"}  # the city's rate is not theirs to see
    empty = ranking(projects, scope=NOTHING, kpi="project_start_rate", month=202112, level="village")
    assert empty.empty
    assert list(empty.columns) == list(found.columns)
