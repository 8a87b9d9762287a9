"""实地抽查 in four states: drawn, visited, typed in; its words, its files, its slide."""

import io
import re
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import sampling_visits, session
from dashboard import sampling_words as words
from data.engine import open_store
from data.sampling.questions import HOUSEHOLD
from queries.agreement import agreement
from queries.sampling import items
from queries.scope import WHOLE_CITY
from tests.dashboard.screen import component, open_app, text
from tests.dashboard.test_credibility import BROKEN
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_overview import exported, table_of
from tests.queries.literal import JIA, UNSTABLE, Store


def visited(**answers: str) -> dict[str, Any]:
    none = dict.fromkeys(("category", "causes", "measures", "income", "eliminated"), "")
    reported = {"category": "脱贫不稳定户", "income": "5,000 元"}
    return {"item_no": "抽1-001", "visited": True, "stratum": "s", "weight": 1.0, "reported": reported} | (
        none | answers
    )


def test_what_differs_is_said_with_what_was_recorded() -> None:
    frame = pd.DataFrame(
        [visited(category="yes"), visited(category="yes", income="no"), visited(category="missing")]
    )
    own = words.differing(frame, HOUSEHOLD)
    assert own["found"].tolist() == ["收入基本相符：否（登记的人均纯收入：5,000 元）", "查无此户"]
    assert [words.progress(row, HOUSEHOLD) for row in frame.to_dict("records")] == [
        ("属实", "fine"), ("不符", "watch"), ("查无此户", "behind"),
    ]  # fmt: skip
    assert words.progress(visited() | {"visited": False}, HOUSEHOLD) == ("未走访", "unjudged")
    assert words.heading(agreement(frame, HOUSEHOLD)) == "走访属实率 33.3%，样本不足，先不下结论"
    many = pd.DataFrame([visited(category="yes")] * 10)
    assert words.heading(agreement(many, HOUSEHOLD)) == "走访属实率 100.0%，各项登记都与实际相符"


def test_the_demo_citys_sample_from_the_page_to_the_slide(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_app(page="credibility")
    assert "第 1 号样本 · 示范市 2021年12月监测户抽取 60 户，已走访 52 户" in text(page)
    page.button(key="open_sampling").click().run()
    assert page.query_params["sample"] == "all"
    assert column(tables(page)["抽查样本"], "已走访") == ["52"]

    app = open_app(page="credibility", sample="1")
    shown = text(app)
    found = agreement(items(open_store(served), scope=WHOLE_CITY, sample=1), HOUSEHOLD)
    whole = found.iloc[0]
    assert 0.75 < whole["share"] < 0.97
    assert words.heading(found) in shown
    cards = {card["key"]: card for card in component(app, "cards")["cards"]}
    assert (cards["drawn"]["value"], cards["visited"]["value"]) == ("60", "52")
    assert len(app.get("plotly_chart")) == 1
    listed = tables(app)
    assert len(listed["抽查名单"]["rows"]) == 60
    assert column(listed["抽查名单"], "结果").count("未走访") == 8
    assert "查无此户" in column(listed["与登记不符的"], "不符之处")
    assert all(name.endswith("**") for name in column(listed["抽查名单"], "户主") if name)
    assert "样本不足" in column(listed["各县区属实率"], "说明")
    assert not BROKEN.search(shown)

    _, rows = table_of(exported(monkeypatch, page="credibility", sample="1")["export_agreement"][1])
    assert rows[0]["核对什么"] == "全部属实"
    assert rows[0]["相符率"] == pytest.approx(whole["share"])
    slide = text(open_app(page="credibility", sample="1", projection="dark", slide="3"))
    assert "52 / 60" in slide
    assert "**" not in slide
    assert not re.search(r"抽1-\d", slide)


def test_an_address_that_names_no_sample_says_so(served: str) -> None:
    shown = text(open_app(page="credibility", sample="99"))
    assert "没有“99”这个样本" in shown
    assert "72 条规则核对" in shown


def test_drawing_without_samples_then_typing_and_bringing_a_list(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    engine = open_store(sqlite_url)
    Store(engine).households(*[(f"A{n}", JIA, UNSTABLE, 3, "2021-01") for n in range(8)]).ready()
    app = open_app(page="credibility", sample="all")
    assert "还没有抽取过样本" in text(app)
    app.number_input(key="draw_size").set_value(6)
    next(button for button in app.button if button.label == "抽取").click().run()
    assert "已抽取第 1 号样本" in text(app)
    assert app.query_params["sample"] == "1"
    assert "还没有走访结果" in text(app)
    assert "还有 6 户没有走访" in text(app)

    app.button_group(key="visit_answer_抽1-001_category").set_value("否")
    app.text_input(key="visit_by_抽1-001").set_value("王小二")
    app.text_input(key="visit_on_抽1-001").set_value("2022-02-30")
    next(button for button in app.button if button.label == "保存结果").click().run()
    assert "抽查日期“2022-02-30”应为" in text(app)
    app.button_group(key="visit_answer_抽1-001_category").set_value("否")
    app.text_input(key="visit_by_抽1-001").set_value("王小二")
    app.text_input(key="visit_on_抽1-001").set_value("2022.1.12")
    next(button for button in app.button if button.label == "保存结果").click().run()
    assert "已导入，第" in text(app)
    assert column(tables(app)["与登记不符的"], "抽查编号") == ["抽1-001"]

    files: dict[str, bytes] = {}
    monkeypatch.setattr(
        sampling_visits.st, "download_button", lambda label, *, data, key, **_: files.update({key: data()})
        if key == "visit_list" else None,
    )  # fmt: skip
    open_app(page="credibility", sample="1")
    book = openpyxl.load_workbook(io.BytesIO(files["visit_list"]))
    (headings,) = [row for row in book.worksheets[0].values if row[0] == "抽查编号"]
    assert "监测类别是否属实" in headings


def test_one_township_sees_its_own_households(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    everyone = items(open_store(demo_store_copy), scope=WHOLE_CITY, sample=1)
    mine = everyone.iloc[4]
    code = str(mine["area_code"])[:9]
    monkeypatch.setenv(session.AREAS_SETTING, code)
    shown = tables(open_app(page="credibility", sample="1"))["抽查名单"]
    own = everyone[everyone["area_code"].str.startswith(code)]
    assert column(shown, "抽查编号") == own["item_no"].tolist()
    assert 0 < len(own) < 60


def test_an_empty_and_a_broken_store_are_sentences(
    sqlite_url: str, demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "还没有数据" in text(open_app(page="credibility", sample="all"))
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE sample_answers"))
    shown = text(open_app(page="credibility", sample="all"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", shown)
    assert "SELECT" not in shown
