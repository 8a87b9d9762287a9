"""帮扶与增收: did helpers go, do people work, do incomes grow; who earns little, which loans go bad."""

import streamlit as st

from dashboard import income_panels, selection, support_panels

# Selection
now = selection.current()
level = now.child_level

# Sections
with st.container(key="cards_row"):
    support_panels.cards_row(now)
support_panels.summary(now)
left, right = st.columns(2)
with left:
    if level:
        support_panels.visits(now, level)
    else:
        support_panels.roles(now)
with right:
    income_panels.chain(now)
left, right = st.columns(2)
with left:
    if level:
        support_panels.roles(now)
    support_panels.work(now)
with right:
    if level in ("county", "township"):
        support_panels.work_by_area(now, level)
    support_panels.idle(now, level)
if level:
    left, right = st.columns(2)
    with left:
        income_panels.spread(now)
    with right:
        income_panels.weak(now)
left, right = st.columns(2)
with left:
    if level:
        support_panels.loans_by_area(now, level)
    support_panels.workshops(now, level)
with right:
    support_panels.risk(now)
    if level:
        support_panels.pilots(now)
support_panels.definitions()
