"""Survival curves of households at risk as small drawings, one per group. Pure; neither Streamlit nor SQL."""

from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.describe import Row
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.definitions.households import MONTHS_BEFORE_ELIMINATION
from queries.survival import AT

BY: Final = {"category": "监测对象类别", "cause": "风险原因", "county": "县区"}
_AT: Final = 12  # months after identification that the words tell of
FEW: Final = 10  # households: where fewer are still seen, a curve says nothing and is not drawn


def drawable(whole: pd.DataFrame) -> bool:
    """Whether anybody has been seen for as long as it takes before a risk may be marked as gone."""
    seen = whole.loc[whole["at_risk"] >= FEW, "months"]
    return len(seen) > 0 and bool(seen.max() >= MONTHS_BEFORE_ELIMINATION)


def data(
    curves: pd.DataFrame, summary: pd.DataFrame, whole: pd.DataFrame, *, large: bool = False
) -> dict[str, Any]:
    """What the component `curves` draws: a curve with its interval per group, that of all behind each.

    `curves` and `summary` are `queries.survival` of some breakdown, `whole` the curve of all households.
    A curve ends where fewer than `FEW` households are still seen.
    """
    rows = {row["group"]: row for row in summary.to_dict("records")}
    curves, whole = (each[each["at_risk"] >= FEW] for each in (curves, whole))
    return {
        "months": int(max([*whole["months"], MONTHS_BEFORE_ELIMINATION])),
        "whole": _points(whole),
        "large": large,
        "groups": [
            {"name": group, "lines": words(row), "points": _points(curves[curves["group"] == group])}
            for group, row in rows.items()
        ],
    }


def _points(curve: pd.DataFrame) -> list[list[float]]:
    """Months, the share at risk and its limits; where no interval exists the share stands for it."""
    limits = {name: curve[name].fillna(curve["standing"]) for name in ("low", "high")}
    rows = pd.DataFrame({"months": curve["months"], "standing": curve["standing"], **limits})
    return [[round(float(value), 4) for value in row] for row in rows.to_numpy(float)]


def words(row: Row) -> list[str]:
    """What is said of a group: its size, the share without risk after a year with interval, the median."""
    size = f"{wording.whole(row['households'])} 户"
    if row["households"] < FEW:
        return [f"{size}，样本不足"]
    return [f"{size}，{_median(row)}", _gone(row)]


def _median(row: Row) -> str:
    if wording.missing(row["median"]):
        return "半数以上未消除"
    return f"半数消除用 {wording.whole(row['median'])} 个月"


def _gone(row: Row) -> str:
    share, low, high = (row[f"gone_{_AT}{bound}"] for bound in ("", "_low", "_high"))
    if wording.missing(share):
        return "观察不满一年"
    between = "" if wording.missing(low) else f"（{wording.rate(low)[:-1]}–{wording.rate(high)}）"
    return f"一年内消除 {wording.rate(share)}{between}"


def heading(whole: pd.DataFrame) -> str:
    """`识别一年内 22.7% 消除风险，半数消除用 17 个月`, from the summary of all households."""
    if whole.empty or whole["households"].iloc[0] < FEW:
        return "户数太少，画不出消除曲线"
    row = whole.to_dict("records")[0]
    if wording.missing(row[f"gone_{_AT}"]):
        return "观察不满一年，还说不出一年内消除多少"
    return f"识别一年内 {wording.rate(row[f'gone_{_AT}'])} 消除风险，{_median(row)}"


def key_figure(row: Row) -> tuple[str, str, str, str]:
    """Number, unit, label and parts of the share without risk after a year, for a slide."""
    share = row[f"gone_{_AT}"]
    number = wording.rate(share)
    shown = (wording.ABSENT, "") if wording.missing(share) else (number[:-1], "%")
    return (*shown, "一年内消除", f"{wording.whole(row['households'])} 户，{_median(row)}")


def groups_sentence(summary: pd.DataFrame, by: str) -> str:
    """How far apart the groups are after a year; nothing of counties, which are not ranked by it."""
    if by == "county":
        return ""
    known = summary[(summary["households"] >= FEW) & summary[f"gone_{_AT}_low"].notna()]
    if len(known) < 2:
        return ""
    ordered = known.sort_values(f"gone_{_AT}").to_dict("records")
    slow, fast = ordered[0], ordered[-1]
    if fast[f"gone_{_AT}_low"] <= slow[f"gone_{_AT}_high"]:
        return f"各{BY[by]}一年内消除的比重相近，差别在把握范围之内。"
    return (
        f"一年内消除的比重，{fast['group']}为 {wording.rate(fast[f'gone_{_AT}'])}，"
        f"{slow['group']}为 {wording.rate(slow[f'gone_{_AT}'])}，两者的把握范围不重叠。"
    )


def _gone_column(months: int, bound: str, label: str) -> Sheet:
    return field(f"gone_{months}{bound}", f"{months}个月内消除{label}", "rate")


EXPORT: Final = [
    field("group", "分组"),
    field("households", "户数", "count"),
    field("eliminated", "已消除户数", "count"),
    field("median", "半数消除用时（月）", "number"),
    field("median_low", "用时95%下限", "number"),
    field("median_high", "用时95%上限", "number"),
    *(
        _gone_column(months, bound, label)
        for months in AT
        for bound, label in (("", "比重"), ("_low", "95%下限"), ("_high", "95%上限"))
    ),
]
