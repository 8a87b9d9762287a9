"""kill -9 at random moments of imports: the store holds the whole batch or nothing, and goes on working."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.engine import open_store
from data.importers.run import Importing
from queries.derived import refresh
from tests.hardness.trial import sizes

_MONTH = date(2021, 12, 1)


@dataclass
class Kills:
    """How the trials ended: killed with nothing written, killed after the commit, or finished before."""

    nothing: int = 0
    everything: int = 0
    finished: int = 0

    @property
    def trials(self) -> int:
        """All of them."""
        return self.nothing + self.everything + self.finished


class TornStoreError(Exception):
    """A killed import left a part of itself."""


def kill_imports(url: str, restore: Callable[[], None], file: Path, moments: int, seed: int = 1) -> Kills:
    """Import `file` again and again, each time killed at a random moment, into a store that holds what the
    file refers to and that `restore` brings back.

    Raises TornStoreError where anything else is left, and where the store takes no import after.
    """
    restore()
    empty = _sizes(url)
    started = time.monotonic()
    os.waitpid(_importing(url, file), 0)
    whole_time = time.monotonic() - started
    full = _sizes(url)
    if full == empty:
        raise TornStoreError("the file changes nothing, so that no kill can show")
    dice, found = random.Random(seed), Kills()
    restore()
    for _ in range(moments):
        child = _importing(url, file)
        time.sleep(whole_time * dice.uniform(0.02, 1.3))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        after = _sizes(url)
        if after not in (empty, full):
            raise TornStoreError(f"{after} rows, expected {empty} or {full}")
        if os.WIFEXITED(status):
            found.finished += 1
        elif after == full:
            found.everything += 1
        else:
            found.nothing += 1
        if after == full:
            restore()
    os.waitpid(_importing(url, file), 0)
    if _sizes(url) != full:
        raise TornStoreError("after the last kill the store takes no import")
    return found


def _importing(url: str, file: Path) -> int:
    """A copy of this process that imports the file; returns its number."""
    child = os.fork()
    if child:
        return child
    try:
        Importing(open_store(url), refresh, as_of=_MONTH).file(file)
    finally:
        os._exit(0)


def _sizes(url: str) -> list[int]:
    """No connection stays open, for this process is copied."""
    engine = open_store(url)
    try:
        return sizes(engine)
    finally:
        engine.dispose()
