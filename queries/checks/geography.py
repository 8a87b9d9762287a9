"""Where areas are drawn: points and outlines against the outline of the area that they belong to."""

import json
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry import shape
from sqlalchemy import func, select

from data.schema import areas, boundaries
from queries.check import CHECKS, SUSPECT, Check, Examined, Reading

_SOURCES: Final = ("boundaries", "areas")
_SOURCE: Final = "GB/T 2260、统计用区划代码：下级地区位于上级地区之内"
# Outlines are simplified for the screen: a point this near to one (degrees, some 500 m) may lie inside.
_NEAR: Final = 0.005

_PLACES: Final = Reading(
    select(
        areas.c.code.label("area_code"),
        areas.c.level,
        func.coalesce(areas.c.successor_code, areas.c.parent_code).label("parent"),
        boundaries.c.geometry,
        boundaries.c.lon,
        boundaries.c.lat,
    ).join(boundaries, boundaries.c.area_code == areas.c.code)
)


def outside(level: str, above: str) -> Any:
    """A function that finds the areas of a level whose point lies outside the outline of the one above."""

    def find(places: pd.DataFrame) -> pd.DataFrame:
        outlines = {
            row["area_code"]: shape(json.loads(row["geometry"]))
            for row in places[places["level"] == above].to_dict("records")
        }
        found = []
        for parent, inside in places[places["level"] == level].groupby("parent"):
            outline = outlines.get(parent)
            if outline is None or outline.geom_type not in ("Polygon", "MultiPolygon"):
                continue
            points = shapely.points(inside["lon"].astype(float), inside["lat"].astype(float))
            far = shapely.distance(points, outline)
            codes = inside["area_code"].tolist()
            found += [(code, code, None) for code, away in zip(codes, far, strict=True) if away > _NEAR]
        return pd.DataFrame(found, columns=["subject_key", "area_code", "month"], dtype=object)

    return find


CHECKS.add(
    Check(
        code="village_outside",
        label="村点在本乡镇之外",
        severity=SUSPECT,
        subject="village",
        compares="村点的经纬度与所属乡镇的界线比较",
        sentence="本村的点落在所属乡镇界线之外，坐标或归属有误。",
        sources=_SOURCES,
        source=_SOURCE,
        bears_on=("households_identified", "帮扶与增收"),
        found=Examined(_PLACES, outside("village", "township")),
    ),
    Check(
        code="township_outside",
        label="乡镇在本县之外",
        severity=SUSPECT,
        subject="township",
        compares="乡镇界的中心点与所属县的界线比较",
        sentence="本乡镇的中心点落在所属县界线之外，界线或归属有误。",
        sources=_SOURCES,
        source=_SOURCE,
        bears_on=("households_identified", "帮扶与增收"),
        found=Examined(_PLACES, outside("township", "county")),
    ),
)
