"""Level × change: where villages stand beside their peers, and whether their gap grows. A figure."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import lagging_words, wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

_NAMED: Final = 5
_EDGE_X: Final = 1.6
_EDGE_Y: Final = 1.0


def quadrant(
    villages: pd.DataFrame, *, height: int, kpi: str = "", palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """A mark per village (`area_code`, `area`, `level`, `closed`, `judged`, `behind`), corners named.

    Across: the mean distance from the peers, or the distance in one KPI, the limit of what is significant
    being −1. Up: the share of the gap of twelve months ago that is closed. What lies further out is drawn on
    the edge.
    """
    figure = go.Figure(layout=layout(height, palette, scale))
    x = villages["level"].clip(-_EDGE_X, _EDGE_X)
    y = villages["closed"].clip(-_EDGE_Y, _EDGE_Y)
    grave = (villages["level"] < 0) & (villages["closed"] < 0)
    for rows, colour, symbol, size in (
        (~grave, palette.context, "circle", 7),
        (grave, palette.behind, "diamond", 10),
    ):
        own = villages[rows]
        figure.add_scatter(
            x=x[rows], y=y[rows], mode="markers", customdata=list(own["area_code"]), hoverinfo="text",
            hovertext=[_text(row, kpi) for row in own.to_dict("records")], cliponaxis=False,
            marker={"color": colour, "symbol": symbol, "size": size * scale, "opacity": 0.85},
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.85}},
        )  # fmt: skip
    _corners(figure, villages, palette, scale)
    _names(figure, villages[grave], palette, scale)
    figure.update_layout(margin={"l": 92 * scale, "r": 12 * scale, "t": 6 * scale, "b": 30 * scale})
    figure.update_xaxes(
        range=[-_EDGE_X * 1.05, _EDGE_X * 1.05], tickvals=[-1, 0, 1],
        ticktext=["显著落后", "与同类村相同", "显著领先"], zeroline=True, zerolinecolor=palette.context,
    )  # fmt: skip
    figure.update_yaxes(
        range=[-_EDGE_Y * 1.2, _EDGE_Y * 1.2], tickvals=[-1, -0.5, 0, 0.5, 1], showgrid=False,
        ticktext=["扩大一倍以上", "扩大 50%", "差距不变", "缩小 50%", "差距消除"],
        zeroline=True, zerolinecolor=palette.context,
    )  # fmt: skip
    return figure


def _text(row: dict, kpi: str) -> str:
    level = "落后于同类村" if row["level"] < 0 else "不落后于同类村"
    counts = "" if kpi else f"<br>评价 {row['judged']} 项，{row['behind']} 项显著落后"
    return (
        f"<b>{row['area']}</b><br>{lagging_words.CORNERS[lagging_words.corner(row)]}<br>"
        f"{lagging_words.placed_by(kpi)}{level}，{lagging_words.change(row['closed'])}{counts}"
    )


def _corners(figure: go.Figure, villages: pd.DataFrame, palette: Palette, scale: float) -> None:
    counts = [lagging_words.corner(row) for row in villages.to_dict("records")]
    for (low, widening), words in lagging_words.CORNERS.items():
        grave = low and widening
        number = counts.count((low, widening))
        figure.add_annotation(
            xref="paper", yref="paper", x=0 if low else 1, y=0 if widening else 1, showarrow=False,
            xanchor="left" if low else "right", align="left" if low else "right",
            yanchor="bottom" if widening else "top",
            text=f"<b>{words}</b><br>{wording.whole(number)} 个村",
            font={"size": 14 * scale, "color": palette.behind if grave and number else palette.secondary},
        )  # fmt: skip


def _names(figure: go.Figure, grave: pd.DataFrame, palette: Palette, scale: float) -> None:
    placed: list[tuple[float, float]] = []
    for row in grave.sort_values("level").to_dict("records"):
        x, y = max(row["level"], -_EDGE_X), max(row["closed"], -_EDGE_Y)
        if len(placed) == _NAMED or any(abs(x - a) < 0.6 and abs(y - b) < 0.16 for a, b in placed):
            continue
        placed.append((x, y))
        figure.add_annotation(
            x=x, y=y, text=row["area"], showarrow=False, xanchor="left", xshift=8 * scale, yshift=8 * scale,
            font={"size": 13 * scale, "color": palette.behind},
        )  # fmt: skip
