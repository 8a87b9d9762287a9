"""快照与变化 in four states; every page on a snapshot, with its banner, whatever happens to the store."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text as sql

from dashboard import session, snapshot_words
from dashboard.page_list import PAGES
from data.batches import bump_version, writing
from data.engine import open_store
from data.frozen_store import FOLDER_SETTING
from queries import freezing
from queries.rollup import refresh
from tests.dashboard.screen import component, has_component, open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_map import area
from tests.dashboard.test_overview import exported, table_of
from tests.dashboard.test_problems import BROKEN
from tests.dashboard.test_workbench import until

BANNER = "快照“11月会议”"


@pytest.fixture(scope="module")
def made(demo_store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo city, its November frozen, and a past that was rewritten since."""
    folder = tmp_path_factory.mktemp("made")
    copy = shutil.copy(demo_store_url.removeprefix("sqlite:///"), folder / "store.sqlite")
    engine = open_store(f"sqlite:///{copy}")
    freezing.freeze(engine, "11月会议", "张主任", month=202111)
    first = (
        "(SELECT household_no FROM household_versions WHERE eliminated_on < '2021-11-01' "
        "ORDER BY household_no LIMIT 100)"
    )
    with writing(engine) as connection:
        touched = sql(f"SELECT DISTINCT area_code FROM household_versions WHERE household_no IN {first}")
        places = set(connection.scalars(touched))
        connection.execute(
            sql(f"UPDATE household_versions SET eliminated_on = NULL WHERE household_no IN {first}")
        )
        refresh(connection, kinds={"roster"}, areas=places, since=None)
        bump_version(connection)
    engine.dispose()
    return folder


@pytest.fixture
def frozen(made: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of `made`, which the app opens: for reading only, so that its pages are computed once."""
    return opened(made, monkeypatch)


@pytest.fixture
def frozen_copy(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a copy of `made`, which the app opens; the frozen file is in `tmp_path / "snapshots"`."""
    return opened(shutil.copytree(made, tmp_path, dirs_exist_ok=True), monkeypatch)


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv(FOLDER_SETTING, raising=False)
    url = f"sqlite:///{folder / 'store.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def test_what_changed_since_the_snapshot(frozen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(page="snapshots")
    assert not app.exception
    shown = text(app)
    assert not BROKEN.search(shown)
    assert re.search(r"风险消除率（户）比“11月会议”.+更正使它低了 0\.6 个", shown)
    rows = tables(app)["各项指标的变化"]
    told = dict(zip(column(rows, "指标"), column(rows, "其中更正"), strict=True))
    assert (told["累计风险消除户数"], told["累计识别监测对象（户）"]) == ("−100", "0")
    below = tables(open_app(page="snapshots", kpi="households_eliminated"))["各地区的变化"]
    assert sum(float(cell.replace("−", "-")) for cell in column(below, "其中更正")) == -100

    stamp, sheet = table_of(exported(monkeypatch, page="snapshots")["export_differences"][1])
    assert any("比较：快照“11月会议”" in line for line in stamp)
    (row,) = (row for row in sheet if row["指标"] == "累计风险消除户数")
    assert (float(row["其中更正"]), float(row["其中新发生"])) == (-100, 301)
    assert float(row["变化"]) == 201

    shown = text(open_app(page="snapshots", projection="light"))
    assert "更正过去的数" in shown
    assert len(open_app(page="snapshots", projection="dark", slide="2").get("plotly_chart")) == 1


def test_every_page_on_a_snapshot_shows_what_was_shown_then(
    frozen: str, demo_store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in PAGES.values():
        if page.always_now:
            continue
        then = open_app(page=page.key, month="2021-11", snapshot="1")
        assert BANNER in text(then), page.key
        monkeypatch.setenv("DATABASE_URL", demo_store_url)
        original = open_app(page=page.key, month="2021-11")
        monkeypatch.setenv("DATABASE_URL", frozen)
        for name in ("cards", "grid", "table"):
            if has_component(original, name):
                drawn, expected = component(then, name), component(original, name)
                stays_on_it = str(drawn).replace("&snapshot=1", "")
                assert stays_on_it == str(expected), (page.key, name)
        assert BANNER in text(open_app(page=page.key, snapshot="1", projection="light")), page.key


def test_the_way_back_and_a_snapshot_that_there_is_not(frozen: str) -> None:
    app = open_app(page="overview", month="2021-11", snapshot="1")
    links = [page["href"] for page in component(app, "topbar")["pages"]]
    assert all("snapshot=1" in href for href in links)
    app.button(key="leave_snapshot").click().run()
    assert "snapshot" not in app.query_params
    assert BANNER not in text(app)
    shown = text(open_app(page="overview", snapshot="77"))
    assert "没有第“77”号快照" in shown
    assert "总是现在的" in text(open_app(page="snapshots", snapshot="1"))


def test_freezing_and_removing_in_the_browser(frozen_copy: str) -> None:
    app = open_app(page="snapshots")
    app.text_input(key="freeze_name").input("12月会议")
    app.button(key="FormSubmitter:freeze-冻结").click().run()
    app = until(app, lambda app: app.success)
    assert [message.value for message in app.success] == ["已冻结为第 2 号快照。"]
    assert "12月会议" in str(tables(app)["快照"])
    app.text_input(key="freeze_name").input("12月会议")
    app.button(key="FormSubmitter:freeze-冻结").click().run()
    assert "已有名为“12月会议”的快照" in text(app)
    app.selectbox(key="removed_snapshot").select(2)
    app.button(key="FormSubmitter:remove_snapshot-删除文件，保留记录").click().run()
    assert "请写删除快照的原因" in text(app)
    app.text_input(key="removal_reason").input("试用")
    app.button(key="FormSubmitter:remove_snapshot-删除文件，保留记录").click().run()
    assert "已删除，记录保留" in app.success[0].value
    assert "删除：试用" in str(tables(app)["快照"])


def test_a_damaged_file_is_a_sentence_and_a_way_back(frozen_copy: str, tmp_path: Path) -> None:
    (file,) = (tmp_path / "snapshots").glob("*.sqlite")
    assert BANNER in text(open_app(page="funds", snapshot="1"))
    file.chmod(0o640)
    with file.open("r+b") as damaged:
        damaged.seek(5000)
        damaged.write(b"x")
    app = open_app(page="funds", snapshot="1")
    assert "与冻结时不一致" in text(app)
    assert not has_component(app, "cards")
    app.button(key="leave_snapshot").click().run()
    assert has_component(app, "cards")
    file.unlink()
    assert "不见了" in text(open_app(page="funds", snapshot="1"))


def test_a_township_sees_its_own_and_may_not_freeze(frozen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, name = area(frozen, "township")
    monkeypatch.setenv(session.AREAS_SETTING, code)
    app = open_app(page="snapshots")
    shown = text(app)
    assert not BROKEN.search(shown)
    assert name in shown
    assert "只能由管全市的人员操作" in shown
    assert not [button for button in app.button if "freeze" in str(button.key)]
    assert BANNER in text(open_app(page="households", snapshot="1"))


def test_no_snapshot_and_a_broken_store_are_sentences(
    demo_store_copy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_store_copy)
    assert "还没有快照" in text(open_app(page="snapshots"))
    assert "还没有快照" in text(open_app(page="snapshots", projection="light"))
    with open_store(demo_store_copy).begin() as connection:
        connection.execute(sql("DROP TABLE snapshots"))
    assert re.search(r"编号 \d{4}-[0-9A-F]{6}", text(open_app(page="snapshots")))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0.018, 0.003), "风险消除率（户）比“会”高 2.1 个百分点，其中 0.3 个来自更正"),
        ((0.0104, 0.0104), "风险消除率（户）比“会”高 2.0 个百分点，其中 1.0 个来自更正"),
        ((0.0, 0.0), "风险消除率（户）与“会”持平，过去的数没有更正"),
        ((-0.02, 0.005), "风险消除率（户）比“会”低 1.5 个百分点，更正使它高了 0.5 个"),
        ((0.02, 0.0003), "风险消除率（户）比“会”高 2.03 个百分点，其中 0.03 个来自更正"),
    ],
)
def test_the_finding_in_a_sentence(numbers: tuple[float, float], said: str) -> None:
    row = pd.Series(
        {"kpi": "risk_elimination_households", "unit": "比率", "value_world": numbers[0],
         "value_rewritten": numbers[1], "state_then": "value", "state_revised": "value",
         "begins_anew": False}
    )  # fmt: skip
    assert snapshot_words.heading(row.to_dict(), "会") == said
