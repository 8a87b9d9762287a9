"""项目 in four states, one project by itself, filters, files, and the timeline's marks."""

import re
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import (
    chain_chart,
    gantt_chart,
    payments_chart,
    progress_chart,
    project_figures,
    projects_figures,
    session,
)
from data.engine import open_store
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_funds import exported, panels
from tests.dashboard.test_map import area

TODAY = pd.Timestamp(2021, 12, 31)


def some_project(url: str, condition: str) -> tuple[str, str, str]:
    """Number, name and village of the first project that meets a condition."""
    statement = (
        f"SELECT project_no, name, area_code FROM projects WHERE {condition} ORDER BY project_no LIMIT 1"
    )
    with open_store(url).connect() as connection:
        return connection.execute(sql(statement)).one()  # type: ignore[return-value]


def test_the_citys_projects_on_one_page(served: str) -> None:
    app = open_app(page="projects")
    assert not app.exception
    cards = {card["key"]: card["value"] for card in component(app, "cards")["cards"]}
    headings = panels(app)
    late = next(heading for heading in headings if "个项目逾期：" in heading)
    ends, starts = (re.search(rf"{word} (\d+) 个", late)[1] for word in ("完工", "开工"))  # type: ignore[index]
    assert ends == cards["projects_completion_overdue"]
    assert starts == cards["projects_start_overdue"]
    assert len(tables(app)["逾期项目"]["rows"]) == int(ends) + int(starts)
    assert len(app.get("plotly_chart")) <= 12
    shown = text(app)
    assert "这一页没有显示出来" not in shown
    assert not re.search(r"\b(?:nan|None|NaN|NaT)\b", shown)


@pytest.mark.parametrize(
    ("level", "month"), [("county", "2020-01"), ("township", "2021-12"), ("village", "2021-06")]
)
def test_every_level_has_its_page(served: str, level: str, month: str) -> None:
    code, _ = area(served, level)
    app = open_app(page="projects", area=code, month=month)
    assert not app.exception
    assert "这一页没有显示出来" not in text(app)


def test_the_list_is_searched_filtered_and_exported(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(page="projects")
    assert len(tables(app)["项目清单"]["rows"]) == projects_figures.MOST_ROWS
    app.selectbox(key="project_stage").select("未开工").run()
    waiting = tables(app)["项目清单"]
    assert waiting["rows"] and set(column(waiting, "阶段")) == {"未开工"}
    word = column(waiting, "责任单位")[0]
    app.text_input(key="project_words").input(word).run()
    found = tables(app)["项目清单"]
    assert 0 < len(found["rows"]) <= len(waiting["rows"])
    assert set(column(found, "责任单位")) == {word}
    app.text_input(key="project_words").input("没有这样的字").run()
    assert tables(app)["项目清单"]["rows"] == []
    everything = exported(monkeypatch, page="projects")["export_list"]
    assert len(everything) - 1 > projects_figures.MOST_ROWS
    assert {"项目编号", "招标", "决算", "同一天的阶段"} <= set(everything[0])


def test_one_project_by_itself(served: str) -> None:
    number, name, village = some_project(served, "completed_on IS NOT NULL AND plan_year = 2021")
    app = open_app(page="projects", project=number)
    assert not app.exception
    shown = text(app)
    assert name in shown and number in shown
    assert "这一页没有显示出来" not in shown
    assert [card["label"] for card in component(app, "cards")["cards"]] == [
        "计划资金", "支付比例", "形象进度", "逾期",
    ]  # fmt: skip
    found = tables(app)
    assert column(found["各阶段日期"], "阶段") == ["批复", "招标", "开工", "完工", "验收", "决算", "移交"]
    paid = [float(cell.replace(",", "")) for cell in column(found["逐笔支付"], "累计（万元）")]
    assert paid == sorted(paid)
    assert village[:6] not in app.query_params.get("area", "")


def test_a_project_in_the_address_is_checked_and_left_with_its_page(served: str) -> None:
    app = open_app(page="projects", project="99999")
    assert "没有编号为“99999”的项目" in text(app)
    assert has_component(app, "table")
    number, _, _ = some_project(served, "plan_year = 2021")
    app = open_app(page="projects", project=number)
    links = {page["key"]: page["href"] for page in component(app, "topbar")["pages"]}
    assert "project=" not in links["funds"] and "project=" not in links["projects"]
    app.button(key="project_back").click().run()
    assert "project" not in app.query_params
    assert "项目清单" in tables(app)


def test_one_township_opens_no_project_of_another(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = area(served, "township")
    other, name, _ = some_project(served, f"area_code NOT LIKE '{code}%'")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="projects", project=other)
    shown = text(app)
    assert "不在可查看的范围内" in shown
    assert name not in shown
    listed = exported(monkeypatch, page="projects").get("export_list", [["项目编号"]])
    numbers = {row[listed[0].index("项目编号")] for row in listed[1:]}
    with open_store(served).connect() as connection:
        statement = sql("SELECT project_no FROM projects WHERE area_code LIKE :code")
        own = set(connection.execute(statement, {"code": f"{code}%"}).scalars())
    assert numbers <= own


def test_an_empty_store_offers_a_beginning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="projects", project="1"))


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE rollup"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(open_app(page="projects")))


def listed(*rows: dict[str, Any]) -> pd.DataFrame:
    """Projects as `queries.project_lists` gives them; what a row leaves out is unknown."""
    defaults = {
        "name": "2021年上河村果园项目", "category": "产业发展", "village": "上河村", "plan_year": 2021,
        "planned": 1e6, "allocated": 1e6, "paid": 0.0, "progress": 0.4, "stage": "在建", "same_day": "",
        "responsible_unit": "望山县农业农村局", "start_overdue_days": pd.NA, "completion_overdue_days": pd.NA,
        "fund_levels": "中央、县级", "paid_share": 0.4, "ahead": 0.0, "area_code": "9901",
    }  # fmt: skip
    days = ["planned_start_on", "planned_end_on", *project_figures.STAGES]
    frame = pd.DataFrame([{**defaults, "project_no": str(number), **row} for number, row in enumerate(rows)])
    for name in days:
        frame[name] = pd.to_datetime(frame.get(name, pd.NaT))
    return frame


LATE_END = {"planned_end_on": "2021-11-30", "started_on": "2021-04-01", "completion_overdue_days": 31}
LATE_START = {"planned_start_on": "2021-04-30", "start_overdue_days": 245, "stage": "未开工"}
IN_TIME = {"planned_end_on": "2022-02-28", "started_on": "2021-05-01", "planned_start_on": "2021-04-30"}
DONE = {
    "planned_end_on": "2021-10-31",
    "started_on": "2021-05-01",
    "completed_on": "2021-11-10",
    "stage": "已完工",
}


def test_the_longest_overdue_come_first_and_units_are_counted() -> None:
    late = projects_figures.overdue(listed(LATE_END, LATE_START, IN_TIME))
    assert late["project_no"].tolist() == ["1", "0"]
    assert projects_figures.overdue_heading(late) == "2 个项目逾期：完工 1 个、开工 1 个，最长 245 天"
    counts = projects_figures.units(late)
    assert counts[["area_code", "value"]].values.tolist() == [["望山县农业农村局", 2]]
    assert projects_figures.units_heading(counts) == "望山县农业农村局逾期最多，2 个"
    none = projects_figures.overdue(listed(IN_TIME))
    assert projects_figures.overdue_heading(none) == "没有逾期未开工、未完工的项目"


def test_the_timeline_shows_plan_work_and_delay() -> None:
    rows = projects_figures.timeline(listed(DONE, IN_TIME, LATE_END, LATE_START), TODAY)
    assert rows["key"].tolist() == ["3", "2", "1", "0"]
    assert rows["text"].tolist() == ["逾期 245 天", "逾期 31 天", "在建 40%", "已完工"]
    spans = rows[["done_from", "done_until", "late_from", "late_until"]].apply(
        lambda column: column.dt.strftime("%m-%d").fillna("")
    )
    assert spans.values.tolist() == [
        ["", "", "04-30", "12-31"],
        ["04-01", "12-31", "11-30", "12-31"],
        ["05-01", "12-31", "", ""],
        ["05-01", "11-10", "10-31", "11-10"],
    ]
    figure = gantt_chart.timeline(rows, today=TODAY)
    assert pd.Timestamp(figure.layout.shapes[0].x0) == TODAY
    words = [note.text for note in figure.layout.annotations]
    assert words == ["<b>12月31日</b>", "◆ 逾期 245 天", "◆ 逾期 31 天", "在建 40%", "已完工"]
    assert list(figure.layout.yaxis.ticktext) == ["上河村果园"] * 4


def test_some_of_the_timeline_is_kept_for_what_is_due_next() -> None:
    many = listed(*[LATE_END] * 40, *[IN_TIME] * 40)
    rows = projects_figures.timeline(many, TODAY)
    assert len(rows) == projects_figures.MOST_BARS
    assert (rows["status"] == "behind").sum() == projects_figures.MOST_LATE_BARS
    assert projects_figures.timeline(many.head(0), TODAY).empty


def test_only_comparable_work_stands_in_the_scatter() -> None:
    rows = listed(
        {"progress": 0.43, "paid_share": 0.68, "ahead": 0.25},
        {"progress": float("nan"), "ahead": float("nan")},
        {"progress": 1.0, "ahead": -0.1},
        {"progress": 0.5, "paid_share": 0.5},
    )
    points = projects_figures.compared(rows)
    assert points["key"].tolist() == ["0", "3"]
    assert projects_figures.compared_heading(points) == "1 个项目支付快于工程 20 个百分点及以上"
    figure = progress_chart.progress(points, ahead_by=0.2, height=360)
    assert [list(trace.customdata) for trace in figure.data] == [["3"], ["0"]]
    assert "上河村果园" in [note.text for note in figure.layout.annotations]


def test_a_name_in_the_scatter_covers_no_point_that_stands_out() -> None:
    def named(*at: tuple[float, float]) -> list[tuple[str, str]]:
        rows = listed(*({"progress": x, "paid_share": y, "ahead": y - x} for x, y in at))
        points = projects_figures.compared(rows).assign(name=[str(place) for place in range(len(at))])
        notes = progress_chart.progress(points, ahead_by=0.2, height=360).layout.annotations
        return [(note.text, note.xanchor) for note in notes if note.text.isdigit()]

    assert named((0.4, 0.8)) == [("0", "left")]
    assert named((0.4, 0.8), (0.5, 0.8)) == [("0", "right")]
    assert named((0.4, 0.9), (0.5, 0.9), (0.3, 0.9)) == [("2", "right")]


def chain_rows(**rates: tuple[float, float, str]) -> pd.DataFrame:
    rows = [
        {"kpi": kpi, "numerator": n, "denominator": d, "value": n / d if d else n, "status": status,
         "state": "value", "month": 202112, "unit": "比率"}
        for kpi, (n, d, status) in rates.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_assets_are_told_by_kind() -> None:
    rates = chain_rows(asset_handover_rate=(9, 10, "fine"), asset_title_rate=(8, 10, "watch")).assign(
        unit="比率", reference=0.9, slice=""
    )
    kind = rates.assign(slice="asset_kind=公益性", numerator=[4, 2], denominator=4.0, value=[1.0, 0.5])
    rows = projects_figures.assets(kind, rates)
    assert rows["name"].tolist() == ["全部资产移交", "全部资产确权", "公益性资产移交", "公益性资产确权"]
    assert rows["note"].tolist()[0] == "9 / 10 个"
    heading = "资产移交 90.0%、资产确权 80.0%"
    assert projects_figures.assets_heading(rows) == f"{heading}，公益性资产确权最低，50.0%"
    assert projects_figures.assets_heading(rows.head(2)) == heading
    assert projects_figures.assets_heading(rows.head(0)) == "没有资产，或没有收到资产表"


@pytest.mark.parametrize(("page", "month"), [("funds", "2021-08"), ("projects", "2020-01")])
def test_both_pages_are_projected_without_broken_words(served: str, page: str, month: str) -> None:
    code, _ = area(served, "village")
    for address in ({"area": code, "slide": "2"}, {"slide": "2"}):
        app = open_app(page=page, month=month, projection="light", **address)
        assert not app.exception
        shown = text(app)
        assert component(app, "slide_heading")["heading"]
        assert "这一页没有显示出来" not in shown
        assert not re.search(r"\b(?:nan|None|NaN|NaT)\b", shown)


def test_each_stage_is_a_share_of_the_one_before() -> None:
    rows = chain_rows(
        projects_total=(100, 0, "unjudged"), project_start_rate=(80, 100, "behind"),
        project_completion_rate=(60, 80, "fine"),
    )  # fmt: skip
    steps = projects_figures.chain(rows)
    plain = [re.sub(r"<[^>]+>", "", words) for words in steps["text"]]
    assert plain == ["100 个", "80 个，占计划 100 的 80.0% ◆ 落后", "60 个，占开工 80 的 75.0% ● 正常"]
    assert projects_figures.chain_heading(rows) == "开工 80.0%，落后"
    assert list(chain_chart.stages(steps).data[0].x) == [100, 80, 60]
    summary = projects_figures.summary(rows, listed(LATE_END, IN_TIME))
    assert summary == "今年计划 100 个项目，开工 80 个、完工 60 个；逾期未开工、未完工 1 个。"


def test_what_calls_for_a_look_is_said_in_sentences() -> None:
    late = {
        **LATE_END,
        "progress": 0.43,
        "paid_share": 0.683,
        "ahead": 0.253,
        "same_day": "2021-04-06 招标、开工",
    }
    row = listed(late).to_dict("records")[0]
    assert project_figures.flags(row, None) == [
        "计划 2021-11-30 完工，已逾期 31 天。",
        "支付 68.3%，形象进度 43%，支付比工程快 25.3 个百分点。",
        "多个阶段在同一天：2021-04-06 招标、开工，日期需核实。",
    ]
    assert project_figures.heading(row) == "完工逾期 31 天，支付 68.3%，形象进度 43%"
    fine = listed(IN_TIME).to_dict("records")[0]
    assert project_figures.flags(fine, None) == []
    assert project_figures.flags(fine, 120) == ["资金下达 120 天，尚未支付。"]
    cards = project_figures.cards(row)
    assert [(card["value"], card["word"]) for card in cards] == [
        ("100", ""), ("68.3", "快于工程"), ("43.0", ""), ("31", "逾期"),
    ]  # fmt: skip


def test_stages_are_held_against_their_planned_days() -> None:
    row = listed({**IN_TIME, "planned_start_on": "2021-04-30"}).to_dict("records")[0]
    rows = project_figures.stages(row, TODAY)
    words = [project_figures.STAGE_COLUMNS[3].text(each) for each in rows.to_dict("records")]
    assert words == ["—", "—", "晚 1 天", "未到期", "—", "—", "—"]


def test_payments_climb_in_steps_to_today() -> None:
    paid = pd.DataFrame({"paid_on": pd.to_datetime(["2021-04-01", "2021-06-01"]), "total": [2e5, 5e5]})
    figure = payments_chart.payments(paid, planned=1e6, today=TODAY, height=250)
    assert list(figure.data[0].y) == [20, 50, 50]
    assert [note.text for note in figure.layout.annotations] == ["<b>支付 50.0</b>", "计划 100"]
    assert project_figures.payments_heading(paid) == "已支付 2 笔 50.0 万元，最近一笔在 2021-06-01"
