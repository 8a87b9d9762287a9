"""How many there are in each band: columns from zero, with the limit between two of them. Frame → figure."""

from html import escape

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette


def bands(
    frame: pd.DataFrame, *, limit: str, height: int, palette: Palette = LIGHT, scale: float = 1
) -> go.Figure:
    """Columns: name, count, unit (of the names), weak (below the limit: drawn dark), in their order.

    `limit` names the dashed line after the last weak band.
    """
    figure = go.Figure(layout=layout(height, palette, scale))
    places = list(range(len(frame)))
    figure.add_bar(
        x=places, y=frame["count"], width=0.86,
        marker={"color": [palette.accent if weak else palette.context for weak in frame["weak"]]},
        text=[wording.whole(count) for count in frame["count"]], textposition="outside", cliponaxis=False,
        textfont={"size": 15 * scale, "color": palette.ink}, hoverinfo="text",
        hovertext=[f"{escape(row['name'])} {row['unit']}：{wording.whole(row['count'])} 个"
                   for row in frame.to_dict("records")],
    )  # fmt: skip
    figure.update_layout(margin={"l": 8 * scale, "r": 8 * scale, "t": 34 * scale, "b": 34 * scale})
    figure.update_xaxes(
        tickvals=places, ticktext=[escape(name) for name in frame["name"]], tickangle=0,
        range=[-0.6, len(frame) - 0.4],
        tickfont={"size": 14 * scale, "color": palette.ink},
    )  # fmt: skip
    top = max(float(frame["count"].max()) if len(frame) else 0.0, 1.0)
    figure.update_yaxes(visible=False, range=[0, top * 1.14])
    weak = int(frame["weak"].sum())
    if 0 < weak < len(frame):
        figure.add_shape(
            type="line", x0=weak - 0.5, x1=weak - 0.5, yref="paper", y0=0, y1=1.02,
            line={"color": palette.secondary, "width": 1.25 * scale, "dash": f"{4 * scale}px,{4 * scale}px"},
        )  # fmt: skip
        figure.add_annotation(
            x=weak - 0.5, yref="paper", y=1.02, yanchor="bottom", xanchor="right", xshift=4 * scale,
            text=limit, showarrow=False, font={"color": palette.secondary, "size": 13 * scale},
        )  # fmt: skip
    return figure
