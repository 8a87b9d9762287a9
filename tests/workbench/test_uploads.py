"""Uploads: nothing lost, nothing doubled, whoever brings, orders, discards or dies."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, update

from data.batches import listing
from data.engine import open_store
from data.importers.base import Refused
from data.schema import uploads as stored
from data.workbench import progress, uploads
from data.workbench.worker import work
from queries import uploads as queried
from queries.derived import refresh
from queries.scope import WHOLE_CITY, Scope
from tests.forked import ended, forked
from tests.importers.loading import ALLOCATIONS, AREAS, EXPECTED, PAYMENTS, PROJECTS, take_samples
from tests.workbench.conftest import Desk

ROSTER = EXPECTED["roster"]["file"]
ROOT = Path(__file__).parents[2]


def test_files_dropped_together_are_checked_imported_and_looked_at_again(desk: Desk) -> None:
    payments, areas, projects, roster = desk.bring(PAYMENTS, AREAS, PROJECTS, ROSTER)
    desk.work()
    assert desk.states() == ["refused", "checked", "refused", "refused"]
    assert "先导入行政区划表" in desk[payments].message
    desk.order(areas)
    assert desk.states() == ["refused", "imported", "checked", "checked"]
    assert "行数据全部有误" in desk[payments].message  # it now waits for its projects
    uploads.order(desk.engine, roster, by="李", allowed=None)
    uploads.order(desk.engine, projects, by="李", allowed=None)
    desk.work()
    assert desk.states() == ["checked", "imported", "imported", "imported"]
    assert [batch["kind"] for batch in reversed(listing(desk.engine))] == ["areas", "roster", "projects"]
    assert (desk[payments].rows_rejected, json.loads(desk[payments].kinds)) == (3, ["payments"])
    assert {batch["imported_by"] for batch in listing(desk.engine)} == {"李"}


def test_a_check_changes_nothing_and_an_import_drops_the_bytes(desk: Desk) -> None:
    desk.take_in(AREAS)
    (number,) = desk.bring(ROSTER)
    desk.work()
    checked = desk[number]
    assert (checked.state, checked.rows_read, checked.rows_rejected) == ("checked", 1234, 8)
    assert len(listing(desk.engine)) == 1
    assert checked.content and checked.marked and checked.marked_size == len(checked.marked)
    desk.order(number)
    done = desk[number]
    assert (done.state, json.loads(done.batch_ids)) == ("imported", [listing(desk.engine)[0]["id"]])
    assert (done.content, done.marked, done.personal) == (None, None, None)
    assert len(done.sha256) == 64


def test_a_discarded_file_leaves_only_its_record(desk: Desk) -> None:
    (number,) = desk.bring(AREAS)
    uploads.discard(desk.engine, number)
    assert desk.work() == 0
    assert (desk[number].state, desk[number].content) == ("discarded", None)
    (again,) = desk.bring(AREAS)  # it may be brought again
    desk.work()
    assert desk[again].state == "checked"


def test_the_same_file_does_not_wait_twice_and_is_not_imported_twice(desk: Desk) -> None:
    (number,) = desk.bring(AREAS)
    with pytest.raises(Refused, match="已由王上传"):
        desk.bring(AREAS)
    desk.work()
    desk.order(number)
    (again,) = desk.bring(AREAS)
    desk.work()
    assert desk[again].state == "refused"
    assert f"第 {listing(desk.engine)[0]['id']} 批已导入过" in desk[again].message


def test_of_two_who_bring_the_same_file_at_once_one_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, moment = threading.Barrier(2), uploads.now

    def both_have_looked() -> datetime:
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=1)  # nobody else comes where one waits for the other
        return moment()

    monkeypatch.setattr(uploads, "now", both_have_looked)

    def bring(_: int) -> str:
        try:
            return f"第 {uploads.receive(desk.engine, '区划.csv', b'x', by='王')} 号"
        except Refused as refused:
            return str(refused)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(bring, range(2)))
    assert said == ["文件“区划.csv”已由王上传（第 1 号），正在等待处理，不必再传。", "第 1 号"]
    assert desk.states() == ["received"]


def test_of_two_orders_one_is_told_that_the_other_was_first(desk: Desk) -> None:
    (number,) = desk.bring(AREAS)
    desk.work()
    uploads.order(desk.engine, number, by="李", allowed=None)
    with pytest.raises(Refused, match="状态刚刚有了变化"):
        uploads.order(desk.engine, number, by="赵", allowed=None)
    desk.work()
    assert desk[number].ordered_by == "李"
    with pytest.raises(Refused):
        uploads.discard(desk.engine, number)


def test_only_one_worker_works_on_a_store(desk: Desk) -> None:
    desk.bring(AREAS)
    with progress.the_only_worker(desk.engine) as alone:
        assert alone
        assert progress.is_at_work(desk.engine)
        command = [sys.executable, "-m", "data", "work", "--store", address(desk.engine)]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
        assert "已有进程在处理" in second.stdout
        assert desk.states() == ["received"]
    assert not progress.is_at_work(desk.engine)
    assert desk.work() == 1


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_a_killed_worker_leaves_a_file_that_the_next_one_imports_once(desk: Desk) -> None:
    """Killed between the batch and the note about it: the worst moment, after which it looks undone."""
    take_samples(desk.engine)
    (number,) = desk.bring(ROSTER)
    desk.work()
    uploads.order(desk.engine, number, by="李", allowed=None)

    def dies(url: str) -> None:
        uploads.finish = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)  # in the copy alone
        work(open_store(url), refresh)

    assert ended(forked(desk.engine, dies)) == -signal.SIGKILL
    assert desk.states() == ["importing"]
    assert not progress.is_at_work(desk.engine)
    assert len(listing(desk.engine)) == 2
    desk.work()
    assert desk.states() == ["imported"]
    assert json.loads(desk[number].batch_ids) == [listing(desk.engine)[0]["id"]]
    assert len(listing(desk.engine)) == 2


def test_a_worker_killed_while_it_works_leaves_nothing_half_done(desk: Desk) -> None:
    take_samples(desk.engine)
    (number,) = desk.bring(ROSTER)
    desk.work()
    uploads.order(desk.engine, number, by="李", allowed=None)
    process = subprocess.Popen(
        [sys.executable, "-m", "data", "work", "--store", address(desk.engine)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while desk.states() != ["importing"] and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)
    assert len(listing(desk.engine)) in (1, 2)
    desk.work()
    assert desk.states() == ["imported"]
    assert [batch["kind"] for batch in listing(desk.engine)] == ["roster", "areas"]


def test_a_file_that_ends_its_worker_twice_waits_for_a_person(desk: Desk) -> None:
    (number,) = desk.bring(AREAS)
    for _ in range(2):
        assert uploads.claim(desk.engine) is not None  # taken up, then the worker dies
        uploads.take_up_again(desk.engine)
    assert desk.states() == ["interrupted"]
    assert "中断两次" in desk[number].message
    assert desk.work() == 0
    uploads.check_again(desk.engine, number)
    desk.work()
    assert desk.states() == ["checked"]


def test_a_copy_whose_marking_ends_the_worker_twice_is_given_up(desk: Desk) -> None:
    desk.take_in(AREAS)
    (number,) = desk.bring(ROSTER)
    job = uploads.claim(desk.engine)
    assert job is not None
    uploads.finish(desk.engine, job, "checked", rows_rejected=8)
    for _ in range(2):
        marking = uploads.claim(desk.engine)
        assert marking is not None and marking.state == "checked"  # then the worker dies
        uploads.take_up_again(desk.engine)
    assert (desk[number].state, desk[number].marked_size) == ("checked", 0)
    assert desk.work() == 0
    uploads.check_again(desk.engine, number)
    desk.work()
    assert (desk[number].state, desk[number].marked_size > 0) == ("checked", True)


def test_a_failure_has_a_number_and_stops_no_other_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.bring(AREAS, ALLOCATIONS)

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("张三 510...")

    work(desk.engine, fails)  # type: ignore[arg-type]
    assert desk.states() == ["failed", "refused"]
    assert len(desk[first].reference) == 8
    assert "张三" not in desk[first].message
    uploads.check_again(desk.engine, first)
    desk.work()
    assert desk[first].state == "checked"
    assert desk[second].state == "refused"


def test_what_is_no_table_is_refused_in_a_sentence(desk: Desk, write: Callable[[str, str], Path]) -> None:
    (number,) = desk.bring(write("说明.pdf", "%PDF-1.7 ..."))
    desk.work()
    assert (desk[number].state, desk[number].message[:4]) == ("refused", "文件“说")
    with pytest.raises(Refused, match="是空的"):
        uploads.receive(desk.engine, "空.csv", b"", by="王")
    with pytest.raises(Refused, match="超过上限 50 MB"):
        uploads.receive(desk.engine, "大.csv", bytes(uploads.MAX_BYTES + 1), by="王")


def test_a_county_imports_its_own_rows_and_nobody_elses(desk: Desk) -> None:
    desk.take_in(AREAS)
    roster, projects = desk.bring(ROSTER, PROJECTS)
    desk.work()
    counties = frozenset(json.loads(desk[roster].counties))
    assert len(counties) == 3
    desk.order(roster, allowed=frozenset(sorted(counties)[:1]))
    assert desk[roster].state == "refused"
    assert "含有其他县区的数据" in desk[roster].message
    assert len(listing(desk.engine)) == 1
    desk.order(projects, allowed=counties)
    assert desk[projects].state == "imported"


def test_a_county_is_told_of_its_own_figures_only(desk: Desk) -> None:
    """Whoever brings a file with rows of other counties is refused the import, and their figures too."""
    desk.take_in(AREAS)
    (number,) = desk.bring(ROSTER)
    desk.work()
    own, other = json.loads(desk[number].counties)[:2]

    def told_of(scope: Scope) -> set[str]:
        found = queried.report(desk.engine, scope=scope, person="王", number=number)
        effects = [part["effect"] for part in json.loads(found["report"].iloc[0])["parts"]]
        return {row["area_code"] for effect in effects for row in (*effect["shifts"], *effect["jumps"])}

    assert {own, other} < told_of(WHOLE_CITY)
    assert {code[:6] for code in told_of(Scope(areas=frozenset({own})))} == {own}


def test_progress_is_told_while_the_import_is_still_invisible(sqlite_desk: Desk) -> None:
    told: list[str] = []

    def watched(*arguments: object, **named: object) -> None:
        now = progress.current(sqlite_desk.engine)
        told.append(now.stage if now else "")
        refresh(*arguments, **named)  # type: ignore[arg-type]

    sqlite_desk.bring(AREAS)
    work(sqlite_desk.engine, watched)
    assert told == ["refreshing"]
    assert progress.current(sqlite_desk.engine) is None


def test_a_change_of_the_store_has_what_waits_checked_again(desk: Desk) -> None:
    desk.take_in(AREAS)
    payments, projects = desk.bring(PAYMENTS, PROJECTS)
    desk.work()
    before = desk[payments].checked_version
    desk.order(projects)
    assert desk[payments].state == "checked"
    assert desk[payments].checked_version > before


def test_states_in_the_store_are_those_of_the_vocabulary(desk: Desk) -> None:
    (number,) = desk.bring(AREAS)
    with pytest.raises(Exception, match=r"(?i)check"), desk.engine.begin() as connection:
        connection.execute(update(stored).where(stored.c.id == number).values(state="lost"))


def test_a_file_brought_during_an_import_waits_for_it(sqlite_desk: Desk) -> None:
    """SQLite has one writer, whose end is awaited for longer than connections usually have patience."""
    engine = sqlite_desk.engine

    @event.listens_for(engine, "checkout")
    def hurry(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 1")

    with sqlite3.connect(
        str(engine.url.database), isolation_level=None, check_same_thread=False
    ) as importing:
        importing.execute("BEGIN IMMEDIATE")
        ends = threading.Timer(0.3, importing.execute, ("COMMIT",))
        ends.start()
        assert sqlite_desk.bring(AREAS) == [1]
        ends.join()
