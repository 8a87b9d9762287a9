"""The grid of areas × KPIs: a judged frame in, one component out."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import credibility_words, dated, describe, wording
from dashboard.components import component
from dashboard.credibility_badge import NOTABLE
from dashboard.describe import Row
from dashboard.workbook import Column as Sheet
from dashboard.workbook import Kind, field, kind_of
from queries.doubtful import HIGH, LOW
from queries.kpi import COUNT_UNITS, KPIS

NOTHING_TOLD: Final[Mapping[tuple[str, str], str]] = {}


def show(
    judged: pd.DataFrame,
    *,
    key: str,
    kpis: list[str],
    areas: list[str],
    corner: str,
    on_picked: Callable[[str, str], None],
    credible: Mapping[tuple[str, str], str] = NOTHING_TOLD,
) -> None:
    """Draw one row per area and one cell per KPI, in the orders given.

    `credible` are levels by (area, KPI), see `credibility_badge.levels`: a cell that is not high is marked.
    `judged` is a frame of `queries.judgement.judge`. A click calls `on_picked(area, kpi)`; `kpi` is
    empty when the name of the area was clicked.
    """

    def picked() -> None:
        chosen = st.session_state[key].picked
        if chosen:
            on_picked(str(chosen["area"]), str(chosen["kpi"]))

    component("grid")(data=data(judged, kpis, areas, corner, credible), key=key, on_picked_change=picked)


def data(
    judged: pd.DataFrame,
    kpis: list[str],
    areas: list[str],
    corner: str,
    credible: Mapping[tuple[str, str], str] = NOTHING_TOLD,
) -> dict[str, Any]:
    """What the component draws: texts and states only.

    A KPI that is "middle" everywhere is so because of the area above, whose card says it: not marked again.
    """
    told = {
        (area, kpi): level
        for (area, kpi), level in credible.items()
        if level == LOW or any(credible.get((other, kpi), HIGH) != level for other in areas)
    }
    cells = {(row["area_code"], row["kpi"]): row for row in judged.to_dict("records")}
    names = {row["area_code"]: row["area"] for row in cells.values()}
    return {
        "caption": f"{corner}与指标对照",
        "corner": corner,
        "drills": "进入",
        "columns": [
            {"key": kpi, "label": KPIS[kpi].short, "hint": dated.say(KPIS[kpi].definition)} for kpi in kpis
        ],
        "rows": [
            {
                "key": area,
                "name": names[area],
                "cells": [_cell(cells.get((area, kpi)), told.get((area, kpi), HIGH)) for kpi in kpis],
            }
            for area in areas
            if area in names
        ],
    }


def export_rows(judged: pd.DataFrame, areas: list[str]) -> pd.DataFrame:
    """One row per area in the order given: area, area_code, and the whole judged row of each KPI."""
    rows: dict[str, dict[str, Any]] = {}
    for row in judged.to_dict("records"):
        own = rows.setdefault(row["area_code"], {"area": row["area"], "area_code": row["area_code"]})
        own[row["kpi"]] = row
    return pd.DataFrame([rows[area] for area in areas if area in rows])


def export_columns(kpis: list[str], corner: str) -> list[Sheet]:
    """The same grid for Excel: each KPI as a number, a ratio's two parts, and how it is judged."""
    columns = [field("area", corner), field("area_code", "代码")]
    for code in kpis:
        kpi = KPIS[code]
        columns.append(_sheet(code, "value", kpi.label, kind_of(kpi.unit)))
        if kpi.unit not in COUNT_UNITS:
            part = kind_of(kpi.measures[0].unit)
            columns.append(_sheet(code, "numerator", f"{kpi.short}分子", part))
            columns.append(_sheet(code, "denominator", f"{kpi.short}分母", part))
        columns.append(_judgement(code, f"{kpi.short}状态"))
    return columns


def _judgement(kpi: str, heading: str) -> Sheet:
    return Sheet(heading, lambda row: describe.status_word(row[kpi]))


def _sheet(kpi: str, name: str, heading: str, kind: Kind) -> Sheet:
    return Sheet(heading, lambda row: row[kpi][name], kind)


def _cell(row: Row | None, level: str = HIGH) -> dict[str, str]:
    if row is None:
        return {"text": wording.STATUS["no_data"].word, "status": "no_data", "hint": "", "credible": ""}
    notable = level in NOTABLE
    status = wording.STATUS[row["status"]]
    return {
        "text": describe.short_value(row),
        "status": row["status"],
        "hint": "，".join(
            text
            for text in (
                status.word,
                describe.parts(row),
                row["reference_label"],
                credibility_words.WORDS[level] if notable else "",
            )
            if text
        ),
        "credible": credibility_words.look(level) if notable else "",
    }
