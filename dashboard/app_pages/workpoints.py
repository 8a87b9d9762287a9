"""工作要点: the year's tasks in lights, who is overdue, and what stands behind each light."""

import streamlit as st

from dashboard import selection, work_panels

# Selection
now = selection.current()


# Sections
def of_the_year() -> None:
    with st.container(key="four_cards"):
        work_panels.cards_row(now)
    work_panels.summary(now)
    left, right = st.columns([52, 48])
    with left:
        work_panels.grid(now)
    with right:
        work_panels.units(now)
        work_panels.quarters(now)
    work_panels.to_act_on(now)


if work_panels.grid_of(now).empty:
    work_panels.nothing(now)
elif now.item or now.unit:
    work_panels.chosen(now)
else:
    of_the_year()
work_panels.definitions()
