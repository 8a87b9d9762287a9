"""Where to look first: literal households and projects in, an ordered list of places out, on both stores."""

import pandas as pd

from queries.attention import attention, matters
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import (
    BING,
    CITY,
    DING,
    EAST_1,
    EAST_2,
    JIA,
    UNSTABLE,
    WEST,
    WEST_1,
    YI,
    Store,
)


def _forgotten(village: str, count: int, since: str = "2021-03", helped: str | None = None) -> list[tuple]:
    return [(f"{village}-{n}-{helped}", village, UNSTABLE, 3, since, None, helped) for n in range(count)]


def _helped(village: str, count: int) -> list[tuple]:
    return [(f"{village}-ok-{n}", village, UNSTABLE, 3, "2021-03") for n in range(count)]


def _projects(village: str, planned: int, started: int) -> list[tuple]:
    begun = {"approved": "2021-01-10", "started": "2021-04-01"}
    return [
        (f"{village}-{number}", village, 2021, begun if number < started else {"approved": "2021-01-10"})
        for number in range(planned)
    ]


def _attention(engine, area: str = CITY, **more) -> pd.DataFrame:
    return attention(engine, scope=more.pop("scope", WHOLE_CITY), area=area, month=202112, **more)


def test_a_place_is_told_by_its_gravest_matter_with_path_and_comparison(engine):
    store = Store(engine).policy("target.project_start_rate", 1.0)
    store.projects(*_projects(JIA, 40, 10), *_projects(BING, 40, 40), *_projects(DING, 20, 20))
    found = _attention(store.ready()).set_index("area_code")
    assert set(found.index) == {JIA, EAST_1}
    row = found.loc[JIA]
    assert (row["path"], row["level"]) == ("东县 · 东一乡 · 甲村", "village")
    assert (row["kpi"], row["numerator"], row["denominator"], row["shortfall"]) == (
        "project_start_rate",
        10,
        40,
        0.75,
    )
    assert (row["status"], row["reference"]) == ("behind", 1.0)
    assert row["comparison"] == "显著偏低"  # 东县 as a whole: 50 of 80
    assert found.at[EAST_1, "path"] == "东县 · 东一乡"


def test_small_samples_and_what_is_not_judged_never_appear(engine):
    store = Store(engine).policy("target.project_start_rate", 1.0)
    store.projects(*_projects(YI, 4, 0)).households(*_helped(DING, 30))  # nobody's risk is gone: not judged
    assert _attention(store.ready()).empty


def test_at_most_two_of_one_township_and_both_levels(engine):
    rows = [*_forgotten(JIA, 6), *_forgotten(YI, 5), *_forgotten(BING, 1), *_helped(BING, 9)]
    found = _attention(Store(engine).households(*rows).ready())
    assert found["area_code"].isin([EAST_1, JIA, YI]).sum() == 2
    assert set(found["area_code"]) >= {EAST_1, JIA, BING, EAST_2}
    assert set(found["level"]) == {"township", "village"}


def test_either_level_keeps_a_quarter_of_a_short_list(engine):
    rows = [*_forgotten(JIA, 6), *_forgotten(BING, 5), *_forgotten(DING, 4)]
    filled = Store(engine).households(*rows).ready()
    for limit in (2, 3, 4):
        found = _attention(filled, limit=limit)
        assert len(found) == limit
        assert set(found["level"]) == {"township", "village"}


def test_the_larger_stake_comes_before_the_small_village(engine):
    rows = [*_forgotten(JIA, 1), *_forgotten(DING, 30), *_helped(DING, 30)]
    found = _attention(Store(engine).households(*rows).ready())
    villages = found.loc[found["level"] == "village", "area_code"].tolist()
    assert villages == [DING, JIA]


def test_behind_comes_before_watch_and_other_matters_are_named(engine):
    store = Store(engine).policy("target.project_start_rate", 1.0)
    store.projects(*_projects(JIA, 20, 19), *_projects(DING, 20, 5)).households(
        *_forgotten(DING, 3), *_helped(DING, 2), *_helped(JIA, 3)
    )
    found = _attention(store.ready())
    assert found["status"].tolist() == ["behind", "behind", "watch", "watch"]
    assert set(found["area_code"][:2]) == {DING, WEST_1}
    first = found.iloc[0]
    assert {first["label"], first["extra"]} == {"项目开工率", "超30天无帮扶措施户数"}
    assert set(found["extra"][2:]) == {""}


def test_months_without_improvement_are_counted_back_from_now(engine):
    """甲村: forgotten since April; 丙村: one of two was helped in November; 丁村: one more in December."""
    rows = [
        *_forgotten(JIA, 1),
        *_forgotten(BING, 1),
        *_forgotten(BING, 1, helped="2021-11"),
        *_forgotten(DING, 1, since="2019-01"),
    ]
    found = _attention(Store(engine).households(*rows).ready()).set_index("area_code")
    months = found["months_without_improvement"]
    assert (months[JIA], months[BING], months[DING]) == (9, 1, 12)


def test_inside_a_township_only_its_villages_are_listed(engine):
    filled = Store(engine).households(*_forgotten(JIA, 4), *_forgotten(YI, 3), *_forgotten(DING, 3)).ready()
    assert _attention(filled, area=EAST_1)["area_code"].tolist() == [JIA, YI]


def test_a_scope_sees_its_own_places_only(engine):
    filled = Store(engine).households(*_forgotten(JIA, 4), *_forgotten(DING, 3)).ready()
    assert set(_attention(filled, scope=Scope(areas=frozenset({WEST})))["area_code"]) == {DING, WEST_1}
    nothing = _attention(filled, scope=NOTHING)
    assert nothing.empty
    assert list(nothing.columns) == list(_attention(filled).columns)


def test_a_rate_and_its_gap_or_the_count_that_it_misses_are_one_matter():
    codes = {kpi.code for kpi in matters()}
    assert "fund_execution" in codes
    assert "fund_execution_gap" not in codes
    assert codes & {"problems_overdue", "problems_correction_rate"} == {"problems_overdue"}
    assert codes & {"visit_rate", "helpers_without_visit"} == {"visit_rate"}
    assert "risk_elimination_households" not in codes
