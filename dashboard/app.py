"""The frame and the router; run with `python -m streamlit run dashboard/app.py`."""

import streamlit as st

from dashboard import (
    collector,
    dated,
    frame,
    navigation,
    page_list,
    problems,
    projection,
    run_store,
    selection,
    session,
    snapshot_banner,
)
from data.frozen_store import SnapshotError


def main() -> None:
    collector.spare_what_is_loaded()
    st.set_page_config(page_title=frame.PRODUCT, layout="wide", initial_sidebar_state="collapsed")
    frame.style()
    with problems.boundary("frame"):
        scope = session.scope()
        try:
            seen = run_store.look(scope, selection.asked_snapshot())
        except SnapshotError as refused:
            frame.product_bar()
            snapshot_banner.refused(str(refused))
            return
        if seen.empty and (scope.everything or scope.areas):
            start()
        elif not selection.known().areas.roots:
            nowhere()
        else:
            dashboard()


def start() -> None:
    """Nothing has been imported yet: one page that says how to begin, and the workbench to begin in."""
    frame.product_bar()
    asked = st.query_params.get("page") == page_list.WORKBENCH
    page = page_list.PAGES[page_list.WORKBENCH] if asked else page_list.START
    with problems.boundary(page.key):
        navigation.run(page)


def nowhere() -> None:
    """The person may see no area at all, or only areas that the store does not know."""
    frame.product_bar()
    frame.notice(f"没有可查看的地区，请管理员检查 {session.AREAS_SETTING} 的设置。")


def dashboard() -> None:
    """The bar, then the page that the address asks for; for the meeting room its slides alone."""
    now = selection.current()
    dated.on_screen(now.month)
    page = page_list.PAGES[now.page]
    st.set_page_config(page_title=f"{dated.say(page.title)} · {frame.PRODUCT}")
    if now.projection:
        projection.listen(now)
        with problems.boundary(page.key):
            projection.show(page, now)
        return
    frame.top_bar(now)
    snapshot_banner.show(now)
    frame.notices(now)
    with problems.boundary(page.key):
        navigation.run(page)


main()
