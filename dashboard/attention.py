"""The list of places that most need attention, each with its reason in words."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import findings, wording
from dashboard.components import component


def show(urgent: pd.DataFrame, *, key: str, height: int, on_picked: Callable[[str, str], None]) -> None:
    """Draw the rows of `queries.attention` in at most `height` pixels; a click calls on_picked(area, kpi)."""

    def picked() -> None:
        chosen = st.session_state[key].picked
        if chosen:
            on_picked(str(chosen["area"]), str(chosen["kpi"]))

    component("attention")(data=data(urgent) | {"height": height}, key=key, on_picked_change=picked)


def data(urgent: pd.DataFrame) -> dict[str, Any]:
    """What the component draws: texts and states only."""
    items = [
        {
            "key": row["area_code"],
            "kpi": row["kpi"],
            "status": row["status"],
            "word": wording.STATUS[row["status"]].word,
            "title": row["path"],
            "reason": findings.attention_reason(row),
        }
        for row in urgent.to_dict("records")
    ]
    return {"items": items, "empty": "没有需要特别关注的乡镇和村。"}
