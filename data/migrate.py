"""Bringing a store to the current schema with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from data.engine import StoreError

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6D6967  # any number that only migrations use


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Create the tables, or bring an older store up to date; does nothing on a current store.

    Two processes may do so at once: the second waits and finds the work done.
    Raises StoreError for a store that a newer version of this program has written.
    """
    if is_current(engine):
        return
    with engine.connect().execution_options(sqlite_immediate=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            raise StoreError(
                "数据库由更新版本的程序建立，当前程序不能使用。请升级程序，或另换数据库。"
            ) from error


def mark_current(connection: Connection) -> None:
    """Write down that the tables are the current ones: for tables that were not made by migrations."""
    command.stamp(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the store's schema is the one this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
