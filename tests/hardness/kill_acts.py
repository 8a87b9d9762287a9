"""What is killed: an import, a roll-back, the workbench's import; and the store that each begins with."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, select

from data.batches import Refresh, listing
from data.effect import Effect
from data.engine import open_store
from data.importers.run import Importing, Tell
from data.migrate import migrate
from data.rollback import roll_back
from data.schema import uploads as stored
from data.workbench import uploads
from data.workbench.worker import work
from queries.derived import refresh
from tests.hardness.kills import Act, TornStoreError
from tests.importers.loading import AREAS, EXPECTED, SAMPLES, take

_MONTH: Final = date(2021, 12, 1)
_ROSTER: Final = SAMPLES / EXPECTED["roster"]["file"]


def put_back(base: Path, store: Path) -> None:
    """A prepared SQLite store again, in place of what became of its copy."""
    for old in store.parent.glob("store.sqlite*"):
        old.unlink()
    shutil.copy(base, store)


def _with_areas(url: str) -> Engine:
    engine = open_store(url)
    migrate(engine)
    take(engine, SAMPLES / AREAS)
    return engine


def _for_import(url: str) -> None:
    _closed(_with_areas(url))


def _for_rollback(url: str) -> None:
    engine = _with_areas(url)
    take(engine, _ROSTER)
    _closed(engine)


def _for_workbench(url: str) -> None:
    engine = _with_areas(url)
    number = uploads.receive(engine, _ROSTER.name, _ROSTER.read_bytes(), by="王", as_of=_MONTH)
    work(engine, refresh)
    uploads.order(engine, number, by="李", allowed=None)
    _closed(engine)


def _closed(engine: Engine) -> None:
    """All of a SQLite store in its one file, nobody connected."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def importing(file: Path) -> Act:
    """Import a file."""

    def act(engine: Engine, tell: Tell) -> None:
        Importing(engine, _telling(tell), as_of=_MONTH, tell=tell).file(file)

    return act


def rolling_back(engine: Engine, tell: Tell) -> None:
    """Roll the roster back."""
    roster = next(batch for batch in listing(engine) if batch["kind"] == "roster")
    tell("undoing")
    roll_back(engine, roster["id"], reason="试验", refresh=_telling(tell))


def working(engine: Engine, tell: Tell) -> None:
    """Do what waits in the workbench: import the file that was ordered.

    A worker that died is forgiven as often as it takes: how often it may die is tested elsewhere.
    """
    with engine.begin() as connection:
        connection.execute(stored.update().values(attempts=0))

    tell("working")
    work(engine, _telling(tell))
    with engine.connect() as connection:
        states = set(connection.scalars(select(stored.c.state)))
    if states != {"imported"}:
        raise TornStoreError(f"uploads are {states}")


def _telling(tell: Tell) -> Refresh:
    def refreshing(connection: Connection, **change: Any) -> Effect:
        tell("refreshing")
        effect = refresh(connection, **change)
        tell("committing")
        return effect

    return refreshing


ACTS: Final[Mapping[str, tuple[Callable[[str], None], Act]]] = {
    "import": (_for_import, importing(_ROSTER)),
    "rollback": (_for_rollback, rolling_back),
    "workbench": (_for_workbench, working),
}
