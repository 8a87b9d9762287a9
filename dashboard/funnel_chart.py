"""The funnel plot: shares against what they are counted out of, limits around the peers' rate.

Frames in, a Plotly figure out. One small funnel per group of peers, all on the same axes.
"""

import math
from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard import lagging_words
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

_MOST_ACROSS: Final = 4
_LABELS: Final = {1: 6, 2: 3}  # names in a funnel, by how many there are; one where there are more
_SIGNS: Final = 66  # Chinese characters that fit across all funnels
_TOO_FAR_RIGHT: Final = 0.72  # part of the width from which a name stands left of its mark
_SYMBOLS: Final = {
    lagging_words.WORSE: "diamond",
    lagging_words.LIKE: "circle",
    lagging_words.BETTER: "triangle-up",
    lagging_words.SMALL: "circle-open",
}


class _Pen(NamedTuple):
    palette: Palette
    scale: float


def shape(count: int) -> tuple[int, int]:
    """Rows and columns of so many funnels."""
    if count <= 3:
        return 1, max(count, 1)
    across = min(_MOST_ACROSS, math.ceil(count / 2))
    return math.ceil(count / across), across


def funnels(
    marks: pd.DataFrame,
    lines: pd.DataFrame,
    facets: list[tuple[str, str]],
    *,
    below: str,
    height: int,
    palette: Palette = LIGHT,
    scale: float = 1,
) -> go.Figure:
    """`marks` as `funnel_marks.marks` makes them, `lines` as `queries.funnel.limit_lines`.

    `facets` are (group, heading); `below` names the denominator under the axis. Solid lines are the 95 %
    limits, dashed ones the 99.8 %, the thin one the rate of the group.
    """
    rows, across = shape(len(facets))
    pen = _Pen(palette, scale)
    figure = make_subplots(
        rows, across, shared_xaxes=True, shared_yaxes=True,
        horizontal_spacing=0.02, vertical_spacing=0.24 / rows if rows > 1 else 0,
    )  # fmt: skip
    base = layout(height, palette, scale)
    x_axis, y_axis = base.pop("xaxis"), base.pop("yaxis")
    figure.update_layout(**base)
    facets, lines_above = _wrapped(facets, across, scale)
    figure.update_layout(
        margin={"l": 56 * scale, "r": 8 * scale, "t": (6 + 20 * lines_above) * scale, "b": 44 * scale}
    )
    drawn = marks[marks["group"].isin([group for group, _ in facets])]
    figure.update_xaxes(**x_axis, range=[0, _most(drawn["x"]) * 1.06], nticks=5)
    figure.update_yaxes(**y_axis, range=_reach(drawn), tickformat=".0%")
    for place, (group, heading) in enumerate(facets):
        at = {"row": place // across + 1, "col": place % across + 1}
        _limits(figure, lines[lines["group"] == group], at, pen)
        own = drawn[drawn["group"] == group]
        _points(figure, own, at, pen)
        _names(figure, _to_name(own, drawn, _LABELS.get(len(facets), 1)), at, pen)
        _heading(figure, heading, place, pen)
    figure.update_xaxes(
        title={"text": below, "font": {"size": 13 * scale, "color": palette.secondary},
               "standoff": 4 * scale}, row=rows,
    )  # fmt: skip
    return figure


def _wrapped(facets: list[tuple[str, str]], across: int, scale: float) -> tuple[list[tuple[str, str]], int]:
    """Headings on two lines where one would run into the next funnel's, and how many lines they take."""
    room = _SIGNS / across / scale
    if all(len(heading) <= room for _, heading in facets):
        return facets, 1
    return [(group, heading.replace(" ", "<br>", 1)) for group, heading in facets], 2


def _most(column: pd.Series) -> float:
    return float(column.max()) if len(column) else 1.0


def _reach(marks: pd.DataFrame) -> list[float]:
    """From below the lowest to above the highest share."""
    if marks.empty:
        return [0, 1]
    low, high = float(marks["y"].min()), float(marks["y"].max())
    room = max(high - low, 0.02) * 0.06
    return [low - room, high + room]


def _limits(figure: go.Figure, lines: pd.DataFrame, at: dict[str, int], pen: _Pen) -> None:
    styles = {
        "low_998": (pen.palette.context, f"{3 * pen.scale}px,{3 * pen.scale}px"),
        "high_998": (pen.palette.context, f"{3 * pen.scale}px,{3 * pen.scale}px"),
        "low_95": (pen.palette.secondary, "solid"),
        "high_95": (pen.palette.secondary, "solid"),
        "group_rate": (pen.palette.accent, "solid"),
    }
    for name, (colour, dash) in styles.items():
        figure.add_scatter(
            x=lines["denominator"], y=lines[name], mode="lines", hoverinfo="skip",
            line={"color": colour, "width": 1.2 * pen.scale, "dash": dash}, **at,
        )  # fmt: skip


def _points(figure: go.Figure, marks: pd.DataFrame, at: dict[str, int], pen: _Pen) -> None:
    """Those outside the area as faint context, then what is not the point, then what is."""
    outside = marks[~marks["inside"]]
    if len(outside):
        figure.add_scatter(
            x=outside["x"], y=outside["y"], mode="markers", hoverinfo="skip",
            marker={"color": pen.palette.context, "size": 5 * pen.scale, "opacity": 0.45}, **at,
        )  # fmt: skip
    colours = {
        lagging_words.SMALL: pen.palette.missing,
        lagging_words.LIKE: pen.palette.context,
        lagging_words.BETTER: pen.palette.fine,
        lagging_words.WORSE: pen.palette.behind,
    }
    for state, colour in colours.items():
        own = marks[marks["inside"] & (marks["standing"] == state)]
        if own.empty:
            continue
        worse = state == lagging_words.WORSE
        sizes = [
            min(17.0, (10 if worse else 6) + 1.5 * math.log2(count)) * pen.scale for count in own["count"]
        ]
        open_or_full = [_SYMBOLS[state] if far or not worse else "diamond-open" for far in own["far"]]
        figure.add_scatter(
            x=own["x"], y=own["y"], mode="markers", customdata=list(own["codes"]),
            hovertext=list(own["text"]), hoverinfo="text",
            marker={"color": colour, "size": sizes, "symbol": open_or_full, "opacity": 1 if worse else 0.8,
                    "line": {"width": (1.8 if worse else 1) * pen.scale, "color": colour}},
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1 if worse else 0.8}},
            **at,
        )  # fmt: skip


def _to_name(own: pd.DataFrame, drawn: pd.DataFrame, most: int) -> list[dict[Any, Any]]:
    """The worst single villages; a name that would lie on another is left out."""
    wide, (low, high) = _most(drawn["x"]), _reach(drawn)
    worst = own[own["inside"] & (own["standing"] == lagging_words.WORSE) & (own["name"] != "")]
    chosen: list[dict[Any, Any]] = []
    placed: list[tuple[float, float]] = []
    for row in worst.sort_values("order").to_dict("records"):
        x, y = row["x"] / wide, (row["y"] - low) / (high - low)
        if len(placed) < most and not any(abs(x - a) < 0.22 and abs(y - b) < 0.07 for a, b in placed):
            placed.append((x, y))
            chosen.append({**row, "left": x > _TOO_FAR_RIGHT})
    return chosen


def _names(figure: go.Figure, named: list[dict[Any, Any]], at: dict[str, int], pen: _Pen) -> None:
    for row in named:
        side = -1 if row["left"] else 1
        figure.add_annotation(
            x=row["x"], y=row["y"], text=f"<b>{row['name']}</b>", showarrow=False,
            xanchor="right" if row["left"] else "left", xshift=9 * side * pen.scale,
            font={"color": pen.palette.behind, "size": 14 * pen.scale}, **at,
        )  # fmt: skip


def _heading(figure: go.Figure, heading: str, place: int, pen: _Pen) -> None:
    number = "" if not place else str(place + 1)
    figure.add_annotation(
        xref=f"x{number} domain", yref=f"y{number} domain", x=0, y=1, xanchor="left", yanchor="bottom",
        yshift=2 * pen.scale, text=heading, showarrow=False,
        font={"color": pen.palette.ink, "size": 14 * pen.scale},
    )  # fmt: skip


def state_counts(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """How many of these findings are in each state: standing, its word on screen, count; a legend."""
    told: dict[str, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        state = lagging_words.standing(row)
        if state:
            entry = told.setdefault(state, {"standing": state, "word": str(row["comparison"]), "count": 0})
            entry["count"] += 1
    return [told[state] for state in lagging_words.MARKS if state in told]
