"""The funnel plot: shares against what they are counted out of, limits around the peers' rate.

Frames in, a Plotly figure out. One small funnel per group of peers, all on the same axes. The figure is put
together as plain dictionaries: adding dozens of traces and axes one by one takes Plotly ten times as long.
"""

import math
from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from dashboard import lagging_words
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

_MOST_ACROSS: Final = 4
_LABELS: Final = {1: 6, 2: 3}  # names in a funnel, by how many there are; one where there are more
_SIGNS: Final = 66  # Chinese characters that fit across all funnels
_GAP_ACROSS, _GAP_DOWN = 0.02, 0.14  # of the figure, between funnels
_TOO_FAR_RIGHT: Final = 0.72  # part of the width from which a name stands left of its mark
_SYMBOLS: Final = {
    lagging_words.SMALL: "circle-open",
    lagging_words.LIKE: "circle",
    lagging_words.BETTER: "triangle-up",
    lagging_words.WORSE: "diamond",
}
Part = dict[Any, Any]


class _Frame(NamedTuple):
    """What all funnels of a figure share: size, colours, the reach of both axes."""

    palette: Palette
    scale: float
    rows: int
    across: int
    wide: float
    low: float
    high: float


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
    limits and the rate of the group, dashed ones the 99.8 % limits.
    """
    drawn = marks[marks["group"].isin([group for group, _ in facets])]
    all_ = _Frame(palette, scale, *shape(len(facets)), _most(drawn["x"]), *_reach(drawn["y"]))
    facets, lines_above = _wrapped(facets, all_)
    traces: list[Part] = []
    words: list[Part] = []
    whole = layout(height, palette, scale)
    x_axis, y_axis = whole.pop("xaxis"), whole.pop("yaxis")
    for place, (group, heading) in enumerate(facets):
        name = "" if not place else str(place + 1)
        at = {"xaxis": f"x{name}", "yaxis": f"y{name}"}
        own = drawn[drawn["group"] == group]
        traces += [trace | at for trace in _limits(lines[lines["group"] == group], all_)]
        traces += [trace | at for trace in _points(own, all_)]
        on = {"xref": f"x{name}", "yref": f"y{name}", "showarrow": False}
        named = _to_name(own, all_, _LABELS.get(len(facets), 1))
        words += [text | on for text in _names(named, all_)] + [_heading(heading, name, all_)]
        last = place + all_.across >= len(facets)
        whole[f"xaxis{name}"] = x_axis | _across(place, name, all_, below if last else "")
        whole[f"yaxis{name}"] = y_axis | _down(place, name, all_)
    room = {"l": 56 * scale, "r": 8 * scale, "t": (6 + 20 * lines_above) * scale, "b": 44 * scale}
    return go.Figure(data=traces, layout=whole | {"margin": room, "annotations": words})


def _wrapped(facets: list[tuple[str, str]], all_: _Frame) -> tuple[list[tuple[str, str]], int]:
    """Headings on two lines where one would run into the next funnel's, and how many lines they take."""
    room = _SIGNS / all_.across / all_.scale
    if all(len(heading) <= room for _, heading in facets):
        return facets, 1
    return [(group, heading.replace(" ", "<br>", 1)) for group, heading in facets], 2


def _across(place: int, name: str, all_: _Frame, below: str) -> Part:
    """The denominators: figures and name under the lowest funnel of each column."""
    width = (1 - _GAP_ACROSS * (all_.across - 1)) / all_.across
    left = (place % all_.across) * (width + _GAP_ACROSS)
    return {
        "domain": [left, min(left + width, 1)],
        "anchor": f"y{name}",
        "range": [0, all_.wide * 1.06],
        "nticks": 5,
        "showticklabels": bool(below),
        "title": {
            "text": below,
            "font": {"size": 13 * all_.scale, "color": all_.palette.secondary},
            "standoff": 4 * all_.scale,
        },
    }


def _down(place: int, name: str, all_: _Frame) -> Part:
    """The shares: figures left of the first funnel of each row."""
    high = (1 - _GAP_DOWN * (all_.rows - 1)) / all_.rows
    top = 1 - (place // all_.across) * (high + _GAP_DOWN)
    return {
        "domain": [max(top - high, 0), top],
        "anchor": f"x{name}",
        "range": [all_.low, all_.high],
        "tickformat": ".0%",
        "showticklabels": place % all_.across == 0,
    }


def _most(column: pd.Series) -> float:
    return float(column.max()) if len(column) else 1.0


def _reach(shares: pd.Series) -> tuple[float, float]:
    """From below the lowest to above the highest share."""
    if shares.empty:
        return 0, 1
    low, high = float(shares.min()), float(shares.max())
    room = max(high - low, 0.02) * 0.06
    return low - room, high + room


def _limits(lines: pd.DataFrame, all_: _Frame) -> list[Part]:
    """The rate and both pairs of limits; a pair is one line with a gap in it."""
    far = {"color": all_.palette.context, "dash": f"{3 * all_.scale}px,{3 * all_.scale}px"}
    near = {"color": all_.palette.secondary, "dash": "solid"}
    rate = {"color": all_.palette.accent, "dash": "solid"}
    x = lines["denominator"].tolist()
    drawn = ((("low_998", "high_998"), far), (("low_95", "high_95"), near), (("group_rate",), rate))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "hoverinfo": "skip",
            "x": [*x, None, *x] if len(names) > 1 else x,
            "y": [
                *lines[names[0]].tolist(),
                *(part for name in names[1:] for part in (None, *lines[name].tolist())),
            ],
            "line": style | {"width": 1.2 * all_.scale},
        }
        for names, style in drawn
    ]


def _points(marks: pd.DataFrame, all_: _Frame) -> list[Part]:
    """Those outside the area as faint context, then what is not the point, then what is."""
    outside = marks[~marks["inside"]]
    faint = {"color": all_.palette.context, "size": 5 * all_.scale, "opacity": 0.45}
    found = [_scatter(outside, faint)] if len(outside) else []
    for state in _SYMBOLS:
        own = marks[marks["inside"] & (marks["standing"] == state)]
        if len(own):
            found.append(_scatter(own, _marker(own, state, all_)) | _clickable(own, state))
    return found


def _scatter(marks: pd.DataFrame, marker: Part) -> Part:
    place = {"x": marks["x"].tolist(), "y": marks["y"].tolist()}
    return {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "marker": marker, **place}


def _marker(own: pd.DataFrame, state: str, all_: _Frame) -> Part:
    """Larger the more villages lie on the point; beyond the 99.8 % limits full, else open."""
    colour = {
        lagging_words.SMALL: all_.palette.missing,
        lagging_words.LIKE: all_.palette.context,
        lagging_words.BETTER: all_.palette.fine,
        lagging_words.WORSE: all_.palette.behind,
    }[state]
    worse = state == lagging_words.WORSE
    symbol: Any = _SYMBOLS[state]
    return {
        "color": colour,
        "size": [
            min(17.0, (10 if worse else 6) + 1.5 * math.log2(count)) * all_.scale for count in own["count"]
        ],
        "symbol": [symbol if far else f"{symbol}-open" for far in own["far"]] if worse else symbol,
        "opacity": _opacity(state),
        "line": {"width": (1.8 if worse else 1) * all_.scale, "color": colour},
    }


def _clickable(own: pd.DataFrame, state: str) -> Part:
    as_it_is = {"marker": {"opacity": _opacity(state)}}
    return {
        "customdata": own["codes"].tolist(),
        "hovertext": own["text"].tolist(),
        "hoverinfo": "text",
        "selected": as_it_is,
        "unselected": as_it_is,
    }


def _opacity(state: str) -> float:
    return 1.0 if state == lagging_words.WORSE else 0.8


def _to_name(own: pd.DataFrame, all_: _Frame, most: int) -> list[Part]:
    """The worst single villages; a name that would lie on another is left out."""
    worst = own[own["inside"] & (own["standing"] == lagging_words.WORSE) & (own["name"] != "")]
    chosen: list[Part] = []
    placed: list[tuple[float, float]] = []
    for row in worst.sort_values("order").to_dict("records"):
        x, y = row["x"] / all_.wide, (row["y"] - all_.low) / (all_.high - all_.low)
        if len(placed) < most and not any(abs(x - a) < 0.22 and abs(y - b) < 0.07 for a, b in placed):
            placed.append((x, y))
            chosen.append({**row, "left": x > _TOO_FAR_RIGHT})
    return chosen


def _names(named: list[Part], all_: _Frame) -> list[Part]:
    return [
        {
            "x": row["x"],
            "y": row["y"],
            "text": f"<b>{row['name']}</b>",
            "xanchor": "right" if row["left"] else "left",
            "xshift": (-9 if row["left"] else 9) * all_.scale,
            "font": {"color": all_.palette.behind, "size": 14 * all_.scale},
        }
        for row in named
    ]


def _heading(heading: str, name: str, all_: _Frame) -> Part:
    return {
        "xref": f"x{name} domain",
        "yref": f"y{name} domain",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "yshift": 2 * all_.scale,
        "text": heading,
        "showarrow": False,
        "font": {"color": all_.palette.ink, "size": 14 * all_.scale},
    }
