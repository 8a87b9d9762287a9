"""A click is told once, whatever the browser still tells of it."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    """A chart that was drawn by some run for each button: pressing it is the browser telling its click."""
    import streamlit as st

    from dashboard import clicks

    heard = st.session_state.setdefault("heard", [])
    drawn = st.session_state.setdefault("drawn", {})
    key, picked = clicks.once("chart", heard.append)
    drawn[key] = picked
    for name, tell in drawn.items():
        st.button(name, key=f"tell_{name}", on_click=tell, args=("990124",))
        st.button(name, key=f"miss_{name}", on_click=tell, args=("",))


def test_the_old_click_is_not_heard_again_but_the_same_mark_is() -> None:
    page = AppTest.from_function(_page).run()
    page.button(key="miss_chart_0").click().run()
    assert page.session_state["heard"] == []
    page.button(key="tell_chart_0").click().run()
    assert page.session_state["heard"] == ["990124"]
    page.button(key="tell_chart_0").click().run()
    assert page.session_state["heard"] == ["990124"]
    page.button(key="tell_chart_1").click().run()
    assert page.session_state["heard"] == ["990124", "990124"]
