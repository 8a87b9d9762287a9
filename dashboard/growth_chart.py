"""The income chain county by county: how fast formerly poor and all rural people gain. Frame → figure."""

from html import escape
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

ROW: Final = 42  # pixels that a county with its two lines of words needs
_TWO_LINES: Final = 40  # what a row needs to be told in two lines
_TOP: Final = 44
_ROOM: Final = 176


def height(rows: int) -> int:
    """How high a chart of so many counties is."""
    return _TOP + ROW * max(rows, 1) + 4


def growths(
    frame: pd.DataFrame, *, city: float, height: int, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """A row per county, in the frame's order from the top: a full dot for the formerly poor, a ring for all.

    Columns: key, name, poor and rural (fractions, NaN for none), broken (the chain does not hold), text and
    note. `city` is the growth of the city's rural residents, a dashed line (NaN: none).
    """
    rows = len(frame)
    figure = go.Figure(layout=layout(height, palette, scale))
    figure.update_layout(margin={"l": 8 * scale, "r": _ROOM * scale, "t": _TOP * scale, "b": 4 * scale})
    low, high = _range(frame, city)
    figure.update_xaxes(range=[low, high], visible=False)
    figure.update_yaxes(
        range=[rows - 0.5, -0.5], tickvals=list(range(rows)), showgrid=False, automargin=True,
        ticktext=[escape(name) for name in frame["name"]],
        tickfont={"color": palette.ink, "size": 15 * scale},
    )  # fmt: skip
    records = list(enumerate(frame.to_dict("records")))
    lines = [_between(place, row, palette, scale) for place, row in records]
    tall = height - _TOP * scale >= _TWO_LINES * scale * rows
    words = [_words(place, row, palette, scale, both=tall) for place, row in records]
    if not wording.missing(city):
        lines.append(_city_line(city, rows, palette, scale))
        words.append(_city_name(city, (low + high) / 2, palette, scale))
    words += _legend(frame, palette, scale)
    _dots(figure, frame, palette, scale)
    figure.update_layout(shapes=lines, annotations=words)
    return figure


def _range(frame: pd.DataFrame, city: float) -> tuple[float, float]:
    known = pd.concat([frame["poor"], frame["rural"], pd.Series([city])]).dropna()
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.1)
    spread = max(high - low, 0.01)
    return low - spread * 0.12, high + spread * 0.06


def _between(place: int, row: dict[Any, Any], palette: Palette, scale: float) -> dict[str, Any]:
    known = not (wording.missing(row["poor"]) or wording.missing(row["rural"]))
    ends = (row["rural"], row["poor"]) if known else (0, 0)
    colour = palette.behind if row["broken"] else palette.context
    return {
        "type": "line", "x0": ends[0], "x1": ends[1], "y0": place, "y1": place, "layer": "below",
        "line": {"color": colour, "width": (3 if known else 0) * scale},
    }  # fmt: skip


def _city_line(city: float, rows: int, palette: Palette, scale: float) -> dict[str, Any]:
    return {
        "type": "line", "x0": city, "x1": city, "y0": -0.5, "y1": rows - 0.5, "layer": "below",
        "line": {"color": palette.secondary, "width": 1.25 * scale, "dash": f"{4 * scale}px,{4 * scale}px"},
    }  # fmt: skip


def _city_name(city: float, middle: float, palette: Palette, scale: float) -> dict[str, Any]:
    """On top of the line, to the side where there is more room."""
    right = city > middle
    return {
        "x": city, "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 22 * scale,
        "xanchor": "right" if right else "left", "xshift": (4 if right else -4) * scale, "showarrow": False,
        "text": f"全市农民 {wording.rate(city)}", "font": {"color": palette.secondary, "size": 13 * scale},
    }  # fmt: skip


def _legend(frame: pd.DataFrame, palette: Palette, scale: float) -> list[dict[str, Any]]:
    """What the two marks are, over those of the first county that has both."""
    both = frame[frame["poor"].notna() & frame["rural"].notna()]
    if both.empty or both.index[0] != frame.index[0]:
        return []
    first = both.iloc[0]
    poor_right = first["poor"] >= first["rural"]
    return [
        {
            "x": first[column], "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 0, "text": text,
            "xanchor": "left" if right else "right", "xshift": (-7 if right else 7) * scale,
            "showarrow": False, "font": {"color": ink, "size": 13 * scale},
        }
        for column, text, right, ink in (
            ("poor", "● 脱贫人口", poor_right, palette.ink),
            ("rural", "○ 本县农民", not poor_right, palette.secondary),
        )
    ]  # fmt: skip


def _dots(figure: go.Figure, frame: pd.DataFrame, palette: Palette, scale: float) -> None:
    colours = [palette.behind if broken else palette.accent for broken in frame["broken"]]
    for column, fill in (("rural", [palette.card] * len(frame)), ("poor", colours)):
        figure.add_scatter(
            x=frame[column], y=list(range(len(frame))), mode="markers", customdata=list(frame["key"]),
            marker={"size": 13 * scale, "color": fill, "line": {"color": colours, "width": 2.5 * scale}},
            hovertext=[f"{escape(name)}<br>{text}<br>{note}" for name, text, note in
                       zip(frame["name"], frame["text"], frame["note"], strict=True)],
            hoverinfo="text", cliponaxis=False,
        )  # fmt: skip


def _words(place: int, row: dict[Any, Any], palette: Palette, scale: float, *, both: bool) -> dict[str, Any]:
    """The verdict over the rates; where there is room for one line, the rates."""
    ink = palette.behind if row["broken"] else palette.ink
    second = f'<br><span style="font-size:{12 * scale:g}px;color:{palette.secondary}">{row["note"]}</span>'
    text = (
        f"<b>{row['text']}</b>{second}" if both else f"<b>{row['note']}</b>" if row["broken"] else row["note"]
    )
    return {
        "xref": "paper", "x": 1, "xanchor": "left", "xshift": 12 * scale, "y": place, "align": "left",
        "showarrow": False, "font": {"color": ink, "size": (15 if both else 13) * scale},
        "text": text,
    }  # fmt: skip
