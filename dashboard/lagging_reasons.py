"""The villages that lag on most matters, each with its reasons: what is drawn and what is exported. Pure."""

from typing import Any, Final

import pandas as pd

from dashboard import dated, lagging_words, wording
from dashboard.area_tree import AreaTree
from dashboard.describe import Row
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from queries.kpi import KPIS
from queries.lagging import gravest
from queries.lagging_context import MONTHS
from queries.lagging_summary import SEVERAL

MOST: Final = 8  # villages told in full
_KEYS: Final = ["area_code", "kpi"]


def listed(villages: pd.DataFrame) -> pd.DataFrame:
    """The villages that are told: behind on several matters, or on one further than chance explains; where
    there are none, the first few of those behind on one."""
    sure = villages[(villages["behind"] >= SEVERAL) | (villages["far_behind"] > 0)]
    return (sure if len(sure) else villages[villages["behind"] > 0]).head(MOST)


def reasons(found: pd.DataFrame, since: pd.DataFrame) -> pd.DataFrame:
    """Findings on which villages are behind, one per matter, gravest first, with months, since, longer."""
    worse = gravest(found)
    if worse.empty:
        return worse.assign(months=0, since=0, longer=False)
    return worse.merge(since, on=_KEYS, how="left").fillna({"months": 0, "since": 0, "longer": False})


def items(
    villages: pd.DataFrame, told: pd.DataFrame, past: pd.DataFrame, above: pd.DataFrame, areas: AreaTree
) -> list[dict[str, Any]]:
    """What the component draws for each of `villages`, from its `reasons`, `history` and the areas above."""
    months = dict(iter(past.groupby(_KEYS, sort=False)))
    parents: dict[tuple[str, str], Row] = {
        (row["area_code"], row["kpi"]): row for row in above.to_dict("records")
    }
    by_village = {code: rows.to_dict("records") for code, rows in told.groupby("area_code", sort=False)}
    return [
        {
            "key": village["area_code"],
            "name": village["area"],
            "place": lagging_words.place(areas.path(village["area_code"])),
            "count": f"{village['behind']} 项显著落后",
            "judged": f"评价了 {village['judged']} 项",
            "change": lagging_words.change(village["closed"]),
            "reasons": [
                _reason(row, months.get((row["area_code"], row["kpi"])), parents, areas)
                for row in by_village.get(village["area_code"], [])
            ],
        }
        for village in villages.to_dict("records")
    ]


def _reason(
    row: Row, months: pd.DataFrame | None, parents: dict[tuple[str, str], Row], areas: AreaTree
) -> dict[str, Any]:
    own = [] if months is None else [_number(value) for value in months["value"]]
    rates = [] if months is None else [_number(value) for value in months["group_rate"]]
    return {
        "kpi": row["kpi"],
        "label": dated.say(KPIS[row["kpi"]].label),
        "own": lagging_words.share(row),
        "word": str(row["comparison"]),
        "peers": f"{row['group']}合计 {wording.rate(row['group_rate'])}",
        "since": lagging_words.since(row),
        "above": "，".join(_above(row, parents, areas)),
        "trend": own,
        "rates": rates,
        "trend_label": f"近 {MONTHS} 个月，虚线为同类村合计",
    }


def _number(value: Any) -> float | None:
    return None if wording.missing(value) else float(value)


def _above(row: Row, parents: dict[tuple[str, str], Row], areas: AreaTree) -> list[str]:
    """The same share in the township and the county: `石门乡 61.2%`."""
    found = []
    for area in reversed(areas.path(row["area_code"])[:-1]):
        parent = parents.get((area.code, row["kpi"]))
        if parent is not None and not wording.missing(parent["value"]) and area.name != row["group"]:
            found.append(f"{area.name} {wording.rate(parent['value'])}")
    return found


def export_columns(areas: AreaTree) -> list[Sheet]:
    """Every reason of every village behind, for Excel, with interval, limits, peers and state."""
    return [
        field("area", "村"),
        Sheet("县乡", lambda row: lagging_words.place(areas.path(row["area_code"]))),
        field("area_code", "代码"),
        Sheet("指标", lambda row: KPIS[row["kpi"]].label),
        *share_columns(),
        Sheet("自何时（页面列出的村）", lagging_words.since),
        field("closed", "差距比去年同期缩小", "rate"),
    ]


def share_columns() -> list[Sheet]:
    """A share beside its peers, for Excel."""
    return [
        field("numerator", "分子", "count"),
        field("denominator", "分母", "count"),
        field("value", "比率", "rate"),
        field("group", "比较组"),
        field("group_size", "组内村数", "count"),
        field("group_rate", "同组村合计", "rate"),
        field("low_95", "95%界限下限", "rate"),
        field("high_95", "95%界限上限", "rate"),
        field("low_998", "99.8%界限下限", "rate"),
        field("high_998", "99.8%界限上限", "rate"),
        field("comparison", "判断"),
        Sheet("99.8%界限之外", lambda row: "是" if row["beyond"] > 99 else ""),
    ]
