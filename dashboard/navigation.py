"""The pages: file, title, address, place in the bar; and how one page opens another."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard import selection

_WANTED: Final = "_page_wanted"


@dataclass(frozen=True)
class Entry:
    """One page; those without a place in the bar are reached by drilling."""

    key: str
    title: str
    file: str
    path: str
    in_bar: bool = True


PAGES: Final = (
    Entry("overview", "总览", "app_pages/overview.py", ""),
    Entry("map", "地图", "app_pages/map.py", "map"),
    Entry("drilldown", "下钻", "app_pages/drilldown.py", "drilldown"),
    Entry("dictionary", "指标字典", "app_pages/dictionary.py", "dictionary"),
)
START: Final = Entry("start", "开始", "app_pages/start.py", "", in_bar=False)


def pages(entries: tuple[Entry, ...]) -> dict[str, Any]:
    """Streamlit's pages by key; the first is what the bare address shows."""
    return {
        entry.key: st.Page(entry.file, title=entry.title, url_path=entry.path, default=index == 0)
        for index, entry in enumerate(entries)
        if (Path(__file__).parent / entry.file).exists()
    }


def open_page(key: str, **changes: Any) -> None:
    """Open a page, with a changed selection if given. For callbacks; `follow` does it when the run begins."""
    st.session_state[_WANTED] = (key, selection.address(**changes))


def follow(known: dict[str, Any]) -> None:
    """Go where a callback of the last click wanted to go."""
    key, parameters = st.session_state.pop(_WANTED, (None, {}))
    if key in known:
        st.switch_page(known[key], query_params=parameters)
