"""下钻, projected: the selected KPI among the areas below, then over the months."""

from dashboard import kpi_slides
from dashboard.projection import Slide
from dashboard.selection import Selection
from queries.scope import Scope


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """In a village, whose page lists households, only the months: no list of persons is projected."""
    over_time = kpi_slides.over_time(now, scope, now.kpi)
    if now.child_level is None:
        return [over_time]
    return [kpi_slides.side_by_side(now, scope, now.kpi, now.child_level), over_time]
