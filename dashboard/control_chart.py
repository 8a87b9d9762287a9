"""A control chart (XmR): a rate's months, their mean and the limits of the usual. Frame in, figure out."""

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

_NAMES = (("high", "上限"), ("mean", "平均"), ("low", "下限"))


def control(chart: pd.DataFrame, *, height: int, palette: Palette = LIGHT, scale: float = 1) -> go.Figure:
    """Rows of `queries.control`, oldest first; months with a signal are diamonds, the last one coloured."""
    figure = go.Figure(layout=layout(height, palette, scale))
    figure.update_layout(margin={"l": 56 * scale, "r": 96 * scale, "t": 10 * scale, "b": 28 * scale})
    months = chart["month"].tolist()
    at = list(range(len(months)))
    for name, word in _NAMES:
        level = chart[name].iloc[-1]
        if wording.missing(level):
            continue
        dash = "solid" if name == "mean" else f"{4 * scale}px,{4 * scale}px"
        figure.add_scatter(
            x=[at[0], at[-1]], y=[level, level], mode="lines", hoverinfo="skip",
            line={"color": palette.secondary, "width": 1.25 * scale, "dash": dash},
        )  # fmt: skip
        figure.add_annotation(
            x=at[-1], y=level, text=f"{word} {wording.rate(level)}", showarrow=False, xanchor="left",
            xshift=8 * scale, font={"color": palette.secondary, "size": 13 * scale},
        )  # fmt: skip
    told = [
        f"{wording.month(row['month'])} {wording.rate(row['value'])} {row['signal']}".strip()
        for row in chart.to_dict("records")
    ]
    unusual = [bool(signal) for signal in chart["signal"]]
    figure.add_scatter(
        x=at, y=chart["value"], mode="lines+markers", hoverinfo="text", hovertext=told,
        line={"color": palette.accent, "width": 2 * scale},
        marker={
            "size": [(9 if odd else 5) * scale for odd in unusual],
            "symbol": ["diamond" if odd else "circle" for odd in unusual],
            "color": [palette.context if odd else palette.accent for odd in unusual[:-1]]
            + [palette.watch if odd else palette.accent for odd in unusual[-1:]],
        },
    )  # fmt: skip
    labelled = [place for place, month in zip(at, months, strict=True) if month % 100 in (1, 7)] or at[:1]
    figure.update_xaxes(
        tickvals=labelled, ticktext=[_tick(months[place], first=place == labelled[0]) for place in labelled],
        tickangle=0, range=[-0.5, max(len(months) - 1, 1) + 0.5],
    )  # fmt: skip
    figure.update_yaxes(tickformat=".1%", nticks=4)
    return figure


def _tick(month: int, *, first: bool) -> str:
    """The year stands with its January and with the first month only: a phone has room for no more."""
    return wording.month(month) if first or month % 100 == 1 else wording.month_of_year(month)
