"""The server's time per page, with the demo city's households and with a million."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.report import Row, alternate, middle, part
from benchmarks.stores import LOCAL, grown, sqlite_url
from benchmarks.views import views
from benchmarks.wire import View, visit
from tests.browser.streamlit_server import running_server

TARGET = 1.3


def measure(demo: Path, *, households: int, times: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Script time per view on both stores, with empty caches and with warm ones."""
    large = grown(demo, households, say)
    rows: list[Row] = []
    with ExitStack() as stack:
        small_server, large_server = (
            stack.enter_context(running_server(sqlite_url(store), LOCAL / f"scale-{name}.log")).url
            for name, store in (("small", demo), ("large", large))
        )
        for view in views(demo):
            rows += _of_view(view, small_server, large_server, times, households)
            for row in rows[-2:]:
                say(f"{row.what}: {row.ours:.0f} ms and {row.other:.0f} ms, ratio {row.ratio:.2f}")
    return part(
        rows,
        title="Scale",
        note=f"Milliseconds of the server per page with {households:,} households and with the demo city's. "
        "With empty caches (cleared before each run; what the first reader after an import waits) and warm.",
        all_below=all(row.ratio <= TARGET for row in rows),
    )


def _of_view(view: View, small: str, large: str, times: int, households: int) -> Sequence[Row]:
    rows = []
    for cold in (True, False):
        for server in (small, large):
            visit(server, view)  # modules loaded, caches filled

        def on(server: str, cold: bool = cold) -> Callable[[], float]:
            return lambda: visit(server, view, cold=cold).seconds * 1000

        ours, other = alternate(on(large), on(small), times)
        what = f"{view.name}, {'cold' if cold else 'warm'}"
        rows.append(Row(f"{households:,} households", what, middle(ours), middle(other), "ms", TARGET))
    return rows
