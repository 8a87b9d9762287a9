"""A funnel's marks: villages that lie on one point become one mark, larger the more they are. Pure.

Shares of small counts take few values: 1,800 villages lie on some 200 points. One mark for each point shows
how many lie there, where a cloud of marks on top of each other shows one, and draws quickly.
"""

from collections.abc import Collection
from typing import Any, Final

import pandas as pd

from dashboard import lagging_words, wording
from dashboard.describe import Row

MARK_COLUMNS: Final = (
    "group",
    "x",
    "y",
    "standing",
    "far",
    "inside",
    "count",
    "codes",
    "text",
    "name",
    "order",
)
_NAMED: Final = 8  # villages of a mark that its words name


def marks(rows: pd.DataFrame, inside: Collection[str]) -> pd.DataFrame:
    """One row per group, point, state and side of the area's border: `MARK_COLUMNS`.

    `rows` are findings of one KPI; x is the denominator, y the share. codes are joined by a comma; name is
    that of a single village, text what the pointer reads, order how far on the worse side (least first).
    """
    known = rows[rows["comparison"] != ""]
    if known.empty:
        return pd.DataFrame(columns=list(MARK_COLUMNS))
    told = known.assign(
        standing_word=[lagging_words.standing(row) for row in known.to_dict("records")],
        inside=known["area_code"].isin(inside),
    )
    points = told.groupby(
        ["group", "denominator", "value", "standing_word", "far_worse", "inside"], sort=False
    ).agg(
        count=("area_code", "size"),
        codes=("area_code", ",".join),
        names=("area", list),
        order=("standing", "min"),
        numerator=("numerator", "first"),
        counted=("counted", "first"),
        kpi=("kpi", "first"),
        comparison=("comparison", "first"),
        state=("state", "first"),
    )
    found = points.reset_index().rename(
        columns={"denominator": "x", "value": "y", "standing_word": "standing", "far_worse": "far"}
    )
    found["text"] = [_text(row) for row in found.to_dict("records")]
    found["name"] = [names[0] if len(names) == 1 else "" for names in found["names"]]
    return found[list(MARK_COLUMNS)]


def _text(row: Row) -> str:
    names: list[str] = row["names"]
    who = names[0] if len(names) == 1 else f"{len(names)} 个村：{'、'.join(names[:_NAMED])}"
    if len(names) > _NAMED:
        who += "等"
    share = lagging_words.share({**row, "value": row["y"], "denominator": row["x"]})
    beyond = "（99.8%界限之外）" if row["far"] else ""
    return f"<b>{who}</b><br>{share}<br>{row['comparison']}{beyond}"


def facets(found: pd.DataFrame) -> list[tuple[str, str]]:
    """The groups to be drawn, those with most villages behind first: (group, its name with the count)."""
    own = found[found["inside"]]
    worse = own[own["standing"] == lagging_words.WORSE].groupby("group")["count"].sum()
    order: list[Any] = sorted(own["group"].unique(), key=lambda group: -int(worse.get(group, 0)))
    return [
        (group, f"{group} {wording.whole(worse[group])} 个落后" if group in worse else str(group))
        for group in order
    ]
