"""快照与变化: what changed since the last meeting, in the world and in the past; the frozen states."""

import streamlit as st

from dashboard import selection, session, snapshot_figures, snapshot_panels

# Selection
now = selection.current()

# Data
found = snapshot_figures.compared(now, session.scope())

# Sections
if found is None:
    snapshot_panels.nothing()
else:
    snapshot_panels.difference(now, found)
    snapshot_panels.causes(found, now.area)
    snapshot_panels.children(now, found)
    snapshot_panels.in_between(found)
    snapshot_panels.meanings(now, found)
if found is None:
    snapshot_panels.forms(now)
    snapshot_panels.kept()
else:
    left, right = st.columns([65, 35])
    with left:
        snapshot_panels.kept()
    with right:
        snapshot_panels.forms(now)
