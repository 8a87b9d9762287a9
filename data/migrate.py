"""Bringing a store to the current schema with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Create the tables, or bring an older store up to date; does nothing on a current store."""
    if is_current(engine):
        return
    with engine.connect().execution_options(sqlite_immediate=True) as connection, connection.begin():
        command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the store's schema is the one this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
