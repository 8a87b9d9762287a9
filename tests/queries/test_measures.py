"""Every KPI: literal rows in, literal answers out, on both stores."""

import pytest
from sqlalchemy import Engine

from data.schema import household_versions
from queries.evaluate import UnknownKpi, breakdown, values
from queries.events import happening
from queries.kpi import KPIS, Kpi, Polarity
from queries.kpi import Registry as Kpis
from queries.measures import MEASURES, Measure
from queries.measures import Registry as Measures
from queries.scope import WHOLE_CITY
from queries.slices import UnknownSlice
from tests.queries.literal import (
    BING,
    CITY,
    DING,
    EAST,
    EAST_1,
    EAST_2,
    JIA,
    MARGINAL,
    SUDDEN,
    UNSTABLE,
    WEST,
    YI,
    Store,
    counted,
    figure,
)


def test_identified_households_and_persons_are_counted_from_the_month_of_approval(engine: Engine) -> None:
    Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-03"),
        ("B", YI, MARGINAL, 2, "2021-03-31"),
        ("C", DING, SUDDEN, 5, "2021-04"),
    ).ready()
    assert [counted(engine, "households_identified", month) for month in (202103, 202104)] == [2, 3]
    assert [counted(engine, "persons_identified", month) for month in (202103, 202104)] == [5, 10]
    assert counted(engine, "households_identified", 202104, EAST_1) == 2
    assert counted(engine, "persons_identified", 202104, WEST) == 5
    assert counted(engine, "persons_identified", 202104, EAST_2) == 0


def test_unresolved_are_identified_minus_eliminated(engine: Engine) -> None:
    Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2020-01", "2021-05"), ("B", JIA, MARGINAL, 2, "2020-01")
    ).ready()
    assert [counted(engine, "households_unresolved", month) for month in (202104, 202105)] == [2, 1]
    assert [counted(engine, "persons_unresolved", month) for month in (202104, 202105)] == [5, 2]


def test_new_households_are_those_approved_in_the_month(engine: Engine) -> None:
    Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-03-01"),
        ("B", YI, MARGINAL, 2, "2021-03-31"),
        ("C", DING, SUDDEN, 5, "2021-05"),
    ).ready()
    assert [counted(engine, "households_new", month) for month in (202103, 202104, 202105)] == [2, 0, 1]


def test_a_household_is_new_in_the_category_of_the_day_it_was_approved(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03"), as_of="2021-03")
    store.households(("A", JIA, SUDDEN, 3, "2021-03"), as_of="2021-12").ready()
    assert counted(engine, "households_new", 202103, slice_=f"category={UNSTABLE}") == 1
    assert counted(engine, "households_new", 202112) == 0


def test_risk_elimination_of_households_and_persons_have_bases_of_their_own(engine: Engine) -> None:
    gone = [(f"A{n}", JIA, UNSTABLE, 1, "2020-01", "2021-02") for n in range(4)]
    left = [(f"B{n}", DING, UNSTABLE, 4, "2020-01") for n in range(12)]
    Store(engine).households(*gone, *left).ready()
    assert figure(engine, "risk_elimination_households", 202102) == (4, 16, 0.25, "value")
    assert figure(engine, "risk_elimination_persons", 202102) == (4, 52, 4 / 52, "value")
    assert figure(engine, "risk_elimination_households", 202101) == (0, 16, 0, "value")


def test_a_parents_rate_comes_from_sums_not_from_its_childrens_rates(engine: Engine) -> None:
    east = [(f"A{n}", JIA, UNSTABLE, 1, "2020-01", "2021-02") for n in range(10)]
    west = [(f"B{n}", DING, UNSTABLE, 1, "2020-01", "2021-02" if n < 3 else None) for n in range(30)]
    Store(engine).households(*east, *west).ready()
    assert figure(engine, "risk_elimination_households", 202112, EAST)[2] == 1
    assert figure(engine, "risk_elimination_households", 202112, WEST)[2] == 0.1
    assert figure(engine, "risk_elimination_households", 202112, CITY) == (13, 40, 0.325, "value")


def test_eligible_are_half_a_year_known_helped_and_able_to_work(engine: Engine) -> None:
    Store(engine).households(
        ("half a year on 1 July", JIA, UNSTABLE, 1, "2021-01-20", "2021-07", "2021-02"),
        ("helped late", JIA, UNSTABLE, 1, "2021-01", None, "2021-09"),
        ("never helped", JIA, UNSTABLE, 1, "2021-01", None, None),
        ("no labour", JIA, UNSTABLE, 1, "2021-01", None, "2021-02", {"no_labour": True}),
        ("eliminated early", JIA, UNSTABLE, 1, "2021-02", "2021-04", "2021-02"),
    ).ready()
    found = [
        figure(engine, "risk_elimination_eligible_households", month)[:2]
        for month in (202106, 202107, 202108, 202109)
    ]
    assert found == [(0, 0), (1, 1), (2, 2), (2, 3)]


def test_without_a_measure_starts_after_thirty_full_days(engine: Engine) -> None:
    Store(engine).households(
        ("31 days later is 1 July", JIA, UNSTABLE, 1, "2021-05-31", None, None),
        ("30 days later is 30 June", JIA, UNSTABLE, 1, "2021-05-30", None, None),
    ).ready()
    assert [counted(engine, "households_without_measure", month) for month in (202105, 202106, 202107)] == [
        0,
        1,
        2,
    ]


def test_without_a_measure_ends_with_help_or_with_the_risk(engine: Engine) -> None:
    Store(engine).households(
        ("helped", JIA, UNSTABLE, 1, "2021-01", None, "2021-04"),
        ("gone", JIA, UNSTABLE, 1, "2021-01", "2021-05", None),
        ("helped in time", JIA, UNSTABLE, 1, "2021-01", None, "2021-01-31"),
        ("still waiting", JIA, UNSTABLE, 1, "2021-01", None, None),
    ).ready()
    found = [
        counted(engine, "households_without_measure", month) for month in (202101, 202102, 202104, 202105)
    ]
    assert found == [0, 3, 2, 1]


def test_a_changed_category_leaves_the_months_before_alone(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03"), as_of="2021-06")
    store.households(("A", JIA, SUDDEN, 3, "2021-03"), as_of="2021-12").ready()
    was, now = f"category={UNSTABLE}", f"category={SUDDEN}"
    assert [counted(engine, "households_identified", 202111, slice_=part) for part in (was, now)] == [1, 0]
    assert [counted(engine, "households_identified", 202112, slice_=part) for part in (was, now)] == [0, 1]
    assert [counted(engine, "households_identified", month) for month in (202111, 202112)] == [1, 1]


def test_a_changed_size_leaves_the_months_before_alone(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03", "2021-05"), as_of="2021-06")
    store.households(("A", JIA, UNSTABLE, 4, "2021-03", "2021-05"), as_of="2021-12").ready()
    assert [figure(engine, "risk_elimination_persons", month)[:2] for month in (202111, 202112)] == [
        (3, 3),
        (4, 4),
    ]


def test_a_household_that_falls_back_counts_as_eliminated_until_then(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-01", "2021-05"), as_of="2021-06")
    store.households(("A", JIA, UNSTABLE, 3, "2021-01"), as_of="2021-09")
    store.households(("A", JIA, UNSTABLE, 3, "2021-01", "2021-11"), as_of="2021-12").ready()
    months = (202104, 202105, 202108, 202109, 202111, 202112)
    assert [counted(engine, "households_unresolved", month) for month in months] == [1, 0, 0, 1, 1, 0]


def test_a_household_that_moves_counts_in_its_village_of_the_month(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-01"), as_of="2021-06")
    store.households(("A", DING, UNSTABLE, 3, "2021-01"), as_of="2021-09").ready()
    assert [counted(engine, "persons_identified", 202108, area) for area in (EAST, WEST)] == [3, 0]
    assert [counted(engine, "persons_identified", 202109, area) for area in (EAST, WEST)] == [0, 3]
    assert [counted(engine, "households_new", 202101, area) for area in (EAST, WEST)] == [1, 0]


def test_a_household_counts_once_for_each_of_its_causes(engine: Engine) -> None:
    Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-01", None, "", {"causes": ("因病", "因残")}),
        ("B", JIA, UNSTABLE, 2, "2021-01", "2021-06", "", {"causes": ("因病",)}),
    ).ready()
    frame = breakdown(
        engine, scope=WHOLE_CITY, kpi="households_identified", area=CITY, month=202112, by="cause"
    )
    assert dict(zip(frame["slice"], frame["value"], strict=True)) | {
        "cause=因病": 2,
        "cause=因残": 1,
    } == dict(zip(frame["slice"], frame["value"], strict=True))
    assert frame["value"].sum() == 3
    assert counted(engine, "households_identified", 202112) == 2
    assert counted(engine, "persons_unresolved", 202112, slice_="cause=因病") == 3


def test_money_is_counted_in_its_year_in_yuan_by_fund_level(engine: Engine) -> None:
    Store(engine).projects(("P", DING, 2021, {})).allocations(
        (EAST, "中央", "2021-02", 1000.01, "产业发展"),
        (WEST, "省级", "2021-03", 500, "其他"),
        (EAST, "中央", "2020-12", 7, "其他"),
    ).payments(
        ("P", "中央", "2021-03", 300.25), ("P", "中央", "2021-04", -0.25), ("P", "省级", "2021-04", 200)
    ).ready()
    assert [counted(engine, "allocated", month) for month in (202012, 202101, 202102, 202103)] == [
        7,
        0,
        1000.01,
        1500.01,
    ]
    assert counted(engine, "allocated", 202112, slice_="fund_level=省级") == 500
    assert [counted(engine, "paid", month) for month in (202103, 202104)] == [300.25, 500]
    assert counted(engine, "paid", 202104, DING) == 500
    assert counted(engine, "paid", 202104, WEST, "fund_level=市级") == 0
    assert figure(engine, "fund_execution", 202103) == (300.25, 1500.01, 300.25 / 1500.01, "value")


def test_the_gap_is_subtracted_before_rounding(engine: Engine) -> None:
    Store(engine).projects(("P", DING, 2021, {})).allocations(
        (WEST, "中央", "2021-02", 100_000, "其他")
    ).payments(("P", "中央", "2021-03", 91_449)).ready()
    assert figure(engine, "fund_execution_gap", 202112) == (91_449, 100_000, 0.91449 - 1, "value")
    assert figure(engine, "fund_execution_gap", 202106)[2] == 0.91449 - 0.5


def test_the_gap_follows_the_installations_own_curve(engine: Engine) -> None:
    store = Store(engine).projects(("P", DING, 2021, {})).payments(("P", "中央", "2021-03", 60))
    store.allocations((WEST, "中央", "2021-02", 100, "其他"))
    store.policy("schedule.fund_execution", 0.4, month=6, valid=("2021-01-01", "2022-01-01"))
    store.policy(
        "schedule.fund_execution", 0.3, month=6, area=WEST, valid=("2021-01-01", "2022-01-01")
    ).ready()
    assert figure(engine, "fund_execution_gap", 202106)[2] == 0.6 - 0.4
    assert figure(engine, "fund_execution_gap", 202106, WEST)[2] == 0.6 - 0.3
    assert figure(engine, "fund_execution_gap", 202107)[2] == 0.6 - 7 / 12


def test_industry_share_by_fund_level(engine: Engine) -> None:
    Store(engine).allocations(
        (EAST, "中央", "2021-02", 55, "产业发展"),
        (EAST, "中央", "2021-02", 45, "其他"),
        (WEST, "县级", "2021-02", 100, "其他"),
    ).ready()
    assert figure(engine, "industry_share", 202112, slice_="fund_level=中央") == (55, 100, 0.55, "value")
    assert figure(engine, "industry_share", 202112) == (55, 200, 0.275, "value")
    assert figure(engine, "industry_share", 202112, slice_="fund_level=市级") == (
        0,
        0,
        None,
        "not_applicable",
    )


def test_growth_compares_with_the_same_months_of_last_year(engine: Engine) -> None:
    Store(engine).allocations(
        (EAST, "中央", "2020-02", 100, "其他"),
        (EAST, "中央", "2020-11", 100, "其他"),
        (EAST, "中央", "2021-02", 103.39, "其他"),
    ).ready()
    assert figure(engine, "allocated_growth", 202103) == (103.39, 100, 103.39 / 100 - 1, "value")
    assert figure(engine, "allocated_growth", 202112)[1] == 200
    assert figure(engine, "allocated_growth", 202003) == (100, None, None, "no_data")


PROJECTS = [
    (
        "done",
        JIA,
        2021,
        {"approved": "2021-02", "started": "2021-03", "completed": "2021-08", "accepted": "2021-10"},
    ),
    ("built", JIA, 2021, {"approved": "2021-02", "started": "2021-04", "completed": "2021-09"}),
    ("begun", YI, 2021, {"approved": "2021-03", "started": "2021-05"}),
    ("begun before approval", DING, 2021, {"approved": "2021-06", "started": "2021-05"}),
    ("waiting", DING, 2021, {}),
    ("approved last year", DING, 2021, {"approved": "2020-11", "started": "2020-12"}),
    ("last year's", DING, 2020, {"approved": "2020-02", "started": "2020-03", "completed": "2021-02"}),
]


def test_projects_enter_with_their_approval_and_their_stages_are_chained(engine: Engine) -> None:
    Store(engine).projects(*PROJECTS).ready()
    assert [counted(engine, "projects_total", month) for month in (202101, 202102, 202105, 202112)] == [
        2,
        4,
        6,
        6,
    ]
    assert figure(engine, "project_start_rate", 202112) == (5, 6, 5 / 6, "value")
    assert figure(engine, "project_completion_rate", 202112) == (2, 5, 0.4, "value")
    assert figure(engine, "project_acceptance_rate", 202112) == (1, 2, 0.5, "small_sample")
    assert figure(engine, "project_start_rate", 202101) == (1, 2, 0.5, "small_sample")


def test_a_project_belongs_to_its_plan_year_only(engine: Engine) -> None:
    Store(engine).projects(*PROJECTS).ready()
    assert figure(engine, "project_start_rate", 202012) == (1, 1, 1, "small_sample")
    assert figure(engine, "project_completion_rate", 202012) == (0, 1, 0, "small_sample")


def test_overdue_counts_from_the_day_after_the_last_day_in_time(engine: Engine) -> None:
    Store(engine).projects(
        ("in time", JIA, 2021, {"planned_start": "2021-04-30", "started": "2021-04-30"}),
        ("late", JIA, 2021, {"planned_start": "2021-04-30", "started": "2021-06-15"}),
        ("never", DING, 2021, {"planned_start": "2021-04-29", "planned_end": "2021-11-30"}),
        ("no plan", DING, 2021, {}),
        (
            "late to finish",
            JIA,
            2021,
            {"planned_end": "2021-05-31", "started": "2021-03", "completed": "2021-07"},
        ),
    ).ready()
    months = (202104, 202105, 202106, 202112)
    assert [counted(engine, "projects_start_overdue", month) for month in months] == [1, 2, 1, 1]
    assert [
        counted(engine, "projects_completion_overdue", month) for month in (202105, 202106, 202107, 202112)
    ] == [
        0,
        1,
        0,
        1,
    ]


def test_unknown_kpis_and_slices_are_refused_with_a_suggestion(engine: Engine) -> None:
    with pytest.raises(UnknownKpi, match="fund_execution"):
        values(engine, scope=WHOLE_CITY, month=202112, kpis=["fund_executon"])
    with pytest.raises(UnknownSlice, match="边缘易致贫户"):
        values(engine, scope=WHOLE_CITY, month=202112, slice="category=边缘户")
    with pytest.raises(UnknownSlice, match="fund_level=资金级次"):
        breakdown(engine, scope=WHOLE_CITY, kpi="paid", area=CITY, month=202112, by="colour")


def test_every_code_of_the_product_is_defined() -> None:
    assert [kpi.code for kpi in KPIS.values() if "risk_elimination" in kpi.code and kpi.rankable] == []
    unjudged = {kpi.code for kpi in KPIS.values() if kpi.polarity is Polarity.NONE}
    assert {
        "households_identified",
        "persons_identified",
        "households_new",
        "risk_elimination_households",
    } <= unjudged


_V = household_versions


def _measure(**changes: object) -> Measure:
    events = happening(_V, _V.c.identified_on)
    words = {"label": "名", "unit": "户", "kind": "stock", "definition": "义", "sources": ("roster",)}
    return Measure(**({"code": "x", "events": events} | words | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "weekly"},
        {"unit": "吨"},
        {"sources": ("census",)},
        {"label": ""},
        {"amount": "persons"},
        {"events": happening(_V, _V.c.identified_on, breakdowns=(_V.c.household_type,))},
        {"overlapping": {"cause": happening(_V, _V.c.identified_on)}},
        {"overlapping": {"village": happening(_V, _V.c.identified_on, breakdowns=(_V.c.area_code,))}},
    ],
)
def test_a_measure_is_checked_when_it_is_defined(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="measure x"):
        _measure(**wrong)


def _kpi(**changes: object) -> Kpi:
    words = {"label": "名", "short": "名", "unit": "户", "definition": "义", "source": "据"}
    return Kpi(**({"code": "x", "numerator": ("households_identified",)} | words | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"numerator": ("households_unheard_of",)},
        {"short": "太长的简称不行吧"},
        {"unit": "比率"},
        {"unit": "人"},
        {"denominator": ("persons_identified",), "unit": "比率"},
        {"rankable": True},
        {"source": ""},
    ],
)
def test_a_kpi_is_checked_when_it_is_defined(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="KPI x"):
        _kpi(**wrong)


def test_a_code_is_defined_once() -> None:
    measures, kpis = Measures(), Kpis()
    measures.add(_measure())
    kpis.add(_kpi(), topic="项目")
    with pytest.raises(ValueError, match="twice"):
        measures.add(_measure())
    with pytest.raises(ValueError, match="twice"):
        kpis.add(_kpi(), topic="项目")


def test_every_kpi_slices_by_what_all_its_measures_slice_by() -> None:
    assert KPIS["risk_elimination_households"].slices == ("category", "cause")
    assert KPIS["fund_execution"].slices == ("fund_level",)
    assert KPIS["projects_total"].slices == ()
    assert set(MEASURES["households_identified"].slices) == {"category", "cause"}


def test_months_are_read_from_the_fact_not_from_the_batch(engine: Engine) -> None:
    Store(engine).households(("A", BING, UNSTABLE, 3, "2019-12"), as_of="2021-12").ready()
    assert counted(engine, "households_identified", 201912, EAST_2) == 1
