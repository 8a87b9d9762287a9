"""One KPI in one area, projected: its areas side by side, and its months; for pages that show any KPI."""

from typing import Final

import pandas as pd

from dashboard import cached, charts, describe, findings, map_findings, maps, wording
from dashboard.projection import KeyFigure, Look, Slide, key_figure
from dashboard.selection import Selection
from queries.kpi import COUNT_UNITS, KPIS
from queries.scope import Scope

MOST_BARS: Final = 10
_MONTHS: Final = 24


def own_figure(now: Selection, scope: Scope, kpi: str, parts: str = "") -> KeyFigure:
    """The KPI in the selected area; `parts` are words in the place of its two numbers."""
    row = cached.judged(scope=scope, month=now.month, kpis=[kpi], areas=[now.area]).to_dict("records")[0]
    return key_figure(row, parts=parts)


def side_by_side(now: Selection, scope: Scope, kpi: str, level: str) -> Slide:
    """The areas of a level as bars, the worst in red; of many those that need attention most."""
    figures = cached.judged_ranking(scope=scope, kpi=kpi, month=now.month, level=level, within=now.area)
    places = cached.shapes(scope=scope, level=level, within=now.area)
    shown = figures[figures["value"].notna()].head(MOST_BARS)
    order = "最需关注的在上" if KPIS[kpi].rankable else "数大的在上"
    note = f"各{wording.LEVELS[level]}{KPIS[kpi].label}，{wording.month_end(now.month)}，{order}"
    if len(figures) > len(shown):
        note += f"，共 {len(figures)} 个"
    return Slide(
        heading=map_findings.heading(figures, places, kpi, level),
        figures=[own_figure(now, scope, kpi), *behind_figures(figures, level)],
        note=note,
        draw=(lambda look: charts.bars(shown, highlight=maps.worst_of(figures), **look))
        if len(shown)
        else None,
    )


def behind_figures(figures: pd.DataFrame, level: str) -> list[KeyFigure]:
    """How many of a judged ranking are behind, and who most; nothing where nothing is judged."""
    judged = figures[figures["status"].isin(["fine", "watch", "behind"])]
    if judged.empty:
        return []
    behind = judged[judged["status"] == "behind"]
    level_word = wording.LEVELS[level]
    counted = KeyFigure(
        wording.whole(len(behind)), "个", f"落后的{level_word}", f"评判了 {len(judged)} 个{level_word}",
        "behind" if len(behind) else "fine",
    )  # fmt: skip
    worst = figures[figures["area_code"] == maps.worst_of(figures)].to_dict("records")
    return [counted, *(key_figure(row, label=row["area"], parts=describe.parts(row)) for row in worst)]


def over_time(now: Selection, scope: Scope, kpi: str) -> Slide:
    """The months: a cumulative rate against its schedule, others as they were."""
    if KPIS[kpi].target == "schedule.fund_execution":
        return _against_schedule(now, scope, kpi)
    first = max(describe.month_before(now.month, _MONTHS - 1), now.known.months[0])
    months = cached.trend(scope=scope, kpis=[kpi], area=now.area, first=first, last=now.month)
    known = months["value"].notna().any()
    return Slide(
        heading=findings.trend_heading(months, kpi),
        figures=[own_figure(now, scope, kpi)],
        note=f"{wording.months(first, now.month)}{_unit(kpi)}",
        draw=(lambda look: charts.lines(months, highlight=now.area, **look)) if known else None,
    )


def _unit(kpi: str) -> str:
    unit = KPIS[kpi].unit
    return f"，单位：{'万元' if unit == wording.MONEY else unit}" if unit in COUNT_UNITS else ""


def _against_schedule(now: Selection, scope: Scope, kpi: str) -> Slide:
    year = now.month // 100 * 100
    months = cached.judged_trend(scope=scope, kpis=[kpi], area=now.area, first=year + 1, last=year + 12)
    known = months[months["month"] <= now.month]

    def draw(look: Look) -> object:
        return charts.against_schedule(
            months.assign(state=months["state"].where(months["month"] <= now.month, "no_data")), **look
        )

    return Slide(
        heading=findings.fund_heading(known, now.month),
        figures=[
            own_figure(now, scope, kpi),
            own_figure(now, scope, "fund_execution_gap", "负数为慢于序时进度"),
        ],
        note="累计支出占下达，虚线为序时进度",
        draw=draw,
    )
