"""工作要点, projected: the items that are behind, quarter by quarter, then the units that answer for them."""

from typing import Final

from dashboard import cached, lights_chart, wording, work_figures
from dashboard.projection import KeyFigure, Piece, Slide, key_figure
from dashboard.selection import Selection
from queries.scope import Scope
from queries.work_status import LATE, OVERDUE, SOON

MOST_ITEMS: Final = 7
MOST_UNITS: Final = 8
LED: Final = (work_figures.RATE, work_figures.DONE_LATE, work_figures.STILL_OVERDUE)


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """Where an area has no work points of its own, those of the area above; else one slide says so."""
    area, whose, owners, year = now.area, "", cached.work_owners(scope=scope), now.month // 100
    if cached.work_grid(scope=scope, area=area, month=now.month).empty:
        above = work_figures.owner_above(owners, now.path, year)
        if above is None:
            words = work_figures.empty_words(owners, now.path, year)
            return [Slide(heading=f"{now.place.name}没有{year}年工作要点", note=words[-1])]
        area, whose = above.code, f"{now.place.name}没有自己的工作要点，以下是{above.name}的；"
    return [_items(scope, area, now.month, whose), _units(scope, area, now.month, whose)]


def _led(scope: Scope, area: str, month: int) -> list[KeyFigure]:
    own = cached.judged(scope=scope, month=month, kpis=list(LED), areas=[area])
    rows = {row["kpi"]: row for row in own.to_dict("records")}
    return [key_figure(rows[kpi]) for kpi in LED]


def _items(scope: Scope, area: str, month: int, whose: str) -> Slide:
    rows = work_figures.items(cached.work_grid(scope=scope, area=area, month=month))
    shown = work_figures.most_urgent(rows, MOST_ITEMS)
    few = "" if len(shown) == len(rows) else f"，列出最急的 {len(shown)} 个大项"
    return Slide(
        heading=work_figures.grid_heading(rows),
        figures=_led(scope, area, month),
        note=f"{whose}每格为最差的一灯和项数，{wording.month_end(month)}{few}",
        draw=lambda look: [Piece("slide_grid", work_figures.grid_data(shown))],
    )


def _units(scope: Scope, area: str, month: int, whose: str) -> Slide:
    units = cached.work_units(scope=scope, area=area, month=month)
    shown = work_figures.unit_bars(units[units[[OVERDUE, LATE, SOON]].any(axis=1)].head(MOST_UNITS))
    return Slide(
        heading=work_figures.units_heading(units),
        figures=_led(scope, area, month),
        note=f"{whose}{work_figures.legend()}",
        draw=(lambda look: lights_chart.bars(shown, room=170, **look)) if len(shown) else None,
    )
