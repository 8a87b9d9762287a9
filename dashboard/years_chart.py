"""Two years over each other, month by month: a frame in, a figure out."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout, number_ticks
from dashboard.palette import LIGHT, Palette

_SPRING, _DECEMBER = 3, 12
_WAN: Final = 10_000
_CLOSE: Final = 0.1  # of the chart's height: nearer ends need their names moved apart


def years(trend: pd.DataFrame, *, year: int, height: int, palette: Palette = LIGHT) -> go.Figure:
    """A figure that adds up from January (`month`, `value` in yuan) in `year` and in the year before.

    The year is the line that is the point; the year before is grey. Both are named at their end.
    """
    figure = go.Figure(layout=layout(height, palette))
    known = trend[trend["value"].notna()].sort_values("month")
    top = max(float(known["value"].max()) if len(known) else 0.0, _WAN) / _WAN
    figure.update_xaxes(
        range=[0.7, 12.1], tickvals=[1, 3, 6, 9, 12], ticktext=["1月", "3月", "6月", "9月", "12月"]
    )
    figure.update_yaxes(range=[0, top * 1.1], nticks=4, **number_ticks(top, whole=False))
    figure.update_layout(margin_r=128)
    now, before = (known[known["month"] // 100 == each] for each in (year, year - 1))
    for own, colour, width in ((before, palette.context, 2), (now, palette.accent, 2.5)):
        _line(figure, own, {"color": colour, "width": width})
    places = _places(now, before, top)
    for own, ink, place in ((before, palette.secondary, places[1]), (now, palette.accent, places[0])):
        if len(own):
            _name(figure, own, ink, place, bold=own is now)
    return figure


def _line(figure: go.Figure, own: pd.DataFrame, line: dict[str, Any]) -> None:
    told = [
        f"{wording.month(month)} {wording.money(value)}"
        for month, value in zip(own["month"], own["value"], strict=True)
    ]
    figure.add_scatter(
        x=own["month"] % 100, y=own["value"] / _WAN, mode="lines", line=line, hovertext=told, hoverinfo="text"
    )


Place = dict[str, Any]
_BESIDE: Final[Place] = {"xanchor": "left", "xshift": 8, "yshift": 0}
_ABOVE: Final[Place] = {
    "xanchor": "right",
    "xshift": -4,
    "yshift": 14,
}  # clear of the line that goes on below
_BELOW: Final[Place] = {"xanchor": "left", "xshift": 4, "yshift": -14}


def _places(now: pd.DataFrame, before: pd.DataFrame, top: float) -> tuple[Place, Place]:
    """Where the names of this year's and last year's line stand, so that neither is crossed."""
    if now.empty or before.empty:
        return _BESIDE, _BESIDE
    last = now.iloc[-1]
    same = before[before["month"] == last["month"] - 100]
    higher = same.empty or last["value"] >= same["value"].iloc[0]
    if last["month"] % 100 <= _SPRING:  # no room on the left yet
        return {**_ABOVE, "xanchor": "left"}, _BESIDE
    if last["month"] % 100 < _DECEMBER:
        return (_ABOVE if higher else _BELOW), _BESIDE
    if abs(last["value"] - same["value"].iloc[0]) / _WAN > top * _CLOSE:
        return _BESIDE, _BESIDE
    up, down = {**_BESIDE, "yshift": 9}, {**_BESIDE, "yshift": -9}
    return (up, down) if higher else (down, up)


def _name(figure: go.Figure, own: pd.DataFrame, ink: str, place: Place, *, bold: bool) -> None:
    last = own.iloc[-1]
    text = f"{int(last['month']) // 100}年 {wording.wan(last['value'])}"
    figure.add_annotation(
        x=int(last["month"]) % 100, y=last["value"] / _WAN, text=f"<b>{text}</b>" if bold else text,
        showarrow=False, font={"color": ink, "size": 14}, **place,
    )  # fmt: skip
