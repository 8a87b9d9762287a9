"""A few kills of each act on SQLite; `python -m tests.hardness kills` does hundreds, on PostgreSQL too."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.importers.run import Tell
from tests.hardness.kill_acts import ACTS, put_back
from tests.hardness.kills import Killing, TornStoreError

MOMENTS = 3


def _prepared(prepare: Callable[[str], None], sqlite_url: str) -> tuple[Path, Path]:
    """The store that an act begins with, and where its copies lie."""
    prepare(sqlite_url)
    base = Path(sqlite_url.removeprefix("sqlite:///"))
    (base.parent / "killed").mkdir()
    return base, base.parent / "killed" / "store.sqlite"


@pytest.mark.parametrize("what", ACTS)
def test_what_is_killed_is_done_wholly_or_not_at_all(sqlite_url: str, tmp_path: Path, what: str) -> None:
    prepare, act = ACTS[what]
    base, store = _prepared(prepare, sqlite_url)
    record = tmp_path / "kills.jsonl"
    killing = Killing(what, f"sqlite:///{store}", partial(put_back, base, store), act, record)
    found = killing.run(MOMENTS)
    assert sum(count for (_, word), count in found.items() if word != "finished") == MOMENTS
    assert len(record.read_text("utf-8").splitlines()) == sum(found.values())


def test_an_act_that_writes_in_two_steps_is_found_out(sqlite_url: str) -> None:
    prepare, _ = ACTS["import"]
    base, store = _prepared(prepare, sqlite_url)

    def torn(engine: Engine, tell: Tell) -> None:
        for key in ("a", "b"):
            with engine.begin() as connection:
                connection.exec_driver_sql("INSERT OR REPLACE INTO store_state VALUES (?, '')", (key,))
            time.sleep(0.5)

    with pytest.raises(TornStoreError):
        Killing("torn", f"sqlite:///{store}", partial(put_back, base, store), torn).run(20)
