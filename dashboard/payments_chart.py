"""One project's payments as steps, against its plan. A frame in, a figure out."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

_WAN: Final = 10_000


def payments(
    frame: pd.DataFrame, *, planned: float, today: pd.Timestamp, height: int, palette: Palette = LIGHT
) -> go.Figure:
    """Steps of paid_on and total (yuan, adding up) until `today`; `planned` is a dashed line."""
    figure = go.Figure(layout=layout(height, palette))
    top = max(planned, float(frame["total"].max()) if len(frame) else 0.0, _WAN / 100) / _WAN
    days = [*frame["paid_on"], today]
    totals = [*(frame["total"] / _WAN), (frame["total"].iloc[-1] if len(frame) else 0) / _WAN]
    figure.add_scatter(
        x=days, y=totals, mode="lines", line={"color": palette.accent, "width": 2.5, "shape": "hv"},
        hovertext=[
            f"{wording.day(day)} 累计 {wording.money(total * _WAN)}"
            for day, total in zip(days, totals, strict=True)
        ],
        hoverinfo="text",
    )  # fmt: skip
    figure.update_layout(margin={"l": 56, "r": 108, "t": 12, "b": 40})
    figure.update_xaxes(type="date", tickformat="%-m月\n%Y", nticks=6)
    figure.update_yaxes(range=[0, top * 1.12], tickformat=",.4~g", nticks=4)
    ends = [(totals[-1], f"<b>支付 {wording.wan(totals[-1] * _WAN)}</b>", palette.accent)]
    if planned:
        ends.append((planned / _WAN, f"计划 {wording.wan(planned)}", palette.secondary))
        figure.add_shape(
            type="line", xref="paper", x0=0, x1=1, y0=planned / _WAN, y1=planned / _WAN,
            line={"color": palette.secondary, "width": 1.25, "dash": "4px,4px"},
        )  # fmt: skip
    close = len(ends) == 2 and abs(ends[0][0] - ends[1][0]) < top * 0.1
    for place, (value, text, ink) in enumerate(ends):
        figure.add_annotation(
            xref="paper", x=1, y=value, xanchor="left", xshift=8, text=text, showarrow=False,
            yshift=(9 if place else -9) if close else 0, font={"color": ink, "size": 14},
        )  # fmt: skip
    return figure
