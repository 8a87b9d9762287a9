"""The planned curve, the pace now needed and where a year will land, by hand."""

import math

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from queries.forecast import forecast, land
from queries.pace import needed_per_month, pace
from queries.scope import NOTHING, WHOLE_CITY
from tests.queries.literal import CITY, JIA, Store

T_2_DEGREES = 4.302653  # 97.5 % of Student's t with 2 degrees of freedom, from any table
T_5_DEGREES = 2.570582


def _year(year: int, amounts: list[float]) -> dict[int, float]:
    return {year * 100 + place + 1: float(total) for place, total in enumerate(np.cumsum(amounts))}


def test_needed_per_month_by_hand():
    assert needed_per_month(60, 100, 0.9, 202109) == pytest.approx(10)  # 30 in three months
    assert needed_per_month(95, 100, 0.9, 202109) == 0
    assert math.isnan(needed_per_month(60, 100, 0.9, 202112))


def test_history_lands_by_the_share_that_earlier_years_had_reached():
    """By June earlier years had reached 40, 50 and 60 % of their totals; now 30."""
    reached = {2018 * 100 + 6: 40.0, 201812: 100.0, 201906: 50.0, 201912: 100.0, 202006: 60.0, 202012: 100.0}
    found = land(reached | {202106: 30.0}, 202106)
    logs = np.log([0.4, 0.5, 0.6])
    spread = math.exp(T_2_DEGREES * logs.std(ddof=1) * math.sqrt(4 / 3))
    middle = 30 / (0.4 * 0.5 * 0.6) ** (1 / 3)
    assert found.method == "history" and found.basis == 3
    assert found.value == pytest.approx(middle)
    assert found.high == pytest.approx(middle * spread, rel=1e-5)
    assert found.low == 30  # what is paid is paid: the interval does not go below it


def test_pace_lands_by_the_latest_months():
    """Six months of 10, 12, 8, 10, 14, 6: mean 10, variance 8; six months left."""
    found = land(_year(2021, [10, 12, 8, 10, 14, 6]), 202106)
    spread = T_5_DEGREES * math.sqrt(8) * math.sqrt(6 + 36 / 6)
    assert found.method == "pace" and found.basis == 6
    assert found.value == pytest.approx(120)
    assert (found.low, found.high) == (pytest.approx(120 - spread, rel=1e-5), pytest.approx(120 + spread))


def test_one_month_ahead_is_the_prediction_interval_of_a_single_observation():
    """Statsmodels' interval of a new observation beside a constant, of the eleven months before December."""
    amounts = [10.0, 12, 8, 10, 14, 6, 9, 13, 11, 7, 12]
    found = land(_year(2021, amounts), 202111)
    fit = OLS(amounts, np.ones(11)).fit().get_prediction([1.0])
    low, high = fit.conf_int(obs=True, alpha=0.05)[0] + sum(amounts)
    assert (found.value, found.low, found.high) == pytest.approx((sum(amounts) * 12 / 11, low, high))


def test_pace_uses_the_months_of_the_year_before():
    earlier = _year(2020, [10] * 12)
    found = land(earlier | _year(2021, [10] * 3), 202103)
    assert found == (120, 120, 120, "pace", 12)


def test_short_history_is_no_forecast_and_december_is_no_guess():
    short = land(_year(2021, [10] * 5), 202105)
    assert short.method == "" and math.isnan(short.value) and math.isnan(short.low)
    assert land(_year(2021, [10] * 12), 202112) == (120, 120, 120, "done", 0)
    assert land({202106: math.nan}, 202106).method == ""


@pytest.fixture
def money(sqlite_engine):
    store = Store(sqlite_engine).projects(("P1", JIA, 2021, {}))
    store.allocations((JIA, "中央", "2021-01", 200.0, "其他"))
    paid = [10, 12, 8, 10, 14, 6]
    store.payments(*(("P1", "中央", f"2021-{place + 1:02d}", amount) for place, amount in enumerate(paid)))
    return store


def test_the_curve_is_the_month_or_the_policy_rows(money):
    plain = pace(money.ready(), scope=WHOLE_CITY, kpi="fund_execution", area=CITY, month=202106)
    assert plain["planned"].tolist() == pytest.approx([number / 12 for number in range(1, 13)])
    assert plain["value"].tolist()[:6] == pytest.approx([0.05, 0.11, 0.15, 0.2, 0.27, 0.3])
    assert plain["value"].iloc[6:].isna().all()
    assert plain["needed"].iloc[:5].isna().all()
    assert plain["needed"].tolist()[5:] == pytest.approx([0.3 + step * 0.7 / 6 for step in range(7)])
    for number, share in ((6, 0.5), (12, 0.9)):
        money.policy("schedule.fund_execution", share, month=number)
    own = pace(money.ready(), scope=WHOLE_CITY, kpi="fund_execution", area=CITY, month=202106)
    assert own["planned"].iloc[5] == 0.5
    assert own["needed"].iloc[-1] == pytest.approx(0.9)


def test_the_landing_is_told_as_amount_and_as_share(money):
    row = forecast(money.ready(), scope=WHOLE_CITY, kpi="fund_execution", area=CITY, month=202106).iloc[0]
    assert (row["numerator"], row["denominator"], row["value"]) == (60, 200, pytest.approx(0.3))
    assert row["landing"] == pytest.approx(120)
    assert row["landing_value"] == pytest.approx(0.6)
    assert row["value_high"] == pytest.approx(row["high"] / 200)
    assert forecast(money.engine, scope=NOTHING, kpi="fund_execution", area=CITY, month=202106).empty


def test_what_does_not_add_up_has_neither_curve_nor_landing(money):
    for question in (pace, forecast):
        asked = {"kpi": "risk_elimination_households", "area": CITY, "month": 202106}
        assert question(money.ready(), scope=WHOLE_CITY, **asked).empty
