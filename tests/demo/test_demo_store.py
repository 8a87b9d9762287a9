"""The demo city in the store, after both rosters and all files went through the importers."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from data.__main__ import main
from data.demo.profile import COUNTIES
from data.engine import open_store
from data.schema import (
    boundaries,
    clues,
    helpers,
    households,
    policy_values,
    problems,
    published_figures,
    rejected_rows,
    store_state,
    visits,
    work_indicators,
    workshops,
)
from queries.evaluate import trend, values
from queries.scope import WHOLE_CITY

_LEVELS = {"city": 1, "county": 7, "township": 107}


@pytest.fixture(scope="module")
def store(demo_store_url: str) -> Iterator[Engine]:
    engine = open_store(demo_store_url)
    yield engine
    engine.dispose()


def _figures(store: Engine, month: int) -> dict[str, tuple[float, float]]:
    frame = values(store, scope=WHOLE_CITY, month=month)
    return {row.kpi: (row.numerator, row.denominator) for row in frame.itertuples()}


def test_december_2021_is_the_published_example(store: Engine) -> None:
    figures = _figures(store, 202112)
    assert figures["risk_elimination_households"] == (6_014, 16_651)
    assert figures["risk_elimination_persons"] == (19_628, 50_491)
    assert figures["allocated"][0] == 963_760_000
    now, before = figures["allocated_growth"]
    assert round((now / before - 1) * 100, 2) == 3.39
    assert figures["households_new"][0] == 212
    assert figures["households_without_measure"][0] == 23


def test_the_registers_give_the_published_figures(store: Engine) -> None:
    figures = _figures(store, 202112)
    published = {"problems_found": 25_412, "workshops": 146, "workshop_workers": 3_291}
    published |= {"workshop_poor_workers": 1_243, "employed": 33_268, "households_fallen_back": 4}
    assert {kpi: figures[kpi][0] for kpi in published} == published
    model, villages = figures["villages_model_rate"]
    assert round(model / villages, 3) == 0.6
    fee, allocated = figures["management_fee_share"]
    assert 0 < fee / allocated < 0.01


def test_november_2021_is_as_the_november_roster_said(store: Engine) -> None:
    figures = _figures(store, 202111)
    assert figures["risk_elimination_households"] == (6_014 - 305 + 4, 16_651 - 212)


def test_counties_are_as_drawn(store: Engine) -> None:
    frame = values(store, scope=WHOLE_CITY, month=202112, level="county").set_index(["kpi", "area"])["value"]
    for county in COUNTIES:
        assert frame["households_identified", county.name] == county.households
        assert frame["fund_execution", county.name] == pytest.approx(county.execution, abs=0.001)
        assert frame["industry_share", county.name] == pytest.approx(county.industry, abs=0.001)


def test_the_worst_township_is_the_worst(store: Engine) -> None:
    frame = values(store, scope=WHOLE_CITY, month=202112, level="township", kpis=["fund_execution"])
    worst = frame.sort_values("value").iloc[0]
    assert worst["area"] == "石门乡"
    assert worst["value"] == pytest.approx(0.52, abs=0.005)


def test_the_worst_village_has_the_most_open_problems_overdue(store: Engine) -> None:
    frame = values(store, scope=WHOLE_CITY, month=202112, level="village", kpis=["problems_overdue"])
    worst = frame.sort_values("value", ascending=False).iloc[0]
    assert (worst["area"], worst["area_code"]) == ("上河村", "990124200201")


def test_money_is_spent_behind_schedule_in_every_month(store: Engine) -> None:
    gap = trend(
        store, scope=WHOLE_CITY, kpis=["fund_execution_gap"], area="990100", first=202001, last=202112
    )
    assert len(gap) == 24
    assert gap["value"].between(-0.25, 0).all()


def test_only_the_meant_rows_were_refused(store: Engine) -> None:
    with store.connect() as connection:
        refused = connection.scalar(select(func.count()).select_from(rejected_rows))
    of_registers = {"clues": 2, "events": 1, "loans": 2, "problems": 2, "visits": 2}
    assert refused == 8 + 3 + 3 + sum(of_registers.values())


def test_the_registers_are_there_to_the_last_row(store: Engine) -> None:
    expected = {work_indicators: 95, problems: 25_412, clues: 19_106, helpers: 20_898, workshops: 151}
    with store.connect() as connection:
        for table, rows in expected.items():
            assert connection.scalar(select(func.count()).select_from(table)) == rows, table.name
        assert connection.scalar(select(func.count()).select_from(visits)) == pytest.approx(64_000, rel=0.03)


def test_every_area_is_drawn(store: Engine) -> None:
    with store.connect() as connection:
        drawn = connection.scalars(select(boundaries.c.area_code)).all()
    by_length = {length: sum(len(code) == length for code in drawn) for length in (6, 9)}
    assert by_length == {6: 7, 9: 107}
    assert len(drawn) > 1_800


def test_vanished_households_are_marked_and_still_counted(store: Engine) -> None:
    with store.connect() as connection:
        absent = connection.scalar(select(func.count()).where(households.c.absent_since.is_not(None)))
    assert absent == 2


def test_rules_and_published_figures_are_there(store: Engine) -> None:
    with store.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(policy_values)) == 60
        assert connection.scalar(select(func.count()).select_from(published_figures)) == 5
        marks = {row.key: row.value for row in connection.execute(select(store_state))}
    assert marks["demo"] == "1"
    assert "demo_building" not in marks


def test_a_store_in_use_is_left_alone(sqlite_url: str, tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    areas = tmp_path / "行政区划.csv"
    areas.write_text("编码,名称,级别,上级编码\n990900,别市,市,\n", encoding="utf-8")
    assert main(["import", str(areas), "--store", sqlite_url]) == 0
    command = ["demo", "--store", sqlite_url, "--folder", str(tmp_path / "demo")]
    assert main([*command, "--if-empty"]) == 0
    capsys.readouterr()
    assert main(command) == 1
    assert "不与真实数据混放" in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()
