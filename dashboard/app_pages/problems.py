"""问题整改: what was found and corrected, what is overdue, what comes back, villages at no risk."""

import streamlit as st

from dashboard import correction_figures, correction_panels, selection

# Selection
now = selection.current()
level = now.child_level


# Sections
def of_an_area(level: str) -> None:
    """An area with others below: who is behind stands beside what happened."""
    left, right = st.columns(2)
    with left:
        correction_panels.months(now)
    with right:
        correction_panels.by_area(now, level)
    left, right = st.columns(2)
    with left:
        correction_panels.rounds(now)
    with right:
        correction_panels.by_kind(now, "problem_source", "来源")
    correction_panels.overdue_list(now)
    left, right = st.columns(2)
    with left:
        correction_panels.by_kind(now, "problem_category", "类别")
    with right:
        correction_panels.recurring(now)
    correction_panels.recurring_list(now)


def of_villages() -> None:
    """How many of the villages are recognised as without risk, and as models."""
    for column, kpi in zip(st.columns(2), correction_figures.COVERAGE, strict=True):
        with column:
            correction_panels.coverage(now, kpi)


def of_a_village() -> None:
    """A village by itself: what happened beside what it was about."""
    left, right = st.columns(2)
    with left:
        correction_panels.months(now)
    with right:
        correction_panels.rounds(now)
    correction_panels.overdue_list(now)
    left, right = st.columns(2)
    with left:
        correction_panels.by_kind(now, "problem_category", "类别")
    with right:
        correction_panels.recurring(now)
    left, right = st.columns(2)
    with left:
        correction_panels.by_kind(now, "problem_source", "来源")
    with right:
        correction_panels.recognition(now)


if not correction_panels.told(now):
    correction_panels.nothing(now)
else:
    with st.container(key="four_cards"):
        correction_panels.cards_row(now)
    correction_panels.summary(now)
    if level:
        of_an_area(level)
    else:
        of_a_village()
if level:
    of_villages()
correction_panels.definitions()
