"""地图: city, county, township with its villages; one township's scope; a store without boundaries."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text as sql
from streamlit.testing.v1 import AppTest

from dashboard import session
from data.batches import bump_version
from data.engine import open_store
from data.schema import findings
from tests.dashboard.screen import component, has_component, open_app, text


def area(store: str, level: str) -> tuple[str, str]:
    """Code and parent of the area of a level with the most households."""
    statement = (
        "select a.code, a.parent_code from areas a join area_tree t on t.ancestor_code = a.code"
        " join household_versions v on v.area_code = t.descendant_code"
        " where a.level = :level group by a.code, a.parent_code order by count(*) desc, a.code limit 1"
    )
    with open_store(store).connect() as connection:
        return tuple(connection.execute(sql(statement), {"level": level}).one())  # type: ignore[return-value]


def deck(app: AppTest) -> dict[str, Any]:
    (found,) = app.get("deck_gl_json_chart")
    return {layer["id"]: layer for layer in json.loads(found.proto.json)["layers"]}


def test_the_city_as_townships(served: str) -> None:
    app = open_app(page="map")
    layers = deck(app)
    features = layers["townships"]["data"]["features"]
    assert len(features) == 107
    assert all(re.search(r"资金支出率 \d+\.\d%", each["properties"]["figure"]) for each in features)
    assert len(layers["borders"]["data"]["features"]) == 7
    assert len(layers["names"]["data"]) == 7
    assert "worst" in layers
    legend = component(app, "legend")
    assert 2 <= len(legend["classes"]) <= 6
    assert legend["worst"].startswith("最落后：")
    assert len(component(app, "table")["rows"]) == 107
    assert re.search(r"支出率：.+高（\d+\.\d%），.+低（\d+\.\d%）", text(app))


def test_what_may_not_be_judged_outlines_nobody(served: str) -> None:
    app = open_app(page="map", kpi="risk_elimination_households")
    assert "worst" not in deck(app)
    assert component(app, "legend")["worst"] == ""


def test_what_is_hardly_credible_outlines_nobody(
    demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst township's money is doubted through and through: the next worst is outlined."""
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    worst = _outlined(open_app(page="map"))
    store = open_store(demo_store_copy)
    with store.begin() as connection:
        row = {"check_code": "paid_over_allocated_project", "area_code": worst, "details": "{}"}
        more = [row | {"subject_key": f"P{n}", "first_seen": datetime(2022, 1, 1)} for n in range(500)]
        connection.execute(findings.insert(), more)
        bump_version(connection)
    assert _outlined(open_app(page="map")) not in ("", worst)


def _outlined(app: AppTest) -> str:
    """The code of the township that the map outlines."""
    named = component(app, "legend")["worst"].removeprefix("最落后：")
    features = deck(app)["townships"]["data"]["features"]
    codes = [each["properties"]["code"] for each in features if named.startswith(each["properties"]["name"])]
    return codes[0] if codes else ""


def test_a_township_shows_its_villages_by_size(served: str) -> None:
    code, _ = area(served, "township")
    app = open_app(page="map", area=code, kpi="households_identified")
    villages = deck(app)["villages"]["data"]
    assert len(villages) == len(component(app, "table")["rows"]) > 5
    largest = max(villages, key=lambda village: int(re.sub(r"\D", "", village["figure"])))
    assert largest["radius"] == max(village["radius"] for village in villages)


def test_a_selected_village_is_ringed_among_its_neighbours(served: str) -> None:
    code, township = area(served, "village")
    villages = deck(open_app(page="map", area=code))["villages"]["data"]
    assert all(village["code"].startswith(township) for village in villages)
    assert code in {village["code"] for village in villages if village["ring"][:3] == [0x17, 0x21, 0x2B]}


@pytest.mark.parametrize("month", ["2020-01", "2021-06"])
@pytest.mark.parametrize("kpi", ["allocated_growth", "fund_execution_gap", "households_without_measure"])
def test_any_kpi_and_month_in_whole_words(served: str, month: str, kpi: str) -> None:
    app = open_app(page="map", month=month, kpi=kpi)
    shown = text(app) + json.dumps(deck(app), ensure_ascii=False)
    assert "这一页没有显示出来" not in shown
    assert not re.search(r"\b(?:nan|None|NaN|NaT)\b", shown)


def test_one_township_sees_only_its_villages(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, county = area(served, "township")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="map", area=county)
    assert "不在可查看的范围内" in text(app)
    assert {village["code"][: len(code)] for village in deck(app)["villages"]["data"]} == {code}


def test_without_boundaries_the_table_still_answers(
    demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("delete from boundaries"))
    app = open_app(page="map")
    assert "还没有这一级的边界" in text(app)
    assert not app.get("deck_gl_json_chart")
    assert len(component(app, "table")["rows"]) == 107


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    app = open_app(page="map")
    assert "还没有数据" in text(app)
    assert not has_component(app, "table")


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("drop table rollup"))
    app = open_app(page="map")
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(app))
    assert not app.exception
