"""Batches: one transaction per imported file, with its record; and the store's data version."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, Protocol

from sqlalchemy import Connection, Engine, func, select

from data.bulk import insert_rows
from data.effect import Counts, Effect
from data.importers.base import Rejection
from data.schema import batches, ledger_entries, rejected_rows, store_state

# Any fixed number will do: imports, roll-backs and boundaries queue on it.
_WRITER_LOCK: Final = 20_210_701

# Room for a city's import: SQLite's own 2 MB would be written out and read back several times.
_LARGE_CACHE: Final = "PRAGMA cache_size = -131072"

_LONGEST_IMPORT_SECONDS: Final = 600

DATA_VERSION: Final = "data_version"


@dataclass(frozen=True, slots=True)
class Change:
    """An import or a roll-back under way: its entry in the ledger, numbered by the data version it makes."""

    version: int
    batch: int
    kind: str
    as_of: int  # the month that the file reports on, YYYYMM


class Refresh(Protocol):
    """Brings what is derived up to date, and tells what the change does; the real one is
    `queries.derived.refresh`, handed in from above."""

    def __call__(
        self,
        connection: Connection,
        *,
        kinds: Collection[str],
        areas: Collection[str] | None,
        since: int | None,
        change: Change,
    ) -> Effect | None:
        """`kinds` of file that changed; `areas` that changed rows name (None: all); `since` the first
        month YYYYMM that may differ (None: all)."""


@contextmanager
def writing(engine: Engine, *, keep: bool = True, patient: bool = False) -> Iterator[Connection]:
    """The one way to write: a transaction that no other writer overlaps, all of it or nothing.

    `keep=False` undoes everything at the end: for dry runs. `patient` waits for the longest import: for what
    nobody sits before.
    """
    with (
        engine.connect().execution_options(sqlite_immediate=True) as connection,
        patience(connection) if patient else nullcontext(),
        connection.begin() as transaction,
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))
        else:
            connection.exec_driver_sql(_LARGE_CACHE)
        yield connection
        if not keep:
            transaction.rollback()


@contextmanager
def patience(connection: Connection) -> Iterator[None]:
    """SQLite has one writer: what waits for an import waits for all of it instead of failing."""
    driver: Any = connection.connection.dbapi_connection if connection.dialect.name == "sqlite" else None
    if driver is None:
        yield
        return
    (usual,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute(f"PRAGMA busy_timeout = {_LONGEST_IMPORT_SECONDS * 1000}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {usual}")


def bump_version(connection: Connection) -> int:
    """Raise the data version, so that readers drop what they cached; returns the new one."""
    stored = connection.scalar(select(store_state.c.value).where(store_state.c.key == DATA_VERSION))
    if stored is None:
        connection.execute(store_state.insert().values(key=DATA_VERSION, value="1"))
        return 1
    version = int(stored) + 1
    connection.execute(
        store_state.update().where(store_state.c.key == DATA_VERSION).values(value=str(version))
    )
    return version


def enter(
    connection: Connection,
    batch_id: int,
    *,
    kind: str,
    as_of: date,
    action: Literal["import", "rollback"],
    by: str,
) -> Change:
    """Raise the data version and open the ledger's entry for it; called before anything is refreshed."""
    version = bump_version(connection)
    connection.execute(
        ledger_entries.insert().values(
            version=version, batch_id=batch_id, action=action, done_by=by, done_at=now()
        )
    )
    return Change(version, batch_id, kind, as_of.year * 100 + as_of.month)


def already_imported(connection: Connection, kind: str, sha256: str, as_of: date | None) -> int | None:
    """The committed batch that holds the same bytes as the same kind (and month, where one is asked for)."""
    same = select(func.max(batches.c.id)).where(
        batches.c.kind == kind, batches.c.sha256 == sha256, batches.c.status == "committed"
    )
    found: int | None = connection.scalar(same if as_of is None else same.where(batches.c.as_of == as_of))
    return found


def newest_month(connection: Connection) -> date | None:
    """The latest month that committed rosters, projects or payments report on."""
    timely = select(func.max(batches.c.as_of)).where(
        batches.c.kind.in_(("roster", "projects", "payments")), batches.c.status == "committed"
    )
    month: date | None = connection.scalar(timely)
    return month


def open_batch(
    connection: Connection, *, kind: str, file_name: str, sha256: str, as_of: date, imported_by: str
) -> int:
    """A new batch record, to be completed by `close_batch` in the same transaction; returns its number."""
    # Not from the server's own counter: that would go on counting when a dry run is undone.
    number = (connection.scalar(select(func.max(batches.c.id))) or 0) + 1
    connection.execute(
        batches.insert().values(
            id=number,
            kind=kind,
            file_name=file_name,
            sha256=sha256,
            as_of=as_of,
            imported_by=imported_by,
            imported_at=now(),
            rows_read=0,
            rows_accepted=0,
            rows_rejected=0,
            status="committed",
        )
    )
    return number


def close_batch(
    connection: Connection,
    batch_id: int,
    *,
    rows_read: int,
    rejected: Sequence[Rejection] = (),
    warnings: Sequence[str] = (),
    counties: Collection[str] = (),
    townships: Collection[str] | None = None,
    counts: Counts | None = None,
) -> None:
    """Complete the record with what was found, and keep the refused rows."""
    connection.execute(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(
            rows_read=rows_read,
            rows_accepted=rows_read - len(rejected),
            rows_rejected=len(rejected),
            warnings=json.dumps(list(warnings), ensure_ascii=False),
            counties=json.dumps(sorted(counties)),
            townships=None if townships is None else json.dumps(sorted(townships)),
            imported_at=now(),
            **_counted(counts),
        )
    )
    insert_rows(
        connection,
        rejected_rows,
        ("batch_id", "sheet", "row_number", "columns", "value", "reason", "raw"),
        [
            (
                batch_id,
                row.sheet,
                row.row,
                json.dumps(row.columns, ensure_ascii=False),
                row.value,
                row.reason,
                json.dumps(dict(row.raw), ensure_ascii=False),
            )
            for row in rejected
        ],
    )


def _counted(counts: Counts | None) -> dict[str, Any]:
    if counts is None:
        return {}
    return {
        "units_new": counts.new,
        "units_changed": counts.changed,
        "units_unchanged": counts.unchanged,
        "units_vanished": counts.vanished,
        "changed_examples": json.dumps(list(counts.examples), ensure_ascii=False),
    }


def now() -> datetime:
    """This moment in UTC, without a zone, as the store keeps times."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def listing(engine: Engine) -> list[dict[str, Any]]:
    """Every batch, newest first: the columns of `batches`, with those that hold JSON as lists."""
    with engine.connect() as connection:
        rows = connection.execute(select(batches).order_by(batches.c.id.desc())).mappings().all()
    lists = ("warnings", "counties", "townships", "changed_examples")
    return [dict(row) | {name: json.loads(row[name] or "[]") for name in lists} for row in rows]
