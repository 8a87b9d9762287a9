"""The year's payments against the plan, the pace now needed, and where they will land."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.describe import Row
from dashboard.palette import LIGHT, Palette, rgb, status_colour

_DECEMBER: Final = 12
_APART: Final = 17  # pixels between two names at the right end
_ROOM: Final = 150


def pace(
    year: pd.DataFrame, landing: Row | None, *, status: str, height: int, palette: Palette = LIGHT
) -> go.Figure:
    """Columns month, planned, value and needed of `queries.pace`; `landing` is a row of `queries.forecast`.

    Dashed: the plan; solid: what was reached; dotted: even steps from now to the plan; the band: where the
    year may land. Each carries its name at its end. `status` colours the point of now.
    """
    figure = go.Figure(layout=layout(height, palette))
    known = year[year["value"].notna()].sort_values("month")
    figure.update_layout(margin={"l": 52, "r": _ROOM, "t": 14, "b": 28})
    figure.update_xaxes(
        range=[0.7, 12.1], tickvals=[1, 3, 6, 9, 12], ticktext=["1月", "3月", "6月", "9月", "12月"]
    )
    top = max(1.0, float(year[["planned", "value"]].max().max()))
    figure.update_yaxes(range=[-0.03, top * 1.06], tickvals=[0, 0.5, 1], tickformat=".0%")
    _line(figure, year, "planned", "序时", {"color": palette.secondary, "width": 1.25, "dash": "4px,4px"})
    ends = [(float(year["planned"].iloc[-1]), "序时", palette.secondary)] if len(year) else []
    if len(known):
        last = known.iloc[-1].to_dict()
        if last["month"] % 100 < _DECEMBER:
            ends += _ahead(figure, last, landing, palette)
            _line(
                figure, year, "needed", "需达到", {"color": palette.accent, "width": 1.5, "dash": "2px,3px"}
            )
        _line(figure, known, "value", "实际", {"color": palette.accent, "width": 2.5})
        ends += _now(figure, last, status, palette)
    _names(figure, ends, height, top)
    return figure


def _line(figure: go.Figure, rows: pd.DataFrame, column: str, word: str, line: dict[str, Any]) -> None:
    drawn = rows[rows[column].notna()]
    figure.add_scatter(
        x=drawn["month"] % 100, y=drawn[column], mode="lines", line=line,
        hovertemplate=f"%{{x}}月 {word} %{{y:.1%}}<extra></extra>",
    )  # fmt: skip


def _ahead(
    figure: go.Figure, last: Row, landing: Row | None, palette: Palette
) -> list[tuple[float, str, str]]:
    """The band from now to December, and its name."""
    if landing is None or wording.missing(landing["landing_value"]):
        return []
    month, low, high = last["month"] % 100, float(landing["value_low"]), float(landing["value_high"])
    red, green, blue, _ = rgb(palette.ramp[3])
    figure.add_scatter(
        x=[month, _DECEMBER, _DECEMBER], y=[last["value"], high, low], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=f"rgba({red},{green},{blue},0.22)", hoverinfo="skip",
    )  # fmt: skip
    middle = float(landing["landing_value"])
    figure.add_scatter(
        x=[month, _DECEMBER], y=[last["value"], middle], mode="lines", hoverinfo="skip",
        line={"color": palette.ramp[3], "width": 2},
    )  # fmt: skip
    return [(middle, f"预计 {wording.rate(middle)}", palette.ink)]


def _now(figure: go.Figure, last: Row, status: str, palette: Palette) -> list[tuple[float, str, str]]:
    """The point of now: named beside it within the year, at the end in December."""
    colour = status_colour(status, palette) if status in ("behind", "watch") else palette.accent
    month, value = int(last["month"]) % 100, float(last["value"])
    figure.add_scatter(
        x=[month], y=[value], mode="markers", marker={"color": colour, "size": 9}, cliponaxis=False,
        hoverinfo="skip",
    )  # fmt: skip
    text = f"<b>实际 {wording.rate(value)}</b>"
    if month == _DECEMBER:
        return [(value, text, colour)]
    low = value < 0.1  # a name under the axis would hide a month
    figure.add_annotation(
        x=month, y=value, text=text, showarrow=False, xanchor="right" if low and month > 2 else "left",
        xshift=(-8 if month > 2 else 12) if low else 4, yshift=2 if low else -14,
        font={"color": colour, "size": 14},
    )  # fmt: skip
    return []


def _names(figure: go.Figure, ends: list[tuple[float, str, str]], height: int, top: float) -> None:
    """The names at the right, pushed apart where lines end together."""
    scale = (height - 42) / (top * 1.06 + 0.03)
    placed: list[float] = []
    for value, text, ink in sorted(ends, reverse=True):
        wanted = value * scale
        at = min(wanted, placed[-1] - _APART) if placed else wanted
        placed.append(at)
        figure.add_annotation(
            x=_DECEMBER, y=value, text=text, showarrow=False, xanchor="left", xshift=8, yshift=at - wanted,
            font={"color": ink, "size": 14},
        )  # fmt: skip
