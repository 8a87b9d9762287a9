"""帮扶与增收: did helpers go, do people work, do incomes grow; who earns little, which loans go bad."""

import streamlit as st

from dashboard import income_panels, selection, support_panels

# Selection
now = selection.current()

visits, roles, idle = support_panels.visits, support_panels.roles, support_panels.idle
work, work_by_area = support_panels.work, support_panels.work_by_area
chain, spread, weak = income_panels.chain, income_panels.spread, income_panels.weak
loans, risk = support_panels.loans_by_area, support_panels.risk
workshops, pilots = support_panels.workshops, support_panels.pilots

# Sections: what stands left and right, row by row. Work is reported by township: a village has no figure.
ROWS = {
    "city": [
        ([visits], [chain]),
        ([roles], [work]),
        ([work_by_area], [idle]),
        ([spread], [weak]),
        ([loans], [risk]),
        ([workshops], [pilots]),
    ],
    "county": [
        ([visits], [chain, roles]),
        ([work_by_area], [work, idle]),
        ([spread], [weak]),
        ([loans], [risk, pilots]),
        ([workshops], []),
    ],
    "township": [
        ([visits], [chain, roles]),
        ([work], [idle]),
        ([spread], [weak]),
        ([risk], [workshops]),
    ],
    "village": [([roles], [chain]), ([idle], [risk]), ([workshops], [])],
}

with st.container(key="cards_row"):
    support_panels.cards_row(now)
support_panels.summary(now)
for left, right in ROWS[now.place.level]:
    columns = st.columns(2) if right else [st.container()]
    for column, panels in zip(columns, (left, right), strict=False):
        with column:
            for panel in panels:
                panel(now)
support_panels.definitions()
