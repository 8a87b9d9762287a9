"""That a page shows a frozen state and not the present one: above every page, with the way back."""

import streamlit as st

from dashboard import cached, frame, selection, session, snapshot_words
from dashboard.page_list import PAGES
from dashboard.selection import Selection


def show(now: Selection) -> None:
    """The banner of the snapshot in the address; nothing where there is none."""
    if not now.snapshot:
        return
    snapshot = cached.snapshot(scope=session.scope(), number=now.snapshot)
    if snapshot is None:
        return
    said = [snapshot_words.frozen(snapshot)]
    if PAGES[now.page].always_now:
        said = [f"“{PAGES[now.page].title}”总是现在的；其他页面仍打开在{said[0]}"]
    elif not snapshot.as_defined_now:
        said.append(snapshot_words.REDEFINED)
    with st.container(key="snapshot_banner"):
        left, right = st.columns([88, 12], vertical_alignment="center")
        with left:
            frame.notice("。".join(said) + "。")
        with right:
            st.button("回到现在", key="leave_snapshot", on_click=_leave)


def refused(sentence: str) -> None:
    """Instead of a page: why the snapshot cannot be opened."""
    with st.container(key="snapshot_banner"):
        frame.notice(sentence)
        st.button("回到现在", key="leave_snapshot", on_click=_leave)


def _leave() -> None:
    selection.go(snapshot=0)
