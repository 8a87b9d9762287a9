"""What the worker is at, and whether there is one: seen from other processes without touching the store.

An import is one transaction: what it would note about itself in the store is invisible until it ends, and a
second connection would wait for the first. So the worker notes its stage in a small file beside the store,
and "a worker is there" means that somebody holds a lock which the operating system takes back from whoever
dies: no process numbers to mistake, no heartbeats to miss.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Engine, func, select

from data.engine import LOCAL_DIR

Doing = Literal["upload", "freeze"]
_WORKER_LOCK: Final = 20_210_702  # beside the writers' own
_WAIT_SECONDS: Final = 3.0  # longer than a worker takes from its last look for work to its end


@dataclass(frozen=True)
class Progress:
    """What is worked on, by its number (of an upload or of a freeze), the stage (of `importers.run.STAGES`,
    marking, or of `freeze_orders.STAGES`) and since when."""

    number: int
    stage: str
    since: float  # seconds, as time.time()
    doing: Doing = "upload"


@contextmanager
def the_only_worker(engine: Engine, wait: float = _WAIT_SECONDS) -> Iterator[bool]:
    """Whether this process may work on the store's uploads; it may until the block ends."""
    if engine.dialect.name == "postgresql":
        with _server_lock(engine, wait) as alone:
            yield alone
    else:
        with _file_lock(_beside(engine, ".worker"), wait) as alone:
            yield alone


def is_at_work(engine: Engine) -> bool:
    """Whether a worker is there now."""
    with the_only_worker(engine, wait=0) as alone:
        return not alone


def tell(engine: Engine, number: int, stage: str, doing: Doing = "upload") -> None:
    """Note what the worker is at."""
    note = _beside(engine, ".progress")
    fresh = note.with_name(f"{note.name}.new")
    told = {"number": number, "stage": stage, "since": time.time(), "doing": doing}
    fresh.write_text(json.dumps(told), "utf-8")
    fresh.replace(note)


def forget(engine: Engine) -> None:
    """Nothing is being done."""
    _beside(engine, ".progress").unlink(missing_ok=True)


def current(engine: Engine) -> Progress | None:
    """What the worker is at; None where nothing was noted on this machine."""
    try:
        return Progress(**json.loads(_beside(engine, ".progress").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _beside(engine: Engine, ending: str) -> Path:
    """A file for what concerns this store on this machine: beside a SQLite file, else in data/local/."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        store = Path(engine.url.database).resolve()
        return store.with_name(store.name + ending)
    LOCAL_DIR.mkdir(exist_ok=True)
    address = engine.url.render_as_string(hide_password=True)
    return LOCAL_DIR / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}{ending}"


@contextmanager
def _server_lock(engine: Engine, wait: float) -> Iterator[bool]:
    deadline = time.monotonic() + wait
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not (alone := bool(connection.scalar(select(func.pg_try_advisory_lock(_WORKER_LOCK))))):
            if time.monotonic() >= deadline:
                break
            time.sleep(0.1)
        try:
            yield alone
        finally:
            if alone:
                connection.scalar(select(func.pg_advisory_unlock(_WORKER_LOCK)))


@contextmanager
def _file_lock(path: Path, wait: float) -> Iterator[bool]:
    """SQLite's own lock on an empty database: it works wherever the store does, Windows included."""
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        alone = True
    except sqlite3.OperationalError:
        alone = False
    try:
        yield alone
    finally:
        connection.close()
