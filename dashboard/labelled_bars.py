"""Bars with their words beside them: a figure and, below it, what it is made of. A frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

ROW: Final = 48  # pixels that a bar with its two lines of words needs
_MARGIN: Final = 22
_TWO_LINES: Final = 44  # a lower row has one line


def height(rows: int, *, named: bool = False) -> int:
    """How high a chart of so many bars is; `named` when the parts of the bars carry their names on top."""
    return ROW * max(rows, 1) + (_MARGIN if named else 0) + 4


def bars(
    frame: pd.DataFrame,
    *,
    height: int,
    names: tuple[str, str] = ("", ""),
    room: int = 168,
    highlight: str = "",
    palette: Palette = LIGHT,
    scale: float = 1,
) -> go.Figure:
    """One bar per row from zero, in the frame's order from the top.

    Columns: key, name, value, rest (a second, paler part of the bar; NaN for none), text (the figure) and
    note. The words stand in a column on the right, `room` pixels wide. `names` are those of the two parts,
    written above the first bar; with them the first part is the point, else the row whose key is `highlight`.
    """
    count = len(frame)
    figure = go.Figure(layout=layout(height, palette, scale))
    top = _MARGIN * scale if names[0] else 2
    figure.update_layout(
        bargap=0.52, barmode="stack", margin={"l": 8 * scale, "r": room * scale, "t": top, "b": 2}
    )
    longest = float((frame["value"].fillna(0) + frame["rest"].fillna(0)).max()) if count else 1.0
    figure.update_xaxes(visible=False, range=[0, max(longest, 1) * 1.01])
    figure.update_yaxes(
        range=[count - 0.5, -0.5], tickvals=list(range(count)), ticktext=list(frame["name"]),
        showgrid=False, automargin=True, tickfont={"color": palette.ink, "size": 15 * scale},
    )  # fmt: skip
    first = [
        palette.accent if names[0] or (key == highlight and key) else palette.context for key in frame["key"]
    ]
    for part, colours in (("value", first), ("rest", [palette.ramp[1]] * count)):
        _bar(figure, frame, part, colours)
    two_lines = (height - top) / max(count, 1) >= _TWO_LINES * scale
    for place, row in enumerate(frame.to_dict("records")):
        gap = "<br>" if two_lines else "&nbsp; "
        note = f'<span style="font-size:{13 * scale:g}px;color:{palette.secondary}">{row["note"]}</span>'
        figure.add_annotation(
            xref="paper", x=1, xanchor="left", xshift=10 * scale, y=place, align="left", showarrow=False,
            text=f"<b>{row['text']}</b>{gap if row['note'] else ''}{note if row['note'] else ''}",
            font={"color": palette.ink, "size": 15 * scale},
        )  # fmt: skip
    if names[0] and count:
        _name_parts(figure, frame, names, palette, scale)
    return figure


def _bar(figure: go.Figure, frame: pd.DataFrame, part: str, colours: list[str]) -> None:
    figure.add_bar(
        x=frame[part].fillna(0), y=list(range(len(frame))), orientation="h", marker={"color": colours},
        customdata=list(frame["key"]), hoverinfo="text",
        hovertext=[f"{name}<br>{text}<br>{note}" for name, text, note in
                   zip(frame["name"], frame["text"], frame["note"], strict=True)],
    )  # fmt: skip


_CLOSE: Final = 0.16  # of the width: a part that is narrower leaves no room for its name


def _name_parts(
    figure: go.Figure, frame: pd.DataFrame, names: tuple[str, str], palette: Palette, scale: float
) -> None:
    """The names above the first bar, the second one where its part begins."""
    own, rest = frame["value"].iloc[0], frame["rest"].iloc[0]
    longest = float((frame["value"].fillna(0) + frame["rest"].fillna(0)).max())
    if wording.missing(own):
        return
    begins = max(float(own), longest * _CLOSE)
    for x, text, ink in ((0.0, names[0], palette.accent), (begins, names[1], palette.secondary)):
        if text and not (text == names[1] and wording.missing(rest)):
            figure.add_annotation(
                x=x, y=-0.36, text=text, showarrow=False, xanchor="left", yanchor="bottom",
                font={"color": ink, "size": 13 * scale},
            )  # fmt: skip
