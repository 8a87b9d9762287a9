"""A copy of this process that does something to a store: to be killed, or to do it beside others.

A new Python takes longer to import the program than the program to import a file; a copy has all of it
loaded, and a kill meets the work itself. The commands as they are typed are started by tests of their own.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import Engine

_FORK = multiprocessing.get_context("fork")


def forked(engine: Engine, do: Callable[[str], Any]) -> BaseProcess:
    """`do`, given the URL of the engine's store, in a copy of this process; its result is the exit code.

    The engine has no connection open then: a copy of one must not be used.
    """
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    process = _FORK.Process(target=_silently, args=(do, url), daemon=True)
    process.start()
    return process


def ended(process: BaseProcess) -> int | None:
    """The exit code of a process that is given time to end; minus a signal's number where that ended it."""
    process.join(300)
    return process.exitcode


def _silently(do: Callable[[str], Any], url: str) -> None:
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - until the copy ends
    sys.exit(do(url))
