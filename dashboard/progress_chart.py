"""What is paid against what is built, project by project. A frame in, a figure out."""

from html import escape
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

_NAMED: Final = 6  # points with a name beside them: more would cover one another
_WIDE: Final = 0.25  # of the axis, that a name takes
_APART: Final = 0.06  # of the axis: of two names nearer than this only the first is written


def progress(frame: pd.DataFrame, *, ahead_by: float, height: int, palette: Palette = LIGHT) -> go.Figure:
    """Points at (progress, paid_share), fractions; those with `ahead` ≥ `ahead_by` stand out and are named.

    Columns: key, name, hint, progress, paid_share, ahead; the furthest ahead are named first.
    """
    figure = go.Figure(layout=layout(height, palette))
    top = max(1.0, float(frame["paid_share"].max()) if len(frame) else 1.0)
    figure.update_layout(margin={"l": 58, "r": 20, "t": 12, "b": 46})
    steps = [0, 0.25, 0.5, 0.75, 1]
    figure.update_xaxes(
        range=[-0.02, 1.04], tickvals=steps, tickformat=".0%", showgrid=True, gridcolor=palette.line,
        title={"text": "形象进度", "standoff": 6, "font": {"size": 13, "color": palette.secondary}},
    )  # fmt: skip
    figure.update_yaxes(
        range=[-0.03, top * 1.05], tickvals=steps, tickformat=".0%",
        title={"text": "支付比例", "standoff": 4, "font": {"size": 13, "color": palette.secondary}},
    )  # fmt: skip
    _line(figure, 0.0, "支付与工程同步", palette)
    _line(figure, ahead_by, f"快 {wording.whole(ahead_by * 100)} 个百分点", palette)
    stands_out = frame["ahead"] >= ahead_by - 1e-9
    for rows, colour, size in (
        (frame[~stands_out], palette.context, 7),
        (frame[stands_out].sort_values("ahead", ascending=False), palette.behind, 10),
    ):
        figure.add_scatter(
            x=rows["progress"], y=rows["paid_share"], mode="markers", customdata=list(rows["key"]),
            marker={"color": colour, "size": size, "opacity": 0.75 if size == 7 else 1,
                    "symbol": "circle" if size == 7 else "diamond"},
            hovertext=list(rows["hint"]), hoverinfo="text", cliponaxis=False,
        )  # fmt: skip
    _names(figure, frame[stands_out].sort_values("ahead", ascending=False), palette)
    return figure


def _line(figure: go.Figure, above: float, name: str, palette: Palette) -> None:
    """The diagonal, moved up by `above`, with its name at the end where there is room."""
    figure.add_shape(
        type="line", x0=0, y0=above, x1=1 - above, y1=1,
        line={"color": palette.secondary, "width": 1.25, "dash": "4px,4px" if above else "solid"},
    )  # fmt: skip
    figure.add_annotation(
        x=0 if above else 1, y=above if above else 1, text=name, showarrow=False, yanchor="bottom",
        xanchor="left" if above else "right", xshift=6, yshift=16 if above else 0, bgcolor=palette.card,
        font={"color": palette.secondary, "size": 12},
    )  # fmt: skip


def _names(figure: go.Figure, rows: pd.DataFrame, palette: Palette) -> None:
    """Name the points furthest ahead, as far as a name covers neither another nor a point that stands out."""
    points = list(zip(rows["progress"].astype(float), rows["paid_share"].astype(float), strict=True))
    placed: list[tuple[float, float]] = []
    for row, (x, y) in list(zip(rows.to_dict("records"), points, strict=True))[:_NAMED]:
        if any(abs(y - other) < _APART and abs(x - at) < 0.4 for at, other in placed):
            continue
        side = next((side for side in _sides(x) if not _covers(side, (x, y), points)), 0)
        if not side:
            continue
        placed.append((x, y))
        figure.add_annotation(
            x=x, y=y, text=escape(row["name"]), showarrow=False, xanchor="left" if side > 0 else "right",
            xshift=9 * side, font={"color": palette.behind, "size": 13},
            bgcolor=palette.card, opacity=0.92, borderpad=1,
        )  # fmt: skip


def _sides(x: float) -> tuple[int, int]:
    """Where a point's name may stand, the roomier side first: 1 right of it, −1 left."""
    return (1, -1) if x < 0.55 else (-1, 1)


def _covers(side: int, at: tuple[float, float], points: list[tuple[float, float]]) -> bool:
    """Whether a name on that side would lie on another point, or leave the chart."""
    x, y = at
    if not 0 <= x + side * _WIDE <= 1:
        return True
    return any(0 < (other - x) * side < _WIDE and abs(high - y) < _APART / 2 for other, high in points)
