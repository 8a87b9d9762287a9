"""Where areas lie: outlines of counties and townships, points of villages."""

import json

import pandas as pd
from sqlalchemy import Engine, select

from data.schema import area_tree, areas, boundaries
from queries.run import run, visible
from queries.scope import Scope


def shapes(engine: Engine, *, scope: Scope, level: str, within: str | None = None) -> pd.DataFrame:
    """The drawn areas of `level` inside `within` (an area code; none: the whole city), by code.

    area_code, area, level, parent_code, geometry (GeoJSON geometry as a dict, WGS 84 degrees), lon, lat
    (the label point). Areas without a boundary are absent; so are areas outside the scope, although
    boundaries are no secret, and areas that were merged into another.
    """
    statement = (
        select(
            areas.c.code.label("area_code"),
            areas.c.name.label("area"),
            areas.c.level,
            areas.c.parent_code,
            boundaries.c.geometry,
            boundaries.c.lon,
            boundaries.c.lat,
        )
        .join(boundaries, boundaries.c.area_code == areas.c.code)
        .where(areas.c.level == level, areas.c.successor_code.is_(None), visible(areas.c.code, scope))
        .order_by(areas.c.code)
    )
    if within is not None:
        below = select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code == within)
        statement = statement.where(areas.c.code.in_(below))
    frame = run(engine, statement, scope=scope)
    frame["geometry"] = [json.loads(geometry) for geometry in frame["geometry"]]
    return frame
