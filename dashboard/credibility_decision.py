"""The form that assigns, explains or opens findings again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import acts, day_field, session
from data.city_clock import today
from data.finding_decisions import ASSIGN, EXPLAIN, REOPEN, Decision, FindingKey
from data.importers.base import Refused

ACTIONS: Final = {ASSIGN: "交办", EXPLAIN: "说明情况", REOPEN: "重新打开"}
_TOLD: Final = "decision_told"
_QUARTER: Final = timedelta(days=90)  # what an explanation is usually good for


def show(listed: pd.DataFrame) -> None:
    """The form for the findings of a list; what became of the last decision stands above it."""
    _tell()
    keys: list[FindingKey] = list(zip(listed["check_code"], listed["subject_key"], strict=True))
    words = {
        key: f"{row['title']} · {row['area']} · {row['sentence']}"
        for key, row in zip(keys, listed.to_dict("records"), strict=True)
    }
    with st.form("decision", clear_on_submit=False):
        chosen = st.multiselect(
            "处理哪些", keys, format_func=lambda key: words[key], placeholder="选择一条或几条",
            key="decision_findings",
        )  # fmt: skip
        everything = st.checkbox(f"列出的 {len(keys)} 条全部处理", key="decision_all")
        action = st.radio(
            "怎样处理", list(ACTIONS), format_func=lambda name: ACTIONS[name], horizontal=True,
            key="decision_action",
        )  # fmt: skip
        left, right = st.columns(2)
        with left:
            assignee = st.text_input("交给谁（交办时填）", key="decision_assignee", placeholder="单位或姓名")
        with right:
            until = day_field.ask("有效期（说明情况时填，最长一年）", "decision_until", today() + _QUARTER)
        reason = st.text_area("原因（不写证件号码、电话）", key="decision_reason", height=80)
        if st.form_submit_button("保存", type="primary"):
            _keep(keys if everything else chosen, action, reason, assignee, until)


def _keep(keys: Sequence[FindingKey], action: str, reason: str, assignee: str, until: str) -> None:
    try:
        decision = Decision(
            action=action,
            person=session.person(),
            reason=reason,
            assignee=assignee if action == ASSIGN else "",
            expires_on=day_field.read(until, "有效期") if action == EXPLAIN else None,
        )
        number = acts.decide(keys, decision, scope=session.scope())
    except Refused as refused:
        st.session_state[_TOLD] = (False, str(refused))
    else:
        st.session_state[_TOLD] = (True, f"已保存：{ACTIONS[action]} {number} 条。")
    st.rerun()


def _tell() -> None:
    kept, sentence = st.session_state.pop(_TOLD, (True, ""))
    if sentence:
        (st.success if kept else st.warning)(sentence)
