"""落后村: which villages lag behind their peers, on what and since when; nobody is blamed for noise."""

import streamlit as st

from dashboard import lagging_data, lagging_panels, selection, session

# Selection
now = selection.current()

# Data
found = lagging_data.of(now, session.scope())

# Sections
with st.container(key="four_cards"):
    lagging_panels.cards_row(now, found)
lagging_panels.controls(now, found)
if now.child_level is None:
    left, right = st.columns([54, 46])
    with left:
        lagging_panels.positions(now, found)
    with right:
        lagging_panels.funnel_panel(now, found)
    lagging_panels.villages_list(now, found)
    lagging_panels.method()
else:
    lagging_panels.villages_list(now, found)
    left, right = st.columns([32, 68])
    with left:
        lagging_panels.matters(found, now)
    with right:
        lagging_panels.funnel_panel(now, found)
    left, right = st.columns([45, 55])
    with left:
        lagging_panels.quadrant(now, found)
    with right:
        lagging_panels.method()
    lagging_panels.ranked(now, found)
