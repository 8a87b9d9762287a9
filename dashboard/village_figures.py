"""A village's KPIs beside those of the areas above it, as one table. Pure; neither Streamlit nor SQL."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard import dated, describe, wording
from dashboard.area_tree import Area
from dashboard.describe import Row
from dashboard.tables import Column
from dashboard.workbook import Column as Sheet
from queries.kpi import KPIS

_BARE = ("no_data", "not_applicable")


def rows(judged: pd.DataFrame, path: Sequence[str]) -> tuple[pd.DataFrame, str]:
    """One row per KPI that the area (the last of `path`) has, in the order of the dictionary.

    The columns of `judged`, and `at_<area code>` with the whole row of each area of the path. The second
    part says in a sentence which KPIs are left out.
    """
    by_area = {code: group.set_index("kpi", drop=False) for code, group in judged.groupby("area_code")}
    own = by_area.get(path[-1], pd.DataFrame())
    found, silent = [], []
    for kpi in own["kpi"] if len(own) else []:
        row = own.loc[kpi].to_dict()
        if row["state"] in _BARE:
            silent.append(KPIS[kpi].short)
            continue
        for code in path:
            row[f"at_{code}"] = by_area[code].loc[kpi].to_dict() if code in by_area else None
        found.append(row)
    sentence = f"本村无数据或不适用：{'、'.join(silent)}。" if silent else ""
    return pd.DataFrame(found), sentence


def heading(own: pd.DataFrame, name: str) -> str:
    """`上河村：失帮户数、支出率两项落后`, or that nothing is behind."""
    behind = [KPIS[kpi].short for kpi in own.loc[own["status"] == "behind", "kpi"]]
    watch = [KPIS[kpi].short for kpi in own.loc[own["status"] == "watch", "kpi"]]
    if behind:
        return f"{name}：{_items(behind)}落后"
    if watch:
        return f"{name}：没有落后项，{_items(watch)}需关注"
    if (own["status"] == "fine").any():
        return f"{name}：各项正常"
    return f"{name}：只列数，不评判"


def _items(shorts: list[str]) -> str:
    return wording.listing(shorts) if len(shorts) < 4 else f"{'、'.join(shorts[:2])}等 {len(shorts)} 项"


def columns(path: Sequence[Area], credible: Sequence[Column] = ()) -> list[Column]:
    """KPI, own value, status, its parts, how credible it is, then the areas above from near to far."""
    own = [
        Column("指标", lambda row: dated.say(KPIS[row["kpi"]].label), hint="点表头排序"),
        Column("本村", describe.value, "number", lambda row: row["value"]),
        Column(
            "状态", describe.status_word, "status", lambda row: row["status"], status=lambda r: r["status"]
        ),
        Column(
            "分子 / 分母", lambda row: describe.parts(row) or "—", "number", lambda row: row["denominator"]
        ),
        *credible,
    ]
    return own + [_above(area) for area in reversed(path[:-1])]


def _above(area: Area) -> Column:
    def text(row: Row) -> str:
        found = row[f"at_{area.code}"]
        return "—" if found is None else describe.short_value(found)

    def order(row: Row) -> Any:
        found = row[f"at_{area.code}"]
        return None if found is None else found["value"]

    return Column(area.name, text, "number", order)


def export_columns(path: Sequence[Area]) -> list[Sheet]:
    """The same table for Excel: figures as numbers in the KPI's unit, which has a column of its own."""
    return [
        Sheet("指标", lambda row: KPIS[row["kpi"]].label),
        Sheet("单位", lambda row: row["unit"]),
        Sheet("本村", lambda row: row["value"], "number"),
        Sheet("分子", lambda row: row["numerator"], "number"),
        Sheet("分母", lambda row: row["denominator"], "number"),
        Sheet("状态", describe.status_word),
        Sheet("参照", lambda row: row["reference_label"]),
        *[_above_sheet(area) for area in reversed(path[:-1])],
    ]


def _above_sheet(area: Area) -> Sheet:
    def value(row: Row) -> Any:
        found = row[f"at_{area.code}"]
        return None if found is None else found["value"]

    return Sheet(area.name, value, "number")
