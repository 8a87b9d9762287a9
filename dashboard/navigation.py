"""Opening and running pages.

A page is a parameter of the address like everything else that is selected, not a path: Streamlit looks for
its own service below a path first and leaves two errors in the browser's console on every reload.
"""

from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import streamlit as st

from dashboard import selection
from dashboard.page_list import WORKBENCH, Page


def open_page(key: str, **changes: Any) -> None:
    """Open a page, with a changed selection if given: one step in the history. For callbacks."""
    selection.go(page=key, **changes)


def open_workbench() -> None:
    """The workbench from the start page, where no selection can be made yet. For callbacks."""
    st.query_params.from_dict({"page": WORKBENCH})


def leave_for_start() -> None:
    """Back to the start page of an empty store. For callbacks."""
    st.query_params.clear()


def run(page: Page) -> None:
    """Run a page's script from top to bottom."""
    exec(_code(page.path), {"__name__": f"dashboard.app_pages.{page.key}", "__file__": str(page.path)})  # noqa: S102 - our own file


@cache
def _code(path: Path) -> CodeType:
    return compile(path.read_text(encoding="utf-8"), str(path), "exec")
