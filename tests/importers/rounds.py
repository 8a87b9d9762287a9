"""What each kind of file owes: again it changes nothing, a changed row only itself; both can be undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table

from data.rollback import roll_back
from queries.derived import refresh
from tests.importers.loading import rows_of, take


def check_round(engine: Engine, stored: Table, write: Callable[[str, bool], Path], changes: Any) -> None:
    """`write(file name, changed)` makes a file whose changed form differs in one row: `changes` is that
    row's key, column, value before and value after."""
    key, column, before, after = changes
    first = take(engine, write("一.csv", False))
    assert (first.rejected, first.repeated) == ([], False)
    rows = rows_of(engine, stored)
    assert len(rows) == first.rows_read

    assert take(engine, write("二.csv", False)).repeated
    assert rows_of(engine, stored) == rows

    second = take(engine, write("三.csv", True))
    expected = [
        {**row, column: after, "batch_id": second.batch} if row[key[0]] == key[1] else row for row in rows
    ]
    assert expected != rows
    assert rows_of(engine, stored) == expected
    assert [row[column] for row in rows if row[key[0]] == key[1]] == [before]

    roll_back(engine, second.batch or 0, reason="", refresh=refresh)
    assert rows_of(engine, stored) == rows
    roll_back(engine, first.batch or 0, reason="", refresh=refresh)
    assert rows_of(engine, stored) == []
