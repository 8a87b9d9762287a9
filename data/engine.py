"""Opening the store: SQLite by default, PostgreSQL by `DATABASE_URL`."""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

LOCAL_DIR = Path(__file__).parent / "local"

# Large pages, for a city's import writes some twenty megabytes; a file that exists keeps its size of pages.
_PRAGMAS = (
    "busy_timeout=30000",
    "page_size=8192",
    "foreign_keys=ON",
    "synchronous=NORMAL",
    "temp_store=MEMORY",
)


class StoreError(Exception):
    """The store cannot be used as asked; the message is a Chinese sentence that says what to do."""


def store_url(url: str | None = None) -> str:
    """The store to use: the argument, else `DATABASE_URL`, else a SQLite file in `data/local/`."""
    return url or os.environ.get("DATABASE_URL") or f"sqlite:///{LOCAL_DIR / 'store.sqlite'}"


def open_store(url: str | None = None) -> Engine:
    """An engine on the store; tables are not created (see `data.migrate`) and nothing is connected yet.

    SQLite runs with WAL, foreign keys and a busy timeout of 30 s, and every transaction that writes
    begins with BEGIN IMMEDIATE (execution option `sqlite_immediate=True`), so that two imports queue
    instead of failing half-way. PostgreSQL is reached through psycopg 3, whatever driver the URL names.

    Raises StoreError for a URL of another kind and for a SQLite file whose folder does not exist; the
    first connection raises it for a file that is no SQLite database.
    """
    parsed = _parse(store_url(url))
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed, pool_pre_ping=True)
    _check_folder(parsed.database)
    engine = create_engine(parsed)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        kind = parsed.drivername.partition("+")[0]
    except (ArgumentError, ValueError):
        kind = ""
    match kind:
        case "sqlite":
            return parsed.set(drivername="sqlite")
        case "postgresql" | "postgres":
            # A server that is gone is reported in seconds, not when the operating system gives up.
            patient = parsed.update_query_dict({"connect_timeout": "5", **parsed.query})
            return patient.set(drivername="postgresql+psycopg")
    # The URL is not repeated: it may hold a password, and this sentence may reach a log.
    raise StoreError(
        "数据库地址（--store 或 DATABASE_URL）无法识别：应为 sqlite:////文件夹/store.sqlite "
        "或 postgresql://用户:密码@主机:5432/库名。"
    )


def _check_folder(database: str | None) -> None:
    if not database or database == ":memory:":
        return
    path = Path(database)
    if path.parent == LOCAL_DIR:
        LOCAL_DIR.mkdir(exist_ok=True)
    if not path.parent.is_dir():
        raise StoreError(f"数据库文件夹不存在：{path.parent}。请先建立该文件夹，或改正数据库地址。")
    if path.is_dir():
        raise StoreError(
            f"数据库地址指向文件夹：{path}。应指向其中的一个文件，例如 {path / 'store.sqlite'}。"
        )


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below opens the transactions
    cursor = connection.cursor()
    try:
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        _switch_to_wal(cursor)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            raise
        raise StoreError("数据库地址指向的文件不是 SQLite 数据库。请改正数据库地址。") from error
    finally:
        cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor) -> None:
    """Switch the file to WAL; SQLite does not wait here by itself when two open a new file at once."""
    deadline = time.monotonic() + 30
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def _begin_sqlite(connection: Any) -> None:
    immediate = connection.get_execution_options().get("sqlite_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
