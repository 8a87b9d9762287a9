"""数据工作台 in four states, and a file's way from the upload to its batch and back."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql
from streamlit.testing.v1 import AppTest

from dashboard import session, workbench_effect, workbench_errors, workbench_mapping, workbench_uploads
from data.__main__ import main
from data.batches import listing
from data.engine import open_store
from data.importers.registry import IMPORTERS
from data.workbench import uploads
from tests.dashboard.screen import has_component, open_app, text
from tests.dashboard.test_drilldown import tables
from tests.dashboard.test_map import area
from tests.importers.loading import AREAS, EXPECTED, PAYMENTS, PROJECTS, SAMPLES, take_samples

ROSTER = EXPECTED["roster"]["file"]
SECONDS = 90


def bring(app: AppTest, *names: str) -> AppTest:
    """Drop sample files into the uploader."""
    files = [(name, (SAMPLES / name).read_bytes(), "application/octet-stream") for name in names]
    return app.get("file_uploader")[0].set_value(files).run()


def until(app: AppTest, true: Callable[[AppTest], Any]) -> AppTest:
    """Run the page again and again, as the browser does while a worker is at it."""
    deadline = time.monotonic() + SECONDS
    while not true(app):
        assert time.monotonic() < deadline, text(app)
        assert not app.exception
        time.sleep(0.2)
        app.run()
    return app


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is done by `python -m data work` in this process, as soon as a page asks for it."""
    monkeypatch.setattr(
        "dashboard.workbench_store.have_it_done",
        lambda: main(["work", "--store", os.environ["DATABASE_URL"]]),
    )


def go_to(app: AppTest, section: str) -> AppTest:
    return app.segmented_control(key="workbench_section").set_value(section).run()


def buttons(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_the_page_of_a_full_store(served: str) -> None:
    app = open_app(page="workbench")
    assert not app.exception
    shown = text(app)
    assert "把表格拖到这里" in shown and "50 MB" in shown
    assert "没有等待处理的文件" in shown
    batches = go_to(app, "批次")
    listed = tables(batches)["批次"]
    assert len(listed["rows"]) == len(listing(open_store(served)))
    assert "第 1 批" in text(batches)
    templates = go_to(batches, "模板")
    assert f"{len(IMPORTERS)} 种模板" in text(templates)
    for words in (shown, text(batches), text(templates)):
        assert "None" not in words and "nan" not in words


def test_a_clerk_begins_in_an_empty_store(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    app = open_app()
    app.button(key="open_workbench").click().run()
    assert "先导入行政区划" in text(app)
    app = bring(app, AREAS)
    app = until(app, lambda app: "导入" in buttons(app))
    app.button(key="workbench_import").click().run()
    assert "确定导入“行政区划.csv”吗" in text(app)
    app.button(key="workbench_sure").click().run()
    app = until(app, lambda app: "已导入" in text(app))
    app = bring(app, ROSTER)
    app = until(app, lambda app: "8 行有误" in text(app))
    shown = text(app)
    assert "读到 1,234 行，可导入 1,226 行，退回 8 行" in shown
    assert "确定：常用列名" in shown
    app.button(key="workbench_import").click().run()
    app.button(key="workbench_sure").click().run()
    app = until(app, lambda app: has_component(app, "topbar") and "成为第 2 批" in text(app))
    assert "workbench" in app.query_params["page"]


def test_a_store_that_is_not_there_yet_is_made_by_the_first_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite")
    app = open_app(page="workbench")
    assert "还没有上传过文件" in text(app)
    assert not (tmp_path / "new.sqlite").exists()
    app = until(bring(app, AREAS), lambda app: "可以导入" in text(app))
    app.button(key="workbench_discard").click().run()
    app.button(key="workbench_sure").click().run()
    assert "已放弃“行政区划.csv”" in text(app)
    assert "没有等待处理的文件" in text(app)


@pytest.mark.usefixtures("at_once")
def test_what_waits_for_another_file_is_not_wrong_and_a_batch_is_one_click_away(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    take_samples(open_store(sqlite_url))
    app = until(bring(open_app(page="workbench"), PAYMENTS), lambda app: "等其他文件先导入" in text(app))
    assert "项目库中没有这个项目，请先导入项目计划，或改正编号。" in text(app)
    assert "不能导入" not in text(app)
    app = until(bring(app, PROJECTS), lambda app: "导入" in buttons(app))
    assert f"{PROJECTS}：60 行，可以导入" in text(app)  # what was just dropped is what is shown
    app.button(key="workbench_import").click().run()
    app.button(key="workbench_sure").click().run()
    app = until(app, lambda app: "看第 2 批改变了什么" in buttons(app))
    app = app.button(key="workbench_see_2").click().run()
    assert app.segmented_control(key="workbench_section").value == "批次"
    assert f"第 2 批：{PROJECTS}" in text(app)


def test_a_batch_is_taken_back_with_a_reason(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    engine = open_store(sqlite_url)
    take_samples(engine, ROSTER)
    app = go_to(open_app(page="workbench"), "批次")
    app.session_state["workbench_batch"] = 1
    app.run()
    assert "第 1 批不能撤销：第 2 批在它的基础上导入" in text(app)
    assert "撤销这一批" not in buttons(app)
    app.session_state["workbench_batch"] = 2
    app.run()
    assert "累计识别" in text(app)  # what the batch did to the headline figures
    app.button(key="workbench_roll_back").click().run()
    assert "请先写明撤销的原因" in text(app)
    app.text_input(key="workbench_reason").set_value("--错发").run()
    app.button(key="workbench_roll_back").click().run()
    newest = listing(engine)[0]
    undone = (newest["status"], newest["rollback_reason"], newest["rolled_back_by"])
    assert undone == ("rolled_back", "--错发", session.person())
    assert "第 2 批" in text(app) and "已撤销" in text(app)


def test_what_waits_is_there_for_whoever_comes_back(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    engine = open_store(sqlite_url)
    take_samples(engine)
    monkeypatch.setattr("dashboard.workbench_store.have_it_done", lambda: None)
    uploads.receive(engine, ROSTER, (SAMPLES / ROSTER).read_bytes(), by="另一个人")
    shown = text(open_app(page="workbench"))
    assert "另一个人" in shown and "等待检查" in shown and "1 个文件等待处理" in shown


def test_one_township_is_told_that_it_may_not_import(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = area(served, "township")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="workbench")
    assert "不能导入" in text(app)
    assert not app.get("file_uploader")
    app = go_to(app, "批次")
    app.session_state["workbench_batch"] = 1
    assert "只能由市级撤销" in text(app.run())


def test_a_county_is_told_whose_rows_it_may_import(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = area(served, "county")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="workbench")
    assert "只能导入望山县的数据" in text(app)
    assert app.get("file_uploader")


def test_a_broken_store_is_a_sentence(demo_store_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("drop table uploads"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(open_app(page="workbench")))


def test_no_page_takes_more_than_the_server_lets_through() -> None:
    config = (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8")
    assert f"maxUploadSize = {uploads.MAX_BYTES // 1024**2}\n" in config
    assert "xlsx" in workbench_uploads._FILE_TYPES


def test_personal_values_are_shown_to_those_who_may_see_them() -> None:
    row = {
        "sheet": "",
        "row": 3,
        "columns": ["证件号码"],
        "value": "•••",
        "expected": "应为 18 位",
        "reason": "…",
    }
    report = {"parts": [{"rejected": [row]}]}
    assert workbench_errors.errors("名册", report)["value"].tolist() == ["•••"]
    seen = report | {"personal": {"values": [["51012"]]}}
    assert workbench_errors.errors("名册", seen)["value"].tolist() == ["51012"]


def test_a_column_said_anew_leaves_what_was_said_before(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: list[Any] = []
    monkeypatch.setattr(workbench_mapping, "_remember", lambda *said: remembered.append(said))
    columns = [
        {"field": "voucher_no", "how": "hand"}, {"field": "", "how": ""}, {"field": "paid_on", "how": "usual"}
    ]  # fmt: skip
    sheet = {"fingerprint": "f", "kind": "payments", "columns": columns, "absent": ["amount"]}
    workbench_mapping._remember_column(sheet, 2, "")
    workbench_mapping._remember_column(sheet, 1, "amount")
    assert remembered == [
        ("f", "payments", {"amount": None, "voucher_no": 0, "paid_on": None}),
        ("f", "payments", {"amount": 1, "voucher_no": 0}),
    ]


def test_an_effect_is_told_in_words() -> None:
    counts = {"new": 12, "changed": 3, "unchanged": 400, "vanished": 1, "examples": ["9901"]}
    effect = {"jumps": [{"sentence": "东河县识别户数比上月多 9 倍"}], "more_jumps": 2, "rewritten": [202111]}
    said = workbench_effect.sentences("roster", counts, effect)
    assert said[0] == "新增 12 户，改动 3 户，不变 400 户，原有而文件中没有的 1 户。"
    assert "异常：东河县识别户数比上月多 9 倍" in said
    assert said[-1] == "改写了已经通报过的月份：2021年11月。"
