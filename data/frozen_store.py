"""A frozen store: the tables that pages read, copied into one SQLite file that is never written again.

The copy is made table by table, not by VACUUM INTO: that would carry the images of replaced rows and the
refused rows of every file, and PostgreSQL has no such thing. Within SQLite the rows pass from file to file.
"""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, Table, create_engine, event, select
from sqlalchemy.exc import OperationalError

from data.bulk import insert_rows
from data.engine import LOCAL_DIR
from data.migrate import mark_current
from data.schema import metadata

FOLDER_SETTING: Final = "SNAPSHOTS_FOLDER"

# What no page shows of a past state: ways back, refused rows, files that wait, and the snapshots themselves.
_LEFT_OUT: Final = frozenset(
    {"row_history", "rejected_rows", "uploads", "snapshots", "snapshot_values", "freezes"}
)
_CHUNK: Final = 20_000


class SnapshotError(Exception):
    """A snapshot cannot be opened as it was frozen; the message is a Chinese sentence."""


def folder(engine: Engine) -> Path:
    """Where the files of this store's snapshots are: the setting, else beside a SQLite store."""
    chosen = os.environ.get(FOLDER_SETTING, "").strip()
    if chosen:
        return Path(chosen)
    database = engine.url.database
    beside = Path(database).resolve().parent if engine.dialect.name == "sqlite" and database else LOCAL_DIR
    return beside / "snapshots"


def new_name(month: int) -> str:
    """A name for the file of a new snapshot that no other file has."""
    return f"snapshot-{month}-{secrets.token_hex(4)}.sqlite"


def discard(engine: Engine, name: str) -> None:
    """Take away what is there of a file that never became a snapshot's."""
    file = folder(engine) / name
    for left in (file, file.with_suffix(".partial")):
        left.unlink(missing_ok=True)


def write_copy(engine: Engine, file: Path) -> None:
    """Write a new file with the committed rows of the store, read-only and durable on disk.

    Whoever calls it keeps other writers out meanwhile (`data.batches.writing`). Raises OSError when the disk
    is full or the folder cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    try:
        tables = [table for table in metadata.sorted_tables if table.name not in _LEFT_OUT]
        with _new_store(partial, tables) as target:
            if engine.dialect.name == "sqlite":
                _copy_inside_sqlite(str(engine.url.database), target, tables)
            else:
                _copy_rows(engine, target, tables)
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.chmod(0o440)
        partial.rename(file)
    except OperationalError as error:
        if isinstance(error.orig, sqlite3.OperationalError):  # a full disk, as SQLite tells of it
            raise OSError(f"{partial.name}: {error.orig}") from error
        raise
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _new_store(file: Path, tables: list[Table]) -> Iterator[Connection]:
    """A store with empty current tables; nobody reads it before it is done, so that it needs no journal."""
    engine = create_engine("sqlite://", creator=lambda: _connect(file, "mode=rwc"), poolclass=QueuePool)
    event.listen(engine, "connect", _without_journal)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection, tables)
            mark_current(connection)
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _connect(file: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file))}?{how}", uri=True, check_same_thread=False)


def _without_journal(connection: Any, _record: Any) -> None:
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF")


def _copy_inside_sqlite(store: str, target: Connection, tables: list[Table]) -> None:
    target.exec_driver_sql("ATTACH DATABASE ? AS store", (f"file:{quote(store)}?mode=ro",))
    for table in tables:
        columns = ", ".join(f'"{column.name}"' for column in table.c)
        # The names are those of the declared tables, none comes from a file.
        target.exec_driver_sql(
            f'INSERT INTO main."{table.name}" ({columns}) SELECT {columns} FROM store."{table.name}"'  # noqa: S608
        )


def _copy_rows(engine: Engine, target: Connection, tables: list[Table]) -> None:
    with engine.connect().execution_options(yield_per=_CHUNK) as source:
        for table in tables:
            names = table.c.keys()
            for rows in source.execute(select(*table.c)).partitions():
                insert_rows(target, table, names, list(map(tuple, rows)))


def sha256_of(file: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def verify(file: Path, sha256: str, name: str) -> None:
    """Check that the file of snapshot `name` is there and as it was; raises SnapshotError."""
    if not file.is_file():
        raise SnapshotError(f"快照“{name}”的文件 {file.name} 不见了，不能打开。请管理员从备份中恢复该文件。")
    if sha256_of(file) != sha256:
        raise SnapshotError(
            f"快照“{name}”的文件 {file.name} 与冻结时不一致，可能被改动过，不能打开。"
            "请管理员从备份中恢复该文件。"
        )


def open_frozen(file: Path) -> Engine:
    """An engine on a frozen file that cannot write to it; connects when first asked."""
    engine = create_engine(
        "sqlite://", creator=lambda: _connect(file, "mode=ro&immutable=1"), poolclass=QueuePool
    )
    event.listen(engine, "connect", _temporary_in_memory)
    return engine


def _temporary_in_memory(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA temp_store=MEMORY")
