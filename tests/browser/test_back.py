"""Who steps back just when the server has drawn the opened page and the browser has not heard of its end."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.screen import WAIT, click_mark, crumb, settle
from tests.browser.streamlit_server import StreamlitServer


class Held:
    """What the server tells the page, held back from the change of the address on until `release`."""

    def __init__(self, page: Page) -> None:
        self.page, self.armed, self.told = page, False, list[bytes]()
        self.send: Callable[[bytes], None] = lambda message: None
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        self.send = browser.send
        browser.connect_to_server().on_message(self._from_server)

    def _from_server(self, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        if self.armed and (self.told or self._kind(message) == "page_info_changed"):
            self.told.append(message)
            if len(self.told) > 1:
                return
        self.send(message)

    @staticmethod
    def _kind(message: bytes) -> str | None:
        return ForwardMsg.FromString(message).WhichOneof("type")

    def until_the_run_has_ended(self) -> None:
        for _ in range(WAIT // 50):
            if "script_finished" in map(self._kind, self.told):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("the run of the click has not ended")

    def release(self) -> None:
        held, self.told, self.armed = self.told[1:], [], False
        for message in held:
            self.send(message)


def test_the_mark_opens_again_whatever_the_browser_had_heard(page: Page, server: StreamlitServer) -> None:
    held = Held(page)
    page.goto(f"{server.url}/?page=lagging")
    start = page.url
    for _ in range(2):
        settle(page)
        held.armed = True
        village = click_mark(page, "quadrant")
        page.wait_for_url(re.compile(f"area={village}"), wait_until="commit", timeout=WAIT)
        held.until_the_run_has_ended()
        page.go_back(wait_until="commit")
        held.release()
        expect(page.get_by_text("与谁比").first).to_be_visible(timeout=WAIT)
        settle(page)
        expect(crumb(page, "示范市")).to_be_visible(timeout=WAIT)
        assert page.url == start
    village = click_mark(page, "quadrant")
    expect(page).to_have_url(re.compile(f"area={village}"), timeout=WAIT)
