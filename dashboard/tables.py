"""Sortable tables in Chinese: rows of a frame in, one component out.

Streamlit's own table speaks English in its menus; this one sorts by heading in the browser, draws
bars and status marks, and reports a click on a row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from dashboard import dated, wording
from dashboard.components import component
from dashboard.describe import Row

ROWS_AT_FIRST: Final = 100


@dataclass(frozen=True)
class Column:
    """One column: `text` is what is read, `order` what is sorted by (None goes last), both from a row.

    kind: text, number (right-aligned), bar (a bar of `share` 0–1 before the number) or status (mark
    before the word). `status` colours a number and puts its mark before it.
    """

    label: str
    text: Callable[[Row], str]
    kind: Literal["text", "number", "bar", "status"] = "text"
    order: Callable[[Row], Any] | None = None
    share: Callable[[Row], float | None] | None = None
    status: Callable[[Row], str] | None = None
    hint: str = ""

    def cell(self, row: Row) -> dict[str, Any]:
        """What the component draws in this column for a row."""
        text = self.text(row)
        order = self.order(row) if self.order else text
        if order is pd.NaT or order is pd.NA:
            order = None
        elif isinstance(order, float | int):
            order = None if wording.missing(order) else float(order)
        share = self.share(row) if self.share else None
        return {
            "text": text,
            "order": None
            if order is None or order is pd.NaT
            else order
            if isinstance(order, float)
            else str(order),
            "share": None if wording.missing(share) else share,
            "status": self.status(row) if self.status else "",
        }


def column(
    name: str,
    label: str,
    *,
    words: Callable[[Any], str] = str,
    kind: Literal["text", "number"] = "text",
    hint: str = "",
) -> Column:
    """A plain column of one field of the row: `words` turns the field into text, the field itself sorts."""
    return Column(label, lambda row: words(row[name]), kind, lambda row: row[name], hint=hint)


@dataclass(frozen=True)
class Rows:
    """A table's headings and cells, ready to be drawn."""

    columns: list[dict[str, str]]
    rows: list[dict[str, Any]]

    @classmethod
    def of(cls, frame: pd.DataFrame, columns: list[Column], row_key: str) -> "Rows":
        """The frame's rows in their order; `row_key` names the column that identifies a row."""
        return cls(
            [
                {"label": dated.say(each.label), "kind": each.kind, "hint": dated.say(each.hint)}
                for each in columns
            ],
            [
                {"key": str(row[row_key]), "cells": [each.cell(row) for each in columns]}
                for row in frame.to_dict("records")
            ],
        )


def show(
    rows: Rows,
    *,
    key: str,
    caption: str,
    on_picked: Callable[[str], None] | None = None,
    action: str = "",
    selected: str = "",
    sort: tuple[int, bool] | None = None,
    empty: str = "没有数据。",
) -> None:
    """Draw the rows in their order, or sorted by `sort` = (column, descending).

    `on_picked` receives the key of a row that is clicked; `action` says what the click does. `caption`
    names the table for those who cannot see it.
    """

    def picked() -> None:
        chosen = st.session_state[key].picked
        if chosen and on_picked:
            on_picked(str(chosen))

    drawn = {
        "caption": dated.say(caption),
        "columns": rows.columns,
        "rows": rows.rows,
        "selected": selected,
        "sort": sort,
        "first": ROWS_AT_FIRST,
        "more": f"显示全部 {len(rows.rows)} 行",
        "empty": dated.say(empty),
        "action": action if on_picked else "",
    }
    component("table")(data=drawn, key=key, on_picked_change=picked)
