"""The figures behind a chart as Excel: rows of values as the queries give them."""

import pandas as pd

from dashboard import describe, export, wording
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.workbook import Column, field, kind_of
from queries.kpi import KPIS
from queries.slices import value_of


def button(now: Selection, figures: pd.DataFrame, *, title: str, key: str) -> None:
    """Offer rows with `queries.evaluate.VALUE_COLUMNS`, judged or not; months to come are left out."""
    known = figures[figures["month"] <= now.month]
    kpis = [KPIS[code] for code in dict.fromkeys(known["kpi"])]
    export.button(
        known,
        columns(known),
        now=now,
        title=title,
        kinds=list(dict.fromkeys(kind for kpi in kpis for kind in kpi.sources)),
        key=key,
        filters=[("指标", f"{kpi.label}：{kpi.definition}") for kpi in kpis],
    )


def columns(figures: pd.DataFrame) -> list[Column]:
    """What tells the rows apart; then value, parts and unit, and the judgement where there is one.

    Money is in yuan; of several units in one column ratios are fractions.
    """
    units = figures["unit"].unique()
    kind = kind_of(units[0]) if len(units) == 1 else "number"
    told = [
        Column("月份", lambda row: wording.month(row["month"])),
        field("area", "地区"),
        field("area_code", "代码"),
        field("label", "指标"),
    ]
    if (figures["slice"] != "").any():
        told.append(Column("其中", lambda row: value_of(row["slice"]) or "合计"))
    told += [
        field("value", "数值", kind),
        field("numerator", "分子", "number"),
        field("denominator", "分母", "number"),
        field("unit", "单位"),
        Column("状态", _state),
    ]
    return [*told, field("reference", "对照线", kind)] if "reference" in figures else told


def _state(row: Row) -> str:
    if isinstance(row.get("status"), str):  # rows of a judged and of a plain frame may stand together
        return describe.status_word(row)
    return "" if row["state"] == "value" else wording.STATUS[row["state"]].word
