"""A click on a chart or a map that opens something is told once.

Streamlit keeps such a click as the widget's state: the browser tells it again with every later request of the
same page, and the server compares it with what it remembers. The two forget it at different moments. Who
steps back while the page that was opened is still being drawn can meet either side alone: the old click is
told once more and undoes the step, or a new click on the same mark is taken for the old one and does nothing.
So after each click the widget is a new one, and what an old one still tells is not heard.
"""

from collections.abc import Callable

import streamlit as st


def once(key: str, on_picked: Callable[[str], None]) -> tuple[str, Callable[[str], None]]:
    """The key under which to draw the widget `key` in this run, and who to call with the code of its click.

    An empty code, of a click that hit nothing, is ignored.
    """
    counter = f"{key}_clicks"
    number = int(st.session_state.get(counter, 0))

    def picked(code: str) -> None:
        if code and st.session_state.get(counter, 0) == number:
            st.session_state[counter] = number + 1
            on_picked(code)

    return f"{key}_{number}", picked
