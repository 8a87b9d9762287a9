"""总览, projected: who is behind on how much, then the year's money against the schedule."""

from typing import Final

from dashboard import cached, findings, grid, kpi_slides, leading_figures, wording
from dashboard.projection import Piece, Slide, key_figure
from dashboard.selection import Selection
from queries.kpi import KPIS, Polarity
from queries.scope import Scope

MOST_ROWS: Final = 7
LED: Final = ("households_without_measure", "fund_execution", "project_completion_rate")


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """In a village there is nobody below to be behind."""
    below = [_who_is_behind(now, scope)] if now.children else []
    return [*below, kpi_slides.over_time(now, scope, "fund_execution")]


def _who_is_behind(now: Selection, scope: Scope) -> Slide:
    own = cached.judged(scope=scope, month=now.month, kpis=list(LED), areas=[now.area])
    rows = {row["kpi"]: row for row in own.to_dict("records")}
    compared = [kpi for kpi in leading_figures.COMPARED if KPIS[kpi].polarity is not Polarity.NONE]
    judged = cached.judged(
        scope=scope, month=now.month, kpis=compared, areas=[child.code for child in now.children]
    )
    worst = findings.worst_first(judged)
    shown = worst[:MOST_ROWS]
    level = wording.LEVELS[now.children[0].level]
    few = "" if len(shown) == len(worst) else f"，列出落后最多的 {len(shown)} 个"
    return Slide(
        heading=findings.grid_heading(judged, now.place.name),
        figures=[key_figure(rows[kpi]) for kpi in LED],
        note=f"{level}与当期目标或序时进度比较，{wording.month_end(now.month)}{few}",
        draw=lambda look: [Piece("slide_grid", grid.data(judged, compared, shown, level))],
    )
