"""Control charts against a published one, their signals, and words for trends."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import queries.definitions  # noqa: F401 - fills KPIS
from data.schema import employment
from queries.control import chartable, control_chart, xmr
from queries.kpi import KPIS
from queries.scope import NOTHING, WHOLE_CITY
from queries.trend_words import mann_kendall, trend_word
from tests.queries.literal import JIA, Store

MONTHS = [*range(202101, 202113), *range(202201, 202213)]


def _series(*values: float) -> pd.Series:
    return pd.Series(values, index=MONTHS[: len(values)])


def test_limits_are_the_published_ones():
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rate of ten batches."""
    found = xmr(_series(49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1))
    row = found.iloc[0]
    assert round(row["mean"], 2) == 50.81
    assert round(found["moving_range"].mean(), 4) == 1.8778
    assert (round(row["high"], 4), round(row["low"], 4)) == (55.8041, 45.8159)
    assert set(found["signal"]) == {""}
    assert found["trial"].all()  # ten points are fewer than twelve


def test_twelve_points_are_no_trial():
    assert not xmr(_series(*[0.5, 0.6] * 6))["trial"].any()


def test_a_point_outside_is_told():
    found = xmr(_series(*[8, 16] * 8, 60))  # mean 14.8, mean range 10.25, upper limit 42.1
    assert found["signal"].tolist() == [*[""] * 16, "越出界限"]


@pytest.mark.parametrize(("length", "signal"), [(7, ""), (8, "连续八点同侧")])
def test_eight_on_one_side_are_a_run_and_seven_are_not(length, signal):
    found = xmr(_series(*[10, 12] * 3, 10, *[11.8] * length, *[10] * (length - 4)))
    run = found["value"] == 11.8
    assert set(found.loc[run, "signal"]) == {signal}
    assert set(found.loc[~run, "signal"]) == {""}


def test_months_without_data_are_left_out():
    found = xmr(_series(1, np.nan, 2, 3, 3))
    assert found["mean"].iloc[0] == 2.25
    assert found["moving_range"].dropna().tolist() == [1, 0]
    assert xmr(_series(1, 2))[["mean", "low", "high"]].isna().all(axis=None)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=24))
def test_limits_hold_the_mean(values):
    found = xmr(_series(*values), within=(0, 1))
    assert (found["low"] <= found["mean"] + 1e-12).all()
    assert (found["mean"] <= found["high"] + 1e-12).all()


def test_only_rates_that_go_either_way_are_charted(sqlite_engine):
    adding_up = ("fund_execution", "project_start_rate", "paid", "risk_elimination_households")
    assert not any(chartable(KPIS[code]) for code in adding_up)
    months = range(1, 13)
    rows = [
        {"area_code": JIA, "month": f"2021-{month:02d}", "employed": 80 + month, "willing": 100}
        for month in months
    ]
    store = Store(sqlite_engine)
    store.facts(employment, *rows)
    ready = store.ready()
    asked = {"kpi": "employment_rate", "area": JIA, "first": 202101, "last": 202112}
    found = control_chart(ready, scope=WHOLE_CITY, **asked)
    assert found["value"].tolist() == pytest.approx([0.8 + month / 100 for month in months])
    assert found["moving_range"].iloc[1] == pytest.approx(0.01)
    assert control_chart(ready, scope=NOTHING, **asked).empty
    assert control_chart(ready, scope=WHOLE_CITY, **asked | {"kpi": "project_start_rate"}).empty


def test_what_adds_up_over_the_year_cannot_be_said_to_fluctuate():
    with pytest.raises(ValueError, match="does not fluctuate"):
        replace(KPIS["fund_execution"], fluctuates=True)


def test_mann_kendall_is_the_published_one():
    """J. Little, College of the Holy Cross, "A Mann-Kendall Example (By Hand)": S 54, Z 2.9058."""
    series = [12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11.0, 17.3, 15.9, 19.0, 18.3, 20.1, 21.7]
    found = mann_kendall(series)
    assert found.s == 54
    assert found.z == pytest.approx(2.9058, abs=5e-5)
    assert found.p / 2 == pytest.approx(0.0018, abs=5e-5)


@given(st.permutations(range(9)))
def test_mann_kendall_is_near_the_exact_test(order):
    exact = stats.kendalltau(range(9), order, method="exact").pvalue
    assert mann_kendall(order).p == pytest.approx(exact, abs=0.02)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([0.1, 0.2, 0.3, 0.4], ""),  # four points have no trend
        ([0.1, 0.2, np.nan, 0.3, 0.4], ""),
        ([0.1, 0.2, 0.3, 0.4, 0.5], "持续上升"),
        ([0.5, 0.4, 0.3, 0.2, 0.1], "持续下降"),
        ([0.1, 0.3, 0.2, 0.4, 0.5], "波动"),  # of five points all pairs must be in order
        ([0.500, 0.503, 0.506, 0.509, 0.510], "持平"),  # one percentage point from end to end
        ([0.500, 0.503, 0.506, 0.509, 0.511], "持续上升"),
        ([0.1, 0.3, 0.2, 0.4, 0.5, 0.6, 0.7, 0.6, 0.8], "持续上升"),
        ([0.1, 0.9, 0.1, 0.9, 0.1, 0.9], "波动"),
    ],
)
def test_the_words(values, word):
    assert trend_word(values, flat_within=0.01) == word
