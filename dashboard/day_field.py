"""A box for a day. Streamlit's own calendar box speaks English where it is empty; this one is typed in."""

from datetime import date
from typing import Final

import streamlit as st

from data.importers import dates
from data.importers.base import Refused
from data.importers.cleaning import BadValue

_EXAMPLE: Final = "如 2022-01-05"


def ask(label: str, key: str, value: date | None = None) -> str:
    """The box, `value` in it to begin with; returns what is typed."""
    return st.text_input(label, value.isoformat() if value else "", placeholder=_EXAMPLE, key=key) or ""


def read(typed: str, name: str) -> date | None:
    """The day that was typed, None for an empty box; raises `Refused` with a sentence for any other text."""
    try:
        return dates.day(typed)
    except BadValue as wrong:
        raise Refused(f"{name}“{typed}”{wrong}。") from None
