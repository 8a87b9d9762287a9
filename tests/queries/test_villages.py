"""Villages, work, workshops and incomes: the latest report holds, and nothing counts twice."""

import pytest
from sqlalchemy import Engine

from data.schema import employment, incomes, village_facts, workshops
from queries.evaluate import values
from queries.judgement import judge
from queries.scope import WHOLE_CITY
from tests.queries.literal import BING, CITY, DING, EAST, EAST_1, JIA, WEST, YI, Store, counted, figure


def village(area: str, year: int = 2021, **more: object) -> dict[str, object]:
    return {"area_code": area, "year": year, **more}


def test_a_years_facts_hold_until_the_next_year_that_is_told_of(engine: Engine) -> None:
    Store(engine).facts(
        village_facts,
        village(JIA, 2020, key_village=True, safe_on="2020-06-30", team_members=3, toilets_built=5),
        village(JIA, 2022, model_on="2022-02-28", team_members=4, toilets_built=7),
        village(YI, 2021, safe_on="2021-07-01", points_pilot_on="2021-03-01", resettlement=True),
        as_of="2022-03",
    ).ready()
    months = (202005, 202006, 202012, 202106, 202107, 202112, 202201, 202202)
    assert [counted(engine, "villages_total", month) for month in months] == [1, 1, 1, 2, 2, 2, 2, 2]
    assert [figure(engine, "villages_safe_rate", m)[0] for m in months] == [0, 1, 1, 1, 2, 2, 1, 1]
    assert [figure(engine, "villages_model_rate", m)[0] for m in months] == [0, 0, 0, 0, 0, 0, 0, 1]
    assert [counted(engine, "key_villages", month) for month in months] == [1, 1, 1, 1, 1, 1, 0, 0]
    assert [counted(engine, "team_members", month) for month in months] == [3, 3, 3, 3, 3, 3, 4, 4]
    assert [counted(engine, "toilets_built", month) for month in (202012, 202106, 202201)] == [5, 0, 7]
    assert [counted(engine, "points_pilot_villages", month) for month in (202102, 202103)] == [0, 1]
    assert counted(engine, "resettlement_villages", 202112) == 1


def test_collective_income_is_weak_below_the_limit_of_its_year(engine: Engine) -> None:
    store = Store(engine).facts(
        village_facts,
        village(JIA, 2021, collective_income_fen=10_000_000),
        village(YI, 2021, collective_income_fen=9_999_999),
        village(BING, 2021),
        village(YI, 2022, collective_income_fen=12_000_000),
        as_of="2022-12",
    )
    store.policy("limit.collective_income", 120_000.01, valid=("2022-01-01", "9999-12-31")).ready()
    assert figure(engine, "villages_weak_collective_rate", 202112)[:3] == (1, 2, 0.5)
    assert figure(engine, "villages_weak_collective_rate", 202201)[:2] == (1, 2)
    assert counted(engine, "collective_income", 202112) == 199_999.99


def worked(area: str, month: str, employed: int, willing: int | None = None) -> dict[str, object]:
    return {"area_code": area, "month": month, "employed": employed, "willing": willing}


def test_work_as_last_reported_the_countys_own_figure_before_its_villages(engine: Engine) -> None:
    Store(engine).facts(
        employment,
        worked(JIA, "2021-01", 30, 40),
        worked(YI, "2021-01", 20),
        worked(EAST, "2021-01", 100, 110),
        worked(DING, "2021-02", 7, 10),
        worked(EAST, "2021-03", 105, 110),
        worked(JIA, "2021-04", 33, 40),
    ).ready()
    months = (202101, 202102, 202103, 202104, 202112)
    assert [counted(engine, "employed", month, JIA) for month in months] == [30, 30, 30, 33, 33]
    assert [counted(engine, "employed", month, EAST) for month in months] == [100, 100, 105, 105, 105]
    assert [counted(engine, "employed", month, CITY) for month in months] == [100, 107, 112, 112, 112]
    assert figure(engine, "employment_rate", 202102, CITY) == (107, 120, 107 / 120, "value")
    assert figure(engine, "employment_rate", 202102, EAST_1)[:2] == (30, 40)


def test_a_figure_of_the_city_stands_from_its_first_report(engine: Engine) -> None:
    Store(engine).facts(
        employment, worked(JIA, "2021-01", 30), worked(DING, "2021-01", 7), worked(CITY, "2021-06", 50)
    ).ready()
    assert [counted(engine, "employed", month) for month in (202105, 202106)] == [37, 50]
    assert counted(engine, "employed", 202106, EAST) == 30


@pytest.mark.parametrize(("employed", "status"), [(100, "fine"), (96, "watch"), (95, "behind")])
def test_a_floor_in_persons_is_asked_of_its_own_area(engine: Engine, employed: int, status: str) -> None:
    store = Store(engine).facts(employment, worked(EAST, "2021-01", employed), worked(WEST, "2021-01", 3))
    store.policy("floor.employed", 100, area=EAST).policy("floor.employed", 104).ready()
    frame = values(
        engine, scope=WHOLE_CITY, month=202112, kpis=["employed"], areas=[EAST, WEST, EAST_1, CITY]
    )
    judged = judge(engine, frame, scope=WHOLE_CITY).set_index("area_code")
    assert judged.loc[EAST, ["status", "reference_label"]].tolist() == [status, "底线 100 人"]
    assert judged.loc[WEST, "status"] == "unjudged"
    assert judged.loc[CITY, "reference_label"] == "底线 104 人"


def test_workshops_until_they_close(engine: Engine) -> None:
    Store(engine).facts(
        workshops,
        {"area_code": JIA, "opened_on": "2021-03-31", "workers": 20, "poor_workers": 8},
        {"area_code": DING, "opened_on": "2020-01-01", "closed_on": "2021-04-01"},
    ).ready()
    months = (202102, 202103, 202104)
    assert [counted(engine, "workshops", month) for month in months] == [1, 2, 1]
    assert [counted(engine, "workshop_workers", month) for month in months] == [10, 30, 20]
    assert [counted(engine, "workshop_poor_workers", month) for month in months] == [4, 12, 8]


def earned(area: str, month: str, persons: int, yuan: float, **more: str) -> dict[str, object]:
    return {"area_code": area, "month": month, "persons": persons, "income_fen": round(yuan * 100), **more}


def test_incomes_are_weighed_by_persons_and_grow_beside_last_year(engine: Engine) -> None:
    Store(engine).facts(
        incomes,
        earned(JIA, "2020-06", 100, 4000),
        earned(JIA, "2020-12", 100, 8000),
        earned(JIA, "2021-06", 100, 4500),
        earned(JIA, "2021-12", 100, 9000),
        earned(DING, "2021-06", 300, 6500),
        earned(EAST, "2021-06", 1000, 9000.5, population="农村居民"),
    ).ready()
    assert figure(engine, "income_poor", 202106) == (2_400_000, 400, 6000, "value")
    assert figure(engine, "income_poor", 202111, EAST)[2] == 4500
    assert figure(engine, "income_poor", 202105, EAST)[3] == "not_applicable"
    assert figure(engine, "income_rural", 202106)[2] == 9000.5
    assert figure(engine, "income_poor_growth", 202106, EAST) == (4500, 4000, 4500 / 4000 - 1, "value")
    assert figure(engine, "income_poor_growth", 202112)[:2] == ((900_000 + 300 * 6500) / 400, 8000)
    assert figure(engine, "income_poor_growth", 202106, WEST)[3] == "not_applicable"
    assert figure(engine, "income_poor_growth", 202006, EAST)[3] == "no_data"


def test_an_income_reported_for_a_whole_city_is_not_added_to_its_counties(engine: Engine) -> None:
    Store(engine).facts(
        incomes,
        earned(CITY, "2021-12", 900, 10_000, population="农村居民"),
        earned(EAST, "2021-12", 600, 9000, population="农村居民"),
        earned(WEST, "2021-12", 310, 12_000, population="农村居民"),
        earned(JIA, "2021-12", 50, 7000, population="农村居民"),
        earned(JIA, "2021-12", 20, 6000),
    ).ready()
    assert [figure(engine, "income_rural", 202112, area)[1:3] for area in (CITY, EAST, WEST, JIA)] == [
        (900, 10_000),
        (600, 9000),
        (310, 12_000),
        (50, 7000),
    ]
    assert figure(engine, "income_poor", 202112)[1:3] == (20, 6000)
