"""Headless Chromium against a real server. Every page fails its test if it reached outside or complained."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, MISSING, Watch, find_chromium
from tests.browser.streamlit_server import APP, StreamlitServer, running_server
from tests.demo_store import ROOT

_FAILED = ROOT / "tests" / "local" / "failed"


class Serve(Protocol):
    def __call__(self, store_url: str, app: Path = APP) -> StreamlitServer: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the screen and the server's last words of a test that failed."""
    report = yield
    if report.failed and call.when == "call":
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, StreamlitServer):
                report.sections.append((f"log of {name}", value.log()[-4000:]))
            elif isinstance(value, Page) and not value.is_closed():
                _FAILED.mkdir(parents=True, exist_ok=True)
                value.screenshot(path=_FAILED / f"{item.name}.png")
    return report


@pytest.fixture(scope="session")
def server(demo_store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StreamlitServer]:
    """The dashboard on the demo city, one server for all browser tests."""
    with running_server(demo_store_url, tmp_path_factory.mktemp("server") / "log") as running:
        yield running


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts a server of the test's own: `serve(store_url)`, or on another script `serve(store_url, app)`."""
    with ExitStack() as stack:

        def start(store_url: str, app: Path = APP) -> StreamlitServer:
            log = tmp_path / f"server-{len(list(tmp_path.glob('server-*')))}.log"
            return stack.enter_context(running_server(store_url, log, app))

        yield start


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all tests, as one visitor has: it fetches and compiles the dashboard's scripts only once."""
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as shared:
        yield shared


@pytest.fixture
def watch() -> Watch:
    """What the test's pages did wrong; a test that expects a complaint clears the list itself."""
    return Watch()


@pytest.fixture
def open_page(context: BrowserContext, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Opens a page of the test's own, 1440 × 900 or as large as asked: `open_page(width=390, height=844)`.

    When the test ends, it fails if any page requested something outside this machine or logged an error.
    """
    with ExitStack() as stack:
        stack.enter_context(watch.over(context))
        stack.callback(context.clear_cookies)

        def new(*, width: int = 1440, height: int = 900) -> Page:
            page = context.new_page()
            stack.callback(page.close)
            page.set_viewport_size({"width": width, "height": height})
            return page

        yield new
    assert watch.outside_requests == [], "requests outside this machine"
    assert watch.console_errors == [], "errors in the browser's console"


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of 1440 × 900, watched as `open_page` says."""
    return open_page()
