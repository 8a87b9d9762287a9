"""Geometry for maps: fitting a view, borders of groups, hatching. Degrees (WGS 84) in and out."""

import math
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping, shape

Geometry = dict[str, Any]
Bounds = tuple[float, float, float, float]  # west, south, east, north

_TILE: Final = 512  # pixels of the whole world at zoom 0, as deck.gl counts
_MARGIN: Final = 0.06  # of the frame, on each side
_DEGREES: Final = 5  # decimals: about a metre
_HATCHES: Final = 90  # lines across the whole map
_NEAREST: Final = 14.0


def bounds(geometries: Iterable[Geometry]) -> Bounds:
    """The box around all of them; a point gets a small one."""
    boxes = [shapely.bounds(shape(geometry)) for geometry in geometries]
    if not boxes:
        return (73.0, 18.0, 135.0, 54.0)
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return float(west), float(south), float(east), float(north)


def fit(box: Bounds, width: int, height: int) -> tuple[float, float, float]:
    """Longitude, latitude and zoom that show the whole box in so many pixels (Web Mercator)."""
    west, south, east, north = box
    top, bottom = _mercator(north), _mercator(south)
    room = 1 - 2 * _MARGIN
    across = max((east - west) / 360, 1e-9)
    along = max((top - bottom) / (2 * math.pi), 1e-9)
    zoom = min(math.log2(width * room / (_TILE * across)), math.log2(height * room / (_TILE * along)))
    return (west + east) / 2, _latitude((top + bottom) / 2), min(zoom, _NEAREST)


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _latitude(mercator: float) -> float:
    return math.degrees(2 * math.atan(math.exp(mercator)) - math.pi / 2)


def outlines(shapes: pd.DataFrame) -> list[Geometry]:
    """The border around the shapes of each parent, where no outline of the parent itself is known."""
    grouped = shapes.groupby("parent_code")["geometry"]
    return [_rounded(shapely.union_all([shape(part) for part in parts])) for _, parts in grouped]


def hatching(geometries: list[Geometry], whole: Bounds) -> list[Geometry]:
    """Slanting lines clipped to the geometries, as many across `whole` on every map."""
    west, south, east, north = whole
    step = max(east - west, north - south) / _HATCHES
    rise = north - south
    count = int((east - west + rise) / step) + 1
    lines = shapely.MultiLineString(
        [[(west - rise + index * step, south), (west + index * step, north)] for index in range(count + 1)]
    )
    pieces = [shapely.intersection(lines, shapely.make_valid(shape(geometry))) for geometry in geometries]
    # Where a line only touches a corner, the intersection is a point, which has no length to draw.
    strokes = [part for part in shapely.get_parts(shapely.get_parts(pieces)) if part.length > 0]
    return [_rounded(stroke) for stroke in strokes]


def _rounded(geometry: Any) -> Geometry:
    """As GeoJSON, with coordinates of about a metre, as boundaries are stored: a third less to send."""
    return mapping(shapely.transform(geometry, lambda points: np.round(points, _DEGREES)))
