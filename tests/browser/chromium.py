"""The system's Chromium, and the watch over what its pages fetch and complain about."""

import os
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket

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
    """What the pages of one browser context did wrong so far."""

    outside_requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of the context, those still to be opened included."""
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.console_errors.append(str(error.error)))
        context.on("page", self._on_page)

    def _on_page(self, page: Page) -> None:
        page.on("websocket", self._on_request)

    def _on_request(self, request: Request | WebSocket) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in _LOOPBACK:
            self.outside_requests.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")
