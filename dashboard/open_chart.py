"""What is still open, and how much of it is overdue: a bar inside a bar. A frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

ROW: Final = 42  # pixels that a bar with its two lines of words needs


def bars(
    frame: pd.DataFrame,
    *,
    highlight: str = "",
    room: int = 190,
    height: int = 0,
    palette: Palette = LIGHT,
    scale: float = 1,
) -> go.Figure:
    """Horizontal bars from zero: columns key, name, whole, part (of the whole), text and note.

    The frame's first row is drawn on top. The whole is pale, the part dark, red in the row `highlight`. Text
    and note stand behind the bar, one above the other, in `room` pixels. Without `height` every row gets
    `ROW` pixels.
    """
    count = len(frame)
    figure = go.Figure(layout=layout(height or round(ROW * scale) * max(count, 1) + 8, palette, scale))
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
        barmode="overlay", bargap=0.5, margin={"l": 8 * scale, "r": room * scale, "t": 2, "b": 2}
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
                 f'<span style="font-size:{13 * scale}px;color:{palette.secondary}">{row["note"]}</span>',
            font={"color": colour, "size": 14 * scale},
        )  # fmt: skip
    return figure
