"""Status at its boundaries: 正常, 关注, 落后, and figures that are not judged."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from queries.evaluate import VALUE_COLUMNS, values
from queries.judgement import JUDGEMENT_COLUMNS, judge, status
from queries.scope import WHOLE_CITY
from tests.queries.literal import BING, CITY, DING, EAST, JIA, UNSTABLE, WEST, Store


def judged(engine: Engine, kpi: str, month: int, area: str = CITY, slice_: str = "") -> pd.Series:
    frame = values(engine, scope=WHOLE_CITY, month=month, kpis=[kpi], areas=[area], slice=slice_)
    result = judge(engine, frame, scope=WHOLE_CITY)
    assert list(result.columns) == [*VALUE_COLUMNS, *JUDGEMENT_COLUMNS]
    return result.iloc[0]


def money(engine: Engine, paid: float, industry: float = 0) -> Store:
    """100 yuan allocated in the west, all of it central money."""
    store = Store(engine).projects(("P", DING, 2021, {}))
    store.allocations(
        (WEST, "中央", "2021-01", industry, "产业发展"), (WEST, "中央", "2021-01", 100 - industry, "其他")
    )
    return store.payments(("P", "中央", "2021-01", paid))


@pytest.mark.parametrize(
    ("shortfall", "tolerance", "expected"),
    [
        (-0.5, 0.1, "fine"),
        (0, 0.1, "fine"),
        (0.0001, 0.1, "watch"),
        (0.4 - 0.3, 0.1, "watch"),  # a hair more than 0.1 in binary
        (0.1001, 0.1, "behind"),
        (1, 0, "behind"),
    ],
)
def test_the_boundaries_belong_to_the_better_side(shortfall: float, tolerance: float, expected: str) -> None:
    assert status(shortfall, tolerance) == expected


@pytest.mark.parametrize(
    ("paid", "expected"), [(51, "fine"), (50, "fine"), (49.99, "watch"), (35, "watch"), (34.99, "behind")]
)
def test_execution_is_judged_against_the_schedule(engine: Engine, paid: float, expected: str) -> None:
    money(engine, paid).ready()
    rate = judged(engine, "fund_execution", 202106)
    assert (rate["status"], rate["reference"], rate["reference_label"]) == (expected, 0.5, "序时进度 50%")
    assert rate["shortfall"] == pytest.approx(0.5 - paid / 100)
    gap = judged(engine, "fund_execution_gap", 202106)
    assert (gap["status"], gap["reference"], gap["reference_label"]) == (expected, 0, "序时进度 50%")


@pytest.mark.parametrize(("made", "expected"), [(2000, "fine"), (1700, "watch"), (1699, "behind")])
def test_visits_are_judged_as_widely_as_execution(sqlite_engine: Engine, made: int, expected: str) -> None:
    row = dict.fromkeys(VALUE_COLUMNS, "") | {"area_code": CITY, "level": "city", "month": 202112}
    row |= {"kpi": "visit_rate", "numerator": made, "denominator": 2000, "value": made / 2000}
    found = judge(sqlite_engine, pd.DataFrame([row | {"state": "value"}]), scope=WHOLE_CITY)
    assert found["status"].tolist() == [expected]


def test_rounding_never_hides_that_a_floor_is_missed(engine: Engine) -> None:
    store = money(engine, 0, industry=54.99)
    store.policy("floor.industry_share", 0.55, fund_level="中央", valid=("2021-01-01", "2022-01-01")).ready()
    central = judged(engine, "industry_share", 202112, slice_="fund_level=中央")
    assert (central["status"], central["reference_label"]) == ("watch", "底线 55%（中央，2021）")
    whole = judged(engine, "industry_share", 202112)
    assert (whole["status"], whole["reference_label"]) == ("unjudged", "")
    assert pd.isna(whole["reference"]) and pd.isna(whole["shortfall"])


def test_a_floor_holds_only_in_its_years_and_the_nearest_area_wins(engine: Engine) -> None:
    store = money(engine, 0, industry=50)
    store.policy("floor.industry_share", 0.6, valid=("2021-01-01", "2021-12-31"))
    store.policy("floor.industry_share", 0.5, area=WEST, valid=("2021-01-01", "2021-12-31")).ready()
    assert judged(engine, "industry_share", 202111)["status"] == "watch"
    assert judged(engine, "industry_share", 202111, WEST)["status"] == "fine"
    assert judged(engine, "industry_share", 202112)["status"] == "unjudged"


def test_a_target_binds_from_the_month_whose_last_day_it_holds(engine: Engine) -> None:
    projects = [(f"P{n}", DING, 2021, {"started": "2021-03"} if n < 17 else {}) for n in range(20)]
    store = Store(engine).projects(*projects)
    store.policy("target.project_start_rate", 1, valid=("2021-04-30", "2022-01-01")).ready()
    assert judged(engine, "project_start_rate", 202103)["status"] == "unjudged"
    april = judged(engine, "project_start_rate", 202104)
    assert (april["status"], april["reference_label"]) == ("behind", "目标 100%")
    assert april["shortfall"] == pytest.approx(0.15)


def test_policy_overrides_a_tolerance(engine: Engine) -> None:
    store = money(engine, 40)
    store.policy("tolerance.fund_execution", 0.05).ready()
    assert judged(engine, "fund_execution", 202106)["status"] == "behind"
    assert judged(engine, "fund_execution_gap", 202106)["status"] == "watch"


@pytest.mark.parametrize(("waiting", "expected"), [(0, "fine"), (1, "watch"), (3, "watch"), (4, "behind")])
def test_households_without_help_are_watched_up_to_one_in_a_hundred(
    engine: Engine, waiting: int, expected: str
) -> None:
    rows = [(f"H{n}", JIA, UNSTABLE, 1, "2021-01", None, None if n < waiting else "") for n in range(300)]
    Store(engine).households(*rows).ready()
    found = judged(engine, "households_without_measure", 202112)
    assert (found["status"], found["reference"], found["reference_label"]) == (expected, 0, "目标 0 户")
    assert found["shortfall"] == waiting


@pytest.mark.parametrize(("late", "expected"), [(0, "fine"), (1, "watch"), (3, "watch"), (4, "behind")])
def test_overdue_projects_are_watched_up_to_one_in_twenty(engine: Engine, late: int, expected: str) -> None:
    rows = [
        (f"P{n}", DING, 2021, {"planned_start": "2021-04-30", **({} if n < late else {"started": "2021-04"})})
        for n in range(60)
    ]
    Store(engine).projects(*rows).ready()
    assert judged(engine, "projects_start_overdue", 202112)["status"] == expected


@pytest.mark.parametrize(("late", "expected"), [(2, "watch"), (3, "behind")])
def test_one_or_two_cases_are_never_red_however_few_there_are(
    engine: Engine, late: int, expected: str
) -> None:
    rows = [(f"P{n}", DING, 2021, {"planned_start": "2021-04-30"}) for n in range(late)]
    Store(engine).projects(*rows).ready()
    assert judged(engine, "projects_start_overdue", 202112, DING)["status"] == expected


@pytest.mark.parametrize(("started", "expected"), [(5, "watch"), (4, "watch"), (3, "behind")])
def test_a_rate_is_not_red_for_one_or_two_missing_cases(engine: Engine, started: int, expected: str) -> None:
    rows = [(f"P{n}", DING, 2021, {"started": "2021-03"} if n < started else {}) for n in range(6)]
    Store(engine).projects(*rows).policy("target.project_start_rate", 1).ready()
    assert judged(engine, "project_start_rate", 202112, DING)["status"] == expected


def test_a_floor_for_counties_does_not_judge_a_village(engine: Engine) -> None:
    store = Store(engine).projects(("P", DING, 2021, {}))
    store.allocations((DING, "中央", "2021-01", 100, "其他"))
    store.policy("floor.industry_share", 0.6).ready()
    assert judged(engine, "industry_share", 202112, WEST)["status"] == "behind"
    village = judged(engine, "industry_share", 202112, DING)
    assert (village["value"], village["status"], village["reference_label"]) == (0, "unjudged", "")


@pytest.mark.parametrize(
    "kpi",
    ["risk_elimination_households", "risk_elimination_persons", "households_identified", "allocated_growth"],
)
def test_what_policy_does_not_judge_is_never_judged(engine: Engine, kpi: str) -> None:
    rows = [(f"H{n}", JIA, UNSTABLE, 3, "2021-01") for n in range(20)]
    store = Store(engine).households(*rows)
    store.allocations((EAST, "中央", "2020-01", 2, "其他"), (EAST, "中央", "2021-01", 1, "其他"))
    store.policy(f"target.{kpi}", 1).ready()
    found = judged(engine, kpi, 202112)
    assert (found["status"], found["reference_label"]) == ("unjudged", "")


def test_a_state_rules_a_judgement_out(engine: Engine) -> None:
    store = Store(engine).projects(
        ("P1", DING, 2021, {}), ("P2", DING, 2021, {}), ("P3", BING, 2020, {}), as_of="2021-12"
    )
    store.allocations((WEST, "中央", "2021-01", 100, "其他")).policy("target.project_start_rate", 1).ready()
    small = judged(engine, "project_start_rate", 202112, WEST)
    assert (small["status"], small["reference"], small["shortfall"]) == ("small_sample", 1, 1)
    assert judged(engine, "project_start_rate", 202112, EAST)["status"] == "not_applicable"
    assert judged(engine, "fund_execution", 202112, WEST)["status"] == "no_data"
    assert judged(engine, "industry_share", 202112, DING)["status"] == "not_applicable"


def test_an_empty_frame_is_judged_too(engine: Engine) -> None:
    frame = values(engine, scope=WHOLE_CITY, month=202112)
    assert list(judge(engine, frame, scope=WHOLE_CITY).columns) == [*VALUE_COLUMNS, *JUDGEMENT_COLUMNS]
