"""The shape of figures: states, levels, lists of areas, trends."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from queries.evaluate import VALUE_COLUMNS, breakdown, trend, values
from queries.kpi import KPIS
from queries.months import month_before, month_range
from queries.scope import WHOLE_CITY
from tests.queries.literal import (
    BING,
    CITY,
    DING,
    EAST,
    EAST_1,
    EAST_2,
    JIA,
    MARGINAL,
    UNSTABLE,
    WEST,
    WEST_1,
    YI,
    Store,
    figure,
)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    store = Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-03", "2021-10"),
        ("B", YI, MARGINAL, 2, "2021-05"),
        as_of="2021-11",
        counties=(),
    )
    store.projects(("P", DING, 2021, {"started": "2021-03"}))
    store.allocations((EAST, "中央", "2021-02", 1000, "产业发展"), (WEST, "省级", "2021-03", 500, "其他"))
    return store.payments(("P", "中央", "2021-03", 300)).ready()


def test_no_file_for_a_county_or_a_month_is_no_data_not_zero(filled: Engine) -> None:
    assert figure(filled, "households_identified", 202111, EAST) == (2, None, 2, "value")
    assert figure(filled, "households_identified", 202111, EAST_2) == (0, None, 0, "value")
    assert figure(filled, "households_identified", 202111, WEST) == (None, None, None, "no_data")
    assert figure(filled, "households_identified", 202111, DING) == (None, None, None, "no_data")
    assert figure(filled, "households_identified", 202112, EAST) == (None, None, None, "no_data")
    assert figure(filled, "households_identified", 202102, EAST) == (None, None, None, "no_data")


def test_a_city_is_covered_as_soon_as_one_county_is(filled: Engine) -> None:
    assert figure(filled, "households_identified", 202111, CITY) == (2, None, 2, "value")


def test_a_file_that_changes_nothing_still_tells_of_its_county(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03"), as_of="2021-06", counties=())
    store.batch("roster", "2021-08", counties=(EAST,))
    store.batch("roster", "2021-10", counties=(EAST,), status="rolled_back")
    store.ready()
    assert figure(engine, "households_identified", 202108, EAST)[3] == "value"
    assert figure(engine, "households_identified", 202109, EAST)[3] == "no_data"


def test_money_by_county_does_not_apply_to_townships(filled: Engine) -> None:
    assert figure(filled, "allocated", 202112, WEST) == (500, None, 500, "value")
    assert figure(filled, "allocated", 202112, WEST_1) == (None, None, None, "not_applicable")
    assert figure(filled, "fund_execution", 202112, WEST_1) == (300, None, None, "not_applicable")
    assert figure(filled, "fund_execution", 202112, WEST) == (300, 500, 0.6, "value")


def test_all_kinds_of_a_ratio_must_be_covered(filled: Engine) -> None:
    assert figure(filled, "fund_execution", 202112, EAST) == (None, 1000, None, "no_data")


def test_a_zero_denominator_does_not_apply(filled: Engine) -> None:
    assert figure(filled, "risk_elimination_households", 202111, BING) == (0, 0, None, "not_applicable")


def test_a_small_denominator_is_shown_but_marked(filled: Engine) -> None:
    assert figure(filled, "risk_elimination_households", 202111, EAST) == (1, 2, 0.5, "small_sample")


@pytest.mark.parametrize(("size", "state"), [(9, "small_sample"), (10, "value")])
def test_the_smallest_denominator_is_large_enough(engine: Engine, size: int, state: str) -> None:
    Store(engine).households(*((f"H{n}", JIA, UNSTABLE, 1, "2021-01") for n in range(size))).ready()
    assert figure(engine, "risk_elimination_households", 202112)[3] == state


def test_a_slice_that_a_kpi_does_not_have_does_not_apply(filled: Engine) -> None:
    assert figure(filled, "projects_total", 202111, slice_="cause=因病") == (
        None,
        None,
        None,
        "not_applicable",
    )
    assert figure(filled, "households_new", 202111, EAST, "category=突发严重困难户") == (0, None, 0, "value")


def test_values_have_the_documented_shape(filled: Engine) -> None:
    frame = values(filled, scope=WHOLE_CITY, month=202111, level="county")
    assert tuple(frame.columns) == VALUE_COLUMNS
    assert frame["area_code"].tolist() == [EAST] * len(KPIS) + [WEST] * len(KPIS)
    assert frame["kpi"].tolist() == [*KPIS, *KPIS]
    assert {str(frame[name].dtype) for name in ("numerator", "denominator", "value")} == {"float64"}
    assert frame["month"].dtype == "int64"
    assert set(frame["state"]) <= {"value", "no_data", "not_applicable", "small_sample"}


def test_values_list_a_level_inside_an_area(filled: Engine) -> None:
    def codes(**where: str) -> list[str]:
        return values(filled, scope=WHOLE_CITY, month=202111, kpis=["paid"], **where)["area_code"].tolist()

    assert codes() == [CITY]
    assert codes(level="township", within=EAST) == [EAST_1, EAST_2]
    assert codes(level="village", within=EAST_1) == [JIA, YI]
    assert codes(level="village") == [JIA, YI, BING, DING]
    assert codes(level="county", within=EAST_1) == []


def test_a_merged_village_counts_to_its_successor_and_is_not_listed(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03"), ("B", BING, MARGINAL, 2, "2021-05"))
    store.merge(BING, JIA, "2021-06").ready()
    frame = values(engine, scope=WHOLE_CITY, month=202112, kpis=["persons_identified"], level="village")
    assert dict(zip(frame["area_code"], frame["value"], strict=True)) == {JIA: 5, YI: 0, DING: 0}
    assert [figure(engine, "persons_identified", 202112, area)[0] for area in (EAST_1, EAST_2, EAST)] == [
        5,
        0,
        5,
    ]


def test_a_trend_gives_each_month_what_values_give(filled: Engine) -> None:
    kpis = list(KPIS)
    for area in (CITY, EAST, WEST_1):
        whole = trend(filled, scope=WHOLE_CITY, kpis=kpis, area=area, first=202012, last=202201)
        assert whole["month"].tolist() == [month for month in month_range(202012, 202201) for _ in kpis]
        for month, part in whole.groupby("month"):
            single = values(filled, scope=WHOLE_CITY, month=month, kpis=kpis, areas=[area])
            pd.testing.assert_frame_equal(part.reset_index(drop=True), single)


def test_a_breakdown_has_a_row_per_value(filled: Engine) -> None:
    frame = breakdown(
        filled, scope=WHOLE_CITY, kpi="persons_identified", area=EAST, month=202111, by="category"
    )
    assert tuple(frame.columns) == VALUE_COLUMNS
    assert list(zip(frame["slice"], frame["value"], strict=True)) == [
        ("category=脱贫不稳定户", 3),
        ("category=边缘易致贫户", 2),
        ("category=突发严重困难户", 0),
    ]


def test_months_count_across_years() -> None:
    assert month_range(202011, 202102) == [202011, 202012, 202101, 202102]
    assert [month_before(202101), month_before(202112, 12), month_before(202103, 15)] == [
        202012,
        202012,
        201912,
    ]
