"""Statements compiled once per process, whichever store they are for.

SQLAlchemy keeps what it compiled with the engine, and a server has one engine for as long as it lives. Almost
every test opens an engine of its own: compiling the same checks and sums again was half of the time of many.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Compiled


class _Kept(dict[Any, Compiled]):
    """By the dialect's name: each engine has a dialect of its own, with the same settings."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: Any, compiled: Compiled) -> None:
        super().__setitem__(_of_any_engine(key), compiled)


def _of_any_engine(key: Any) -> Any:
    dialect, *statement = key
    return dialect.name, *statement


def share() -> None:
    """Have every engine of this process find what another one has compiled."""
    kept = _Kept()

    @event.listens_for(Engine, "engine_connect")
    def find_there(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)
