"""Links to what the figures of a page mean: each leads to its KPI in the dictionary."""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

import streamlit as st

from dashboard import dated, selection
from queries.kpi import KPIS


def show(codes: Iterable[str]) -> None:
    """One line: the KPIs that a page shows, each a link to its definition."""
    found = [
        f'<a href="?{escape(urlencode(selection.address(page="dictionary", kpi=code)))}" target="_self">'
        f"{escape(dated.say(KPIS[code].label))}</a>"
        for code in codes
        if code in KPIS
    ]
    st.html(f'<p class="definitions">定义与来源：{"、".join(found)}</p>')
