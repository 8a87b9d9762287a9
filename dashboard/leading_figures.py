"""The overview's cards: which figures lead, and the words under each."""

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
# Figures that only appear in the words of another card.
SUPPORTING: Final = ("persons_identified", "risk_elimination_persons", "projects_completion_overdue")


def build(
    judged: pd.DataFrame, trend: pd.DataFrame, shares: pd.DataFrame, published: pd.DataFrame, action: str
) -> list[dict[str, Any]]:
    """Cards of `LEADING` for one area and month.

    `judged` holds LEADING and SUPPORTING, `trend` the last 13 months of LEADING, `shares` the industry
    share by fund level, `published` the bulletins' figures (`queries.published`).
    """
    rows: dict[str, Row] = {row["kpi"]: row for row in judged.to_dict("records")}
    lines = {
        "households_identified": lambda row, own: [
            f"{wording.figure(rows['persons_identified']['value'], '人')} · 三类户",
            describe.change_on_last_month(row, own),
        ],
        "risk_elimination_households": lambda row, own: [
            _both_bases(row, rows["risk_elimination_persons"]),
            _published(published) or describe.change_on_last_month(row, own),
        ],
        "industry_share": lambda row, own: [_by_level(shares) or describe.parts(row), row["reference_label"]],
        "project_completion_rate": lambda row, own: [
            " · ".join(text for text in (describe.parts(row), row["reference_label"]) if text),
            _overdue(rows["projects_completion_overdue"]),
        ],
        "fund_execution": lambda row, own: [describe.parts(row), _against_schedule(row)],
    }
    built = []
    for kpi in LEADING:
        row, own = rows[kpi], trend[trend["kpi"] == kpi]
        words = lines.get(kpi, cards.standard_lines)(row, own)
        built.append(cards.card(row, trend, lines=words, action=action))
    return built


def _both_bases(households: Row, persons: Row) -> str:
    """`6,014 / 16,651 户 · 人 38.9%（19,628 / 50,491）`: the rate on both bases, never mixed."""
    if wording.missing(households["value"]) or wording.missing(persons["value"]):
        return ""
    of_persons = f"{wording.whole(persons['numerator'])} / {wording.whole(persons['denominator'])}"
    return f"{describe.parts(households)} · 人 {wording.rate(persons['value'])}（{of_persons}）"


def _published(published: pd.DataFrame) -> str:
    """`通报 36.8%（平顶山日报），高出 0.7 个百分点，按户、按人均不能复算`."""
    own = published[published["kpi"].isin(("risk_elimination_households", "risk_elimination_persons"))]
    if own.empty:
        return ""
    row = own.iloc[0]
    text = f"通报 {wording.rate(row['published_value'])}（{row['source']}）"
    if row["reproducible"]:
        return f"{text}，与计算一致"
    if wording.missing(row["difference"]):
        return text
    side = "高" if row["published_value"] > row["computed"] else "低"
    tail = "" if row["base"] else "，按户、按人均不能复算"
    return f"{text}比计算{side} {wording.points(abs(row['difference']))}{tail}"


def _by_level(shares: pd.DataFrame) -> str:
    texts = [
        f"{row['slice'].partition('=')[2].removesuffix('级')} {wording.rate(row['value'])}"
        for row in shares.to_dict("records")
        if not wording.missing(row["value"])
    ]
    return " · ".join(texts)


def _against_schedule(row: Row) -> str:
    if wording.missing(row["shortfall"]):
        return str(row["reference_label"])
    gap = row["shortfall"]
    word = "差" if gap > 0 else "超"
    return f"{row['reference_label']}，{word} {wording.points(abs(gap))}"


def _overdue(row: Row) -> str:
    if wording.missing(row["value"]):
        return ""
    return f"超期未完工 {wording.whole(row['value'])} 个" if row["value"] else "没有超期未完工"
