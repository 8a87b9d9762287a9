"""Bars with their words beside them: a figure and what it is made of. A frame in, a component out."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import wording
from dashboard.components import component

COLUMNS: Final = ("key", "name", "value", "rest", "text", "note")


def data(
    frame: pd.DataFrame, *, names: tuple[str, str] = ("", ""), highlight: str = "", large: bool = False
) -> dict[str, Any]:
    """What the component `bars` draws: one bar per row from zero, in the frame's order.

    Columns: key, name, value, rest (a second, paler part of the bar; NaN for none), text (the figure) and
    note. `names` are those of the two parts, written above the first bar; with them the first part is the
    point, else the row whose key is `highlight`.
    """
    longest = float((frame["value"].fillna(0) + frame["rest"].fillna(0)).max()) if len(frame) else 0.0

    def share(number: Any) -> float | None:
        return None if wording.missing(number) else round(float(number) / (longest or 1), 4)

    return {
        "names": list(names),
        "large": large,
        "action": "",
        "rows": [
            {
                **{name: str(row[name]) for name in ("key", "name", "text", "note")},
                "value": share(row["value"]),
                "rest": share(row["rest"]),
                "point": bool(names[0]) or (bool(highlight) and row["key"] == highlight),
            }
            for row in frame.to_dict("records")
        ],
    }


def show(
    drawn: dict[str, Any], *, key: str, on_picked: Callable[[str], None] | None = None, action: str = ""
) -> None:
    """Draw `data`; `on_picked` receives the key of a row that is clicked, `action` says what it does."""

    def picked() -> None:
        chosen = st.session_state[key].picked
        if chosen and on_picked:
            on_picked(str(chosen))

    component("bars")(data={**drawn, "action": action}, key=key, on_picked_change=picked)
