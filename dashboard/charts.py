"""Charts: a frame in, a Plotly figure out. They draw; they neither fetch nor compute.

Every chart takes its height, a palette and a scale: 1 on a desk; for a meeting room type, lines and margins
grow by the same factor (`dashboard.projection` hands all three over). Sizes in the code are a desk's.
"""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.palette import FONT, LIGHT, Palette, status_colour

# No toolbar, no zooming by accident, no logo.
CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "responsive": True}


def layout(height: int, palette: Palette, scale: float = 1.0) -> dict[str, Any]:
    """What every chart shares: transparent, quiet axes, no legend, nothing that moves by accident."""
    ticks = {"size": 13 * scale, "color": palette.secondary}
    return {
        "height": height,
        "margin": {"l": 52 * scale, "r": 12 * scale, "t": 8 * scale, "b": 28 * scale},
        "minreducedwidth": 24,  # on a phone rather short bars than names cut off at the left
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14 * scale, "color": palette.secondary},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": palette.card, "bordercolor": palette.line, "font": {"color": palette.ink}},
        "xaxis": {
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "ticks": "",
            "tickfont": ticks,
            "ticklabelstandoff": round(4 * scale),
        },
        "yaxis": {
            "gridcolor": palette.line,
            "zeroline": False,
            "fixedrange": True,
            "ticks": "",
            "tickfont": ticks,
            "ticklabelstandoff": round(6 * scale),
        },
    }


def against_schedule(
    trend: pd.DataFrame, *, height: int, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """A year's cumulative rate (`value`) against its schedule (`reference`), by month.

    `trend` is a judged trend of one KPI and area within one year. Both lines carry their name at their
    end instead of a legend; the dashed one is the schedule.
    """
    known = trend[trend["state"].isin(["value", "small_sample"])].sort_values("month")
    schedule = trend[trend["reference"].notna()].sort_values("month")
    figure = go.Figure(layout=layout(height, palette, scale))
    figure.update_xaxes(
        range=[0.7, 12.1], tickvals=[1, 3, 6, 9, 12], ticktext=["1月", "3月", "6月", "9月", "12月"]
    )
    figure.update_layout(margin_r=96 * scale)
    top = max(1.0, float(known["value"].max()) if len(known) else 1.0)
    figure.update_yaxes(range=[-0.03, top * 1.08], tickvals=[0, 0.5, 1], tickformat=".0%")
    figure.add_scatter(
        x=schedule["month"] % 100,
        y=schedule["reference"],
        mode="lines",
        line={"color": palette.secondary, "width": 1.25 * scale, "dash": f"{4 * scale}px,{4 * scale}px"},
        hovertemplate="序时 %{y:.1%}<extra></extra>",
    )
    figure.add_scatter(
        x=known["month"] % 100,
        y=known["value"],
        mode="lines",
        line={"color": palette.accent, "width": 2.5 * scale},
        text=known["value"].map(wording.rate),
        hovertemplate="%{x}月 %{text}<extra></extra>",
    )
    if len(known) and len(schedule):
        _name_the_ends(figure, known.iloc[-1], schedule.iloc[-1], palette, scale)
    return figure


_NEAR_ZERO: Final = 0.08


def _name_the_ends(
    figure: go.Figure, actual: pd.Series, schedule: pd.Series, palette: Palette, scale: float
) -> None:
    colour = status_colour(actual["status"], palette)
    if actual["status"] not in ("behind", "watch"):
        colour = palette.accent
    month = int(actual["month"]) % 100
    figure.add_scatter(
        x=[month],
        y=[actual["value"]],
        mode="markers",
        marker={"color": colour, "size": 9 * scale},
        cliponaxis=False,
        hoverinfo="skip",
    )
    below = actual["value"] <= schedule["reference"]
    sinks = below and actual["value"] > _NEAR_ZERO  # a name under the axis would hide a month
    for text, x, y, shift, ink in (
        ("序时", int(schedule["month"]) % 100, schedule["reference"], 9 if below else -9, palette.secondary),
        (f"<b>实际 {wording.rate(actual['value'])}</b>", month, actual["value"], -9 if sinks else 9, colour),
    ):
        figure.add_annotation(
            x=x,
            y=y,
            text=text,
            showarrow=False,
            xanchor="left",
            xshift=8 * scale,
            yshift=shift * scale,
            font={"color": ink, "size": 14 * scale},
        )


_BEFORE_A_BAR: Final = 0.16  # of the bars' width, where a value below zero is written


def bars(
    frame: pd.DataFrame, *, highlight: str = "", height: int, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """Sorted horizontal bars from zero: `area`, `value`, `unit`, and the value written at each end.

    The frame's first row is drawn on top; `highlight` is the area_code of the one that is the point.
    """
    rows = frame.iloc[::-1]
    figure = go.Figure(layout=layout(height, palette, scale))
    figure.add_bar(
        x=rows["value"],
        y=rows["area"],
        orientation="h",
        marker={
            "color": [
                palette.behind if highlight and code == highlight else palette.context
                for code in rows["area_code"]
            ]
        },
        text=[wording.figure(value, unit) for value, unit in zip(rows["value"], rows["unit"], strict=True)],
        textposition="outside",
        textfont={"size": 14 * scale},
        constraintext="none",
        cliponaxis=False,
        customdata=list(rows["area_code"]),
        hoverinfo="none",  # nothing to read on top of it, but it can be clicked
    )
    figure.update_layout(
        bargap=0.35, margin={"l": 8 * scale, "r": 72 * scale, "t": 4 * scale, "b": 4 * scale}
    )
    figure.update_xaxes(visible=False, rangemode="tozero")
    low, high = (float(rows["value"].min()), float(rows["value"].max())) if len(rows) else (0.0, 0.0)
    if low < 0:  # room for the value written before the bar
        span = max(high, 0.0) - low
        figure.update_xaxes(range=[low - span * _BEFORE_A_BAR, max(high, 0.0) + span * 0.02])
    figure.update_yaxes(showgrid=False, automargin=True, tickfont={"color": palette.ink, "size": 15 * scale})
    return figure


def lines(
    trend: pd.DataFrame, *, highlight: str, height: int, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """One KPI's months for several areas (`area`, `month`, `value`, `unit`), each named at its end.

    `highlight` is the area_code drawn in the accent; the others stay context grey.
    """
    figure = go.Figure(layout=layout(height, palette, scale))
    unit = trend["unit"].iloc[0] if len(trend) else ""
    divisor = 10_000 if unit == wording.MONEY else 1  # money is read in 万元
    months = sorted(trend["month"].unique())
    position = {month: index for index, month in enumerate(months)}
    ordered = sorted(trend["area_code"].unique(), key=lambda code: code == highlight)
    shifts = _apart(trend, height, scale)
    for code in ordered:
        own = trend[trend["area_code"] == code].sort_values("month")
        known = own[own["value"].notna()]
        mine = code == highlight
        colour = palette.accent if mine else palette.context
        figure.add_scatter(
            x=own["month"].map(position),
            y=own["value"] / divisor,
            mode="lines",
            line={"color": colour, "width": (2.5 if mine else 1.5) * scale},
            hovertext=[
                f"{row.area} {wording.month(row.month)} {wording.figure(row.value, row.unit)}"
                for row in own.itertuples()
            ],
            hoverinfo="text",
        )
        if len(known):
            last = known.iloc[-1]
            figure.add_annotation(
                x=position[last["month"]], y=last["value"] / divisor, showarrow=False, xanchor="left",
                xshift=6 * scale,
                yshift=shifts[code],
                text=f"<b>{last['area']}</b>" if mine else last["area"],
                font={"color": colour if mine else palette.secondary, "size": 13 * scale},
            )  # fmt: skip
    labelled = [month for month in months if month % 100 in (1, 7)] or months[:1]
    figure.update_xaxes(
        tickvals=[position[month] for month in labelled],
        ticktext=[
            wording.month(month) if month % 100 == 1 or month == labelled[0] else wording.month_of_year(month)
            for month in labelled
        ],
        tickangle=0,
        range=[-0.4, max(len(months) - 1, 1) * 1.22],
    )
    share = unit in (wording.RATIO, wording.RATIO_GAP)
    top = float(trend["value"].max()) if len(trend) else 0.0
    if share:
        figure.update_yaxes(tickformat=".0%" if top >= _SMALL_RATE else ".1%")
    else:
        figure.update_yaxes(rangemode="tozero", **number_ticks(top / divisor, whole=divisor == 1))
    return figure


def number_ticks(span: float, *, whole: bool = True) -> dict[str, Any]:
    """How an axis over a span names its numbers: none twice, as half steps of few whole ones would be."""
    if not whole:
        return {"tickformat": ",.4~g"}
    return {"tickformat": ",.0f"} | ({"dtick": 1} if span < _FEW else {})


_FEW: Final = 4
_SMALL_RATE: Final = 0.05  # below, whole per cents on the axis would repeat themselves
_NAME_HEIGHT: Final = 17  # pixels that a name at a line's end needs


def _apart(trend: pd.DataFrame, height: int, scale: float) -> dict[str, float]:
    """Pixels that each line's name is moved up, so that names of lines that end together do not overlap."""
    known = trend[trend["value"].notna()].sort_values("month")
    spread = float(known["value"].max() - known["value"].min()) if len(known) else 0.0
    ends = known.groupby("area_code")["value"].last().sort_values()
    pixels = ends * ((height - 36 * scale) / 1.1 / spread) if spread else ends * 0.0
    placed: list[float] = []
    for wanted in pixels:
        placed.append(max(wanted, placed[-1] + _NAME_HEIGHT * scale) if placed else wanted)
    middle = sum(placed) / len(placed) - float(pixels.mean()) if placed else 0.0
    shifts = {code: now - middle - wanted for (code, wanted), now in zip(pixels.items(), placed, strict=True)}
    return {str(code): shifts.get(code, 0.0) for code in trend["area_code"].unique()}
