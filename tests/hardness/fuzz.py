"""Mutated files, by the thousand, through the import; each bounded in time and memory."""

import multiprocessing
import random
import resource
import shutil
import signal
import time
import traceback
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from data.demo.visit_results import DRAWN
from data.engine import open_store
from data.importers.registry import IMPORTERS
from data.importers.run import Importing
from data.migrate import migrate
from queries.derived import refresh
from queries.sample_command import draw_in_city
from queries.scope import WHOLE_CITY
from tests.demo_store import demo_files
from tests.hardness.containers import xlsx
from tests.hardness.mutations import ROUGH, Mutation, Seed, gentle_for
from tests.hardness.seeds import samples, seeds
from tests.hardness.trial import BrokenPromiseError, Outcome, put_through, sizes, told

_SECONDS = 60  # for one file; it takes some hundredths
_MEMORY_BYTES = 4 * 1024**3
_NAME = "送来的文件.xlsx"  # whatever is in it: what a file is, is read from its bytes


@dataclass
class Tally:
    """What became of the files of each kind: word → count; seconds, megabytes; sentences about failures."""

    by_kind: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    slowest: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    memory: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    broken: list[str] = field(default_factory=list)

    def add(self, kind: str, word: str, seconds: float, megabytes: int) -> None:
        """Count one file."""
        self.by_kind[kind][word] += 1
        self.slowest[kind] = max(self.slowest[kind], seconds)
        self.memory[kind] = max(self.memory[kind], megabytes)


@dataclass
class Fuzzing:
    """A store that holds the seeds, in a folder of its own, and the files made from them."""

    folder: Path

    @cached_property
    def store(self) -> Path:
        """The store with all seeds imported."""
        path = self.folder / "seeds.sqlite"
        engine = open_store(f"sqlite:///{path}")
        migrate(engine)
        for seed in seeds(demo_files()):
            as_of = date(2021, 12, 1) if seed.kind == "areas" else None  # it does not say
            if seed.kind == "sample_results":  # of what is drawn here, under the same numbers
                draw_in_city(engine, DRAWN, 1, "fuzzer", scope=WHOLE_CITY)
            Importing(engine, refresh, as_of=as_of).file(demo_files() / seed.name)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return path

    def run(self, each: int, seed: int = 1, jobs: int = 1) -> Tally:
        """`each` files through every importer. Every kind's files are mutated in turn, by every mutation."""
        tally, source = Tally(), self.store
        tasks = [(str(source), kind, each, seed) for kind in IMPORTERS]
        with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
            for results in pool.imap_unordered(_files_of_a_kind, tasks):
                for kind, word, seconds, megabytes, failure in results:
                    tally.add(kind, word, seconds, megabytes)
                    if failure:
                        tally.broken.append(failure)
        return tally


Result = tuple[str, str, float, int, str]  # kind, word, seconds, megabytes, what failed


def _files_of_a_kind(task: tuple[str, str, int, int]) -> list[Result]:
    source, kind, each, seed = task
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    signal.signal(signal.SIGALRM, _too_long)
    store = Path(source).with_name(f"{kind}.sqlite")
    shutil.copy(source, store)
    engine = open_store(f"sqlite:///{store}")
    folder = Path(source).with_name(f"{kind} 送来")
    folder.mkdir()
    trials = _Trials(engine, folder / _NAME, [start for start in _starts() if start.seed.kind == kind])
    before = sizes(engine)
    results = [trials.one(number, seed) for number in range(each)]
    if sizes(engine) != before:
        results.append((kind, "broken", 0.0, 0, f"{kind}: a dry run changed the store"))
    engine.dispose()
    return results


def _too_long(*_: Any) -> None:
    raise BrokenPromiseError(f"took longer than {_SECONDS} s")


@dataclass(frozen=True)
class _Start:
    """A file to mutate, and how: gently only what the store holds."""

    seed: Seed
    gentle: dict[str, Mutation]

    @property
    def mutations(self) -> dict[str, Mutation]:
        return {**self.gentle, **ROUGH}


def _starts() -> list[_Start]:
    return [_Start(seed, gentle_for(seed)) for seed in seeds(demo_files())] + [
        _Start(seed, {}) for seed in samples()
    ]


@dataclass
class _Trials:
    """The files of one kind, one after the other."""

    engine: Engine
    path: Path
    starts: list[_Start]
    untouched: dict[str, Outcome] = field(default_factory=dict)  # by name, what the file itself gives

    def one(self, number: int, seed: int) -> Result:
        """Make a file, put it through, and tell what became of it."""
        start = self.starts[number % len(self.starts)]
        name = list(start.mutations)[number // len(self.starts) % len(start.mutations)]
        dice = random.Random(f"{seed} {start.seed.kind} {number}")
        content = start.mutations[name](start.seed, dice)
        word, failure, started = "broken", "", time.monotonic()
        signal.alarm(_SECONDS)
        try:
            outcome = self._put_through(content)
            if name in start.gentle:
                _check_same(outcome, self._untouched(start.seed))
            word = outcome.word
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not come out
            place = traceback.extract_tb(error.__traceback__)[-1]
            failure = (
                f"{start.seed.kind} {number} ({name} of {start.seed.name}): {type(error).__name__} {error} "
                f"({place.filename}:{place.lineno})"
            )
        signal.alarm(0)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return start.seed.kind, word, time.monotonic() - started, megabytes, failure

    def _put_through(self, content: bytes) -> Outcome:
        self.path.write_bytes(content)
        return put_through(self.engine, self.path)

    def _untouched(self, seed: Seed) -> Outcome:
        if seed.name not in self.untouched:
            self.untouched[seed.name] = self._put_through(xlsx(seed.rows))
        return self.untouched[seed.name]


def _check_same(outcome: Outcome, untouched: Outcome) -> None:
    """A gentle mutation gives what the file itself gives."""
    if any(report.repeated for report in outcome.reports):
        return  # the very bytes that the store holds
    if told(outcome) != told(untouched):
        raise BrokenPromiseError(f"{told(outcome)}, untouched {told(untouched)}")
