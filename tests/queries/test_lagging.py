"""Villages that lag: matters counted once, level and change by hand, reasons in words."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from queries.kpi import KPIS
from queries.lagging import FINDING_COLUMNS, VILLAGE_COLUMNS, by_chance, findings, parts, villages
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import DING, EAST, JIA, YI, Store
from tests.queries.many_villages import add_households, add_projects, add_villages


def _filled(engine):
    """Of 东县's nine villages 甲村 is behind on starts and on help, 乙村 on nothing; 丙村 has no rows."""
    store = Store(engine)
    others = add_villages(store, 6)
    add_projects(store, dict.fromkeys(others, (20, 18)) | {JIA: (20, 5), YI: (20, 18)}, year=2020)
    add_projects(store, dict.fromkeys(others, (20, 18)) | {JIA: (20, 8), YI: (20, 19)}, year=2021)
    add_households(store, dict.fromkeys(others, (0, 30)) | {JIA: (9, 21), YI: (1, 29)})
    return store.ready()


# What the rows of `_filled` tell of; other KPIs that villages are compared by may come and go.
TOLD = (
    "households_without_measure",
    "project_start_rate",
    "project_completion_rate",
    "project_acceptance_rate",
    "projects_start_overdue",
    "projects_completion_overdue",
)


def told(engine, **question):
    found = findings(engine, scope=WHOLE_CITY, month=202112, **question)
    return found[found["kpi"].isin(TOLD)].reset_index(drop=True)


@pytest.fixture
def lagging(sqlite_engine):
    return _filled(sqlite_engine)


def _finding(found: pd.DataFrame, village: str, kpi: str) -> pd.Series:
    return found.set_index(["area_code", "kpi"]).loc[(village, kpi)]


def test_what_a_village_is_behind_on(engine):
    found = told(_filled(engine))
    assert list(found.columns) == list(FINDING_COLUMNS)
    worse = found[found["worse"]]
    assert set(zip(worse["area_code"], worse["kpi"], strict=True)) == {
        (JIA, "project_start_rate"),
        (JIA, "households_without_measure"),
    }
    assert worse["far_worse"].all()
    start = _finding(found, JIA, "project_start_rate")
    # Far below the limit: 8 of 20 beside 135 of 160.
    room = start["group_rate"] - start["low_95"]
    assert start["standing"] == pytest.approx((0.4 - 135 / 160) / room)
    assert _finding(found, JIA, "households_without_measure")["standing"] < -1


def test_change_is_the_share_of_the_gap_closed(lagging):
    found = findings(lagging, scope=WHOLE_CITY, month=202112)
    start = _finding(found, JIA, "project_start_rate")  # 5 of 20 a year ago, 8 of 20 now; all should start
    assert (start["gap_before"], start["gap"]) == (pytest.approx(0.75), pytest.approx(0.6))
    assert start["closed"] == pytest.approx(0.2)
    assert _finding(found, YI, "project_start_rate")["closed"] == pytest.approx(0.5)
    help_ = _finding(found, JIA, "households_without_measure")  # nobody was identified a year ago
    assert help_["gap"] == pytest.approx(9 / 30)
    assert np.isnan(help_["gap_before"]) and np.isnan(help_["closed"])


def test_a_target_in_force_is_what_the_gap_is_to(lagging):
    store = Store.__new__(Store)
    store.engine, store._number = lagging, 100
    store.policy("target.project_start_rate", 0.8, valid=("2020-01-01", "9999-12-31"))
    store.policy("target.project_start_rate", 0.5, area=EAST, valid=("2021-01-01", "9999-12-31"))
    start = _finding(findings(lagging, scope=WHOLE_CITY, month=202112), JIA, "project_start_rate")
    assert (start["gap_before"], start["gap"]) == (pytest.approx(0.55), pytest.approx(0.1))


def test_villages_behind_on_most_come_first_with_reasons(lagging):
    found = villages(told(lagging))
    assert list(found.columns) == list(VILLAGE_COLUMNS)
    first = found.iloc[0]
    assert (first["area_code"], first["behind"], first["far_behind"]) == (JIA, 2, 2)
    assert first["level"] < 0
    # Nothing was completed, this year or last: 0.75 + 1 were missing, 0.6 + 1 still are.
    assert first["closed"] == pytest.approx(1 - 1.6 / 1.75)
    assert sorted(first["reasons"]) == [
        "超30天无帮扶措施户数 9 户，占 30 户的 30.0%，同组村合计 4.2%，显著偏高",
        "项目开工率 40.0%（8/20），同组村合计 84.4%，显著偏低",
    ]
    others = found[found["area_code"] != JIA]
    assert set(others["behind"]) == {0}
    assert others["reasons"].tolist() == [[]] * len(others)
    assert found.set_index("area_code").loc[DING, ["judged", "behind"]].tolist() == [0, 0]
    assert np.isnan(found.set_index("area_code").at[DING, "level"])


def test_how_many_chance_alone_would_put_there(lagging):
    frame = told(lagging)
    found = villages(frame).set_index("area_code")
    assert found.at[YI, "by_chance"] == len(found), "on none or more"
    expected = by_chance(frame)
    assert found.at[JIA, "by_chance"] == expected[2]
    # On one KPI or more: all but those whom chance puts behind on none.
    none = (1 - frame["chance"].fillna(0)).groupby(frame["area_code"]).prod()
    assert expected[1] == pytest.approx((1 - none).sum())


def test_chance_is_what_the_limits_let_through(lagging):
    frame = told(lagging)
    start = _finding(frame, YI, "project_start_rate")
    cases = np.arange(21)
    too_few = cases[cases / 20 < start["low_95"]]
    assert start["chance"] == pytest.approx(stats.binom(20, 135 / 160).pmf(too_few).sum())
    assert 0 < start["chance"] < 0.025
    help_ = _finding(frame, YI, "households_without_measure")  # a count out of its base: Poisson
    cases = np.arange(200)
    too_many = cases[cases / 30 > help_["high_95"]]
    expected = stats.poisson(30 * help_["group_rate"]).pmf(too_many).sum()
    assert help_["chance"] == pytest.approx(expected)
    assert np.isnan(_finding(frame, DING, "project_start_rate")["chance"]), "not judged"


def test_two_kpis_of_one_matter_count_once(lagging):
    frame = told(lagging)
    assert set(frame["matter"]) >= {KPIS[kpi].matter for kpi in TOLD}
    one = villages(frame.assign(matter="work")).set_index("area_code").loc[JIA]
    assert (one["judged"], one["behind"], len(one["reasons"])) == (1, 1, 1)


def test_a_level_is_the_weighted_sum_of_its_parts(lagging):
    frame = told(lagging)
    made_of = parts(frame)
    own = made_of[made_of["area_code"] == JIA]
    assert set(own["weight"]) == {1 / len(own)}
    assert own["standing"].between(-2, 2).all()
    level = villages(frame).set_index("area_code").at[JIA, "level"]
    assert level == pytest.approx((own["weight"] * own["standing"]).sum())
    assert DING not in set(made_of["area_code"]), "nothing of it is judged"


def test_within_narrows_the_list_and_not_the_comparison(lagging):
    everywhere = findings(lagging, scope=WHOLE_CITY, month=202112)
    inside = findings(lagging, scope=WHOLE_CITY, month=202112, within=JIA)
    expected = everywhere[everywhere["area_code"] == JIA].reset_index(drop=True)
    pd.testing.assert_frame_equal(inside, expected)


def test_by_size_and_by_scope(lagging):
    by_size = findings(lagging, scope=WHOLE_CITY, month=202112, peers="size")
    assert set(by_size["group"]) == {"全部村"}, "too few for classes"
    assert set(by_size.loc[by_size["worse"], "area_code"]) == {JIA}
    narrow = findings(lagging, scope=Scope(areas=frozenset({YI})), month=202112)
    assert set(narrow["area_code"]) == {YI}
    assert not narrow["worse"].any()
    assert villages(findings(lagging, scope=NOTHING, month=202112)).empty
