"""The year's payments against the plan, the pace now needed, and where they will land."""

from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.describe import Row
from dashboard.palette import LIGHT, Palette, rgb, status_colour

_DECEMBER: Final = 12
_APART: Final = 17  # pixels between two names at the right end
_LOW: Final = 0.1  # a name under a point that low would hide a month


class _End(NamedTuple):
    """A line's end in December and its name."""

    value: float
    text: str
    ink: str


class _Pen(NamedTuple):
    """What every line is drawn with."""

    palette: Palette
    scale: float

    def line(self, colour: str, width: float, dash: str = "solid") -> dict[str, Any]:
        return {"color": colour, "width": width * self.scale, "dash": dash}


def pace(
    year: pd.DataFrame, landing: Row | None, *, status: str, height: int, palette: Palette = LIGHT,
    scale: float = 1,
) -> go.Figure:  # fmt: skip
    """Columns month, planned, value and needed of `queries.pace`; `landing` is a row of `queries.forecast`.

    Dashed: the plan; solid: what was reached; dotted: even steps from now to the plan; the band: where the
    year may land. Each carries its name at its end. `status` colours the point of now.
    """
    figure, pen = go.Figure(layout=layout(height, palette, scale)), _Pen(palette, scale)
    known = year[year["value"].notna()].sort_values("month")
    figure.update_layout(margin={"l": 52 * scale, "r": 150 * scale, "t": 14 * scale, "b": 28 * scale})
    figure.update_xaxes(
        range=[0.7, 12.1], tickvals=[1, 3, 6, 9, 12], ticktext=["1月", "3月", "6月", "9月", "12月"]
    )
    top = max(1.0, float(year[["planned", "value"]].max().max()))
    figure.update_yaxes(range=[-0.03, top * 1.06], tickvals=[0, 0.5, 1], tickformat=".0%")
    _line(figure, year, "planned", "序时", pen.line(palette.secondary, 1.25, "4px,4px"))
    ends = [_End(float(year["planned"].iloc[-1]), "序时", palette.secondary)] if len(year) else []
    if len(known):
        last = known.iloc[-1].to_dict()
        if last["month"] % 100 < _DECEMBER:
            ends += _ahead(figure, last, landing, pen)
            _line(figure, year, "needed", "需达到", pen.line(palette.accent, 1.5, "2px,3px"))
        _line(figure, known, "value", "实际", pen.line(palette.accent, 2.5))
        ends += _now(figure, last, status, pen)
    _names(figure, ends, (height - 42 * scale) / (top * 1.06 + 0.03), scale)
    return figure


def _line(figure: go.Figure, rows: pd.DataFrame, column: str, word: str, line: dict[str, Any]) -> None:
    drawn = rows[rows[column].notna()]
    figure.add_scatter(
        x=drawn["month"] % 100, y=drawn[column], mode="lines", line=line,
        text=drawn[column].map(wording.rate), hovertemplate=f"%{{x}}月 {word} %{{text}}<extra></extra>",
    )  # fmt: skip


def _ahead(figure: go.Figure, last: Row, landing: Row | None, pen: _Pen) -> list[_End]:
    """The band from now to December, and its name."""
    if landing is None or wording.missing(landing["landing_value"]):
        return []
    month, low, high = last["month"] % 100, float(landing["value_low"]), float(landing["value_high"])
    red, green, blue, _ = rgb(pen.palette.ramp[3])
    figure.add_scatter(
        x=[month, _DECEMBER, _DECEMBER], y=[last["value"], high, low], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=f"rgba({red},{green},{blue},0.22)", hoverinfo="skip",
    )  # fmt: skip
    middle = float(landing["landing_value"])
    figure.add_scatter(
        x=[month, _DECEMBER], y=[last["value"], middle], mode="lines", hoverinfo="skip",
        line=pen.line(pen.palette.ramp[3], 2),
    )  # fmt: skip
    return [_End(middle, f"预计 {wording.rate(middle)}", pen.palette.ink)]


def _now(figure: go.Figure, last: Row, status: str, pen: _Pen) -> list[_End]:
    """The point of now: named beside it within the year, at the end in December."""
    coloured = status in ("behind", "watch")
    colour = status_colour(status, pen.palette) if coloured else pen.palette.accent
    month, value = int(last["month"]) % 100, float(last["value"])
    figure.add_scatter(
        x=[month], y=[value], mode="markers", marker={"color": colour, "size": 9 * pen.scale},
        cliponaxis=False, hoverinfo="skip",
    )  # fmt: skip
    text = f"<b>实际 {wording.rate(value)}</b>"
    if month == _DECEMBER:
        return [_End(value, text, colour)]
    low, left = value < _LOW, month > 2  # there is room on the left
    x, y = (-8 if left else 12, 2) if low else (4, -14)
    figure.add_annotation(
        x=month, y=value, text=text, showarrow=False, xanchor="right" if low and left else "left",
        xshift=x * pen.scale, yshift=y * pen.scale, font={"color": colour, "size": 14 * pen.scale},
    )  # fmt: skip
    return []


def _names(figure: go.Figure, ends: list[_End], pixels: float, scale: float) -> None:
    """The names at the right, pushed apart where lines end together; `pixels` is how high 100 % is."""
    placed: list[float] = []
    for end in sorted(ends, reverse=True):
        wanted = end.value * pixels
        at = min(wanted, placed[-1] - _APART * scale) if placed else wanted
        placed.append(at)
        figure.add_annotation(
            x=_DECEMBER, y=end.value, text=end.text, showarrow=False, xanchor="left", xshift=8 * scale,
            yshift=at - wanted, font={"color": end.ink, "size": 14 * scale},
        )  # fmt: skip
