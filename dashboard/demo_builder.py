"""Building the demo city from the start page, by the same command that a clerk would type."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from dashboard import run_store

_ROOT: Final = Path(__file__).parent.parent
COMMAND: Final = (sys.executable, "-m", "data", "demo")
_USUAL_SECONDS: Final = 60
# What the command draws for a terminal: a bar and a percentage before the words.
_BAR: Final = re.compile(r"^\[[^\]]*\]\s*\d{1,3}%\s*")
_ONE_AT_A_TIME: Final = threading.Lock()


class BuildFailedError(Exception):
    """The demo city was not built; the text is what the command said."""


def build(report: Callable[[float, str], object]) -> bool:
    """Build the demo city in this installation's store; False when somebody else is building it now.

    `report(share, sentence)` is called while it runs, share 0–1: what the command says, or the time
    passed against the usual time where it says nothing. Raises BuildFailedError with its last words.
    """
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        return False
    try:
        _run(report)
    finally:
        _ONE_AT_A_TIME.release()
    return True


def _run(report: Callable[[float, str], object]) -> None:
    started, said = time.monotonic(), ""
    with subprocess.Popen(
        COMMAND,
        cwd=_ROOT,
        env=run_store.build_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101 - asked for by stdout=PIPE
        for line in _lines(process.stdout):
            said = _BAR.sub("", line)
            passed = min(0.95, (time.monotonic() - started) / _USUAL_SECONDS)
            share = _share(line)
            report(passed if share is None else share, _BAR.sub("", line))
    if process.returncode:
        raise BuildFailedError(said or f"exit {process.returncode}")


def _lines(stream: IO[str]) -> Iterator[str]:
    """Lines as they come, also those that a progress bar ends with a carriage return."""
    line = ""
    while character := stream.read(1):
        if character in "\r\n":
            if line.strip():
                yield line.strip()
            line = ""
        else:
            line += character
    if line.strip():
        yield line.strip()


def _share(line: str) -> float | None:
    found = re.search(r"(\d{1,3})\s*%", line)
    return min(1.0, int(found[1]) / 100) if found else None
