"""A roster's import, rollup included, beside the time that python-calamine alone needs to read the file."""

import gc
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from python_calamine import CalamineWorkbook

from benchmarks.report import Row, alternate, middle, part
from benchmarks.roster_file import write_roster
from benchmarks.stores import sqlite_url
from data.demo.city import build_city
from data.demo.write_areas import AREA_FILE, write_areas
from data.engine import open_store
from data.importers import run
from data.importers.registry import IMPORTERS
from data.importers.roster import KIND
from data.migrate import migrate
from queries.derived import refresh

TARGET = 3.0
_MONTH: Final = date(2021, 12, 1)
_NEXT_MONTH: Final = date(2022, 1, 1)


def measure(folder: Path, *, persons: int, times: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Time reading alone and the whole import in turn; then say once where the import's time goes."""
    roster = folder / "roster.xlsx"
    columns = write_roster(roster, persons)
    empty = _store_with_areas(folder)
    rows_accepted: Counter[int] = Counter()

    def whole() -> float:
        store = Path(shutil.copy(empty, folder / "first.sqlite"))
        return _timed(lambda: rows_accepted.update([_import(store, roster, _MONTH)]))

    whole()  # modules loaded
    ours, other = alternate(whole, lambda: _timed(lambda: read_alone(roster)), times)
    row = Row("Import", f"{persons:,} persons × {columns} columns", middle(ours), middle(other), "s", TARGET)
    say(f"{row.what}: {row.ours:.2f} s, calamine alone {row.other:.2f} s, ratio {row.ratio:.2f}")
    phases = _phases(Path(shutil.copy(empty, folder / "phases.sqlite")), roster, _MONTH)
    say(f"where the time goes: {phases}")
    again = _phases(folder / "phases.sqlite", roster, _NEXT_MONTH)
    say(f"the same roster again for the next month: {again}")
    return part(
        [row],
        title="Import",
        note="Full import of an .xlsx roster into a store that knows the areas, rollup included, beside "
        f"python-calamine reading it into rows; medians of {times}, alternating. "
        "Of it: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in phases.items()) + ".",
        accepted=max(rows_accepted),
        phases=phases,
        phases_next_month=again,
        all_imports=ours,
        all_reads=other,
    )


def read_alone(roster: Path) -> int:
    """What the import is compared with: the file's rows as Python lists."""
    return len(CalamineWorkbook.from_path(roster).get_sheet_by_index(0).to_python())


def _import(store: Path, roster: Path, month: date) -> int:
    engine = open_store(sqlite_url(store))
    try:
        (report,) = run.Importing(engine, refresh, as_of=month).file(roster)
    finally:
        engine.dispose()
    if report.batch is None or report.repeated:
        raise RuntimeError(f"the roster was not imported: {report.refused}")
    return report.accepted


def _timed(work: Callable[[], Any]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _store_with_areas(folder: Path) -> Path:
    write_areas(build_city(), folder)
    empty = folder / "areas.sqlite"
    engine = open_store(sqlite_url(empty))
    migrate(engine)
    run.Importing(engine, refresh).file(folder / AREA_FILE)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return empty


def _phases(store: Path, roster: Path, month: date) -> dict[str, float]:
    """Seconds of one import by its steps."""
    spent: dict[str, float] = {}

    def step(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*positional: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*positional, **named)
            finally:
                spent[name] = round(time.perf_counter() - begun, 3)

        return timed

    importer = IMPORTERS[KIND]
    engine = open_store(sqlite_url(store))
    steps = {"clean": step("clean", importer.clean), "load": step("merge", importer.load)}
    importing = run.Importing(engine, step("rollup", refresh), as_of=month)
    begun = time.perf_counter()
    with _replaced(KIND, SimpleNamespace(KIND=KIND, FIELDS=importer.FIELDS, **steps)):
        (found,) = step("read and recognise", run.find)(roster)
        importing.take(found)
    engine.dispose()
    spent["commit and the rest"] = round(time.perf_counter() - begun - sum(spent.values()), 3)
    return spent


@contextmanager
def _replaced(kind: str, importer: Any) -> Iterator[None]:
    original = IMPORTERS[kind]
    IMPORTERS[kind] = importer
    try:
        yield
    finally:
        IMPORTERS[kind] = original
