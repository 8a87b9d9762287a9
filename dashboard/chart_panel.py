"""A chart on the page: a figure in, a click out."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, dated


def show(
    figure: go.Figure,
    *,
    key: str,
    on_picked: Callable[[str], None] | None = None,
    on_cleared: Callable[[], None] | None = None,
) -> None:
    """Draw a figure; `on_picked` receives the key of the mark that is clicked (its `customdata`).

    A second click on a mark that still stands out takes it back: `on_cleared` is told. Without that it opens
    the mark once more: so it stands for who stepped back before the page that it opens was drawn.
    """
    if on_picked is None:
        st.plotly_chart(figure, theme=None, config=charts.CONFIG, key=key)
        return
    open_it, standing = on_picked, f"{key}_standing_out"

    def picked() -> None:
        points = st.session_state[key].selection.points
        found = points[0].get("customdata") if points else None
        code = found[0] if isinstance(found, list) and found else found
        if not points and on_cleared is not None:
            on_cleared()
            return
        if not points:
            code = st.session_state.get(standing)
        if code:
            st.session_state[standing] = str(code)
            open_it(str(code))

    st.plotly_chart(
        figure, theme=None, config=charts.CONFIG, key=key, on_select=picked, selection_mode="points"
    )


def empty(sentence: str) -> None:
    """Instead of a chart: why there is none."""
    st.html(f'<p class="notice">{dated.say(sentence)}</p>')
