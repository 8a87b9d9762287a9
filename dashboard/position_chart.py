"""One village on all KPIs: where it lies between the limits of each funnel. A frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import lagging_words, wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette
from queries.kpi import KPIS

ROW: Final = 36
_EDGE: Final = 2.0
_TOP: Final = 26
_SYMBOLS: Final = {"worse": "diamond", "like": "circle", "better": "triangle-up"}


def height(rows: int) -> int:
    """How high a chart of so many KPIs is."""
    return ROW * max(rows, 1) + _TOP + 4


def positions(
    found: pd.DataFrame, *, room: int = 330, palette: Palette = LIGHT, scale: float = 1, **size: int
) -> go.Figure:
    """A row per KPI in the frame's order from the top: a mark on a band that reaches to the 95 % limits.

    `found` holds findings of one village. The middle of the band is the peers' rate, right is better. The
    words on the right, `room` pixels wide, carry the share, its parts and the peers' rate. What is 样本不足
    has words and no mark.
    """
    count = len(found)
    figure = go.Figure(layout=layout(size.get("height", height(count)), palette, scale))
    figure.add_shape(
        type="rect", x0=-1, x1=1, y0=-0.5, y1=count - 0.5, fillcolor=palette.sunken, line={"width": 0},
        layer="below",
    )  # fmt: skip
    figure.add_vline(x=0, line={"color": palette.context, "width": 1.2 * scale}, layer="below")
    rows = found.to_dict("records")
    colours = {"worse": palette.behind, "like": palette.context, "better": palette.fine}
    for state, symbol in _SYMBOLS.items():
        places = [at for at, row in enumerate(rows) if lagging_words.standing(row) == state]
        figure.add_scatter(
            x=[max(-_EDGE, min(_EDGE, float(rows[at]["standing"]))) for at in places], y=places,
            mode="markers", customdata=[rows[at]["kpi"] for at in places], hoverinfo="skip",
            marker={"color": colours[state], "symbol": symbol, "size": 12 * scale},
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}}, cliponaxis=False,
        )  # fmt: skip
    for place, row in enumerate(rows):
        _words(figure, place, row, palette, scale)
    for x, text in ((-1, "显著落后"), (0, "同类村合计"), (1, "显著领先")):
        figure.add_annotation(
            x=x, y=-0.5, text=text, showarrow=False, yanchor="bottom",
            font={"size": 13 * scale, "color": palette.secondary},
        )  # fmt: skip
    figure.update_layout(margin={"l": 8 * scale, "r": room * scale, "t": _TOP * scale, "b": 4 * scale})
    figure.update_xaxes(visible=False, range=[-_EDGE * 1.06, _EDGE * 1.06])
    figure.update_yaxes(
        range=[count - 0.5, -0.5], tickvals=list(range(count)), automargin=True, showgrid=False,
        ticktext=[KPIS[row["kpi"]].short for row in rows],
        tickfont={"color": palette.ink, "size": 15 * scale},
    )  # fmt: skip
    return figure


def _words(figure: go.Figure, place: int, row: dict, palette: Palette, scale: float) -> None:
    state = lagging_words.standing(row)
    colour = {"worse": palette.behind, "small": palette.secondary}.get(state, palette.ink)
    word = f"{lagging_words.MARKS[state]} {row['comparison']}"
    beside = "" if state == "small" else f"，同类村 {wording.rate(row['group_rate'])}"
    figure.add_annotation(
        xref="paper", x=1, xanchor="left", xshift=12 * scale, y=place, showarrow=False, align="left",
        text=f"<b>{word}</b>  {lagging_words.share(row)}{beside}",
        font={"size": 14 * scale, "color": colour},
    )  # fmt: skip
