"""Opening the store: SQLite by default, PostgreSQL by `DATABASE_URL`."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

LOCAL_DIR = Path(__file__).parent / "local"


def store_url(url: str | None = None) -> str:
    """The store to use: the argument, else `DATABASE_URL`, else a SQLite file in `data/local/`."""
    return url or os.environ.get("DATABASE_URL") or f"sqlite:///{LOCAL_DIR / 'store.sqlite'}"


def open_store(url: str | None = None) -> Engine:
    """An engine on the store; tables are not created (see `data.migrate`).

    SQLite runs with WAL, foreign keys and a busy timeout of 30 s, and every transaction that writes
    begins with BEGIN IMMEDIATE (execution option `sqlite_immediate=True`), so that two imports queue
    instead of failing half-way.
    """
    parsed = make_url(store_url(url))
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below opens the transactions
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    immediate = connection.get_execution_options().get("sqlite_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
