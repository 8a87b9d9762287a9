"""指标字典: what every figure means, how it is made, what it is held against and why."""

import streamlit as st

from dashboard import cached, credibility_badge, dictionary, frame, selection, session, wording
from dashboard.components import component

# Selection
now = selection.current()
chosen = now.kpi if st.query_params.get("kpi") else ""

# Data
references = cached.references(scope=session.scope(), area=now.area, month=now.month)
sources = cached.sources(scope=session.scope())
entries = dictionary.entries(references, dict(zip(sources["kind"], sources["label"], strict=True)), now.month)
badges = credibility_badge.badges([entry["code"] for entry in entries], now.area, now.month)
entries = [entry | {"badge": badges.get(entry["code"])} for entry in entries]


# Sections
def picked() -> None:
    code = st.session_state["dictionary"].picked
    if code:
        selection.go(kpi=str(code))


with frame.panel(
    "dictionary",
    f"{len(entries)} 项指标，{sum(entry['judged'] for entry in entries)} 项评判，其余只列数",
    f"由系统的指标定义自动生成；目标为{now.place.name}{wording.month(now.month)}有效的政策参数。"
    "上级数由下级分子、分母分别相加后再相除，不取平均",
):
    component("dictionary")(
        data={"entries": entries, "chosen": chosen}, key="dictionary", on_picked_change=picked
    )
