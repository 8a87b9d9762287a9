"""How many tasks shine in which light, one bar per unit or quarter. A frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import layout
from dashboard.describe import Row
from dashboard.palette import LIGHT, Palette
from dashboard.work_figures import MARKS
from queries.work_status import IN_TIME, LATE, LIGHTS, NOT_DUE, OVERDUE, SOON

ROW: Final = 36  # pixels of a bar with the words behind it


def bars(
    frame: pd.DataFrame, *, room: int = 190, height: int = 0, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """Stacked bars from zero, the worst light first: columns key, name and one per light.

    The frame's first row is drawn on top. Behind each bar stand its lights by shape and number, in `room`
    pixels. Without `height` every row gets `ROW` pixels.
    """
    count, lights = len(frame), list(LIGHTS)
    figure = go.Figure(layout=layout(height or round(ROW * scale) * max(count, 1) + 8, palette, scale))
    colours = _colours(palette)
    for light in lights:
        figure.add_bar(
            x=frame[light], y=list(range(count)), orientation="h", marker={"color": colours[light]},
            customdata=list(frame["key"]), hoverinfo="text",
            hovertext=[f"{name}<br>{LIGHTS[light].word} {number} 项"
                       for name, number in zip(frame["name"], frame[light], strict=True)],
        )  # fmt: skip
    whole = frame[lights].sum(axis=1)
    figure.update_layout(
        barmode="stack", bargap=0.45, margin={"l": 8 * scale, "r": room * scale, "t": 2, "b": 2}
    )
    figure.update_xaxes(visible=False, range=[0, max(float(whole.max()) if count else 0, 1)])
    figure.update_yaxes(
        range=[count - 0.5, -0.5], tickvals=list(range(count)), ticktext=list(frame["name"]), showgrid=False,
        automargin=True, tickfont={"color": palette.ink, "size": 15 * scale},
    )  # fmt: skip
    for place, (row, end) in enumerate(zip(frame.to_dict("records"), whole, strict=True)):
        figure.add_annotation(
            x=end, xanchor="left", xshift=8 * scale, y=place, showarrow=False, text=_words(row, palette),
            font={"color": palette.ink, "size": 14 * scale},
        )  # fmt: skip
    return figure


def _colours(palette: Palette) -> dict[str, str]:
    """What is done is no news: it is as pale as the ground allows."""
    done, open_ = palette.ramp[1], palette.context
    return {OVERDUE: palette.behind, LATE: palette.watch, SOON: palette.accent, NOT_DUE: open_, IN_TIME: done}


def _words(row: Row, palette: Palette) -> str:
    inks = {OVERDUE: palette.behind, LATE: palette.watch, SOON: palette.accent, IN_TIME: palette.fine}
    return "  ".join(
        f'<span style="color:{inks.get(light, palette.secondary)}">{MARKS[light]} {row[light]}</span>'
        for light in LIGHTS
        if row[light]
    )
