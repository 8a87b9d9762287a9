"""地图, projected: the land in the classes of one KPI, counties named; bars where there is no land."""

from dashboard import cached, kpi_slides, map_classes, map_findings, map_view, maps, overview_map, wording
from dashboard.projection import Look, Piece, Slide
from dashboard.selection import Selection
from queries.kpi import KPIS
from queries.scope import Scope


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """Townships of a city or county on the land, villages of a township as bars."""
    if now.place.level in ("city", "county"):
        return [_land(now, scope)]
    level = now.child_level
    return [
        kpi_slides.side_by_side(now, scope, now.kpi, level)
        if level
        else kpi_slides.over_time(now, scope, now.kpi)
    ]


def _land(now: Selection, scope: Scope) -> Slide:
    kpi, level = now.kpi, now.child_level or "township"
    shapes = cached.shapes(scope=scope, level="township", within=now.area)
    if shapes.empty:
        return kpi_slides.side_by_side(now, scope, kpi, level)
    figures = cached.judged_ranking(scope=scope, kpi=kpi, month=now.month, level="township", within=now.area)
    named = cached.judged_ranking(scope=scope, kpi=kpi, month=now.month, level=level, within=now.area)
    places = cached.shapes(scope=scope, level=level, within=now.area)
    known = figures.loc[figures["state"].isin(["value", "small_sample"]), "value"].dropna()
    classes, worst = map_classes.classes(known, KPIS[kpi].unit), maps.worst_of(figures)
    land = cached.made(
        "overview_map.land", lambda: overview_map.outlines(shapes, places), scope=scope, area=now.area
    )

    def draw(look: Look) -> list[Piece]:
        colours = look["palette"]
        drawn = overview_map.data(land, figures, classes, worst=worst, palette=colours)
        drawn["alt"] = f"{now.place.name}各乡镇{KPIS[kpi].label}地图"
        legend = map_view.legend_data(kpi, classes, figures, shapes, worst=worst, palette=colours)
        return [Piece("minimap", drawn), Piece("legend", legend | {"title": ""})]

    return Slide(
        heading=map_findings.heading(named, places, kpi, level),
        figures=[kpi_slides.own_figure(now, scope, kpi), *kpi_slides.behind_figures(figures, "township")],
        note=f"{len(figures)} 个乡镇的{KPIS[kpi].label}，{wording.month_end(now.month)}",
        draw=draw,
        beside=True,
    )
