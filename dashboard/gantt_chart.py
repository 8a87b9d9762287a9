"""Projects along the calendar: the plan, what was done, and how late it is. A frame in, a figure out."""

from html import escape
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import wording
from dashboard.charts import layout
from dashboard.palette import LIGHT, Palette

ROW: Final = 25  # pixels of a project
_TOP, _BOTTOM = 42, 24
_PLAN, _DONE, _LATE = 0.66, 0.3, 0.3  # thickness of bars, as a share of a row
_MANY_DAYS: Final = 300  # more than that: only each half-year is named, or a phone's names would touch
_DAYS_BEFORE, _DAYS_AFTER = 550, 400  # of today: what is older or further off would press the rest together


def height(rows: int) -> int:
    """How high a chart of so many projects is."""
    return _TOP + ROW * max(rows, 1) + _BOTTOM


def timeline(frame: pd.DataFrame, *, today: pd.Timestamp, palette: Palette = LIGHT) -> go.Figure:
    """One row per project, in the frame's order from the top, and a line at `today`.

    Columns: key, name, text (written at the right), status, hint, and days (NaT for none): planned_start,
    planned_end, done_from, done_until, late_from, late_until.
    """
    rows = len(frame)
    figure = go.Figure(layout=layout(height(rows), palette))
    first, last = _window(frame, today)
    figure.update_layout(barmode="overlay", margin={"l": 8, "r": 100, "t": _TOP, "b": _BOTTOM})
    figure.update_xaxes(
        type="date", range=[first, last], side="top", showgrid=True, gridcolor=palette.line,
        dtick="M6" if (last - first).days > _MANY_DAYS else "M3", tick0="2000-01-01", tickangle=0,
        tickformat="%Y年%-m月", minor={"dtick": "M3", "tick0": "2000-01-01", "showgrid": True,
                                         "gridcolor": palette.line},
    )  # fmt: skip
    figure.update_yaxes(
        range=[rows - 0.5, -0.5], tickvals=list(range(rows)),
        ticktext=[escape(name) for name in frame["name"]], showgrid=False,
        automargin=True, tickfont={"color": palette.ink, "size": 13},
    )  # fmt: skip
    for days, width, colour in (
        (("planned_start", "planned_end"), _PLAN, palette.ramp[1]),
        (("done_from", "done_until"), _DONE, palette.accent),
        (("late_from", "late_until"), _LATE, palette.behind),
    ):
        start, end = (_within(frame[name], first, last) for name in days)
        known = start.notna() & end.notna()
        figure.add_bar(
            base=[day.strftime("%Y-%m-%d") for day in start[known]],
            x=(end - start)[known].dt.total_seconds() * 1000,
            y=[place for place, drawn in enumerate(known) if drawn], orientation="h", width=width,
            marker={"color": colour}, customdata=list(frame.loc[known, "key"]),
            hovertext=list(frame.loc[known, "hint"]), hoverinfo="text",
        )  # fmt: skip
    words = [_words(place, row, palette) for place, row in enumerate(frame.to_dict("records"))]
    # All at once: plotly checks every annotation again with each one that is added.
    figure.update_layout(annotations=[_day(today, palette), *words], shapes=[_line(today, palette)])
    return figure


def _window(frame: pd.DataFrame, today: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """From the first to the last day that is told of, but not too far from today."""
    days = pd.concat([frame[name] for name in ("planned_start", "planned_end", "done_from", "late_until")])
    first, last = days.min(), days.max()
    first = today - pd.Timedelta(days=365) if pd.isna(first) else first
    last = today if pd.isna(last) else last
    return (
        max(first, today - pd.Timedelta(days=_DAYS_BEFORE)) - pd.Timedelta(days=10),
        min(max(last, today), today + pd.Timedelta(days=_DAYS_AFTER)) + pd.Timedelta(days=10),
    )


def _within(days: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    return days.mask(days < first, first).mask(days > last, last)


def _line(today: pd.Timestamp, palette: Palette) -> dict[str, Any]:
    dashes = {"color": palette.ink, "width": 1.5, "dash": "4px,3px"}
    return {"type": "line", "x0": today, "x1": today, "y0": 0, "y1": 1, "yref": "paper", "line": dashes}


def _day(today: pd.Timestamp, palette: Palette) -> dict[str, Any]:
    return {
        "x": today, "y": 0, "yref": "paper", "yanchor": "top", "yshift": -2, "showarrow": False,
        "text": f"<b>{today.month}月{today.day}日</b>", "font": {"color": palette.ink, "size": 13},
    }  # fmt: skip


def _words(place: int, row: dict[Any, Any], palette: Palette) -> dict[str, Any]:
    late = row["status"] == "behind"
    mark = f"{wording.STATUS['behind'].mark} " if late else ""
    return {
        "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "y": place, "showarrow": False,
        "text": f"{mark}{row['text']}",
        "font": {"color": palette.behind if late else palette.secondary, "size": 13},
    }  # fmt: skip
