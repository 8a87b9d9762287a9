"""A roster's import with all that belongs to it, beside what python-calamine alone needs to read the file."""

import gc
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from python_calamine import CalamineWorkbook

from benchmarks.report import Row, alternate, middle, part
from benchmarks.roster_file import FORMS, roster_rows, write_roster
from benchmarks.stores import sqlite_url
from data.demo.city import build_city
from data.demo.files import TABLES, write_files
from data.demo.write_areas import AREA_FILE, write_areas
from data.demo.write_roster import DECEMBER_FILE, NOVEMBER_FILE
from data.engine import open_store
from data.importers import run
from data.importers.registry import IMPORTERS
from data.importers.roster import KIND
from data.migrate import migrate
from queries.derived import refresh

TARGET = 3.0
_MONTH: Final = date(2021, 12, 1)
_NEXT_MONTH: Final = date(2022, 1, 1)


class _Spent(NamedTuple):
    """Seconds by the clock, and of the processor for this process (user and system); rows dealt with."""

    clock: float
    processor: float
    rows: int


def measure(
    folder: Path, store: Path, *, persons: int, times: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Time reading alone and the whole import in turn; then say once where the import's time goes.

    Each is timed in a process of its own, as the workbench's and a command's imports are: the second file of
    a process finds its memory already there. `store` is what the roster is imported into, such as
    `city_without_rosters` makes; it is left as it is.
    """
    rows, roster = roster_rows(persons), folder / "roster.xlsx"
    compared: list[Row] = []
    all_times: dict[str, Any] = {}
    for form, streamed in FORMS.items():
        write_roster(roster, rows, streamed=streamed)
        imports, reads = alternate(
            lambda: _apart(_timed_import, _copy(store, folder / "first.sqlite"), roster),
            lambda: _apart(_timed_reading, roster),
            times,
        )
        ours, other = (middle([spent.clock for spent in timed]) for timed in (imports, reads))
        what = f"{persons:,} persons × {len(rows[-1])} columns, {form}"
        compared.append(Row("Import", what, ours, other, "s", TARGET))
        say(f"{what}: {ours:.2f} s, calamine alone {other:.2f} s, ratio {compared[-1].ratio:.2f}")
        all_times[form] = {"imports": imports, "reads": reads}
    phases = _phases(_copy(store, folder / "phases.sqlite"), roster, _MONTH)
    say(f"where the processor's time goes, {form}: {phases}")
    again = _phases(folder / "phases.sqlite", roster, _NEXT_MONTH)
    say(f"the same roster again for the next month: {again}")
    return part(
        compared,
        title="Import",
        note="Full import of an .xlsx roster into a store that holds every other kind of file, rollup, "
        "checks and ledger included, beside python-calamine reading it into rows; "
        f"each in a process of its own, by the clock; medians of {times}, alternating. "
        f"Processor time by step, {form}: "
        + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in phases.items())
        + ".",
        phases=phases,
        phases_next_month=again,
        all_times=all_times,
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


def _apart(work: Callable[..., _Spent], *arguments: Path) -> _Spent:
    """What a timed work says when a new process does it, which has loaded all modules before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def _timed_import(store: Path, roster: Path) -> _Spent:
    return _timed(lambda: _import(store, roster, _MONTH))


def _timed_reading(roster: Path) -> _Spent:
    return _timed(lambda: read_alone(roster))


def _timed(work: Callable[[], int]) -> _Spent:
    gc.collect()
    clock, processor = time.perf_counter(), time.process_time()
    rows = work()
    return _Spent(time.perf_counter() - clock, time.process_time() - processor, rows)


def _copy(store: Path, to: Path) -> Path:
    for old in to.parent.glob(f"{to.name}-*"):  # what an earlier import may have left beside it
        old.unlink()
    return Path(shutil.copy(store, to))


def city_without_rosters(folder: Path) -> Path:
    """The demo city as it is before its first roster: every kind of file that needs none has come, so that
    an import has all to do that it has in use (limits of policies, clues and helpers to compare with)."""
    write_files(folder, lambda _stage: None).wait()
    return _store_of(folder, [name for name in TABLES if name not in (NOVEMBER_FILE, DECEMBER_FILE)])


def areas_alone(folder: Path) -> Path:
    """A store that knows the area tree and nothing else."""
    write_areas(build_city(), folder)
    return _store_of(folder, [AREA_FILE])


def _store_of(folder: Path, files: Sequence[str]) -> Path:
    store = folder / "store.sqlite"
    engine = open_store(sqlite_url(store))
    migrate(engine)
    importing = run.Importing(engine, refresh)
    for name in files:
        # The area list does not say of which month it is; follow-ups lack their households and are refused.
        (replace(importing, as_of=_MONTH) if name == AREA_FILE else importing).file(folder / name)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return store


def _phases(store: Path, roster: Path, month: date) -> dict[str, float]:
    """Seconds of the processor that one import takes, by its steps."""
    spent: dict[str, float] = {}

    def step(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*positional: Any, **named: Any) -> Any:
            begun = time.process_time()
            try:
                return work(*positional, **named)
            finally:
                spent[name] = round(time.process_time() - begun, 3)

        return timed

    importer = IMPORTERS[KIND]
    engine = open_store(sqlite_url(store))
    steps = {"clean": step("clean", importer.clean), "load": step("merge", importer.load)}
    importing = run.Importing(engine, step("rollup", refresh), as_of=month)
    begun = time.process_time()
    with _replaced(KIND, SimpleNamespace(KIND=KIND, FIELDS=importer.FIELDS, **steps)):
        (found,) = step("read and recognise", run.find)(roster)
        importing.take(found)
    engine.dispose()
    spent["commit and the rest"] = round(time.process_time() - begun - sum(spent.values()), 3)
    return spent


@contextmanager
def _replaced(kind: str, importer: Any) -> Iterator[None]:
    original = IMPORTERS[kind]
    IMPORTERS[kind] = importer
    try:
        yield
    finally:
        IMPORTERS[kind] = original
