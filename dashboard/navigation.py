"""Opening and running pages.

A page is a parameter of the address like everything else that is selected, not a path: Streamlit looks for
its own service below a path first and leaves two errors in the browser's console on every reload.
"""

from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from dashboard import selection
from dashboard.page_list import Page


def open_page(key: str, **changes: Any) -> None:
    """Open a page, with a changed selection if given: one step in the history. For callbacks."""
    selection.go(page=key, **changes)


def run(page: Page) -> None:
    """Run a page's script from top to bottom."""
    exec(_code(page.path), {"__name__": f"dashboard.app_pages.{page.key}", "__file__": str(page.path)})  # noqa: S102 - our own file


@cache
def _code(path: Path) -> CodeType:
    return compile(path.read_text(encoding="utf-8"), str(path), "exec")
