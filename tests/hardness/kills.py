"""kill -9 at random moments of imports, roll-backs and the workbench's work: the store holds all of it or
nothing, and goes on working."""

import json
import os
import random
import select as system
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import Engine, text

from data.engine import open_store
from data.importers.base import Refused
from data.importers.run import Tell
from data.schema import uploads
from tests.hardness.trial import sizes

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)

Act = Callable[[Engine, Tell], None]


class TornStoreError(Exception):
    """A killed process left a part of what it did."""


@dataclass(frozen=True)
class Kill:
    """One trial: after how many seconds, at which stage, and what the store held then: nothing of the act,
    all of it (killed after the commit), or all of it because the process had finished before."""

    what: str
    number: int
    after: float
    stage: str
    found: str


@dataclass
class Killing:
    """`what` is done by `act` again and again, each time killed at a random moment, on a store that `restore`
    brings back. A `record` keeps the trials, so that a run that was stopped goes on."""

    what: str
    url: str
    restore: Callable[[], None]
    act: Act
    record: Path | None = None
    kills: list[Kill] = field(default_factory=list)

    def run(self, moments: int, seed: int = 1) -> Counter[tuple[str, str]]:
        """How the kills ended, by stage and what was found; those that came too late are more than `moments`.

        Raises TornStoreError where anything but all or nothing is left, and where doing it again afterwards
        does not bring all of it.
        """
        self._read_record()
        self.restore()
        before, usual = self._settled(), self._done()
        after = self._settled()
        if after == before:
            raise TornStoreError(f"{self.what} changes nothing, so that no kill can show")
        self.restore()
        while sum(kill.found != "finished" for kill in self.kills) < moments:
            number = len(self.kills)
            kill, held = self._one(random.Random(f"{seed} {self.what} {number}"), number, usual)
            if held not in (before, after):
                raise TornStoreError(f"{kill}: {held} rows, expected {before} or {after}")
            found = kill.found or ("all" if held == after else "nothing")
            self._keep(Kill(self.what, number, kill.after, kill.stage, found))
            usual = (usual + min(self._done(), 3 * usual)) / 2  # the machine may do other things beside
            if self._settled() != after:
                raise TornStoreError(f"{kill}: doing it again gives {self._settled()} rows, expected {after}")
            self.restore()
        return Counter((kill.stage, kill.found) for kill in self.kills)

    def _one(self, dice: random.Random, number: int, whole_time: float) -> tuple[Kill, list[int]]:
        child, told = self._started()
        wait = whole_time * dice.uniform(0.0, 1.05)
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        stages = _all_of(told).decode().split()
        stage = stages[-1] if stages else "starting"
        kill = Kill(self.what, number, round(wait, 3), stage, "finished" if os.WIFEXITED(status) else "")
        return kill, self._settled()

    def _done(self) -> float:
        """Do it without killing; the seconds it takes. What was done already may refuse to be done again."""
        started = time.monotonic()
        child, told = self._started()
        _, status = os.waitpid(child, 0)
        if status:
            raise TornStoreError(f"{self.what} fails: {_all_of(told).decode()}")
        os.close(told)
        return time.monotonic() - started

    def _started(self) -> tuple[int, int]:
        """A copy of this process that acts: its number, and where its stages are told."""
        receiving, sending = os.pipe()
        child = os.fork()
        if child:
            os.close(sending)
            return child, receiving
        failed = 0
        try:
            os.close(receiving)
            self.act(open_store(self.url), lambda stage: _tell(sending, stage))
        except Refused:
            pass
        except BaseException as error:  # noqa: BLE001 - nothing may get out of the copy
            _tell(sending, repr(error))
            failed = 1
        finally:
            os._exit(failed)

    def _settled(self) -> list[int]:
        """Rows of each table but the waiting files', once nobody else is connected: a server may still be
        undoing or finishing what a killed process asked for. No connection stays open, for this process is
        copied."""
        engine = open_store(self.url)
        try:
            if engine.dialect.name == "postgresql":
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    while connection.scalar(text(_OTHERS)):
                        time.sleep(0.02)
            return sizes(engine, but=(uploads,))
        finally:
            engine.dispose()

    def _keep(self, kill: Kill) -> None:
        self.kills.append(kill)
        if self.record:
            self.record.parent.mkdir(parents=True, exist_ok=True)
            with self.record.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(kill)) + "\n")

    def _read_record(self) -> None:
        if self.record and self.record.exists():
            self.kills = [Kill(**json.loads(line)) for line in self.record.read_text("utf-8").splitlines()]


def _tell(sending: int, stage: str) -> None:
    os.write(sending, f"{stage} ".encode())


def _all_of(told: int) -> bytes:
    content = b""
    while system.select([told], [], [], 5)[0] and (more := os.read(told, 4096)):
        content += more
    os.close(told)
    return content
