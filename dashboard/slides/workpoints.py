"""工作要点, projected: the items that are behind, quarter by quarter, then the units that answer for them."""

from typing import Final

import pandas as pd

from dashboard import cached, lights_chart, wording, work_figures
from dashboard.projection import KeyFigure, Piece, Slide, key_figure
from dashboard.selection import Selection
from queries.scope import Scope
from queries.work_status import LATE, OVERDUE, SOON

MOST_ITEMS: Final = 7
MOST_UNITS: Final = 8
LED: Final = (work_figures.RATE, work_figures.DONE_LATE, work_figures.STILL_OVERDUE)


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """Where an area has no work points of its own, one slide says whose there are."""
    grid = cached.work_grid(scope=scope, area=now.area, month=now.month)
    if grid.empty:
        owners = cached.work_owners(scope=scope)
        words = work_figures.empty_words(owners, now.path, now.month // 100)
        return [Slide(heading=f"{now.place.name}没有{now.month // 100}年工作要点", note=words[-1])]
    units = cached.work_units(scope=scope, area=now.area, month=now.month)
    return [_items(now, scope, grid), _units(now, scope, units)]


def _led(now: Selection, scope: Scope) -> list[KeyFigure]:
    own = cached.judged(scope=scope, month=now.month, kpis=list(LED), areas=[now.area])
    rows = {row["kpi"]: row for row in own.to_dict("records")}
    return [key_figure(rows[kpi]) for kpi in LED]


def _items(now: Selection, scope: Scope, grid: pd.DataFrame) -> Slide:
    rows = work_figures.items(grid)
    shown = work_figures.most_urgent(rows, MOST_ITEMS)
    few = "" if len(shown) == len(rows) else f"，列出最急的 {len(shown)} 个大项"
    return Slide(
        heading=work_figures.grid_heading(rows),
        figures=_led(now, scope),
        note=f"每格为最差的一灯和项数，{wording.month_end(now.month)}{few}",
        draw=lambda look: [Piece("slide_grid", work_figures.grid_data(shown))],
    )


def _units(now: Selection, scope: Scope, units: pd.DataFrame) -> Slide:
    shown = work_figures.unit_bars(units[units[[OVERDUE, LATE, SOON]].any(axis=1)].head(MOST_UNITS))
    return Slide(
        heading=work_figures.units_heading(units),
        figures=_led(now, scope),
        note=work_figures.legend(),
        draw=(lambda look: lights_chart.bars(shown, room=170, **look)) if len(shown) else None,
    )
