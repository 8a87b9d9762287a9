"""The overview's cards: which figures lead, and the words under each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from dashboard import cards, describe, wording
from dashboard.describe import Row

# Households, risk, help, money, its use, work: the order in which a leader asks.
LEADING: Final = (
    "households_identified",
    "risk_elimination_households",
    "households_without_measure",
    "fund_execution",
    "industry_share",
    "project_completion_rate",
)
# What the areas below are compared by, side by side.
COMPARED: Final = (
    "households_identified",
    "risk_elimination_households",
    "households_without_measure",
    "fund_execution",
    "industry_share",
    "project_start_rate",
    "project_completion_rate",
    "projects_completion_overdue",
)
# Some words need more room than others: share of the row, 1 by default.
_WIDTHS: Final = {
    "households_identified": 1.05,
    "risk_elimination_households": 1.48,
    "households_without_measure": 0.95,
    "industry_share": 1.12,
}
# Figures that only appear in the words of another card.
SUPPORTING: Final = (
    "persons_identified",
    "households_unresolved",
    "risk_elimination_persons",
    "projects_completion_overdue",
)


def build(
    judged: pd.DataFrame, trend: pd.DataFrame, shares: pd.DataFrame, published: pd.DataFrame, action: str
) -> list[dict[str, Any]]:
    """Cards of `LEADING` for one area and month.

    `judged` holds LEADING and SUPPORTING, `trend` the last 13 months of LEADING, `shares` the industry
    share by fund level, `published` the bulletins' figures (`queries.published`).
    """
    rows: dict[str, Row] = {row["kpi"]: row for row in judged.to_dict("records")}
    built = []
    for kpi in LEADING:
        row, own = rows[kpi], trend[trend["kpi"] == kpi]
        if row["state"] in ("no_data", "not_applicable"):
            words = [describe.last_known(own)]
        else:
            words = _WORDS[kpi](row, rows, shares, published)
        change = describe.change_on_last_month(row, own)
        built.append(
            cards.card(
                row,
                trend,
                lines=[line for line in (*words, change) if line],
                action=action,
                width=_WIDTHS.get(kpi, 1),
            )
        )
    return built


def _identified(row: Row, rows: Mapping[str, Row], *_: pd.DataFrame) -> list[str]:
    return [
        f"{wording.figure(rows['persons_identified']['value'], '人')}，三类户合计",
        f"其中未消除 {wording.figure(rows['households_unresolved']['value'], '户')}",
    ]


def _elimination(
    row: Row, rows: Mapping[str, Row], shares: pd.DataFrame, published: pd.DataFrame
) -> list[str]:
    return [_both_bases(row, rows["risk_elimination_persons"]), _published(published)]


def _without_measure(row: Row, rows: Mapping[str, Row], *_: pd.DataFrame) -> list[str]:
    base = rows["households_unresolved"]["value"]
    if wording.missing(base) or not base or wording.missing(row["value"]):
        return ["", str(row["reference_label"])]
    return [
        f"占未消除 {wording.whole(base)} 户的 {wording.rate(row['value'] / base)}",
        str(row["reference_label"]),
    ]


def _execution(row: Row, *_: Any) -> list[str]:
    gap, label = row["shortfall"], str(row["reference_label"])
    if wording.missing(gap):
        return [describe.parts(row), label]
    return [describe.parts(row), f"{label}，{'差' if gap > 0 else '超'} {wording.points(abs(gap))}"]


def _industry(row: Row, rows: Mapping[str, Row], shares: pd.DataFrame, *_: pd.DataFrame) -> list[str]:
    return [_by_level(shares) or describe.parts(row), str(row["reference_label"])]


def _completion(row: Row, rows: Mapping[str, Row], *_: pd.DataFrame) -> list[str]:
    first = " · ".join(text for text in (describe.parts(row), str(row["reference_label"])) if text)
    return [first, _overdue(rows["projects_completion_overdue"])]


_WORDS: Final[Mapping[str, Callable[..., list[str]]]] = {
    "households_identified": _identified,
    "risk_elimination_households": _elimination,
    "households_without_measure": _without_measure,
    "fund_execution": _execution,
    "industry_share": _industry,
    "project_completion_rate": _completion,
}


def _both_bases(households: Row, persons: Row) -> str:
    """`6,014 / 16,651 户 · 人 38.9%（19,628 / 50,491）`: the rate on both bases, never mixed."""
    if wording.missing(households["value"]) or wording.missing(persons["value"]):
        return ""
    of_persons = f"{wording.whole(persons['numerator'])} / {wording.whole(persons['denominator'])}"
    return f"{describe.parts(households)} · 人 {wording.rate(persons['value'])}（{of_persons}）"


def _published(published: pd.DataFrame) -> str:
    """`通报 36.8%（平顶山日报），高 0.7 个百分点，不能复算`: the bulletin's figure beside ours."""
    rates = published["kpi"].isin(("risk_elimination_households", "risk_elimination_persons"))
    own = published[rates & (published["part"] == "")]
    if own.empty:
        return ""
    row = own.iloc[0]
    text = f"通报 {wording.rate(row['published_value'])}"
    if row["reproducible"]:
        text += "，与计算一致"
    elif not wording.missing(row["difference"]):
        side = "低" if row["difference"] > 0 else "高"
        text += f"，{side} {wording.points(abs(row['difference']))}，不能复算"
    return f"{text}（{row['source'].split()[0]}）"


def _by_level(shares: pd.DataFrame) -> str:
    texts = [
        f"{row['slice'].partition('=')[2].removesuffix('级')} {wording.rate(row['value'])[:-1]}"
        for row in shares.to_dict("records")
        if not wording.missing(row["value"])
    ]
    return f"{' · '.join(texts)}%" if texts else ""


def _overdue(row: Row) -> str:
    if wording.missing(row["value"]):
        return ""
    return f"逾期未完工 {wording.whole(row['value'])} 个" if row["value"] else "没有逾期未完工"
