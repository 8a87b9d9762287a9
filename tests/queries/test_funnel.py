"""Funnel limits against chance itself, by hand and by scipy; what is said of villages beside peers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from queries.funnel import LINE_COLUMNS, against_peers, funnel, limit_lines
from queries.funnel_limits import (
    TAIL_95,
    TAIL_998,
    binomial_limits,
    dispersion,
    poisson_limits,
)
from queries.kpi import KPIS
from queries.peers import by_size, groups
from queries.scope import WHOLE_CITY, Scope
from queries.shares import NotComparable, comparable
from tests.queries.literal import BING, DING, EAST, JIA, YI, Store
from tests.queries.many_villages import add_facts, add_households, add_projects, add_villages

LIMITS = {binomial_limits: stats.binom, poisson_limits: lambda n, p: stats.poisson(n * p)}


def test_limits_by_hand():
    """Spiegelhalter (2005), appendix A.1.1, worked by hand for 10 trials at one half.

    1 or fewer: 11 ÷ 1024 < 0.025; 2 or fewer: 56 ÷ 1024; so r = 2, α = (56 − 25.6) ÷ 45.
    """
    low, high = binomial_limits(10, 0.5, TAIL_95)
    assert float(low) == pytest.approx((2 - (56 - 25.6) / 45) / 10, abs=1e-12)
    assert float(high) == pytest.approx(1 - float(low), abs=1e-12)
    low, high = binomial_limits(10, 0.5, TAIL_998)  # none: 1 ÷ 1024 < 0.001, one or none: 11 ÷ 1024
    assert float(low) == pytest.approx((1 - (11 - 1.024) / 10) / 10, abs=1e-12)


@settings(deadline=None)
@given(
    limits=st.sampled_from(list(LIMITS)),
    trials=st.integers(1, 300),
    rate=st.floats(0.001, 0.999),
    tail=st.sampled_from([TAIL_95, TAIL_998]),
)
def test_beyond_a_limit_is_what_chance_gives_more_rarely_than_the_tail(limits, trials, rate, tail):
    low, high = limits(trials, rate, tail)
    cases = np.arange(trials + 1)
    exact = LIMITS[limits](trials, rate)
    sure = np.abs(exact.cdf(cases) - tail) > 1e-9
    assert ((cases / trials < low - 1e-12) == (exact.cdf(cases) < tail))[sure].all()
    sure = np.abs(exact.sf(cases - 1) - tail) > 1e-9
    assert ((cases / trials > high + 1e-12) == (exact.sf(cases - 1) < tail))[sure].all()


@settings(deadline=None)
@given(limits=st.sampled_from(list(LIMITS)), rate=st.floats(0.001, 0.999))
def test_limits_hold_the_rate_and_widen_as_the_denominator_falls(limits, rate):
    low, high = limits(np.arange(1, 200), rate, TAIL_95)
    wide_low, wide_high = limits(np.arange(1, 200), rate, TAIL_998)
    assert (low <= rate + 1e-12).all() and (rate <= high + 1e-12).all()
    assert (np.diff(low) >= -1e-12).all() and (np.diff(high) <= 1e-12).all()
    assert (wide_low <= low + 1e-12).all() and (high <= wide_high + 1e-12).all()


def test_a_rate_of_none_or_all_leaves_no_room():
    assert [float(bound) for bound in binomial_limits(8, 0, TAIL_95)] == [0, 0]
    assert [float(bound) for bound in binomial_limits(8, 1, TAIL_95)] == [1, 1]


def test_dispersion_by_hand():
    """z-scores −6, −2, −2, −2, 0, 0, 2, 2, 2, 6: a tenth at either end is drawn in to −2.4 and 2.4.

    φ = (2 × 2.4² + 6 × 2²) ÷ 10 = 3.552; τ² = (35.52 − 9) ÷ (10 − 10 ÷ 10), Spiegelhalter (2005), A.3.
    """
    z = np.array([-6, -2, -2, -2, 0, 0, 2, 2, 2, 6.0])
    phi, tau2 = dispersion(z, np.ones(10), 0.0)
    assert (phi, tau2) == (pytest.approx(3.552), pytest.approx(26.52 / 9))
    calm = dispersion(z / 2, np.ones(10), 0.0)  # φ 0.888 is below (10 − 1) ÷ 10: no more than chance
    assert calm == (pytest.approx(0.888), 0.0)
    assert np.isnan(dispersion(z[:9], np.ones(9), 0.0).phi)


def _frame(*rows: tuple[float, float], kpi: str = "k", counted: bool = False) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["numerator", "denominator"], dtype=float)
    state = np.where(frame["denominator"] < 10, "small_sample", "value")
    return frame.assign(
        kpi=kpi,
        group="g",
        value=frame["numerator"] / frame["denominator"],
        state=pd.Series(state, dtype="str"),
        counted=counted,
    )


def test_the_four_words():
    """Around 500 of 1,000: 40 trials have exact 95 % limits of 13.4 and 26.6 of 40."""
    frame = _frame((435, 860), (13, 40), (14, 40), (26, 40), (27, 40), (0, 4), (5, 16))
    found = against_peers(frame)
    rate = 520 / 1040
    assert found["group_rate"].tolist() == [pytest.approx(rate)] * 7
    words = ["相近", "显著偏低", "相近", "相近", "显著偏高", "样本不足", "相近"]
    assert found["comparison"].tolist() == words
    assert found["beyond"].tolist() == [0, 95, 0, 0, 95, 0, 0]
    assert found["low_95"][1] == pytest.approx(float(binomial_limits(40, rate, TAIL_95)[0]))


def test_far_beyond_is_told_apart():
    found = against_peers(_frame((500, 1000), (500, 1000), (500, 1000), (500, 1000), (4, 40)))
    assert found["comparison"].iloc[4] == "显著偏低"
    assert found["beyond"].iloc[4] == 99.8


def test_two_cases_are_never_significant_and_three_may_be():
    many = [(0, 400)] * 6
    two = against_peers(_frame(*many, (2, 20), counted=True)).iloc[6]
    three = against_peers(_frame(*many, (3, 20), counted=True)).iloc[6]
    assert (two["comparison"], three["comparison"]) == ("相近", "显著偏高")
    assert stats.poisson(20 * 2 / 2420).sf(1) < 0.001  # chance alone does not explain the two


def test_a_count_may_exceed_its_base():
    found = against_peers(_frame(*[(1, 100)] * 6, (30, 20), counted=True)).iloc[6]
    assert found["comparison"] == "显著偏高"
    assert found["value"] == 1.5


def test_where_all_differ_much_more_than_chance_a_difference_is_no_finding():
    steady = [(90, 100), (91, 100)] * 6
    uneven = [(60, 100), (75, 100), (99, 100), (80, 100), (98, 100), (90, 100)] * 2
    village = (78, 100)
    alone = against_peers(_frame(*steady, village)).iloc[-1]
    among = against_peers(_frame(*uneven, village)).iloc[-1]
    assert (alone["comparison"], alone["tau2"]) == ("显著偏低", 0)
    assert among["comparison"] == "相近"
    assert among["tau2"] > 0
    assert among["low_95"] < alone["low_95"]


def test_few_peers_are_no_comparison():
    found = against_peers(_frame((1, 100), (99, 100), (50, 100), (50, 100)))
    assert set(found["comparison"]) == {""}
    assert found[["group_rate", "low_95", "z"]].isna().all(axis=None)


def test_lines_are_drawn_where_the_limits_are():
    """At every village's own denominator the line passes through its limits, overdispersion included."""
    spread = against_peers(
        _frame(*((number, 40) for number in (10, 14, 18, 20, 22, 26, 30, 34, 20, 16, 24, 20)))
    )
    lines = limit_lines(spread)
    assert list(lines.columns) == list(LINE_COLUMNS)
    assert spread["tau2"].iloc[0] > 0
    limits = ["group_rate", "low_95", "high_95", "low_998", "high_998"]
    at_40 = lines[lines["denominator"] == 40].iloc[0]
    assert at_40[limits].tolist() == pytest.approx(spread.iloc[0][limits].tolist())
    assert lines["denominator"].is_monotonic_increasing
    assert limit_lines(against_peers(_frame((1, 10), (2, 10)))).empty, "too few to be compared"


def test_size_classes_are_thirds_and_status_splits_them_where_enough_villages_are():
    households = pd.Series([1] * 20 + [5] * 20 + [9] * 20)
    is_key = pd.Series(([True] * 10 + [False] * 10) * 2 + [True] * 9 + [False] * 11)
    found = by_size(households, is_key)
    assert found.value_counts().to_dict() == {
        "监测户较少的村·重点帮扶村": 10,
        "监测户较少的村·非重点帮扶村": 10,
        "监测户居中的村·重点帮扶村": 10,
        "监测户居中的村·非重点帮扶村": 10,
        "监测户较多的村": 20,
    }


@pytest.fixture
def projects(engine):
    """东县 with eight villages that have projects, 西县 with one."""
    store = Store(engine)
    others = dict.fromkeys(add_villages(store, 6), (30, 27))
    add_projects(store, others | {JIA: (40, 20), YI: (4, 0), DING: (20, 20)})
    return store.ready()


def test_villages_beside_their_county(projects):
    asked = {"scope": WHOLE_CITY, "kpi": "project_start_rate", "month": 202112, "peers": "county"}
    found = funnel(projects, **asked)
    found = found.set_index("area_code")
    assert found.loc[[JIA, YI, BING, DING], "comparison"].tolist() == ["显著偏低", "样本不足", "", ""]
    assert found.at[JIA, "group_rate"] == pytest.approx((6 * 27 + 20) / (6 * 30 + 44))
    assert found.at[JIA, "group"] == "东县"
    assert found.at[DING, "group"] == "西县"  # alone there: nobody to compare with
    narrowed = funnel(projects, within=JIA, **asked).set_index("area_code")
    assert narrowed.index.tolist() == [JIA]
    assert narrowed.at[JIA, "group_rate"] == found.at[JIA, "group_rate"]


def test_a_scope_compares_within_what_it_sees(projects):
    narrow = Scope(areas=frozenset({JIA, YI}))
    found = funnel(projects, scope=narrow, kpi="project_start_rate", month=202112)
    assert found["area_code"].tolist() == [JIA, YI]
    assert set(found["comparison"]) == {""}


def test_money_is_refused(sqlite_engine):
    with pytest.raises(NotComparable, match="资金支出率"):
        funnel(sqlite_engine, scope=WHOLE_CITY, kpi="fund_execution", month=202112)


def test_a_count_is_taken_out_of_its_base(engine):
    store = Store(engine)
    add_households(store, dict.fromkeys(add_villages(store, 6), (0, 20)) | {JIA: (5, 7), YI: (4, 0)})
    found = funnel(store.ready(), scope=WHOLE_CITY, kpi="households_without_measure", month=202112)
    found = found.set_index("area_code")
    assert found.loc[JIA, ["numerator", "denominator", "comparison"]].tolist() == [5, 12, "显著偏高"]
    assert found.loc[YI, ["numerator", "denominator", "comparison"]].tolist() == [4, 4, "样本不足"]
    assert found.at[BING, "state"] == "not_applicable"


def test_groups_follow_the_latest_village_facts(sqlite_engine):
    store = Store(sqlite_engine)
    villages = add_villages(store, 30)
    add_households(store, {village: (0, 1 + place // 10) for place, village in enumerate(villages)})
    add_facts(store, 2020, villages[:10], key=True)
    add_facts(store, 2021, villages[:10], key=False)
    add_facts(store, 2021, villages[20:], key=True)
    add_facts(store, 2022, villages, key=True)
    found = groups(store.ready(), scope=WHOLE_CITY, month=202112).set_index("area_code")
    assert set(found.loc[villages[20:], "group"]) == {"监测户较多的村·重点帮扶村"}
    assert set(found.loc[[*villages[:10], JIA], "group"]) == {"监测户较少的村·非重点帮扶村"}
    east = Scope(areas=frozenset({EAST}))
    counties = groups(sqlite_engine, scope=east, month=202112, peers="county")
    assert set(counties["group"]) == {"东县"}


def test_villages_too_few_for_three_classes_are_one_group():
    assert set(by_size(pd.Series(range(29)), pd.Series([True] * 14 + [False] * 15))) == {"全部村"}
    assert len(set(by_size(pd.Series(range(30)), pd.Series([False] * 30)))) == 3
    assert by_size(pd.Series([], dtype=float), pd.Series([], dtype=bool)).empty


def test_what_is_compared_at_a_village():
    codes = {kpi.code for kpi in comparable("village")}
    assert {"project_start_rate", "households_without_measure", "projects_start_overdue"} <= codes
    assert not codes & {"fund_execution", "risk_elimination_households", "industry_share"}
    assert all(KPIS[code].counts_cases for code in codes)
