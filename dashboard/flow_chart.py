"""Stock above, flow below, month by month: a frame in, a Plotly figure out."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

_STOCK: Final = (0.62, 1.0)  # of the height: what stands, above what moves
_FLOW: Final = (0.13, 0.56)
_BACK: Final = 0.055
_ROOM: Final = 66  # pixels for the names on the right
_TOP, _BOTTOM = 12, 42
_NUMBER: Final = 22  # pixels that the number at the end of a bar needs


def stock_and_flow(
    flows: pd.DataFrame, *, height: int, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """Open households as a line from zero; below it who came (up), whose risk ended (down), who fell back.

    `flows` has the columns of `queries.flows`, a row per month. Every bar carries its number, falls back are
    numbers in a row of their own: a handful would be no bar.
    """
    figure = go.Figure(layout=layout(height, palette, scale))
    place = list(range(len(flows)))
    months = flows["month"].tolist()
    figure.update_layout(
        margin={"l": 8 * scale, "r": _ROOM * scale, "t": _TOP * scale, "b": _BOTTOM * scale}, bargap=0.3,
        barmode="relative", yaxis={"domain": _STOCK, "visible": False},
        yaxis2={"domain": _FLOW, "visible": False, "fixedrange": True, "zeroline": False},
    )  # fmt: skip
    figure.update_xaxes(
        tickvals=place, ticktext=_names(months),
        range=[-0.6, len(months) - 0.4], tickangle=0, anchor="free", position=0,
    )  # fmt: skip
    _stock(figure, flows, palette, scale)
    _flow(figure, flows, palette, scale)
    _back(figure, flows, palette, scale)
    return figure


def _names(months: list[int]) -> list[str]:
    """Every other month up to the last, `12月`; below the first of a year in the chart, the year."""
    told, last = [], len(months) - 1
    for place, month in enumerate(months):
        shown = (last - place) % 2 == 0
        new_year = shown and month // 100 not in {m // 100 for m in months[: max(place - 1, 0)]}
        told.append(f"{month % 100}月{f'<br>{month // 100}年' if new_year else ''}" if shown else "")
    return told


def _stock(figure: go.Figure, flows: pd.DataFrame, palette: Palette, scale: float) -> None:
    known = flows["open"]
    top = float(known.max()) if known.notna().any() else 1.0
    figure.update_layout(yaxis={"range": [0, max(top, 1) * 1.2]})
    figure.add_scatter(
        x=list(range(len(flows))), y=known, fill="tozeroy", fillcolor=palette.ramp[0],
        mode="lines" if known.notna().sum() > 1 else "markers",  # a line of one month is nothing to see
        line={"color": palette.accent, "width": 2.5 * scale}, hoverinfo="text",
        marker={"color": palette.accent, "size": 9 * scale},
        hovertext=[
            f"{wording.month(month)} 未消除 {wording.figure(value, '户')}"
            for month, value in zip(flows["month"], known, strict=True)
        ],
    )  # fmt: skip
    for at in {known.first_valid_index(), known.last_valid_index()} - {None}:
        place = flows.index.get_loc(at)
        last, number = at == known.last_valid_index(), wording.whole(known[at])
        figure.add_annotation(
            x=place, y=known[at], text=f"<b>{number}</b>" if last else number,
            showarrow=False, yshift=13 * scale, font={"color": palette.accent, "size": 14 * scale},
        )  # fmt: skip
    if known.notna().any():
        _name(figure, "未消除", ("y", known[known.last_valid_index()]), palette.accent, scale)


def _flow(figure: go.Figure, flows: pd.DataFrame, palette: Palette, scale: float) -> None:
    numbers = flows[["came", "ended"]].abs()
    top = float(numbers.max().max()) if numbers.notna().any().any() else 1.0
    half = (figure.layout.height - (_TOP + _BOTTOM) * scale) * (_FLOW[1] - _FLOW[0]) / 2
    reach = max(top, 1) / (1 - _NUMBER * scale / half)
    figure.update_layout(yaxis2={"range": [-reach, reach]})
    for column, sign, name, colour, ink in (
        ("came", 1, "新增", palette.accent, palette.accent),
        ("ended", -1, "消除", palette.context, palette.secondary),
    ):
        values = flows[column]
        figure.add_bar(
            x=list(range(len(flows))), y=values * sign, yaxis="y2", marker={"color": colour},
            hoverinfo="text",
            hovertext=[f"{wording.month(month)} {name} {wording.figure(value, '户')}"
                       for month, value in zip(flows["month"], values, strict=True)],
        )  # fmt: skip
        for place, value in enumerate(values):
            if not wording.missing(value):
                figure.add_annotation(
                    x=place, yref="y2", y=value * sign, yshift=sign * 10 * scale, showarrow=False,
                    text=wording.whole(value), font={"color": ink, "size": 12.8 * scale},
                )  # fmt: skip
        if values.notna().any():
            _name(figure, name, ("y2", sign * top * 0.5), ink, scale)


def _back(figure: go.Figure, flows: pd.DataFrame, palette: Palette, scale: float) -> None:
    told: list[tuple[Any, str]] = [
        (at, wording.whole(value))
        for at, value in enumerate(flows["fallen_back"])
        if not wording.missing(value)
    ]
    for at, text in told:
        figure.add_annotation(
            x=at, yref="paper", y=_BACK, text=text if text == "0" else f"<b>{text}</b>", showarrow=False,
            font={"color": palette.secondary if text == "0" else palette.ink, "size": 13 * scale},
        )  # fmt: skip
    if told:
        _name(figure, "回退", ("paper", _BACK), palette.ink, scale)


def _name(figure: go.Figure, text: str, at: tuple[str, float], ink: str, scale: float) -> None:
    """The name of what is drawn at a height of an axis, on the right."""
    figure.add_annotation(
        xref="paper", x=1, xanchor="left", xshift=8 * scale, yref=at[0], y=at[1], text=text, showarrow=False,
        font={"color": ink, "size": 14 * scale},
    )  # fmt: skip
