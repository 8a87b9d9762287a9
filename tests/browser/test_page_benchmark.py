"""The page benchmark compares like with like. No time is asserted."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks import memory, pages, stores
from benchmarks.views import views
from benchmarks.wire import visit
from tests.browser.streamlit_server import running_server


def test_page_and_floor_draw_the_same(
    browser: Browser, demo_store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = Path(demo_store_url.removeprefix("sqlite:///"))
    for module in (pages, memory, stores):
        monkeypatch.setattr(module, "LOCAL", tmp_path)
    overview = views(demo)[0]
    real_log = stores.LOCAL / "real.log"
    with (
        running_server(stores.sqlite_url(demo), real_log) as real,
        pages.floor_server(real, [overview], stores.LOCAL / "floor") as floor,
        pages.watched(browser) as context,
    ):
        cold, warm = visit(real.url, overview, cold=True), visit(real.url, overview)
        page = pages.draw(context, overview.url(real.url))
        below = pages.draw(context, pages.floor_view(overview).url(floor.url))
        with memory.peak(real.process.pid) as peak:
            visit(real.url, overview)
    assert len(cold.elements) == len(warm.elements) > 5
    assert page.census == below.census
    assert page.census["elements"] > 5
    assert page.census["charts"] > 0
    assert page.milliseconds > 0
    assert peak[0] > 50
