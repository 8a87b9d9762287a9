"""A chain of stages as stepped bars: each stage below the one it comes from. A frame in, a figure out."""

from html import escape
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

BAR: Final = 20  # pixels of a bar with its words
GAP: Final = 0.55  # bars' room between two groups


def height(frame: pd.DataFrame, *, bar: int = BAR) -> int:
    """How high the chart of a frame is."""
    return round(bar * (len(frame) + GAP * frame["group"].nunique())) + 6


def steps(
    frame: pd.DataFrame, *, room: int = 168, bar: int = BAR, highlight: str = "", palette: Palette = LIGHT
) -> go.Figure:
    """Bars from zero, group under group: columns key, group (a name), amount, text (written at its end).

    Rows come in the order of the chain, group by group; within a group the bars darken from stage to stage.
    `highlight` is the key of the group whose last stage is the point. `room` is the width of the words.
    """
    figure = go.Figure(layout=layout(height(frame, bar=bar), palette))
    groups = list(dict.fromkeys(frame["group"]))
    number = frame["group"].map({name: place for place, name in enumerate(groups)})
    at = pd.Series(range(len(frame)), index=frame.index) + number * GAP
    stage = frame.groupby("group", sort=False).cumcount()
    stages = frame.groupby("group", sort=False)["group"].transform("size")
    colours = [
        palette.behind if key == highlight and place == last - 1 else _shade(place, last, palette)
        for key, place, last in zip(frame["key"], stage, stages, strict=True)
    ]
    figure.add_bar(
        x=frame["amount"], y=at, orientation="h", width=0.78, marker={"color": colours},
        customdata=list(frame["key"]), text=list(frame["text"]), textposition="outside", cliponaxis=False,
        constraintext="none", textfont={"color": palette.ink, "size": 14}, hoverinfo="text",
        hovertext=[f"{escape(row['group'])} {row['text']}" for row in frame.to_dict("records")],
    )  # fmt: skip
    figure.update_layout(margin={"l": 8, "r": room, "t": 2, "b": 2})
    figure.update_xaxes(visible=False, range=[0, max(float(frame["amount"].max()), 1) if len(frame) else 1])
    middle = at.groupby(number).mean() if len(frame) else at
    figure.update_yaxes(
        range=[float(at.max()) + 0.6 if len(frame) else 1, -0.6], tickvals=list(middle),
        ticktext=[escape(name) for name in groups], showgrid=False,
        automargin=True, tickfont={"color": palette.ink, "size": 15},
    )  # fmt: skip
    return figure


def stages(frame: pd.DataFrame, *, bar: int = 34, palette: Palette = LIGHT) -> go.Figure:
    """One light bar per row with its words on it: columns key, group (the stage), amount, text.

    The words begin where the bar does, so that a long sentence needs no room beside it.
    """
    figure = go.Figure(layout=layout(bar * max(len(frame), 1) + 6, palette))
    at = list(range(len(frame)))
    figure.add_bar(
        x=frame["amount"], y=at, orientation="h", width=0.8, marker={"color": palette.ramp[0]},
        customdata=list(frame["key"]), hoverinfo="text", hovertext=list(frame["hint"]),
        marker_line={"color": palette.ramp[2], "width": 1},
    )  # fmt: skip
    font = {"color": palette.ink, "size": 14}
    words = [
        {"x": 0, "y": place, "xanchor": "left", "xshift": 8, "text": text, "showarrow": False, "font": font}
        for place, text in zip(at, frame["text"], strict=True)
    ]
    figure.update_layout(margin={"l": 8, "r": 8, "t": 2, "b": 2}, annotations=words)
    figure.update_xaxes(visible=False, range=[0, max(float(frame["amount"].max()), 1)])
    figure.update_yaxes(
        range=[len(frame) - 0.5, -0.5], tickvals=at, ticktext=list(frame["group"]), showgrid=False,
        automargin=True, tickfont={"color": palette.ink, "size": 15},
    )  # fmt: skip
    return figure


def _shade(place: int, stages: int, palette: Palette) -> str:
    """From the context grey of the beginning to the accent of the end."""
    shades = {1: [5], 2: [2, 5], 3: [2, 3, 5]}.get(stages, [2, *[3] * (stages - 2), 5])
    return palette.ramp[shades[place]]
