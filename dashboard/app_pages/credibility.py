"""数据可信度: what the cross-checks found, where, and who deals with it."""

import streamlit as st

from dashboard import credibility_findings, due_panels, league_panels, sampling_panels, selection

# Selection
now = selection.current()

# Sections
if now.sample:
    sampling_panels.show(now)
elif now.check:
    credibility_findings.chosen(now)
    credibility_findings.places(now)
else:
    with st.container(key="four_cards"):
        credibility_findings.cards_row(now)
    credibility_findings.sentence(now)
    sampling_panels.entrance(now)
    left, right = st.columns([62, 38])
    with left:
        credibility_findings.checks(now)
    with right:
        credibility_findings.places(now)
        due_panels.by_source(now)
    league_panels.panel(now)
    due_panels.missing(now)
    credibility_findings.registry(now)
