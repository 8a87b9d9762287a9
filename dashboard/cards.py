"""The row of KPI cards: a judged frame in, one component out."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import credibility_badge, dated, describe, wording
from dashboard.components import component
from dashboard.describe import Row
from queries.kpi import KPIS

_MONTHS_OF_TREND: Final = 12
_LINES: Final = 3


def show(cards: list[dict[str, Any]], *, key: str, on_picked: Callable[[str], None] | None = None) -> None:
    """Draw cards made by `card`; `on_picked(kpi)` is called when one is clicked.

    A card of a KPI gets the badge that says how far its figure can be trusted.
    """

    def picked() -> None:
        chosen = st.session_state[key].picked
        if chosen and on_picked:
            on_picked(str(chosen))

    drawn = _with_badges([_dated(card) for card in cards])
    component("cards")(data={"cards": drawn}, key=key, on_picked_change=picked)


def _with_badges(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each card of a KPI with its badge; asked once for each area and month."""
    asked: dict[tuple[str, int], list[str]] = {}
    for card in cards:
        if "at" in card:
            asked.setdefault(tuple(card["at"]), []).append(card["key"])
    found = {
        (kpi, *at): badge
        for at, kpis in asked.items()
        for kpi, badge in credibility_badge.badges(kpis, *at).items()
    }
    return [card | {"badge": found.get((card["key"], *card.get("at", ())))} for card in cards]


def _dated(card: dict[str, Any]) -> dict[str, Any]:
    """The card in the words of the month on screen."""
    words = {name: dated.say(str(card[name])) for name in ("label", "hint") if name in card}
    return card | words | {"lines": [dated.say(line) for line in card["lines"]]}


def card(
    row: Row, trend: pd.DataFrame, *, lines: list[str] | None = None, action: str = "", width: float = 1
) -> dict[str, Any]:
    """One card from a judged row and its months (`queries.evaluate.trend`, oldest first).

    `lines` are up to three lines under the figure; without them the parts and the change on last month.
    `action` says what a click does; without it the card cannot be clicked. `width` is its share of the row.
    """
    status = wording.STATUS[row["status"]]
    number, unit = wording.figure_parts(row["value"], row["unit"])
    own = trend[trend["kpi"] == row["kpi"]].sort_values("month")
    return {
        "key": row["kpi"],
        "label": KPIS[row["kpi"]].label,
        "value": number,
        "unit": unit,
        "status": row["status"],
        "word": status.word,
        "lines": (lines if lines is not None else standard_lines(row, own))[:_LINES],
        "trend": [
            None if wording.missing(value) else float(value) for value in own["value"].tail(_MONTHS_OF_TREND)
        ],
        "trend_label": _trend_label(own),
        "action": action,
        "hint": KPIS[row["kpi"]].definition,
        "width": width,
        "at": [row["area_code"], int(row["month"])],
    }


def standard_lines(row: Row, own: pd.DataFrame) -> list[str]:
    """Parts of the ratio with what it is held against, then the change on last month."""
    first = " · ".join(text for text in (describe.parts(row), row["reference_label"]) if text)
    return [first, describe.change_on_last_month(row, own)]


def _trend_label(own: pd.DataFrame) -> str:
    known = own[own["value"].notna()].tail(_MONTHS_OF_TREND)
    if known.empty:
        return "近12个月没有数据"
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"{wording.month(int(first['month']))} {wording.figure(first['value'], first['unit'])}，"
        f"{wording.month(int(last['month']))} {wording.figure(last['value'], last['unit'])}"
    )
