"""The watch over the browser must see what it is there to see."""

from playwright.sync_api import Page

from tests.browser.chromium import Watch

OUTSIDE = "http://outside.invalid/tile.png"


def test_a_request_to_another_machine_is_seen(page: Page, watch: Watch) -> None:
    with page.expect_event("requestfailed"):
        page.set_content(f'<img src="{OUTSIDE}">')
    assert watch.outside_requests == [OUTSIDE]
    _forgive(watch)


def test_a_socket_to_another_machine_is_seen(page: Page, watch: Watch) -> None:
    with page.expect_event("console"):  # the browser itself complains when the socket fails
        page.evaluate("() => { new WebSocket('ws://outside.invalid/stream') }")
    assert watch.outside_requests == ["ws://outside.invalid/stream"]
    _forgive(watch)


def test_what_the_page_draws_itself_is_no_request_outside(page: Page, watch: Watch) -> None:
    page.set_content('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', wait_until="load")
    assert watch.outside_requests == []


def test_console_errors_and_uncaught_exceptions_are_seen(page: Page, watch: Watch) -> None:
    page.evaluate("() => { console.error('wrong'); console.warn('only a warning') }")
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('uncaught') }) }")
    assert [error.partition(" (")[0] for error in watch.console_errors] == ["wrong", "uncaught"]
    _forgive(watch)


def _forgive(watch: Watch) -> None:
    watch.outside_requests.clear()
    watch.console_errors.clear()
