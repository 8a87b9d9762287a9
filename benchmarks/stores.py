"""Stores to measure on: the demo city, and the same city with a million monitored households."""

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Table

from benchmarks.report import HERE
from data.batches import bump_version, writing
from data.engine import open_store
from data.schema import (
    batches,
    findings,
    household_measures,
    household_risks,
    household_versions,
    households,
    metadata,
    persons,
)
from queries.rollup import rebuild

LOCAL: Final = HERE / "local"
MILLION: Final = 1_000_000
_COPIED: Final = (households, household_versions, household_risks, household_measures, persons)


def sqlite_url(file: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{file}"


def grown(demo: Path, size: int, say: Callable[[str], None]) -> Path:
    """The demo city with `size` households: copies of its own, in the same villages; kept in LOCAL.

    Everything else (areas, projects, money) stays. Copies go in by SQL, since it is the pages and not the
    import that are measured on this store; the rollup is then rebuilt by its own routine.
    """
    LOCAL.mkdir(exist_ok=True)
    kept = LOCAL / f"grown-{_content(demo)}-{size}.sqlite"
    if kept.exists():
        return kept
    for old in LOCAL.glob(f"grown-*-{size}.sqlite*"):  # made from another demo city
        old.unlink()
    building = kept.with_suffix(".part")
    shutil.copy(demo, building)
    begun = time.perf_counter()
    _copy_households(building, size)
    copied = time.perf_counter()
    engine = open_store(sqlite_url(building))
    with writing(engine) as connection:
        rebuild(connection)
        # Copies share ID numbers with one another: three million findings that no real register has.
        connection.execute(findings.delete().where(findings.c.check_code == "id_duplicate"))
        bump_version(connection)
    engine.dispose()
    _into_one_file(building)
    say(
        f"{size:,} households: copied in {copied - begun:.0f} s, rollup rebuilt in "
        f"{time.perf_counter() - copied:.0f} s, {building.stat().st_size / 1024**3:.1f} GB"
    )
    building.rename(kept)
    return kept


def _content(store: Path) -> str:
    """A hash of what a store holds, tables and rows: building takes minutes, and code that leaves the demo
    city as it is needs no other large one. Not of batches, which say when they were imported."""
    digest = hashlib.sha256()
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        digest.update(
            repr(connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()).encode()
        )
        for table in metadata.sorted_tables:
            if table is not batches:
                for row in connection.execute(f"SELECT * FROM {table.name} ORDER BY {_key(table)}"):  # noqa: S608 - names from our own schema
                    digest.update(repr(row).encode())
    connection.close()
    return digest.hexdigest()[:16]


def _key(table: Table) -> str:
    return ", ".join(column.name for column in table.primary_key)


def _copy_households(store: Path, size: int) -> None:
    connection = sqlite3.connect(store, isolation_level=None)
    for pragma in ("foreign_keys=OFF", "journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
        connection.execute(f"PRAGMA {pragma}")
    (present,) = connection.execute("SELECT count(*) FROM households").fetchone()
    each, left = divmod(size - present, present)
    connection.execute("BEGIN")
    connection.execute(
        "CREATE TEMP TABLE wanted AS SELECT household_no, "
        "? + (row_number() OVER (ORDER BY household_no) <= ?) AS copies FROM households",
        (each, left),
    )
    connection.execute("CREATE TEMP TABLE numbers (k INTEGER)")
    connection.executemany("INSERT INTO numbers VALUES (?)", [(k,) for k in range(1, each + 2)])
    for table in _COPIED:
        connection.execute(_copies(table))
    connection.execute("COMMIT")
    connection.close()


def _copies(table: Table) -> str:
    others = ", ".join(f'"{column.name}"' for column in table.c if column.name != "household_no")
    return (
        f"INSERT INTO {table.name} (household_no, {others}) "  # noqa: S608 - names from our own schema
        f"SELECT t.household_no || '-' || numbers.k, {others} FROM wanted "
        f"JOIN numbers ON numbers.k <= wanted.copies JOIN {table.name} AS t USING (household_no) "
        "ORDER BY t.household_no, numbers.k"
    )


def _into_one_file(store: Path) -> None:
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
