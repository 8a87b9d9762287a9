"""Bullet bars: how far each one is, against a mark of its own. A frame in, a Plotly figure out."""

from html import escape
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette, status_colour

ROW: Final = 42  # pixels that a bar with its two lines of words needs
_MARGIN: Final = 20


def height(rows: int, *, named: bool = True) -> int:
    """How high a chart of so many bars is; `named` when the mark carries its name on top."""
    return ROW * max(rows, 1) + (_MARGIN if named else 0) + 4


def bullets(frame: pd.DataFrame, *, mark: str = "", room: int = 148, palette: Palette = LIGHT) -> go.Figure:
    """One bar per row, in the frame's order from the top, with a thin mark where it should be.

    Columns: key, name, value and reference (fractions; NaN for none), status, text (the figure) and note
    (its parts). The words stand in a column on the right, `room` pixels wide. `mark` names the mark above
    the first row.
    """
    count = len(frame)
    figure = go.Figure(layout=layout(height(count, named=bool(mark)), palette))
    longest = float(frame[["value", "reference"]].max().max()) if count else 1.0
    figure.update_layout(
        bargap=0.58, barmode="overlay", margin={"l": 8, "r": room, "t": _MARGIN if mark else 2, "b": 2}
    )
    figure.update_xaxes(visible=False, range=[0, max(longest, 0.01) * 1.01])
    figure.update_yaxes(
        range=[count - 0.5, -0.5], tickvals=list(range(count)),
        ticktext=[escape(name) for name in frame["name"]], showgrid=False,
        automargin=True, tickfont={"color": palette.ink, "size": 15},
    )  # fmt: skip
    _bars(figure, frame, palette)
    rows = list(enumerate(frame.to_dict("records")))
    words = [_words(place, row, palette) for place, row in rows]
    if mark and count and not wording.missing(frame["reference"].iloc[0]):
        words.append(_name_of_mark(mark, frame["reference"].iloc[0], longest, palette))
    marks = [_mark(place, row, palette) for place, row in rows if not wording.missing(row["reference"])]
    # All at once: plotly checks every annotation again with each one that is added.
    figure.update_layout(annotations=words, shapes=marks)
    return figure


def _mark(place: int, row: dict[Any, Any], palette: Palette) -> dict[str, Any]:
    return {
        "type": "line", "x0": row["reference"], "x1": row["reference"], "y0": place - 0.36,
        "y1": place + 0.36, "line": {"color": palette.ink, "width": 2},
    }  # fmt: skip


def _name_of_mark(mark: str, reference: float, longest: float, palette: Palette) -> dict[str, Any]:
    return {
        "x": reference, "y": -0.42, "text": mark, "showarrow": False, "yanchor": "bottom",
        "xanchor": "right" if reference > longest / 2 else "left",
        "font": {"color": palette.secondary, "size": 13},
    }  # fmt: skip


def _bars(figure: go.Figure, frame: pd.DataFrame, palette: Palette) -> None:
    figure.add_bar(
        x=frame["value"].fillna(0),
        y=list(range(len(frame))),
        orientation="h",
        marker={"color": _colours(frame, palette)},
        customdata=list(frame["key"]),
        hovertext=[f"{escape(name)}<br>{text}<br>{note}" for name, text, note in
                   zip(frame["name"], frame["text"], frame["note"], strict=True)],
        hoverinfo="text",
    )  # fmt: skip


def _colours(frame: pd.DataFrame, palette: Palette) -> list[str]:
    """One bar is the point, the furthest behind its mark: a wall of red would say nothing."""
    behind = frame[frame["status"] == "behind"]
    gaps = (behind["value"] / behind["reference"] - 1).abs().fillna(0)  # limits differ from row to row
    point = gaps.idxmax() if len(gaps) else None
    return [palette.behind if place == point else palette.context for place in frame.index]


def _words(place: int, row: dict[Any, Any], palette: Palette) -> dict[str, Any]:
    """The figure with its status in shape and word, below it the parts."""
    known = wording.STATUS[row["status"]]
    colour = status_colour(row["status"], palette)
    status = f' <span style="color:{colour}">{known.mark} {known.word}</span>'
    return {
        "xref": "paper", "x": 1, "xanchor": "left", "xshift": 10, "y": place, "align": "left",
        "showarrow": False,
        "text": f'<b>{row["text"]}</b>{status if row["text"] != known.word else ""}<br>'
                f'<span style="font-size:12px;color:{palette.secondary}">{row["note"]}</span>',
        "font": {"color": colour if row["status"] == "behind" else palette.ink, "size": 15},
    }  # fmt: skip
