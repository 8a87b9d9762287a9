"""Mutated files, by the thousand, through the import; each bounded in time and memory."""

import random
import resource
import shutil
import signal
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from data.demo.visit_results import DRAWN
from data.engine import open_store
from data.importers.registry import IMPORTERS
from data.importers.run import Importing
from data.migrate import migrate
from data.vocabulary import KINDS
from queries.derived import refresh
from queries.sample_command import draw_in_city
from queries.scope import WHOLE_CITY
from tests.demo_store import demo_files
from tests.hardness import crew
from tests.hardness.archives import parts_of, zipped
from tests.hardness.mutations import HOPELESS, ROUGH, gentle_for
from tests.hardness.seed import Mutation, Seed
from tests.hardness.seeds import SAMPLES, samples, seeds
from tests.hardness.tally import Result, Tally
from tests.hardness.trial import BrokenPromiseError, Outcome, put_through, sizes, told

_SECONDS = 60  # for one file; it takes some hundredths
_PATIENCE = 120  # seconds, for code that no signal interrupts
_MEMORY_BYTES = 4 * 1024**3
_NAME = "送来的文件.xlsx"  # whatever is in it: what a file is, is read from its bytes
_BLOCK = 500  # files that a process does; so that a run that is stopped has done as many of each kind
_WORKBENCH = 4  # every so many files go through the workbench's door


@dataclass(frozen=True)
class Task:
    """Some of a kind's files."""

    kind: str
    numbers: tuple[int, ...]


@dataclass
class Fuzzing:
    """Stores that hold the seeds of each city, in a folder of their own, and the files made from them."""

    folder: Path

    @cached_property
    def stores(self) -> dict[str, Path]:
        """By city, a store with its seeds imported."""
        return {city: self._store(city, folder, of_city) for city, folder, of_city in _cities()}

    def _store(self, city: str, folder: Path, of_city: list[Seed]) -> Path:
        path = self.folder / f"{city}.sqlite"
        engine = open_store(f"sqlite:///{path}")
        migrate(engine)
        for seed in of_city:
            as_of = date(2021, 12, 1) if seed.kind == "areas" else None  # it does not say
            if seed.kind == "sample_results":  # of what is drawn here, under the same numbers
                draw_in_city(engine, DRAWN, 1, "fuzzer", scope=WHOLE_CITY)
            Importing(engine, refresh, as_of=as_of).file(folder / seed.name)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return path

    def run(self, each: int, seed: int = 1, jobs: int = 1, record: Path | None = None) -> Tally:
        """`each` files through every importer, those aside that the record knows already.

        Every kind's files are mutated in turn, by every mutation.
        """
        tally, starts = Tally(record), _starts()
        do = partial(_files_of_a_kind, self.stores, starts, seed)
        tasks = [
            Task(kind, numbers)
            for first in range(0, each, _BLOCK)
            for kind in IMPORTERS
            if (numbers := tally.missing(kind, range(first, min(first + _BLOCK, each))))
        ]
        while tasks:
            left_over = []
            for result in crew.results(do, tasks, jobs, _PATIENCE):
                if isinstance(result, crew.Ended):
                    left = [n for n in result.task.numbers if (result.task.kind, n) not in tally.results]
                    said = f"{result.task.kind} {left[0]}: {result.why}"
                    tally.add(Result(result.task.kind, left[0], "", "broken", failure=said))
                    left_over.append(Task(result.task.kind, tuple(left[1:])))
                else:
                    tally.add(result)
            tasks = [task for task in left_over if task.numbers]
        return tally


def _files_of_a_kind(
    sources: dict[str, Path], starts: list["_Start"], seed: int, task: Task
) -> Iterator[Result]:
    """In a process of its own: each file's result."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    signal.signal(signal.SIGALRM, _too_long)
    engines = {}
    for city, source in sources.items():
        folder = source.with_name(f"{task.kind} {task.numbers[0]} 送来")
        folder.mkdir(exist_ok=True)
        engines[city] = open_store(f"sqlite:///{shutil.copy(source, folder)}")
    trials = _Trials(engines, folder / _NAME, [start for start in starts if start.seed.kind == task.kind])
    before = [sizes(engine) for engine in engines.values()]
    for number in task.numbers:
        result = trials.one(number, seed)
        if number == task.numbers[-1] and [sizes(engine) for engine in engines.values()] != before:
            failure = f"{task.kind} up to {number}: a dry run changed the store"
            result = Result(task.kind, number, "", "broken", failure=failure)
        yield result
    for engine in engines.values():
        engine.dispose()
    shutil.rmtree(folder)


def _too_long(*_: Any) -> None:
    raise BrokenPromiseError(f"took longer than {_SECONDS} s")


@dataclass(frozen=True, eq=False)
class _Start:
    """A file to mutate, and the city whose store holds it."""

    seed: Seed
    city: str

    @property
    def gentle(self) -> dict[str, Mutation]:
        """What must not change anything."""
        return gentle_for(self.seed)

    @property
    def mutations(self) -> dict[str, Mutation]:
        """All that is done to it."""
        return {**self.gentle, **ROUGH, **HOPELESS}


def _starts() -> list[_Start]:
    return [_Start(seed, city) for city, _, of_city in _cities() for seed in of_city]


def _cities() -> list[tuple[str, Path, list[Seed]]]:
    """Name, folder and files of each city, what others refer to first."""
    by_kind = sorted(samples(), key=lambda seed: KINDS.index(seed.kind))
    return [("demo", demo_files(), seeds(demo_files())), ("samples", SAMPLES, by_kind)]


@dataclass
class _Trials:
    """The files of one kind, one after the other."""

    engines: dict[str, Engine]
    path: Path
    starts: list[_Start]
    untouched: dict[_Start, Outcome] = field(default_factory=dict)  # what the file itself gives

    def one(self, number: int, seed: int) -> Result:
        """Make a file, put it through, and tell what became of it."""
        start = self.starts[number % len(self.starts)]
        name = list(start.mutations)[number // len(self.starts) % len(start.mutations)]
        word, failure, started = "broken", "", time.monotonic()
        _forget_peak()
        try:
            content = made(start.seed, start.mutations[name], number, seed)
            started = time.monotonic()
            signal.alarm(_SECONDS)
            outcome = self._put_through(start, content, workbench=number % _WORKBENCH == 0)
            if name in start.gentle:
                _check_same(outcome, self._untouched(start))
            if name in HOPELESS and outcome.word != "refused":
                raise BrokenPromiseError(f"{told(outcome)}, although there is nothing to import")
            word = outcome.word
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not come out
            place = traceback.extract_tb(error.__traceback__)[-1]
            failure = (
                f"{start.seed.kind} {number} ({name} of {start.seed.name}): {type(error).__name__} "
                f"{str(error)[:500]} ({place.filename}:{place.lineno})"
            )
        signal.alarm(0)
        seconds = round(time.monotonic() - started, 3)
        return Result(start.seed.kind, number, name, word, seconds, _peak_megabytes(), failure)

    def _put_through(self, start: _Start, content: bytes, *, workbench: bool = False) -> Outcome:
        self.path.write_bytes(content)
        return put_through(self.engines[start.city], self.path, workbench=workbench)

    def _untouched(self, start: _Start) -> Outcome:
        """Other bytes than the store holds, else it would only be said that they were imported before."""
        if start not in self.untouched:
            content = zipped(parts_of(start.seed.workbook()), comment=b"untouched")
            self.untouched[start] = self._put_through(start, content)
        return self.untouched[start]


def made(start: Seed, mutation: Mutation, number: int, seed: int) -> bytes:
    """The file of a number: the same whenever it is made."""
    return mutation(start, random.Random(f"{seed} {start.kind} {number}"))


def _check_same(outcome: Outcome, untouched: Outcome) -> None:
    """A gentle mutation gives what the file itself gives."""
    if any(report.repeated for report in outcome.reports):
        return  # the very bytes that the store holds
    if told(outcome) != told(untouched):
        raise BrokenPromiseError(f"{told(outcome)} {outcome.refusal}, untouched {told(untouched)}")


def _forget_peak() -> None:
    """Have the system count the peak of memory anew, where it can (Linux)."""
    counter = Path("/proc/self/clear_refs")
    if counter.exists():
        counter.write_text("5")


def _peak_megabytes() -> int:
    """The most memory that this process held since `_forget_peak`, else since it began."""
    status = Path("/proc/self/status")
    if status.exists():
        (peak,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
