"""Each page in headless Chromium, from navigation to the last thing drawn, beside its floor."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, TimeoutError, sync_playwright

from benchmarks.recordings import record
from benchmarks.report import HERE, Row, alternate, middle, part
from benchmarks.stores import LOCAL, sqlite_url
from benchmarks.views import views
from benchmarks.wire import View, visit
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.streamlit_server import StreamlitServer, running_server

TARGET = 1.25
FLOOR_APP: Final = HERE / "floor.py"
# As long as this without any drawing, and the page is done; longer where nobody knows yet what it draws.
_QUIET_MS: Final = 500
_QUIET_AT_FIRST_MS: Final = 4_000
_PATIENCE_MS: Final = 40_000


@dataclass(frozen=True)
class Drawing:
    """One visit in the browser: milliseconds to the last thing drawn, and a count of what is there."""

    milliseconds: float
    census: dict[str, int]


def measure(demo: Path, *, times: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Time every view against its floor, warm, alternating."""
    wanted = views(demo)
    with (
        running_server(sqlite_url(demo), LOCAL / "pages.log") as real,
        floor_server(real, wanted, LOCAL / "floor") as floor,
        chromium() as context,
    ):
        rows = []
        for view in wanted:
            rows.append(_beside_floor(context, view, (real.url, floor.url), times=times))
            say(f"{view.name}: {rows[-1].ours:.0f} ms, floor {rows[-1].other:.0f} ms")
    return part(
        rows,
        title="Pages",
        note="Headless Chromium, 1920×1080, from navigation to the last thing drawn, caches warm, beside a "
        f"page that replays the same elements from constants; medians of {times}, alternating.",
    )


def _beside_floor(context: BrowserContext, view: View, servers: tuple[str, str], *, times: int) -> Row:
    real, floor = view.url(servers[0]), floor_view(view).url(servers[1])
    first, first_floor = draw(context, real), draw(context, floor)  # these warm the browser's cache
    if first.census != first_floor.census:
        raise RuntimeError(f"{view.name}: not the same drawn: {first.census}, floor {first_floor.census}")
    ours, other = alternate(
        lambda: draw(context, real, first.census).milliseconds,
        lambda: draw(context, floor, first.census).milliseconds,
        times,
    )
    return Row("Page", view.name, middle(ours), middle(other), "ms", TARGET)


def draw(context: BrowserContext, url: str, expected: dict[str, int] | None = None) -> Drawing:
    """Open an address in a new tab and wait until all that is expected is there and nothing changes more."""
    page = context.new_page()
    try:
        page.goto(url, wait_until="commit")
        page.wait_for_function(
            "expected => window.drawn && drawn.settled(expected)",
            arg=[_QUIET_MS if expected else _QUIET_AT_FIRST_MS, expected],
            polling=100,
            timeout=_PATIENCE_MS,
        )
        return Drawing(page.evaluate("drawn.last"), page.evaluate("drawn.census()"))
    except TimeoutError as error:
        found = page.evaluate("window.drawn && drawn.census()")
        raise RuntimeError(f"{url} never drew what was expected: {found}, not {expected}") from error
    finally:
        page.close()


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    """A browser of its own for `watched` pages."""
    path = find_chromium()
    if path is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield watched(browser)
        browser.close()


def watched(browser: Browser) -> BrowserContext:
    """Pages of this browser note when they were last drawn on."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1920, "height": 1080}
    )
    context.add_init_script(path=HERE / "drawn.js")
    return context


@contextmanager
def floor_server(real: StreamlitServer, wanted: list[View], folder: Path) -> Iterator[StreamlitServer]:
    """A server of the floor, which replays what the real server has just sent for each view."""
    for view in wanted:
        visit(real.url, view)
        record(visit(real.url, view), folder / _recording(view))
    os.environ["FLOOR_FOLDER"] = str(folder)
    with running_server(real.store_url, folder / "server.log", FLOOR_APP) as floor:
        yield floor


def floor_view(view: View) -> View:
    """The floor's address of what a view's recording holds."""
    return View(f"floor of {view.name}", (("view", _recording(view)),))


def _recording(view: View) -> str:
    return "-".join([value for _, value in view.query] or ["overview"])
