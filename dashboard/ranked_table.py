"""The areas of one level side by side in one KPI: the table beside the map and on the drill-down page."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from dashboard import credibility_badge, describe, tables, wording
from dashboard import credibility_words as credible
from dashboard.area_tree import AreaTree
from dashboard.describe import Row
from dashboard.tables import Column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field, kind_of
from queries.kpi import COUNT_UNITS, KPIS, Kpi, Polarity


def show(
    figures: pd.DataFrame,
    *,
    kpi: str,
    areas: AreaTree,
    key: str,
    caption: str,
    on_picked: Callable[[str], None],
    action: str,
    selected: str = "",
    brief: bool = False,
) -> None:
    """Draw a judged ranking (`cached.judged_ranking`) in its order; `brief`: without comparison and rank."""
    columns = columns_for(figures, KPIS[kpi], areas, brief=brief)
    tables.show(
        tables.Rows.of(figures, columns, "area_code"), key=key, caption=caption, on_picked=on_picked,
        action=action, selected=selected, empty="没有下级地区，或本月没有数据。",
    )  # fmt: skip


def columns_for(figures: pd.DataFrame, kpi: Kpi, areas: AreaTree, *, brief: bool) -> list[Column]:
    """Area, its parent where there are several, value with bar, status, parts, comparison, rank.

    The status stands before the parts, so that a phone shows it without scrolling sideways.
    """
    level = str(figures["level"].iloc[0]) if len(figures) else "county"
    columns = [Column(wording.LEVELS[level], lambda row: str(row["area"]))]
    if len({_parent(areas, code) for code in figures["area_code"]}) > 1:
        columns.append(Column(_parent_label(level), lambda row: areas.name(_parent(areas, row["area_code"]))))
    columns.append(_value_column(figures, kpi))
    if kpi.polarity is not Polarity.NONE or (figures["state"] == "small_sample").any():
        columns.append(
            Column("状态", lambda row: wording.STATUS[row["status"]].word, "status",
                   lambda row: row["shortfall"], status=lambda row: row["status"])
        )  # fmt: skip
    if "credible" in figures:
        columns += credibility_badge.column(
            dict(zip(figures["area_code"], figures["credible"], strict=True)), "area_code"
        )
    if kpi.unit not in COUNT_UNITS:
        columns.append(_parts_column(kpi))
    if not brief and (figures["comparison"] != "").any():
        columns.append(
            Column("与上级相比", lambda row: str(row["comparison"]) or "—", hint="95% 置信区间与上级数比较")
        )
    if kpi.rankable and not brief:
        columns.append(
            Column("名次", lambda row: wording.whole(row["rank"]), "number", lambda row: row["rank"])
        )
    return columns


def export_columns(kpi: Kpi, areas: AreaTree) -> list[Sheet]:
    """The same table for Excel, with code, interval and reference; figures as numbers."""
    part = kind_of(kpi.measures[0].unit)
    ratio = [
        field("numerator", kpi.measures[0].label, part),
        field("denominator", "分母", part),
        field("low", "95%区间下限", "rate"),
        field("high", "95%区间上限", "rate"),
        field("comparison", "与上级相比"),
    ]
    return [
        field("area", "地区"),
        Sheet("上级", lambda row: areas.name(_parent(areas, row["area_code"]))),
        field("area_code", "代码"),
        field("value", kpi.label, kind_of(kpi.unit)),
        *(ratio if kpi.unit not in COUNT_UNITS else []),
        Sheet("状态", describe.status_word),
        Sheet("可信度", lambda row: credible.SHORT[row["credible"]]),
        field("reference_label", "参照"),
        *([field("rank", "名次", "count")] if kpi.rankable else []),
    ]


def _parts_column(kpi: Kpi) -> Column:
    """Numerator and denominator, their unit in the heading."""
    unit = wording.parts(1, 1, describe.parts_unit(kpi)).rpartition(" ")[2]
    return Column(
        f"分子 / 分母（{unit}）",
        lambda row: describe.parts(row).removesuffix(f" {unit}") or wording.ABSENT,
        "number",
        lambda row: row["denominator"],
        hint=kpi.formula,
    )


_WHOLE: Final = 1.0
_SMALL: Final = 0.1  # beside a bar for the whole, rates below this would all look like nothing


def _value_column(figures: pd.DataFrame, kpi: Kpi) -> Column:
    """The value with a bar from zero; a difference that may be negative has none."""
    known = figures["value"].dropna()
    rate = kpi.unit == wording.RATIO and len(known) and _SMALL <= known.max() <= _WHOLE
    longest = _WHOLE if rate else float(known.max()) if len(known) else 0.0
    bars = longest > 0 and (known >= 0).all()

    def share(row: Row) -> float | None:
        return None if not bars or wording.missing(row["value"]) else float(row["value"]) / longest

    unit = {"元": "（万元）", "比率": "", "比率差": "（百分点）"}.get(kpi.unit, f"（{kpi.unit}）")
    return Column(f"{kpi.short}{unit}", describe.short_value, "bar", lambda row: row["value"], share)


def _parent(areas: AreaTree, code: Any) -> str:
    return areas[code].parent if code in areas else ""


def _parent_label(level: str) -> str:
    return {"township": "县区", "village": "乡镇"}.get(level, "上级")
