"""The server's largest resident memory over many page views, beside the floor's."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.pages import floor_server, floor_view
from benchmarks.report import Row, part
from benchmarks.stores import LOCAL, sqlite_url
from benchmarks.views import many_views, views
from benchmarks.wire import visit
from tests.browser.streamlit_server import running_server

_SECONDS_BETWEEN_LOOKS = 0.02


def measure(demo: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Peak memory of a fresh server after `count` views of all pages at many places, in MB."""
    different = many_views(demo, count)
    same = views(demo)
    with running_server(sqlite_url(demo), LOCAL / "memory.log") as real:
        with peak(real.process.pid) as ours:
            for view in different:
                visit(real.url, view)
        with floor_server(real, same, LOCAL / "floor") as floor, peak(floor.process.pid) as other:
            for number in range(count):
                visit(floor.url, floor_view(same[number % len(same)]))
    row = Row("Memory", f"server after {count} page views, peak", ours[0], other[0], "MB")
    say(f"{row.what}: {row.ours:.0f} MB, floor {row.other:.0f} MB")
    note = f"Peak resident memory over {count} views, each in a session of its own, of different places."
    return part([row], title="Memory", note=note)


@contextmanager
def peak(process: int) -> Iterator[list[float]]:
    """Watch a process; the one figure in the list is its largest resident memory so far, in MB."""
    found, stop, watched = [0.0], threading.Event(), psutil.Process(process)

    def watch() -> None:
        while not stop.wait(_SECONDS_BETWEEN_LOOKS):
            found[0] = max(found[0], watched.memory_info().rss / 1024**2)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()
