"""Processes that work on tasks and tell results as they come; one that dies or hangs is found out.

A pool would wait for ever for a worker that the operating system has ended, which is just what a file that
is too much for the memory does.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_FORK = multiprocessing.get_context("fork")  # what is read once stays read


@dataclass
class _Worker(Generic[T]):
    task: T
    process: BaseProcess
    results: Connection
    heard: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Ended(Generic[T]):
    """A worker ended without having told that it is done."""

    task: T
    why: str


def results(
    do: Callable[[T], Iterator[Any]], tasks: Sequence[T], jobs: int, patience: float
) -> Iterator[Any | Ended[T]]:
    """What `do` yields for each task, as it comes; `Ended` for a task whose process died, or told nothing for
    `patience` seconds and was killed."""
    waiting = list(reversed(tasks))
    workers: list[_Worker[T]] = []
    while waiting or workers:
        while waiting and len(workers) < jobs:
            workers.append(_start(do, waiting.pop()))
        ready = wait([worker.results for worker in workers], timeout=1)
        for worker in list(workers):
            why, done = "", False
            if worker.results in ready:
                worker.heard = time.monotonic()
                try:
                    result = worker.results.recv()
                    done = result is None
                    if not done:
                        yield result
                except EOFError:
                    worker.process.join()
                    why = f"the process ended with {worker.process.exitcode}"
            elif time.monotonic() - worker.heard > patience:
                why = f"no answer for {patience:.0f} s"
            if why or done:
                workers.remove(worker)
                worker.process.kill() if why else None
                worker.process.join()
                worker.results.close()
            if why:
                yield Ended(worker.task, why)


def _start(do: Callable[[T], Iterator[Any]], task: T) -> _Worker[T]:
    receiving, sending = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_work, args=(do, task, sending), daemon=True)
    process.start()
    sending.close()
    return _Worker(task, process, receiving)


def _work(do: Callable[[T], Iterator[Any]], task: T, sending: Connection) -> None:
    for result in do(task):
        sending.send(result)
    sending.send(None)
