"""资金: what was allocated, assigned to projects and paid; who is behind; money that stands still."""

import streamlit as st

from dashboard import definition_links, funds_figures, funds_panels, selection

# Selection
now = selection.current()
level = now.child_level

_SHARES = (52, 48)  # of the width, in every row

# Sections
with st.container(key="cards_row"):
    funds_panels.cards_row(now)
funds_panels.summary(now)
left, right = st.columns(_SHARES)
with left:
    funds_panels.curve(now)
with right:
    if level:
        funds_panels.execution(now, level)
    else:
        funds_panels.industry(now)
left, right = st.columns(_SHARES)  # a row of its own: the panels are nearly, but not quite, equally high
with left:
    funds_panels.chain_by_level(now)
with right:
    funds_panels.year_on_year(now)
if level:
    left, right = st.columns(_SHARES)
    with left:
        funds_panels.industry(now)
    with right:
        funds_panels.management(now)
funds_panels.slow(now)
funds_panels.ahead(now)
if level == "county":
    left, right = st.columns(_SHARES)
    with left:
        funds_panels.chain_by_area(now, level)
    with right:
        funds_panels.execution(now, "township")
elif level:
    funds_panels.chain_by_area(now, level)
definition_links.show([*funds_figures.CARDS, *funds_figures.GROWTH])
