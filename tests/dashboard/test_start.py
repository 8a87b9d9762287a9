"""开始: the click that builds the demo city, what is seen meanwhile, and what is said when it fails."""

import re
import sys
import threading
from pathlib import Path

import pytest

from dashboard import demo_builder
from tests.dashboard.screen import open_app, text

# What `python -m data demo` says, said by its own progress bar; the city itself takes most of a minute.
SPEAKS = """
from data.demo.progress import Progress
progress = Progress(2)
progress.begin("生成行政区划和边界")
progress.begin("导入花名册.xlsx")
progress.finish("演示城市已就绪")
"""


@pytest.fixture(autouse=True)
def empty_store(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)


def command(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(demo_builder, "COMMAND", (sys.executable, "-c", script))


def test_progress_is_told_in_words_and_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    command(monkeypatch, SPEAKS)
    told: list[tuple[float, str]] = []
    assert demo_builder.build(lambda share, words: told.append((share, words)))
    shares, words = [share for share, _ in told], [words for _, words in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert words[0].startswith("生成行政区划和边界")
    assert any(each.startswith("导入花名册.xlsx") for each in words)
    assert not [each for each in words if re.search(r"[█·\[\]\x1b]", each)], "drawn for a terminal"


def test_the_click_builds_into_the_store_of_this_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "address"
    script = f"import os, pathlib; pathlib.Path({str(note)!r}).write_text(os.environ['DATABASE_URL'])"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/mine.sqlite")
    command(monkeypatch, script)
    app = open_app()
    assert not app.button(key="build_demo").disabled
    app.button(key="build_demo").click().run()
    assert note.read_text() == f"sqlite:///{tmp_path}/mine.sqlite"
    assert "没有生成成功" not in text(app)


def test_a_failure_is_a_sentence_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    command(monkeypatch, "print('磁盘已满'); raise SystemExit(3)")
    app = open_app()
    app.button(key="build_demo").click().run()
    number = re.search(r"没有生成成功.+编号 (\d{4}-[0-9A-F]{6})", text(app))
    assert number, text(app)
    assert number[1] in caplog.text
    assert "磁盘已满" in caplog.text
    assert not app.button(key="build_demo").disabled
    command(monkeypatch, "pass")
    app.button(key="build_demo").click().run()
    assert "没有生成成功" not in text(app)


def test_only_one_window_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    command(monkeypatch, "print('生成中')")
    begun, may_end = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        begun.set()
        may_end.wait(30)

    first = threading.Thread(target=demo_builder.build, args=(hold,))
    first.start()
    assert begun.wait(30)
    app = open_app()
    app.button(key="build_demo").click().run()
    assert "正由另一个窗口生成" in text(app)
    may_end.set()
    first.join()
    assert demo_builder.build(lambda *_: None)
