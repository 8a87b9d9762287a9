"""The product's own words as they are said in the month on screen.

The doors through which words leave (panels, cards, tables' headings, slides, exports, the bar) say them
here; what a file says passes through as it is.
"""

from typing import Final

import streamlit as st

from queries.terms import say as said

_MONTH: Final = "_month_on_screen"


def on_screen(month: int) -> None:
    """From here on, this run speaks of a month (YYYYMM)."""
    st.session_state[_MONTH] = month


def say(text: str) -> str:
    """`text` in the words of the month on screen; as it is written before there is one."""
    month = st.session_state.get(_MONTH)
    return said(text, month) if isinstance(month, int) else text
