"""Credibility: the levels at their boundaries, literal files and findings, and what is left out of ranks."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, insert, update

from data.schema import batches, findings
from queries import doubtful, lagging
from queries.attention import attention
from queries.check import CHECKS, ERROR, HINT, SUSPECT
from queries.credibility import COLUMNS, LEAGUE_COLUMNS, SMALLEST, credibility, league
from queries.doubtful import HIGH, LOW, MIDDLE, UNKNOWN, Limits
from queries.kpi import KPIS
from queries.ranking import ranking
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import BING, CITY, DING, EAST, EAST_1, EAST_2, JIA, UNSTABLE, WEST, YI, Store
from tests.queries.test_due import Files

TODAY = date(2022, 1, 20)
MONTH = 202112
ERROR_CHECK, SUSPECT_CHECK = "category_household_type", "at_risk_above_line"
KPI = "households_identified"


def level(
    asked: float,
    came: float,
    in_time: float,
    *,
    errors: float = 0,
    suspects: float = 0,
    subjects: float = 100,
) -> str:
    numbers = zip(doubtful.COUNTS, (asked, came, came, in_time, errors, suspects, subjects), strict=True)
    counted = {name: np.array([[float(number)]]) for name, number in numbers}
    limits = Limits(np.array([[0.9]]), np.array([[0.7]]))
    return str(doubtful.levels(counted, limits)[0, 0])


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((10, 10, 10), HIGH),
        ((10, 9, 9), HIGH),  # exactly the upper limit
        ((10, 10, 8), MIDDLE),
        ((10, 10, 0), MIDDLE),  # all came, all late: never low
        ((10, 8, 8), MIDDLE),
        ((10, 7, 7), MIDDLE),  # exactly the lower limit
        ((100, 69, 69), LOW),
        ((0, 0, 0), UNKNOWN),
    ],
)
def test_files_alone(counts: tuple[int, int, int], expected: str) -> None:
    assert level(*counts) == expected


@pytest.mark.parametrize(
    ("errors", "suspects", "subjects", "expected"),
    [
        (10, 0, 100, HIGH),
        (11, 0, 100, MIDDLE),
        (0, 20, 100, HIGH),  # a suspect is half an error
        (0, 21, 100, MIDDLE),
        (30, 0, 100, MIDDLE),
        (31, 0, 100, LOW),
        (20, 22, 100, LOW),
        (2, 0, 2, MIDDLE),  # one or two cases never make a figure low
        (0, 4, 4, MIDDLE),
        (3, 0, 4, LOW),
        (5, 0, 0, HIGH),  # nothing to be wrong
        (500, 0, 100, LOW),
    ],
)
def test_findings_beside_what_the_figure_is_about(
    errors: int, suspects: int, subjects: int, expected: str
) -> None:
    assert level(1, 1, 1, errors=errors, suspects=suspects, subjects=subjects) == expected


def test_findings_are_told_also_where_no_file_is_asked_for() -> None:
    assert level(0, 0, 0, errors=40) == LOW
    assert level(0, 0, 0, errors=20) == MIDDLE


def doubt(store: Store, check: str, village: str, number: int, month: int | None = None) -> None:
    """So many findings of a check."""
    place = f"{check}-{village}-{month}"
    rows = [
        {"check_code": check, "subject_key": f"{place}-{n}", "area_code": village, "month": month}
        | {"details": "{}", "first_seen": date(2022, 1, 1)}
        for n in range(number)
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(findings), rows)


def homes(village: str, number: int, **more: Any) -> list[tuple[Any, ...]]:
    return [
        (f"{village}-{n}", village, UNSTABLE, 3, "2021-03", None, more.get("helped", ""))
        for n in range(number)
    ]


@pytest.fixture
def store(engine: Engine) -> Files:
    """20 households in 甲村, 10 in 丁村; rosters are asked for, 西县's has not come for December."""
    filled = Files(engine)
    filled.households(*homes(JIA, 20), as_of="2021-12", counties=(EAST,))
    filled.households(*homes(DING, 10), as_of="2021-11", counties=(WEST,))
    filled.policy("due_day.roster", 5)
    filled.came("roster", "2021-12", "2022-01-04", EAST)
    filled.came("roster", "2021-11", "2021-12-04", WEST)
    filled.ready()
    return filled


def told(engine: Engine, **more: Any) -> dict[str, tuple[Any, ...]]:
    asked = {"scope": WHOLE_CITY, "month": MONTH, "today": TODAY, "kpis": [KPI]} | more
    found = credibility(engine, **asked)
    names = ("asked", "came", "in_time", "errors", "suspects", "subjects", "credible")
    return {row["area_code"]: tuple(row[name] for name in names) for row in found.to_dict("records")}


def test_an_area_rests_on_its_counties_files(store: Files) -> None:
    found = told(store.engine, areas=[CITY, EAST, WEST, EAST_1, JIA, DING])
    assert found == {
        CITY: (2, 1, 1, 0, 0, 30, LOW),
        EAST: (1, 1, 1, 0, 0, 20, HIGH),
        WEST: (1, 0, 0, 0, 0, 10, LOW),
        EAST_1: (1, 1, 1, 0, 0, 20, HIGH),
        JIA: (1, 1, 1, 0, 0, 20, HIGH),
        DING: (1, 0, 0, 0, 0, 10, LOW),
    }


def whole(engine: Engine, areas: list[str]) -> dict[str, tuple[float, str]]:
    found = credibility(engine, scope=WHOLE_CITY, month=MONTH, today=TODAY, kpis=[KPI], areas=areas)
    rows = found.to_dict("records")
    return {row["area_code"]: (row["completeness"], row["credible"]) for row in rows}


def test_a_file_that_names_half_of_the_townships_is_half_a_file(store: Files) -> None:
    """東县 named both of its townships in November; December's file leaves 东二乡 out."""
    store.came("roster", "2021-11", "2021-12-04", EAST, townships=[EAST_1, EAST_2])
    store.came("roster", "2021-12", "2022-01-03", EAST, townships=[EAST_1])
    with store.engine.begin() as connection:  # the roster of the store itself told of nothing else
        connection.execute(update(batches).where(batches.c.townships.is_(None)).values(townships="[]"))
    areas = [CITY, EAST, EAST_1, EAST_2, JIA, BING, WEST]
    assert whole(store.engine, areas) == {
        CITY: (0.25, LOW),  # 西县's has not come
        EAST: (0.5, LOW),
        EAST_1: (1.0, HIGH),
        JIA: (1.0, HIGH),
        EAST_2: (0.0, LOW),
        BING: (0.0, LOW),
        WEST: (0.0, LOW),
    }
    kept = league(store.engine, scope=WHOLE_CITY, month=MONTH, today=TODAY, level="county")
    assert kept.set_index("area_code").loc[EAST, ["came", "completeness"]].tolist() == [1, 0.5]
    low = credibility(store.engine, scope=WHOLE_CITY, month=MONTH, today=TODAY, kpis=[KPI], level="village")
    assert doubtful.ranked_out(store.engine, low, scope=WHOLE_CITY, month=MONTH, today=TODAY).tolist() == [
        code not in (JIA, YI) for code in low["area_code"]
    ]
    store.came("roster", "2021-12", "2022-01-12", EAST, townships=[EAST_2])  # the rest comes after
    assert whole(store.engine, [EAST, BING]) == {EAST: (1.0, HIGH), BING: (1.0, HIGH)}


def test_findings_count_by_severity_and_only_those_of_the_kpi(store: Files) -> None:
    doubt(store, ERROR_CHECK, JIA, 2)
    doubt(store, SUSPECT_CHECK, JIA, 3)
    doubt(store, "problem_days", JIA, 5)  # of another KPI
    hint = next(code for code, check in CHECKS.items() if check.severity == HINT and KPI in check.kpis)
    doubt(store, hint, JIA, 9)
    found = told(store.engine, areas=[CITY, JIA, YI])
    assert found[JIA][3:6] == (2, 3, 20) and found[CITY][3:6] == (2, 3, 30)
    assert found[YI][3:6] == (0, 0, 0)


def test_a_finding_about_a_later_month_is_no_doubt_about_an_earlier_one(store: Files) -> None:
    doubt(store, ERROR_CHECK, JIA, 1, month=202112)
    doubt(store, ERROR_CHECK, JIA, 2, month=202111)
    assert told(store.engine, areas=[JIA])[JIA][3] == 3
    assert told(store.engine, areas=[JIA], month=202111)[JIA][3] == 2


def test_limits_are_policy_and_may_differ_by_county(store: Files) -> None:
    store.came("roster", "2021-11", "2021-12-04", EAST)
    doubt(store, ERROR_CHECK, JIA, 3)  # 0.85
    doubt(store, ERROR_CHECK, DING, 3)  # 0.7
    areas = [EAST, WEST]
    november = {"month": 202111, "areas": areas, "today": date(2021, 12, 5)}
    assert {code: row[-1] for code, row in told(store.engine, **november).items()} == {
        EAST: MIDDLE,
        WEST: MIDDLE,
    }
    store.policy("limit.credibility_high", 0.8).policy("limit.credibility_low", 0.75, area=WEST)
    found = {code: row[-1] for code, row in told(store.engine, **november).items()}
    assert found == {EAST: HIGH, WEST: LOW}


def test_cheap_and_full_answers_agree(store: Files) -> None:
    doubt(store, ERROR_CHECK, JIA, 7)
    doubt(store, SUSPECT_CHECK, YI, 9)
    full = credibility(store.engine, scope=WHOLE_CITY, month=MONTH, today=TODAY, level="village")
    low = doubtful.ranked_out(store.engine, full, scope=WHOLE_CITY, month=MONTH, today=TODAY)
    assert (low == (full["credible"] == LOW)).all()
    assert 0 < low.sum() < len(low)


def test_scope_and_nothing(store: Files) -> None:
    mine = Scope(areas=frozenset({EAST_1}))
    found = credibility(store.engine, scope=mine, month=MONTH, today=TODAY, areas=[CITY, EAST, JIA, DING])
    assert set(found["area_code"]) == {JIA}
    assert found["credible"].iloc[0] == HIGH
    nothing = credibility(store.engine, scope=NOTHING, month=MONTH, today=TODAY)
    assert nothing.empty and list(nothing.columns) == list(COLUMNS)


# --- below the limit: shown, neither ranked nor judged beside others -------------------------------


def started(village: str, planned: int, begun: int) -> list[tuple[Any, ...]]:
    dates = {"approved": "2021-01-10", "started": "2021-04-01"}
    return [
        (f"{village}-{n}", village, 2021, dates if n < begun else {"approved": "2021-01-10"})
        for n in range(planned)
    ]


@pytest.fixture
def projects(engine: Engine) -> Store:
    rows = [*started(JIA, 20, 2), *started(YI, 20, 20), *started(BING, 20, 20), *started(DING, 20, 19)]
    filled = Store(engine).projects(*rows)
    filled.ready()
    return filled


def test_a_doubtful_figure_keeps_its_place_in_the_list_and_has_no_rank(projects: Store) -> None:
    def found() -> Any:
        frame = ranking(
            projects.engine,
            scope=WHOLE_CITY,
            kpi="project_start_rate",
            month=MONTH,
            level="village",
            today=TODAY,
        )
        return frame.set_index("area_code")

    before = found()
    assert before.index[0] == JIA and before.at[JIA, "rank"] == 4
    doubt(projects, "completed_before_started", JIA, 8)
    after = found()
    assert after.index[-1] == JIA
    assert after.at[JIA, "value"] == before.at[JIA, "value"] == 0.1
    assert np.isnan(after["rank"].astype(float)[JIA]) and after.at[JIA, "comparison"] == ""
    assert (after.at[JIA, "credible"], bool(after.at[JIA, "doubtful"])) == (LOW, True)
    assert after["rank"].drop(JIA).max() == 3


def test_a_doubtful_figure_is_not_what_needs_attention_most(projects: Store) -> None:
    def places() -> list[str]:
        return attention(projects.engine, scope=WHOLE_CITY, area=CITY, month=MONTH, today=TODAY)[
            "area_code"
        ].tolist()

    projects.policy("target.project_start_rate", 1.0)
    assert JIA in places()
    doubt(projects, "stages_order", JIA, 8)
    assert JIA not in places()


def test_a_village_is_not_behind_on_what_cannot_be_relied_on(projects: Store) -> None:
    for number in range(6):  # enough peers
        projects.projects(*((f"{number}-{row[0]}", *row[1:]) for row in started(BING, 1, 1)))
    projects.ready()
    kpi = "project_start_rate"

    def of_jia() -> Any:
        found = lagging.findings(projects.engine, scope=WHOLE_CITY, month=MONTH, peers="size", today=TODAY)
        return found[(found["area_code"] == JIA) & (found["kpi"] == kpi)].iloc[0]

    assert of_jia()["state"] == "value"
    doubt(projects, "stages_order", JIA, 8)
    row = of_jia()
    assert (row["state"], row["comparison"], bool(row["worse"])) == (lagging.DOUBTFUL, "", False)
    assert row["value"] == 0.1


def test_bad_news_is_no_bad_data(engine: Engine) -> None:
    """Households without help are what a KPI counts: a village is not taken out of the ranks for them."""
    rows = [*homes(JIA, 10, helped=None), *homes(YI, 10)]
    engine = Store(engine).households(*rows).ready()
    found = ranking(
        engine, scope=WHOLE_CITY, kpi="households_without_measure", month=MONTH, level="village", today=TODAY
    ).set_index("area_code")
    assert found.at[JIA, "value"] == 10 and not found.at[JIA, "doubtful"]
    assert set(CHECKS) >= doubtful.NEWS


def test_every_kpi_is_about_something_that_is_counted() -> None:
    from queries.measures import MEASURES

    assert {doubtful.subject_of(kpi) for kpi in KPIS.values()} <= set(MEASURES)


# --- the league ------------------------------------------------------------------------------------


def test_the_league_of_counties_worst_first_small_ones_last(engine: Engine) -> None:
    store = Files(engine)
    store.households(*homes(JIA, 40), counties=(EAST,)).households(*homes(DING, 5), counties=(WEST,))
    store.policy("due_day.roster", 5, valid=("2021-12-01", "9999-12-31"))
    store.came("roster", "2021-12", "2022-01-04", EAST, WEST)
    doubt(store, ERROR_CHECK, JIA, 2)
    doubt(store, SUSPECT_CHECK, JIA, 2)
    store.ready()
    doubt(store, ERROR_CHECK, JIA, 2, month=MONTH)
    doubt(store, SUSPECT_CHECK, JIA, 2, month=MONTH)
    found = league(store.engine, scope=WHOLE_CITY, month=MONTH, today=TODAY, level="county")
    assert list(found.columns) == list(LEAGUE_COLUMNS)
    east, west = found.to_dict("records")
    assert (east["area_code"], west["area_code"]) == (EAST, WEST)
    assert (east["asked"], east["came"], east["errors"], east["suspects"], east["subjects"]) == (
        1,
        1,
        2,
        2,
        40,
    )
    assert east["per_thousand"] == 100
    assert east["consistency"] == pytest.approx(1 - 3 / 40)
    assert east["score"] == pytest.approx((1 + 1 + 1 - 3 / 40) / 3)
    assert east["change"] == pytest.approx(east["score"] - 1)  # nothing was found about November
    assert west["subjects"] == 5 < SMALLEST and west["credible"] == ""
    assert east["credible"] == HIGH


def test_townships_report_no_files_and_go_by_their_findings(store: Files) -> None:
    doubt(store, ERROR_CHECK, JIA, 3)
    found = league(
        store.engine, scope=WHOLE_CITY, month=MONTH, today=TODAY, level="township", within=EAST
    ).set_index("area_code")
    assert np.isnan(found.at[EAST_1, "completeness"]) and found.at[EAST_1, "asked"] == 0
    assert found.at[EAST_1, "score"] == pytest.approx(0.85)
    assert league(store.engine, scope=NOTHING, month=MONTH, today=TODAY, level="county").empty


def test_severities_weigh(engine: Engine) -> None:
    assert doubtful.WEIGHTS[ERROR] > doubtful.WEIGHTS[SUSPECT] > 0
    assert HINT not in doubtful.WEIGHTS
