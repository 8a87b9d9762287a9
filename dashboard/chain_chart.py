"""A chain of stages as stepped bars: each stage below the one it comes from. A frame in, a figure out."""

from html import escape
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

_BAR: Final = 20  # pixels of a bar with its words
_STAGE: Final = 40  # and of one under its words
_ABOVE, _UNDER, _THIN = (
    0.2,
    0.26,
    0.3,
)  # of a stage: where its words and its bar lie, how thick it is
_GAP: Final = 0.55  # bars' room between two groups


def steps(
    frame: pd.DataFrame,
    *,
    height: int | None = None,
    highlight: str = "",
    palette: Palette = LIGHT,
    scale: float = 1,
    room: int = 168,
) -> go.Figure:
    """Bars from zero, group under group: columns key, group (a name), amount, text (written at its end).

    Rows come in the order of the chain, group by group; within a group the bars darken from stage to stage.
    `highlight` is the key of the group whose last stage is the point. Without a height the chart is as high
    as its bars need. `room` is the width of the words at their ends, in pixels before scaling.
    """
    groups = list(dict.fromkeys(frame["group"]))
    needed = round(_BAR * scale * (len(frame) + _GAP * len(groups))) + 6
    figure = go.Figure(layout=layout(needed if height is None else height, palette, scale))
    number = frame["group"].map({name: place for place, name in enumerate(groups)})
    at = pd.Series(range(len(frame)), index=frame.index) + number * _GAP
    stage = frame.groupby("group", sort=False).cumcount()
    count = frame.groupby("group", sort=False)["group"].transform("size")
    colours = [
        palette.behind if key == highlight and place == last - 1 else _shade(place, last, palette)
        for key, place, last in zip(frame["key"], stage, count, strict=True)
    ]
    figure.add_bar(
        x=frame["amount"], y=at, orientation="h", width=0.78, marker={"color": colours},
        customdata=list(frame["key"]), text=list(frame["text"]), textposition="outside", cliponaxis=False,
        constraintext="none", textfont={"color": palette.ink, "size": 14 * scale}, hoverinfo="text",
        hovertext=[f"{escape(row['group'])} {row['text']}" for row in frame.to_dict("records")],
    )  # fmt: skip
    figure.update_layout(margin={"l": 8, "r": room * scale, "t": 2, "b": 2})
    figure.update_xaxes(visible=False, range=[0, max(float(frame["amount"].max()), 1) if len(frame) else 1])
    middle = at.groupby(number).mean() if len(frame) else at
    figure.update_yaxes(
        range=[float(at.max()) + 0.6 if len(frame) else 1, -0.6], tickvals=list(middle),
        ticktext=[escape(name) for name in groups], showgrid=False, automargin=True,
        tickfont={"color": palette.ink, "size": 15 * scale},
    )  # fmt: skip
    return figure


def stages(
    frame: pd.DataFrame, *, height: int | None = None, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """One bar per row under its words: columns key, group (the stage), amount, text, hint.

    The words have a line of their own, so that a long sentence needs no room beside the bar and no narrow
    bar ends in the middle of it. Without a height the chart is as high as its bars need.
    """
    needed = round(_STAGE * scale * max(len(frame), 1)) + 6
    figure = go.Figure(layout=layout(needed if height is None else height, palette, scale))
    at = list(range(len(frame)))
    figure.add_bar(
        x=frame["amount"], y=[row + _UNDER for row in at], orientation="h", width=_THIN,
        marker={"color": palette.ramp[2]}, customdata=list(frame["key"]), hoverinfo="text",
        hovertext=list(frame["hint"]),
    )  # fmt: skip
    font = {"color": palette.ink, "size": 14 * scale}
    place = {"x": 0, "xanchor": "left", "showarrow": False, "font": font}
    words = [{"y": row - _ABOVE, "text": text, **place} for row, text in zip(at, frame["text"], strict=True)]
    figure.update_layout(margin={"l": 8, "r": 8, "t": 2, "b": 2}, annotations=words)
    figure.update_xaxes(visible=False, range=[0, max(float(frame["amount"].max()), 1)])
    figure.update_yaxes(
        range=[len(frame) - 0.5, -0.5], tickvals=at, ticktext=list(frame["group"]), showgrid=False,
        automargin=True, tickfont={"color": palette.ink, "size": 15 * scale},
    )  # fmt: skip
    return figure


def _shade(place: int, stages: int, palette: Palette) -> str:
    """From the context grey of the beginning to the accent of the end."""
    shades = {1: [5], 2: [2, 5], 3: [2, 3, 5]}.get(stages, [2, *[3] * (stages - 2), 5])
    return palette.ramp[shades[place]]
