"""A chart on the page: a figure in, a click out."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, clicks, dated


def show(
    figure: go.Figure,
    *,
    key: str,
    on_picked: Callable[[str], None] | None = None,
    on_cleared: Callable[[], None] | None = None,
) -> None:
    """Draw a figure; `on_picked` receives the key of the mark that is clicked (its `customdata`).

    With `on_cleared` the mark stands out until a second click takes it back, which `on_cleared` is told.
    Without, a click is told once (`clicks`): who comes back may click the same mark again.
    """
    if on_picked is None:
        st.plotly_chart(figure, theme=None, config=charts.CONFIG, key=key)
    elif on_cleared is None:
        with st.container(key=key):  # the chart's own key is another after each click
            _draw(figure, *clicks.once(key, on_picked))
    else:
        _draw(figure, key, lambda code: on_picked(code) if code else on_cleared())


def _draw(figure: go.Figure, key: str, on_selected: Callable[[str], None]) -> None:
    """A figure whose marks can be selected; `on_selected` receives a mark's key, "" when none is left."""

    def selected() -> None:
        points = st.session_state[key].selection.points
        found = points[0].get("customdata") if points else None
        code = found[0] if isinstance(found, list) and found else found
        if code or not points:
            on_selected(str(code or ""))

    st.plotly_chart(
        figure, theme=None, config=charts.CONFIG, key=key, on_select=selected, selection_mode="points"
    )


def empty(sentence: str) -> None:
    """Instead of a chart: why there is none."""
    st.html(f'<p class="notice">{dated.say(sentence)}</p>')
