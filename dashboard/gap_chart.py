"""Two totals that run after each other, month by month, and the gap between. A frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout, number_ticks
from dashboard.palette import LIGHT, Palette

_COLUMNS: Final = ("month", "ahead", "behind", "gap")
_NAME_HEIGHT: Final = 19  # pixels that a name at a line's end needs


def gap(
    trend: pd.DataFrame,
    *,
    words: tuple[str, str, str],
    height: int,
    palette: Palette = LIGHT,
    scale: float = 1,
) -> go.Figure:
    """Columns month, ahead, behind (never above ahead) and gap: the pale surface between the two.

    `words` name the two lines at their ends, with their last figures, and the gap.
    """
    known = trend.sort_values("month")
    months = known["month"].tolist()
    figure = go.Figure(layout=layout(height, palette, scale))
    top = float(known["ahead"].max()) if len(known) else 1.0
    hints = [
        f"{wording.month(month)}<br>{words[0]} {wording.whole(ahead)}<br>{words[1]} {wording.whole(behind)}"
        f"<br>{words[2]} {wording.whole(between)}"
        for month, ahead, behind, between in known[["month", "ahead", "behind", "gap"]].itertuples(
            index=False
        )
    ]
    for name, colour, fill in (("behind", palette.accent, None), ("ahead", palette.context, "tonexty")):
        figure.add_scatter(
            x=list(range(len(known))), y=known[name], mode="lines", fill=fill, fillcolor=palette.ramp[1],
            line={"color": colour, "width": 2.5 * scale}, hovertext=hints, hoverinfo="text",
        )  # fmt: skip
    labelled = [place for place, month in enumerate(months) if month % 100 in (1, 4, 7, 10)] or list(
        range(len(months))
    )
    figure.update_xaxes(
        tickvals=labelled, ticktext=[wording.month_of_year(months[place]) for place in labelled],
        range=[-0.3, max(len(months) - 1, 1) + 0.3], tickangle=0,
    )  # fmt: skip
    figure.update_yaxes(range=[0, top * 1.08], nticks=5, **number_ticks(top))
    figure.update_layout(margin_r=128 * scale)
    if len(known):
        _ends(figure, known.iloc[-1], words, (height / top, palette, scale))
    return figure


def _ends(
    figure: go.Figure, last: pd.Series, words: tuple[str, str, str], drawn: tuple[float, Palette, float]
) -> None:
    pixels, palette, scale = drawn
    near = last["gap"] * pixels < _NAME_HEIGHT * scale
    shift = _NAME_HEIGHT * scale / 2 if near else 0
    for name, word, colour, up in (
        ("ahead", words[0], palette.secondary, shift),
        ("behind", words[1], palette.accent, -shift),
    ):
        figure.add_annotation(
            x=1, xref="paper", y=last[name], xanchor="left", xshift=4 * scale, yshift=up, showarrow=False,
            text=f"{word} <b>{wording.whole(last[name])}</b>", font={"color": colour, "size": 14 * scale},
        )  # fmt: skip
