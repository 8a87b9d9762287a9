"""问题整改, projected: who still has to correct what, how it went over the year, and what comes back."""

from typing import Final

from dashboard import cached, correction_figures, describe, gap_chart, open_chart, wording
from dashboard.projection import KeyFigure, Slide, key_figure
from dashboard.selection import Selection
from queries.scope import Scope

MOST_ROWS: Final = 7
LED: Final = (correction_figures.RATE, correction_figures.OPEN, correction_figures.OVERDUE)


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """In a village there is nobody below to answer for anything."""
    own = [_who_is_late(now, scope, now.child_level)] if now.child_level else []
    return [*own, _over_the_year(now, scope), _what_comes_back(now, scope)]


def _led(now: Selection, scope: Scope) -> list[KeyFigure]:
    own = cached.judged(scope=scope, month=now.month, kpis=list(LED), areas=[now.area])
    rows = {row["kpi"]: row for row in own.to_dict("records")}
    return [key_figure(rows[kpi]) for kpi in LED]


def _who_is_late(now: Selection, scope: Scope, level: str) -> Slide:
    judged = cached.judged(
        scope=scope, month=now.month, kpis=list(correction_figures.STANDING), level=level, within=now.area
    )
    figures, word = correction_figures.standing(judged), wording.LEVELS[level]
    shown = correction_figures.open_bars(figures.head(MOST_ROWS))
    point = correction_figures.point(figures)
    few = "" if len(shown) == len(figures) else f"，超期最多的 {len(shown)} 个"
    return Slide(
        heading=correction_figures.area_heading(figures, word),
        figures=_led(now, scope),
        note=f"各{word}未整改的问题，深色为其中超期，{wording.month_end(now.month)}{few}",
        draw=(lambda look: open_chart.bars(shown, highlight=point, **look)) if len(shown) else None,
    )


def _over_the_year(now: Selection, scope: Scope) -> Slide:
    trend = cached.trend(
        scope=scope, kpis=[correction_figures.RATE, correction_figures.OPEN], area=now.area,
        first=describe.month_before(now.month, 11), last=now.month,
    )  # fmt: skip
    totals = correction_figures.months(trend)
    words = ("发现", "整改", "未整改")
    return Slide(
        heading=correction_figures.months_heading(totals),
        figures=_led(now, scope),
        note="累计发现与累计整改的问题数，浅色为未整改",
        draw=(lambda look: gap_chart.gap(totals, words=words, **look)) if len(totals) else None,
    )


def _what_comes_back(now: Selection, scope: Scope) -> Slide:
    listed = cached.recurring_problems(scope=scope, area=now.area, month=now.month)
    shown = correction_figures.recurring(listed.head(MOST_ROWS))
    return Slide(
        heading=correction_figures.recurring_heading(listed),
        note="同村同类问题整改后又发现的：浅色为该类全部问题，深色为再次发现",
        draw=(lambda look: open_chart.bars(shown, **look)) if len(shown) else None,
    )
