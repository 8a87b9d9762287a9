"""What the workbench's tests share: files received and worked on as a page and its worker would."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data.schema import uploads as stored
from data.workbench import uploads
from data.workbench.worker import work
from queries.derived import refresh
from tests.importers.loading import SAMPLES


class Desk:
    """A store with a clerk before it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def bring(self, *files: str | Path) -> list[int]:
        """Receive sample files (by name) or any others; their numbers."""
        paths = [SAMPLES / file if isinstance(file, str) else file for file in files]
        return [uploads.receive(self.engine, path.name, path.read_bytes(), by="王") for path in paths]

    def work(self) -> int:
        return work(self.engine, refresh)

    def take_in(self, *files: str | Path) -> None:
        """Receive, check and import one after the other."""
        for file in files:
            (number,) = self.bring(file)
            self.work()
            self.order(number)

    def order(self, number: int, allowed: frozenset[str] | None = None) -> None:
        uploads.order(self.engine, number, by="李", allowed=allowed)
        self.work()

    def order_when_checked(self, number: int) -> None:
        self.work()
        self.order(number)

    def __getitem__(self, number: int) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(select(stored).where(stored.c.id == number)).one()

    def states(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(select(stored.c.state).order_by(stored.c.id)))


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """A desk on each kind of store."""
    return Desk(engine)


@pytest.fixture
def sqlite_desk(sqlite_engine: Engine) -> Desk:
    """A desk on SQLite alone: for what does not depend on the kind of store."""
    return Desk(sqlite_engine)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a CSV file from text."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return written
