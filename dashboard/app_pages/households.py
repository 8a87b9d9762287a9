"""监测对象: who is monitored, how they came, what help they have, how long until the risk is gone."""

import streamlit as st

from dashboard import (
    definition_links,
    households_cases,
    households_cohorts,
    households_figures,
    households_panels,
    selection,
)
from queries.household_lists import LISTED_AT

# Selection
now = selection.current()
level = now.child_level

# Sections
with st.container(key="cards_row"):
    households_panels.cards_row(now)
households_panels.summary(now)
left, right = st.columns(2)
with left:
    households_panels.flow(now)
with right:
    households_panels.process(now)
if now.place.level in LISTED_AT:
    households_cases.lists(now)
elif level:
    left, right = st.columns([54, 46])
    with left:
        households_cases.by_township(now)
    with right:
        households_panels.by_area(now, level)
inside_township = now.place.level == "township"
left, right = st.columns(2)
with left:
    households_panels.by_slice(now, "cause", "风险原因")
    if inside_township:
        households_panels.by_slice(now, "category", "监测对象类别")
with right:
    if inside_township and level:
        households_panels.by_area(now, level)
    else:
        households_panels.by_slice(now, "category", "监测对象类别")
    households_panels.bases(now)
households_cohorts.panel(now)
definition_links.show([*households_figures.CARDS, *households_figures.SUPPORTING])
