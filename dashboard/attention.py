"""The list of places that most need attention, each with its reason in words."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import describe, findings, wording
from dashboard.components import component
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field


def show(urgent: pd.DataFrame, *, key: str, height: int, on_picked: Callable[[str, str], None]) -> None:
    """Draw the rows of `queries.attention` in at most `height` pixels; a click calls on_picked(area, kpi)."""

    def picked() -> None:
        chosen = st.session_state[key].picked
        if chosen:
            on_picked(str(chosen["area"]), str(chosen["kpi"]))

    component("attention")(data=data(urgent) | {"height": height}, key=key, on_picked_change=picked)


EXPORT: Final = [
    field("path", "地区"),
    Sheet("级别", lambda row: wording.LEVELS[row["level"]]),
    field("area_code", "代码"),
    Sheet("状态", describe.status_word),
    field("label", "指标"),
    Sheet("数值", lambda row: row["value"], "number"),
    field("unit", "单位"),
    Sheet("分子", lambda row: row["numerator"], "number"),
    Sheet("分母", lambda row: row["denominator"], "number"),
    field("reference_label", "参照"),
    field("months_without_improvement", "连续未改善（月）", "count"),
    Sheet("原因", findings.attention_reason),
]  # the same list for Excel, each figure in the unit beside it


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
