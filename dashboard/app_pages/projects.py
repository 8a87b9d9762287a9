"""项目: how far the year's projects are, who is late, whether money runs ahead; one project by itself."""

import streamlit as st

from dashboard import definition_links, project_page, projects_figures, projects_panels, selection

# Selection
now = selection.current()

# Sections
if now.project:
    project_page.show(now)
else:
    with st.container(key="cards_row"):
        projects_panels.cards_row(now)
    projects_panels.summary(now)
    left, right = st.columns(2)
    with left:
        projects_panels.chain(now)
    with right:
        projects_panels.progress(now)
    projects_panels.timeline(now)
    projects_panels.overdue(now)
    left, right = st.columns(2)
    with left:
        projects_panels.units(now)
    with right:
        projects_panels.assets(now)
    projects_panels.same_day(now)
    projects_panels.everything(now)
    codes = [*projects_figures.CARDS, *projects_figures.rates(), *projects_figures.ASSETS]
    definition_links.show(dict.fromkeys(codes))
