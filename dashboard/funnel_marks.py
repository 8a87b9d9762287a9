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
_READ: Final = (
    *("area_code", "area", "kpi", "numerator", "denominator", "value", "state", "counted"),
    *("comparison", "standing", "far_worse"),
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
    names = ("group", "denominator", "value", "comparison", "far_worse")
    columns = [
        *(known[name] for name in names),
        lagging_words.standings(known),
        known["area_code"].isin(inside),
    ]
    points: dict[Any, list[int]] = {}
    for place, point in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        points.setdefault(point, []).append(place)
    rows_of = known[list(_READ)].to_dict("records")
    return pd.DataFrame(
        [_mark(point, [rows_of[place] for place in places]) for point, places in points.items()],
        columns=list(MARK_COLUMNS),
    )


def _mark(point: Any, villages: list[Row]) -> Row:
    group, x, y, _, far, standing, inside = point
    return {
        "group": group,
        "x": x,
        "y": y,
        "standing": standing,
        "far": far,
        "inside": inside,
        "count": len(villages),
        "codes": ",".join(row["area_code"] for row in villages),
        "text": _text(villages),
        "name": villages[0]["area"] if len(villages) == 1 else "",
        "order": villages[0]["standing"],
    }


def _text(villages: list[Row]) -> str:
    first, names = villages[0], [row["area"] for row in villages]
    who = names[0] if len(names) == 1 else f"{len(names)} 个村：{'、'.join(names[:_NAMED])}"
    if len(names) > _NAMED:
        who += "等"
    beyond = "（99.8%界限之外）" if first["far_worse"] else ""
    return f"<b>{who}</b><br>{lagging_words.share(first)}<br>{first['comparison']}{beyond}"


def facets(found: pd.DataFrame) -> list[tuple[str, str]]:
    """The groups to be drawn, those with most villages behind first: (group, its name with the count)."""
    own = found[found["inside"]]
    worse = own[own["standing"] == lagging_words.WORSE].groupby("group")["count"].sum()
    order: list[Any] = sorted(own["group"].unique(), key=lambda group: -int(worse.get(group, 0)))
    return [
        (group, f"{group} {wording.whole(worse[group])} 个落后" if group in worse else str(group))
        for group in order
    ]
