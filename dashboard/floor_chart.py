"""A count month by month against a floor: a frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout, number_ticks
from dashboard.describe import Row
from dashboard.palette import LIGHT, Palette, status_colour

_APART: Final = 18  # pixels between the two names at the right end


def against_floor(
    trend: pd.DataFrame, *, height: int, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """Months of one judged count (month, value, unit, status, reference), oldest first.

    The floor is the reference of the last month, drawn through all of them: what the year has to reach. The
    axis does not begin at zero: a hundred people of thirty thousand decide.
    """
    known = trend[trend["value"].notna()].reset_index(drop=True)
    figure = go.Figure(layout=layout(height, palette, scale))
    figure.update_layout(margin={"l": 62 * scale, "r": 118 * scale, "t": 10 * scale, "b": 28 * scale})
    months = trend["month"].tolist()
    place = {month: at for at, month in enumerate(months)}
    floor = trend["reference"].iloc[-1] if len(trend) else float("nan")
    low, high = _range(known["value"], floor)
    figure.update_yaxes(range=[low, high], nticks=4, **number_ticks(high - low))
    labelled = [month for month in months if month % 100 in (1, 7)] or months[:1]
    figure.update_xaxes(
        range=[-0.4, max(len(months) - 1, 1) + 0.2], tickvals=[place[month] for month in labelled],
        ticktext=[f"{m // 100}年" if m % 100 == 1 else wording.month_of_year(m) for m in labelled],
        tickangle=0,
    )  # fmt: skip
    figure.add_scatter(
        x=known["month"].map(place), y=known["value"], mode="lines",
        line={"color": palette.accent, "width": 2.5 * scale}, hoverinfo="text",
        hovertext=[f"{wording.month(row['month'])} {wording.figure(row['value'], row['unit'])}"
                   for row in known.to_dict("records")],
    )  # fmt: skip
    ends = []
    if not wording.missing(floor):
        _floor(figure, floor, palette, scale)
        ends.append((float(floor), f"底线 {wording.whole(floor)}", palette.secondary))
    if len(known):
        ends.append(_now(figure, known.iloc[-1].to_dict(), place, palette, scale))
    _names(figure, ends, height / (high - low), scale)
    return figure


def _range(values: pd.Series, floor: float) -> tuple[float, float]:
    ends = pd.concat([values, pd.Series([floor])]).dropna()
    if ends.empty:
        return 0.0, 1.0
    spread = max(float(ends.max() - ends.min()), float(ends.max()) * 0.02, 1.0)
    return max(0.0, float(ends.min()) - spread * 0.15), float(ends.max()) + spread * 0.15


def _floor(figure: go.Figure, floor: float, palette: Palette, scale: float) -> None:
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=floor, y1=floor,
        line={"color": palette.secondary, "width": 1.25 * scale, "dash": f"{4 * scale}px,{4 * scale}px"},
    )  # fmt: skip


_End = tuple[float, str, str]  # where a line ends, its name there, the name's colour


def _now(figure: go.Figure, last: Row, place: dict[int, int], palette: Palette, scale: float) -> _End:
    """The point of the last month that is known."""
    colour = status_colour("behind", palette) if last["status"] == "behind" else palette.accent
    figure.add_scatter(
        x=[place[last["month"]]], y=[last["value"]], mode="markers", hoverinfo="skip",
        marker={"color": colour, "size": 9 * scale}, cliponaxis=False,
    )  # fmt: skip
    return float(last["value"]), f"<b>{wording.figure(last['value'], last['unit'])}</b>", colour


def _names(figure: go.Figure, ends: list[_End], pixels: float, scale: float) -> None:
    """Names at the right end, from the lowest up, kept apart; `pixels` are those of one more person."""
    ordered = sorted(ends, key=lambda end: end[0])
    close = len(ordered) > 1 and (ordered[-1][0] - ordered[0][0]) * pixels < _APART * scale
    for at, (value, text, ink) in enumerate(ordered):
        figure.add_annotation(
            xref="paper", x=1, xanchor="left", xshift=8 * scale, y=value, text=text, showarrow=False,
            yshift=_APART / 2 * scale * (1 if at else -1) if close else 0,
            font={"color": ink, "size": 14 * scale},
        )  # fmt: skip
