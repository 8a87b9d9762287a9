"""The grid of areas × KPIs: a judged frame in, one component out."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import describe, wording
from dashboard.components import component
from dashboard.describe import Row
from queries.kpi import KPIS


def show(
    judged: pd.DataFrame,
    *,
    key: str,
    kpis: list[str],
    areas: list[str],
    corner: str,
    on_picked: Callable[[str, str], None],
) -> None:
    """Draw one row per area and one cell per KPI, in the orders given.

    `judged` is a frame of `queries.judgement.judge`. A click calls `on_picked(area, kpi)`; `kpi` is
    empty when the name of the area was clicked.
    """

    def picked() -> None:
        chosen = st.session_state[key].picked
        if chosen:
            on_picked(str(chosen["area"]), str(chosen["kpi"]))

    component("grid")(data=data(judged, kpis, areas, corner), key=key, on_picked_change=picked)


def data(judged: pd.DataFrame, kpis: list[str], areas: list[str], corner: str) -> dict[str, Any]:
    """What the component draws: texts and states only."""
    cells = {(row["area_code"], row["kpi"]): row for row in judged.to_dict("records")}
    names = {row["area_code"]: row["area"] for row in cells.values()}
    return {
        "caption": f"{corner}与指标对照",
        "corner": corner,
        "drills": "进入",
        "columns": [{"key": kpi, "label": KPIS[kpi].short, "hint": KPIS[kpi].definition} for kpi in kpis],
        "rows": [
            {"key": area, "name": names[area], "cells": [_cell(cells.get((area, kpi))) for kpi in kpis]}
            for area in areas
            if area in names
        ],
    }


def _cell(row: Row | None) -> dict[str, str]:
    if row is None:
        return {"text": wording.STATUS["no_data"].word, "status": "no_data", "hint": ""}
    status = wording.STATUS[row["status"]]
    return {
        "text": describe.short_value(row),
        "status": row["status"],
        "hint": "，".join(
            text for text in (status.word, describe.parts(row), row["reference_label"]) if text
        ),
    }
