"""Kaplan–Meier against published curves, and cohorts from literal households."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from data.schema import cohorts
from queries.scope import WHOLE_CITY, Scope
from queries.survival import kaplan_meier, summary, survival
from tests.queries.literal import BING, CITY, DING, EAST, JIA, MARGINAL, UNSTABLE, WEST, Store

# Freireich et al. (1963), Blood 21:699–716: weeks of remission of 21 children on 6-mercaptopurine, as in
# Kalbfleisch and Prentice (1980), table 1.1 and Collett, "Modelling Survival Data in Medical Research".
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_WELL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


@pytest.fixture(scope="module")
def remission() -> pd.DataFrame:
    weeks = np.array(RELAPSED + STILL_WELL)
    ended = np.array([True] * len(RELAPSED) + [False] * len(STILL_WELL))
    return kaplan_meier(weeks, ended, np.ones(len(weeks), int)).assign(group="6-MP")


def test_the_curve_is_the_published_one(remission):
    events = remission[remission["eliminated"] > 0]
    assert events["months"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert events["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]  # Kleinbaum and Klein (2005), p. 53
    assert events["standing"].tolist() == pytest.approx(printed, abs=0.0006)


def test_the_interval_is_the_published_one(remission):
    """Log-log limits as R's survfit prints them for these data (R. Xu, UCSD Math 284, lecture 2, p. 27)."""
    events = remission[remission["eliminated"] > 0]
    low = [0.6197, 0.5631, 0.5032, 0.4316, 0.3675, 0.2678, 0.1881]
    high = [0.9516, 0.9228, 0.8894, 0.8491, 0.8049, 0.7468, 0.6801]
    assert events["low"].round(4).tolist() == low
    assert events["high"].round(4).tolist() == high


def test_the_median_is_the_published_one(remission):
    found = summary(remission).iloc[0]
    assert (found["median"], found["median_low"]) == (23, 13)
    assert np.isnan(found["median_high"])  # more than half may stay well for ever
    placebo = kaplan_meier(np.array(PLACEBO), np.ones(21, bool), np.ones(21, int)).assign(group="placebo")
    assert summary(placebo).iloc[0]["median"] == 8


def test_shares_without_risk_are_read_off_the_curve(remission):
    found = summary(remission).iloc[0]
    assert found["gone_6"] == pytest.approx(1 - 18 / 21)
    assert found["gone_12"] == pytest.approx(1 - 0.7529, abs=1e-4)
    assert found["gone_18"] == pytest.approx(1 - 0.6275, abs=1e-4)
    assert (found["gone_12_low"], found["gone_12_high"]) == pytest.approx((1 - 0.8894, 1 - 0.5032), abs=1e-4)


def test_households_counted_together_are_as_many_households():
    together = kaplan_meier(np.array([3, 5, 5]), np.array([True, True, False]), np.array([40, 30, 30]))
    apart = kaplan_meier(
        np.repeat([3, 5, 5], [40, 30, 30]), np.repeat([True, True, False], [40, 30, 30]), np.ones(100, int)
    )
    pd.testing.assert_frame_equal(together, apart)
    # Greenwood by hand: S(5) = 0.6 × 0.5, variance of ln S = 40 ÷ (100 × 60) + 30 ÷ (60 × 30).
    error = np.sqrt(40 / 6000 + 30 / 1800) / np.log(0.3)
    assert together["standing"].iloc[-1] == pytest.approx(0.3)
    assert together["low"].iloc[-1] == pytest.approx(0.3 ** np.exp(-1.959963984540054 * error))


def test_without_any_end_the_curve_is_flat():
    curve = kaplan_meier(np.array([2, 9]), np.array([False, False]), np.array([3, 4])).assign(group="a")
    assert curve["standing"].tolist() == [1, 1]
    found = summary(curve).iloc[0]
    assert found["households"] == 7 and found["gone_6"] == 0
    assert np.isnan(found["median"]) and np.isnan(found["gone_12"])


def _filled(engine):
    store = Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-01-20", "2021-07", "", {"causes": ("因病", "因学")}),
        ("B", BING, UNSTABLE, 3, "2021-01", "2021-11", "", {"causes": ("因病",)}),
        ("C", JIA, MARGINAL, 3, "2021-03"),
        ("D", DING, MARGINAL, 3, "2021-12"),
    )
    # A newer roster: C's risk is gone as well.
    store.households(("C", JIA, MARGINAL, 3, "2021-03", "2022-01"), as_of="2022-01", counties=(EAST,))
    return store.ready()


@pytest.fixture
def filled(sqlite_engine):
    return _filled(sqlite_engine)


def test_cohorts_hold_the_latest_version_for_city_and_counties(engine):
    with _filled(engine).connect() as connection:
        rows = {tuple(row) for row in connection.execute(select(cohorts))}
    whole = {row[1:] for row in rows if row[0] == ""}
    east = {(202101, 202107, 1), (202101, 202111, 1), (202103, 202201, 1)}
    assert whole == {
        *((EAST, *months) for months in east),
        *((CITY, *months) for months in east),
        (WEST, 202112, 0, 1),
        (CITY, 202112, 0, 1),
    }
    assert ("cause=因学", EAST, 202101, 202107, 1) in rows
    assert ("category=边缘易致贫户", CITY, 202103, 202201, 1) in rows


def test_a_curve_knows_nothing_of_later_months(filled):
    """At 2021-08: A after 6 months; B and C open for 7 and 5 months; D not yet identified."""
    curve = survival(filled, scope=WHOLE_CITY, month=202108, area=CITY)
    assert curve[["months", "at_risk", "eliminated"]].to_numpy().tolist() == [[0, 3, 0], [6, 2, 1], [7, 1, 0]]
    assert curve["standing"].tolist() == [1, 0.5, 0.5]
    later = survival(filled, scope=WHOLE_CITY, month=202201, area=EAST)
    assert later["months"].tolist() == [0, 6, 10]
    assert later["eliminated"].tolist() == [0, 1, 2]
    assert later["standing"].iloc[-1] == pytest.approx(0)


def test_curves_by_category_cause_and_county(filled):
    def groups(by: str) -> dict[str, int]:
        curves = survival(filled, scope=WHOLE_CITY, month=202112, area=CITY, by=by)
        return curves.groupby("group", sort=False)["at_risk"].first().to_dict()

    assert groups("category") == {UNSTABLE: 2, MARGINAL: 2}
    assert groups("cause") == {"因病": 2, "因学": 1}
    assert groups("county") == {"东县": 3, "西县": 1}
    with pytest.raises(ValueError, match="village"):
        survival(filled, scope=WHOLE_CITY, month=202112, area=CITY, by="village")


def test_a_scope_sees_its_county_only(filled):
    east = Scope(areas=frozenset({EAST}))
    assert survival(filled, scope=east, month=202112, area=CITY).empty
    assert set(survival(filled, scope=east, month=202112, area=CITY, by="county")["group"]) == {"东县"}
