"""Pieces of screen drawn in the browser: one JavaScript and one stylesheet each, beside this file.

Streamlit runs a component's script in the page itself, inside a shadow root. The scripts set text as
text only, so that a name from a file cannot become markup. Colours are custom properties of the page
around (`dashboard.frame.style`): another set of them is another ground. One component draws a whole row
of cards or a whole grid: many small ones would cost time on every run.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


@cache
def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def component(name: str) -> Any:
    """The component drawn by `{name}.js` and `{name}.css`; call it with data, key and on_picked_change.

    The result's (and, in callbacks, the session value's) `picked` is what was clicked, for one run.
    """
    return st.components.v2.component(
        f"dashboard.{name}",
        css=f"{_read('base.css')}\n{_read(f'{name}.css')}",
        js=f"{_read('base.js')}\n{_read(f'{name}.js')}",
    )
