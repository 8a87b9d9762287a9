"""工作要点 in four states: the grid of lights, units, one item and one unit, files, addresses, sentences."""

import re
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import lights_chart, session, wording
from dashboard import work_figures as figures
from dashboard.area_tree import Area
from data.engine import open_store
from queries.work_status import LIGHTS
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_map import area
from tests.dashboard.test_overview import exported, table_of
from tests.dashboard.test_problems import BROKEN, values

CITY, UNIT = "990100", "990100-市农业农村局"


def test_the_year_in_lights(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(page="workpoints")
    assert not app.exception
    assert not BROKEN.search(text(app))
    cards, grid = values(app), component(app, "grid")
    assert len(grid["rows"]) == 21
    assert [each["label"] for each in grid["columns"]] == ["一季度", "二季度", "三季度", "四季度"]
    cells = [cell for row in grid["rows"] for cell in row["cells"]]
    assert {cell["status"] for cell in cells} <= {
        "behind",
        "watch",
        "soon",
        "not_due",
        "fine",
        "not_applicable",
    }
    units = tables(app)["牵头单位"]
    overdue = [int(cell) for cell in column(units, "超期")]
    assert overdue == sorted(overdue, reverse=True)
    assert wording.whole(sum(overdue)) == cards["work_overdue"]
    assert wording.whole(sum(map(int, column(units, "逾期")))) == cards["work_done_late"]
    assert all(
        row["cells"][1]["status"] == ("behind" if number else "")
        for row, number in zip(units["rows"], overdue, strict=True)
    )

    files = exported(monkeypatch, page="workpoints")
    stamp, rows = table_of(files["export_work"][1])
    assert len(rows) == 284
    assert any(re.search(r"工作要点.*数据截至：2021年12月（批次 \d+，", line) for line in stamp)
    assert sum(row["状态"] == "超期未完成" for row in rows) == sum(overdue)
    assert len(table_of(files["export_units"][1])[1]) == len(units["rows"])
    assert {row["状态"] for row in table_of(files["export_to_act_on"][1])[1]} <= {
        "超期未完成",
        "临期",
        "逾期完成",
    }


def test_an_item_and_a_unit_are_opened_by_the_address(served: str) -> None:
    app = open_app(page="workpoints", item=f"{CITY}-4")
    found = tables(app)
    assert column(found["指标"], "四季度") and set(column(found["任务"], "指标")) <= set(
        column(found["指标"], "指标")
    )
    assert "佐证材料" in [each["label"] for each in found["任务"]["columns"]]
    assert "4 巩固住房安全保障成果" in text(app)
    links = {page["key"]: page["href"] for page in component(app, "topbar")["pages"]}
    assert not any("item=" in href for href in links.values()), "an item is left with its page"
    app.button(key="back").click().run()
    assert "item" not in app.query_params
    assert has_component(app, "grid")

    app = open_app(page="workpoints", unit=UNIT, month="2021-09")
    assert set(column(tables(app)["任务"], "牵头单位")) == {"市农业农村局"}
    assert not BROKEN.search(text(app))
    shown = text(open_app(page="workpoints", item="990100-99", unit="990100-没有的单位"))
    assert "没有“990100-99”这个工作要点大项" in shown
    assert "没有“990100-没有的单位”这家牵头单位" in shown


def test_a_county_without_work_points_is_told_whose_they_are(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = area(served, "county")
    app = open_app(page="workpoints", area=code)
    assert "2021年的工作要点是示范市的，共 21 个大项、95 项指标" in text(app)
    assert not has_component(app, "cards")
    app.button(key="open_owner").click().run()
    assert len(component(app, "grid")["rows"]) == 21
    assert "可换月份查看" in text(open_app(page="workpoints", month="2020-06"))

    township, _ = area(served, "township")
    monkeypatch.setenv(session.AREAS_SETTING, township)
    shown = text(open_app(page="workpoints", item=f"{CITY}-4"))
    assert "没有自己的2021年工作要点" in shown
    assert "不在可查看的范围内" in shown
    assert "巩固住房安全保障成果" not in shown


def test_slides_show_few_items_and_units(served: str) -> None:
    app = open_app(page="workpoints", projection="light")
    grid = component(app, "slide_grid")
    assert len(grid["rows"]) == 7
    assert any(cell["status"] == "behind" for cell in grid["rows"][0]["cells"])
    assert len(open_app(page="workpoints", projection="dark", slide="2").get("plotly_chart")) == 1


def test_a_county_without_work_points_projects_those_of_the_city(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = area(served, "county")
    app = open_app(page="workpoints", area=code, projection="light")
    assert component(app, "slide_grid") == component(
        open_app(page="workpoints", projection="light"), "slide_grid"
    )
    assert "没有自己的工作要点，以下是示范市的" in text(app)
    monkeypatch.setenv(session.AREAS_SETTING, code)
    alone = open_app(page="workpoints", area=code, projection="light")
    assert not has_component(alone, "slide_grid")
    assert "没有2021年工作要点" in text(alone)


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE work_targets"))
    shown = text(open_app(page="workpoints"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", shown)
    assert "SELECT" not in shown


def grid(*cells: tuple[int, int, str, int]) -> pd.DataFrame:
    """Rows of `work_lists.grid`: item, quarter, light, targets."""
    names = ["item_no", "quarter", "light", "targets"]
    frame = pd.DataFrame(cells, columns=names)
    return frame.assign(area_code=CITY, place="示范市", item=[f"大项{number}" for number in frame["item_no"]])


def test_a_cell_is_its_worst_light_and_says_all_of_them() -> None:
    rows = figures.items(
        grid((1, 1, "in_time", 6), (1, 1, "late", 1), (1, 1, "overdue", 1), (2, 4, "soon", 2))
    )
    first, second = figures.grid_data(rows)["rows"]
    assert (first["key"], first["name"]) == ("990100-1", "1 大项1")
    assert first["cells"][0] == {
        "text": "超期 1/8",
        "status": "behind",
        "hint": "共 8 项：超期未完成 1 项，逾期完成 1 项，按期完成 6 项",
    }
    assert (first["cells"][1]["text"], first["cells"][1]["status"]) == ("无任务", "not_applicable")
    assert (second["cells"][3]["text"], second["cells"][3]["status"]) == ("临期 2/2", "soon")
    assert [row["key"] for row in figures.most_urgent(rows[::-1], 1)] == ["990100-1"]


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        ([], "没有工作要点"),
        ([(1, 1, "not_due", 1)], "1 个大项的任务都还没有超期"),
        ([(1, 1, "in_time", 1), (2, 1, "not_due", 1)], "2 个大项到期的任务都已按期完成"),
        ([(1, 1, "late", 1), (2, 1, "in_time", 1)], "2 个大项没有超期未完成的任务，1 个有任务逾期才完成"),
        (
            [(1, 1, "overdue", 1), (2, 1, "late", 1)],
            "2 个大项中 1 个有任务超期未完成，另有 1 个有任务逾期才完成",
        ),
    ],
)
def test_the_heading_of_the_grid(cells: list[Any], heading: str) -> None:
    assert figures.grid_heading(figures.items(grid(*cells))) == heading


def test_quarters_together() -> None:
    bars = figures.quarter_bars(grid((1, 1, "in_time", 3), (2, 1, "in_time", 1), (2, 3, "late", 2)))
    assert bars["in_time"].tolist() == [4, 0, 0, 0]
    assert figures.quarters_heading(bars) == "三季度最差：2 项逾期完成"
    assert figures.quarters_heading(bars.assign(late=0)) == "各季度都没有超期，也没有逾期"
    words = [note.text for note in lights_chart.bars(bars).layout.annotations]
    assert "● 4" in words[0] and "■ 2" in words[2] and words[1] == ""


def units(*rows: tuple[str, int, int, int]) -> pd.DataFrame:
    """Rows of `work_lists.units`: unit, overdue, late, due soon."""
    frame = pd.DataFrame(rows, columns=["lead_unit", "overdue", "late", "soon"])
    return frame.assign(area_code=CITY, not_due=0, in_time=1)


def test_units_in_words() -> None:
    assert figures.units_heading(units()) == "没有牵头单位"
    assert figures.units_heading(units(("甲局", 0, 0, 1))) == "1 家牵头单位没有超期，也没有逾期"
    assert figures.units_heading(units(("甲局", 0, 2, 1))) == "1 家牵头单位没有超期未完成的任务，1 家有过逾期"
    assert (
        figures.units_heading(units(("甲局", 2, 0, 0), ("乙局", 0, 1, 0))) == "只有甲局有任务超期未完成，2 项"
    )
    two = units(("甲局", 2, 0, 0), ("乙局", 1, 1, 0))
    assert figures.units_heading(two) == "2 家牵头单位有任务超期未完成，甲局最多，2 项"
    assert figures.units_heading(two.assign(overdue=1)) == "2 家牵头单位有任务超期未完成"


def card_rows(rate: float | None, late: float, overdue: float) -> dict[str, Any]:
    return {
        figures.DUE: {"state": "value", "value": 10.0 if rate is not None else 0.0},
        figures.RATE: {
            "state": "not_applicable" if rate is None else "value",
            "value": rate,
            "numerator": 8.0,
        },
        figures.DONE_LATE: {"value": late},
        figures.STILL_OVERDUE: {"value": overdue},
    }


@pytest.mark.parametrize(
    ("rows", "who", "sentence"),
    [
        (card_rows(None, 0, 0), units(("甲局", 0, 0, 0)), "到6月底还没有任务到期。"),
        (
            card_rows(0.8, 1, 1),
            units(("甲局", 1, 0, 2), ("乙局", 0, 1, 1)),
            "到6月底有 10 项任务到期，按期完成 8 项，占 80.0%；逾期才完成 1 项；"
            "1 项超期未完成，由甲局牵头；30 天内还有 3 项到期。",
        ),
    ],
)
def test_the_sentence_of_the_page(rows: dict[str, Any], who: pd.DataFrame, sentence: str) -> None:
    assert figures.lead(rows, who, 202106) == sentence


def test_every_light_has_a_shape_and_a_colour_of_its_own() -> None:
    assert list(figures.MARKS) == list(figures.LOOK) == list(LIGHTS)
    assert len(set(figures.MARKS.values())) == len(set(figures.LOOK.values())) == len(LIGHTS)
    assert figures.legend().startswith("◆ 超期未完成")


def test_whose_work_points_there_are_in_words() -> None:
    path = [Area(CITY, "示范市", "city", "", *[pd.Timestamp(2000, 1, 1).date()] * 2)]
    path.append(Area("990124", "望山县", "county", CITY, path[0].valid_from, path[0].valid_to))
    owners = pd.DataFrame([{"area_code": CITY, "year": 2021, "items": 21, "indicators": 95}])
    assert figures.owner_above(owners, path, 2021) == path[0]
    assert (
        figures.empty_words(owners, path, 2021)[1] == "2021年的工作要点是示范市的，共 21 个大项、95 项指标。"
    )
    assert "库里有2021年的工作要点" in figures.empty_words(owners, path, 2022)[1]
    assert "收到工作要点任务分解表后" in figures.empty_words(owners.head(0), path, 2022)[1]
