"""A lock stands only with its snapshot, whoever is killed on the way; and what is frozen is frozen once."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data import freeze_worker
from data.engine import open_store
from data.freeze_orders import MOST_ATTEMPTS, claim
from data.frozen_store import FOLDER_SETTING
from data.importers.base import Refused
from data.schema import freezes
from data.schema import uploads as stored
from data.workbench import uploads
from data.workbench.worker import work
from queries import freezing, snapshots
from queries.closing import log
from queries.derived import refresh
from queries.scope import WHOLE_CITY
from tests.closing.test_signoffs import MONTH, accept_everything, city, do, state  # noqa: F401 - a fixture
from tests.forked import ended, forked
from tests.queries.literal import CITY, JIA, UNSTABLE, Store
from tests.workbench.test_uploads import ROOT, address


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path / "frozen"))
    return tmp_path / "frozen"


@pytest.fixture
def locked(city: Engine) -> Engine:  # noqa: F811
    accept_everything(city)
    do(city, "lock", CITY)
    return city


def at_work(engine: Engine, freeze: Any = freezing.make) -> int:
    return work(engine, refresh, freeze)


def orders(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(freezes).order_by(freezes.c.id)))


def killed_when(engine: Engine, moment: str) -> None:
    """A worker that dies when it is about to call `moment`, a function of `queries.freezing`."""

    def dies(url: str) -> None:
        setattr(freezing, moment, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        at_work(open_store(url))

    assert ended(forked(engine, dies)) == -signal.SIGKILL


def test_a_lock_has_its_snapshot_made_by_a_worker(locked: Engine, files: Path) -> None:
    assert state(locked, CITY) == "locked"
    assert snapshots.listing(locked, scope=WHOLE_CITY).empty
    assert at_work(locked) == 1
    (made,) = snapshots.listing(locked, scope=WHOLE_CITY).to_dict("records")
    assert (made["name"], made["kind"], made["month"]) == ("2021年12月月结", "close", MONTH)
    assert [(row.state, row.snapshot_id) for row in orders(locked)] == [("done", made["id"])]
    assert len(list(files.iterdir())) == 1
    assert at_work(locked) == 0


@pytest.mark.parametrize("moment", ["write_copy", "_record", "_keep_values", "fulfil"])
def test_a_killed_worker_leaves_nothing_half_made_and_the_next_one_finishes(
    locked: Engine, files: Path, moment: str
) -> None:
    killed_when(locked, moment)
    assert [row.state for row in orders(locked)] == ["freezing"]
    assert snapshots.listing(locked, scope=WHOLE_CITY).empty
    assert at_work(locked) == 1
    assert [row.state for row in orders(locked)] == ["done"]
    assert [file.suffix for file in files.iterdir()] == [".sqlite"]
    assert state(locked, CITY) == "locked"


def test_a_snapshot_that_ends_its_worker_twice_reopens_the_month(locked: Engine, files: Path) -> None:
    for _ in range(MOST_ATTEMPTS):
        killed_when(locked, "_keep_values")
    at_work(locked)
    assert state(locked, CITY) == "reopened"
    assert [row.state for row in orders(locked)] == ["refused"]
    assert list(files.iterdir()) == []
    newest = log(locked, scope=WHOLE_CITY, month=MONTH, area=CITY).iloc[0]
    assert (newest["action"], newest["person"]) == ("reopen", "张科长")
    assert "月结快照没有保存：保存时被中断两次" in newest["reason"]
    do(locked, "lock", CITY)
    at_work(locked)
    assert [row.state for row in orders(locked)] == ["refused", "done"]
    assert state(locked, CITY) == "locked"


def test_a_worker_killed_anywhere_leaves_a_lock_with_its_snapshot_or_none(
    locked: Engine, files: Path
) -> None:
    command = [sys.executable, "-m", "data", "work", "--store", address(locked)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while orders(locked)[0].state == "ordered" and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)
    at_work(locked)
    (order,) = orders(locked)
    assert order.state == "done"
    assert snapshots.listing(locked, scope=WHOLE_CITY)["id"].tolist() == [order.snapshot_id]
    assert [file.name for file in files.iterdir()] == [order.file]


def refuses(*_: Any) -> None:
    raise Refused("磁盘空间不够。")


def breaks(*_: Any) -> None:
    raise ZeroDivisionError("张三")


@pytest.mark.parametrize(("freeze", "said"), [(refuses, "磁盘空间不够。"), (breaks, "保存时出错")])
def test_a_month_whose_snapshot_fails_is_open_again(
    locked: Engine, freeze: Callable[..., None], said: str
) -> None:
    at_work(locked, freeze)
    assert state(locked, CITY) == "reopened"
    (order,) = orders(locked)
    assert order.state == "refused"
    assert order.message.startswith(said)
    assert bool(order.reference) == (freeze is breaks)
    assert "张三" not in order.message
    do(locked, "lock", CITY)
    assert at_work(locked) == 1
    assert state(locked, CITY) == "locked"


def test_a_month_reopened_before_its_snapshot_needs_none(locked: Engine, files: Path) -> None:
    taken = claim(locked)  # a worker has it, and is not yet at it
    assert taken is not None
    do(locked, "reopen", CITY, reason="东县漏报")
    with pytest.raises(Refused, match="已经取消"):
        freezing.make(locked, taken)
    at_work(locked)
    assert [row.state for row in orders(locked)] == ["cancelled"]
    assert snapshots.listing(locked, scope=WHOLE_CITY).empty
    assert list(files.iterdir()) == []


def test_the_next_month_is_not_locked_before_the_last_is_kept(locked: Engine) -> None:
    store = Store.__new__(Store)
    store.engine, store._number = locked, 50
    store.households(("N", JIA, UNSTABLE, 4, "2022-01"), as_of="2022-01").ready()
    accept_everything(locked, month=202201)
    with pytest.raises(Refused, match="2021年12月的月结快照正在保存"):
        do(locked, "lock", CITY, month=202201)
    at_work(locked)
    do(locked, "lock", CITY, month=202201)


def test_a_snapshot_asked_for_twice_is_made_once(city: Engine) -> None:  # noqa: F811
    order = freezing.order(city, "会前", "张科长")
    with pytest.raises(Refused, match="正在保存"):
        freezing.order(city, " 会前 ", "李科长")
    assert freeze_worker.see_through(city, freezing.make, order) == 1
    with pytest.raises(Refused, match="已有名为"):
        freezing.order(city, "会前", "李科长")
    assert snapshots.listing(city, scope=WHOLE_CITY)["name"].tolist() == ["会前"]


def test_what_waits_is_checked_anew_when_a_month_is_locked_and_reopened(city: Engine) -> None:  # noqa: F811
    tree = "编码,名称,级别,上级编码\n990100001009,新村,村,990100001\n".encode()
    number = uploads.receive(city, "区划.csv", tree, by="王", as_of=date(2021, 12, 1))
    at_work(city)

    def told() -> str:
        with city.connect() as connection:
            row = connection.execute(select(stored).where(stored.c.id == number)).one()
        return f"{row.state} {row.message}"

    assert told() == "checked "
    accept_everything(city)
    do(city, "lock", CITY)
    at_work(city)
    assert re.match("refused 2021年12月已于 .*锁定，不能导入", told())
    do(city, "reopen", CITY, reason="补报")
    at_work(city)
    assert told() == "checked "
