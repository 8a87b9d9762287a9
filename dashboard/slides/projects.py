"""项目, projected: how far the year's projects are, and who answers for those that are late."""

from typing import Final

from dashboard import cached, chain_chart, charts, projects_figures, wording
from dashboard.projection import KeyFigure, Slide, key_figure
from dashboard.selection import Selection
from queries.scope import Scope

_MOST_BARS: Final = 6  # a unit's long name takes two lines
LED: Final = ("project_start_rate", "project_completion_rate", "project_acceptance_rate")


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """One project is not projected by itself: the room looks at the area."""
    return [_chain(now, scope), _overdue(now, scope)]


def _chain(now: Selection, scope: Scope) -> Slide:
    codes = [projects_figures.PLANNED, *projects_figures.rates()]
    judged = cached.judged(scope=scope, month=now.month, kpis=codes, areas=[now.area])
    rows = {row["kpi"]: row for row in judged.to_dict("records")}
    some = not projects_figures.chain(judged).empty
    return Slide(
        heading=projects_figures.chain_heading(judged),
        figures=[key_figure(rows[kpi]) for kpi in LED],
        note=f"{now.month // 100}年计划项目，{wording.month_end(now.month)}所到阶段，各比例的分母写在条上",
        draw=(lambda look: chain_chart.stages(projects_figures.chain(judged, look["palette"]), **look))
        if some
        else None,
    )


def _overdue(now: Selection, scope: Scope) -> Slide:
    late = projects_figures.overdue(cached.projects_in_detail(scope=scope, area=now.area, month=now.month))
    counts = projects_figures.units(late).head(_MOST_BARS)
    figures = []
    if len(late):
        figures = [
            KeyFigure(wording.whole(late["completion_overdue_days"].notna().sum()), "个", "逾期未完工"),
            KeyFigure(wording.whole(late["start_overdue_days"].notna().sum()), "个", "逾期未开工"),
            KeyFigure(wording.whole(late["late_days"].max()), "天", "最长逾期"),
        ]
    return Slide(
        heading=projects_figures.units_heading(counts)
        if len(late)
        else projects_figures.overdue_heading(late),
        figures=figures,
        note=f"逾期未开工、未完工项目数，按责任单位，{wording.month_end(now.month)}，单位：个",
        draw=(lambda look: charts.bars(counts, **look)) if len(counts) else None,
    )
