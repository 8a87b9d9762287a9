"""总览 in four states: the whole city, one township, an empty store, a store that fails."""

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine, select
from sqlalchemy import text as sql

from dashboard import export, session, wording
from data.engine import open_store
from data.schema import areas
from tests.dashboard.screen import component, has_component, open_app, text


@pytest.fixture
def city(served: str) -> Engine:
    """The demo city, served."""
    return open_store(served)


def some_area(engine: Engine, level: str) -> tuple[str, str, str]:
    """Code, name and parent of the first area of a level that has areas below it, or is a village."""
    with engine.connect() as connection:
        statement = select(areas.c.code, areas.c.name, areas.c.parent_code).where(areas.c.level == level)
        code, name, parent = connection.execute(statement.order_by(areas.c.code)).first()  # type: ignore[misc]
    return code, name, parent


def test_the_city_at_a_glance(city: Engine) -> None:
    app = open_app()
    cards = component(app, "cards")["cards"]
    assert len(cards) <= 8
    by_kpi = {card["key"]: card for card in cards}
    assert by_kpi["households_identified"]["value"] == "16,651"
    assert by_kpi["households_identified"]["lines"][0].startswith("50,491 人")
    elimination = by_kpi["risk_elimination_households"]
    assert (elimination["value"], elimination["unit"], elimination["word"]) == ("36.1", "%", "不评判")
    words = " ".join(elimination["lines"])
    assert "6,014 / 16,651 户" in words
    assert "人 38.9%（19,628 / 50,491）" in words
    assert "通报 36.8%" in words
    assert "0.7 个百分点" in words
    assert all(len(card["trend"]) == 12 for card in cards)
    assert component(app, "topbar")["badge"] == "演示数据"


def test_the_grid_judges_each_county(city: Engine) -> None:
    grid = component(open_app(), "grid")
    assert len(grid["rows"]) == 7
    columns = [column["key"] for column in grid["columns"]]
    for row in grid["rows"]:
        cells = dict(zip(columns, row["cells"], strict=True))
        assert cells["risk_elimination_households"]["status"] == "unjudged"
        assert cells["fund_execution"]["status"] in ("fine", "watch", "behind")
        assert re.fullmatch(r"\d+\.\d%", cells["fund_execution"]["text"])


def exported(monkeypatch: pytest.MonkeyPatch, **address: str) -> dict[str, tuple[str, Worksheet]]:
    """Name and sheet of each file that the overview offers, by the key of its button."""
    files: dict[str, tuple[str, Worksheet]] = {}

    def press(label: str, *, data: Callable[[], bytes], file_name: str, key: str, **_: Any) -> None:
        files[key] = (file_name, openpyxl.load_workbook(io.BytesIO(data())).active)

    monkeypatch.setattr(export.st, "download_button", press)
    open_app(**address)
    return files


def table_of(sheet: Worksheet) -> tuple[list[str], list[dict[str, Any]]]:
    """The stamp's lines, and the rows below the headings."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    blank = next(number for number, line in enumerate(lines) if not any(line))
    headings = lines[blank + 1]
    stamp = [str(line[0]) for line in lines[:blank]]
    return stamp, [dict(zip(headings, line, strict=True)) for line in lines[blank + 2 :]]


def test_the_grid_is_a_file_too(city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = component(open_app(month="2021-11"), "grid")
    name, sheet = exported(monkeypatch, month="2021-11")["export_grid"]
    assert name == "示范市_各县区指标对照_2021年11月.xlsx"
    stamp, rows = table_of(sheet)
    assert "地区：示范市" in stamp
    assert "月份：截至2021年11月底" in stamp
    assert any(line.startswith("指标：累计识别监测对象（户）、") for line in stamp)
    for label in ("名册", "项目", "支付"):
        assert any(re.search(rf"{label}.*数据截至：\d{{4}}年\d+月（批次 \d+，", line) for line in stamp), (
            label
        )
    assert "注意：演示数据，地名、人名和数字均为虚构" in stamp
    at = [column["key"] for column in grid["columns"]].index("fund_execution")
    assert [row["县区"] for row in rows] == [row["name"] for row in grid["rows"]]
    for row, drawn in zip(rows, grid["rows"], strict=True):
        assert row["代码"] == drawn["key"]
        assert wording.rate(row["资金支出率"]) == drawn["cells"][at]["text"]
        assert row["资金支出率"] == pytest.approx(row["支出率分子"] / row["支出率分母"])
        assert row["支出率状态"] == wording.STATUS[drawn["cells"][at]["status"]].word


def test_the_list_of_attention_is_a_file_too(city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    code, name, _ = some_area(city, "county")
    items = component(open_app(area=code), "attention")["items"]
    stamp, rows = table_of(exported(monkeypatch, area=code)["export_attention"][1])
    assert f"地区：示范市 · {name}" in stamp
    assert any(line.startswith("筛选：离目标最远") for line in stamp)
    assert [(row["代码"], row["地区"], row["原因"]) for row in rows] == [
        (item["key"], item["title"], item["reason"]) for item in items
    ]
    assert {row["状态"] for row in rows} <= {"落后", "关注"}


@pytest.mark.parametrize("level", ["city", "county", "township", "village"])
def test_every_level_has_its_overview(city: Engine, level: str) -> None:
    code, name, _ = some_area(city, level)
    app = open_app(area=code)
    assert not app.exception
    assert "这一页没有显示出来" not in text(app)
    assert component(app, "topbar")["crumbs"][-1] == {"key": code, "label": name}
    assert has_component(app, "grid") == (level != "village")
    assert has_component(app, "cards")


@pytest.mark.parametrize("month", ["2020-01", "2021-01", "2021-06"])
def test_other_months_show_no_broken_words(city: Engine, month: str) -> None:
    shown = text(open_app(month=month))
    assert "这一页没有显示出来" not in shown
    assert not re.search(r"\b(?:nan|None|NaN|NaT)\b", shown)


def test_what_an_address_gets_wrong_is_said(city: Engine) -> None:
    app = open_app(area="31415", month="2031-01", kpi="nonsense")
    shown = text(app)
    assert "没有代码为“31415”的地区" in shown
    assert "“2031-01”没有数据" in shown
    assert "没有名为“nonsense”的指标" in shown
    assert not app.exception


def test_one_township_sees_only_itself(city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    code, name, county = some_area(city, "township")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(area=county)
    bar = component(app, "topbar")
    assert [crumb["label"] for crumb in bar["crumbs"]] == [name]
    assert "不在可查看的范围内" in text(app)
    households = {card["key"]: card for card in component(app, "cards")["cards"]}["households_identified"]
    assert households["value"] != "16,651"
    reachable = [row["key"] for row in component(app, "grid")["rows"]]
    reachable += [item["key"] for item in component(app, "attention")["items"]]
    reachable += [option["value"] for box in bar["selects"][:-1] for option in box["options"]]
    assert all(key.startswith(code) for key in reachable)


@pytest.mark.parametrize("areas_setting", ["", "000000"])
def test_a_scope_without_areas_sees_nothing(
    city: Engine, monkeypatch: pytest.MonkeyPatch, areas_setting: str
) -> None:
    monkeypatch.setenv(session.AREAS_SETTING, areas_setting)
    app = open_app()
    assert "没有可查看的地区" in text(app)
    assert not has_component(app, "cards")


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    app = open_app()
    shown = text(app)
    assert "还没有数据" in shown
    assert "生成演示城市" in shown
    assert "python -m data import" in shown
    assert not has_component(app, "cards")


def test_a_new_installation_has_no_file_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "new.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    assert "还没有数据" in text(open_app())
    assert not file.exists()


def test_a_store_that_goes_and_comes_back(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(demo_store_copy.removeprefix("sqlite:///"))
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    app = open_app()
    assert has_component(app, "cards")
    away = file.with_suffix(".away")
    shutil.move(file, away)
    app.run()
    shown = text(app)
    assert "数据库暂时连不上" in shown
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", shown)
    assert "重试" in [button.label for button in app.button]
    assert "Traceback" not in shown
    assert not file.exists(), "looking for the store must not create one"
    shutil.move(away, file)
    app.run()
    assert has_component(app, "cards")
    assert "数据库暂时连不上" not in text(app)


def test_a_store_without_its_tables_is_a_sentence(
    demo_store_copy: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    engine = open_store(demo_store_copy)
    with engine.begin() as connection:
        connection.execute(sql("DROP TABLE rollup"))
    app = open_app()
    shown = text(app)
    number = re.search(r"编号 (\d{4}-[0-9A-F]{6})", shown)
    assert number, shown
    assert number[1] in caplog.text
    assert "SELECT" not in shown
    assert not app.exception


def test_an_older_store_asks_for_its_upgrade(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("UPDATE alembic_version SET version_num = '0000'"))
    shown = text(open_app())
    assert "数据库与程序版本不一致" in shown
    assert "python -m data init" in shown


def test_a_server_that_does_not_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    shown = text(open_app())
    assert "数据库暂时连不上" in shown
    assert "secret" not in shown
