"""Shares that agree, each a dot on its interval. A frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

ROW: Final = 44
_FOOT: Final = 30
_ROOM: Final = 148  # pixels for the words on the right; a phone has 390 in all
_ROOM_FOR_A_WORD: Final = 220
_FLOOR: Final = 0.5  # shares of records lie near 1: half of the scale would be empty


def height(rows: int) -> int:
    """How high a chart of so many rows is."""
    return ROW * max(rows, 1) + _FOOT + 8


def intervals(
    found: pd.DataFrame,
    *,
    unit: str = "",
    palette: Palette = LIGHT,
    scale: float = 1,
    **size: int,
) -> go.Figure:
    """A row per `label` from the top: the share as a dot, its 95 % interval as a line, words on the right.

    `found` has label, share, low, high, agreed, answered, enough. What is 样本不足 is hollow and grey. The
    axis begins at the lowest interval: dots are read by their place, not by a length.
    """
    rows = found.to_dict("records")
    figure = go.Figure(layout=layout(size.get("height", height(len(rows))), palette, scale))
    known = [(at, row) for at, row in enumerate(rows) if row["answered"]]
    room = _ROOM if all(row["enough"] for row in rows) else _ROOM_FOR_A_WORD
    lowest = min([_FLOOR, *(float(row["low"]) for _, row in known)])
    for at, row in known:
        colour = palette.accent if row["enough"] else palette.context
        figure.add_scatter(
            x=[row["low"], row["high"]], y=[at, at], mode="lines", hoverinfo="skip",
            line={"color": colour, "width": (3 if at == 0 else 2) * scale},
        )  # fmt: skip
        figure.add_scatter(
            x=[row["share"]], y=[at], mode="markers", hoverinfo="skip", cliponaxis=False,
            marker={
                "color": colour if row["enough"] else palette.card, "size": (13 if at == 0 else 11) * scale,
                "line": {"color": colour, "width": 2 * scale},
            },
        )  # fmt: skip
    for at, row in enumerate(rows):
        _words(figure, (at, row), unit, palette, scale)
    figure.update_layout(margin={"l": 8 * scale, "r": room * scale, "t": 4 * scale, "b": _FOOT * scale})
    ticks = [tick / 4 for tick in range(5) if tick / 4 >= lowest - 0.05]
    figure.update_xaxes(
        range=[lowest - 0.02, 1.02],
        tickvals=ticks,
        tickformat=".0%",
        tickangle=0,
        showgrid=True,
        gridcolor=palette.line,
    )
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5], tickvals=list(range(len(rows))), automargin=True, showgrid=False,
        ticktext=[f"<b>{row['label']}</b>" if at == 0 else row["label"] for at, row in enumerate(rows)],
        tickfont={"color": palette.ink, "size": 15 * scale},
    )  # fmt: skip
    return figure


def _words(figure: go.Figure, place: tuple[int, dict], unit: str, palette: Palette, scale: float) -> None:
    at, row = place
    if row["answered"]:
        text = f"<b>{wording.rate(row['share'])}</b>  {row['agreed']} / {row['answered']} {unit}"
        text += "" if row["enough"] else "  样本不足"
    else:
        text = "还没有结果"
    figure.add_annotation(
        xref="paper", x=1, xanchor="left", xshift=12 * scale, y=at, showarrow=False, align="left", text=text,
        font={"size": 14 * scale, "color": palette.ink if row["enough"] else palette.secondary},
    )  # fmt: skip
