"""What is still open, and how much of it is overdue: a bar inside a bar. A frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

ROW: Final = 42  # pixels that a bar with its two lines of words needs
_TEXT, _NOTE = 14, 13  # sizes of the two lines
_LEAST_ROOM: Final = 120  # pixels for the words behind the longest bar


def full_height(rows: int) -> int:
    """How high a chart of so many bars is."""
    return ROW * max(rows, 1) + 8


def bars(
    frame: pd.DataFrame,
    *,
    highlight: str = "",
    height: int = 0,
    palette: Palette = LIGHT,
    scale: float = 1,
) -> go.Figure:
    """Horizontal bars from zero: columns key, name, whole, part (of the whole), text and note.

    The frame's first row is drawn on top. The whole is pale, the part dark, red in the row `highlight`. Text
    and note stand behind the bar, one above the other. Without `height` every row gets `ROW` pixels.
    """
    count = len(frame)
    figure = go.Figure(layout=layout(height or round(full_height(count) * scale), palette, scale))
    at, ink = list(range(count)), palette.ink
    hints = [
        f"{name}<br>{text}<br>{note}"
        for name, text, note in zip(frame["name"], frame["text"], frame["note"], strict=True)
    ]
    colours = [palette.behind if key == highlight else palette.accent for key in frame["key"]]
    for name, colour in (("whole", palette.ramp[2]), ("part", colours)):
        figure.add_bar(
            x=frame[name], y=at, orientation="h", marker={"color": colour}, customdata=list(frame["key"]),
            hovertext=hints, hoverinfo="text",
        )  # fmt: skip
    figure.update_layout(
        barmode="overlay", bargap=0.5, margin={"l": 8 * scale, "r": _room(frame) * scale, "t": 2, "b": 2}
    )
    figure.update_xaxes(visible=False, range=[0, max(float(frame["whole"].max()) if count else 0, 1)])
    figure.update_yaxes(
        range=[count - 0.5, -0.5], tickvals=at, ticktext=list(frame["name"]), showgrid=False, automargin=True,
        tickfont={"color": ink, "size": 15 * scale},
    )  # fmt: skip
    for place, row in enumerate(frame.to_dict("records")):
        colour = palette.behind if row["key"] == highlight else ink
        figure.add_annotation(
            x=row["whole"], xanchor="left", xshift=8 * scale, y=place, align="left", showarrow=False,
            text=f"<b>{row['text']}</b><br>"
                 f'<span style="font-size:{_NOTE * scale}px;color:{palette.secondary}">{row["note"]}</span>',
            font={"color": colour, "size": _TEXT * scale},
        )  # fmt: skip
    return figure


def _room(frame: pd.DataFrame) -> float:
    """Pixels that the words need behind a bar that takes the whole width."""
    longest = [wording.breadth(text) * _TEXT for text in frame["text"]]
    longest += [wording.breadth(note) * _NOTE for note in frame["note"]]
    return max([_LEAST_ROOM, *longest]) + 16
