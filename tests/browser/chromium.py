"""The system's Chromium, and the watch over what its pages fetch and complain about."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

MISSING = (
    "The browser tests need Chromium or Google Chrome in PATH, or its path in CHROMIUM. "
    "On Debian: apt-get install chromium"
)
ARGUMENTS = [
    "--no-sandbox",  # CI runs as root; only our own pages are opened
    "--use-gl=angle",  # the map needs WebGL, also without a graphics card
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-gpu-compositing",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def find_chromium() -> str | None:
    """The path of a browser to drive; None if the machine has none."""
    return next(
        (path for name in (os.environ.get("CHROMIUM"), *_NAMES) if name and (path := shutil.which(name))),
        None,
    )


@dataclass
class Watch:
    """What the pages of a browser context did wrong while they were watched."""

    outside_requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)

    @contextmanager
    def over(self, context: BrowserContext) -> Iterator[None]:
        """Watch every page of the context until the block ends, those still to be opened included."""
        watched: dict[Any, Callable[[Any], None]] = {
            "request": self._on_request,
            "console": self._on_console,
            "weberror": self._on_web_error,
            "page": self._on_page,
        }
        for event, listener in watched.items():
            context.on(event, listener)
        try:
            yield
        finally:
            for event, listener in watched.items():
                context.remove_listener(event, listener)

    def _on_web_error(self, error: WebError) -> None:
        self.console_errors.append(str(error.error))

    def _on_page(self, page: Page) -> None:
        page.on("websocket", self._on_request)

    def _on_request(self, request: Request | WebSocket) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in _LOOPBACK:
            self.outside_requests.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")
