"""Outlines fit for the screen: repaired, rounded, simplified together, with a point for the label."""

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import shapely

DECIMALS: Final = 5  # of a degree: about one metre
_GRID: Final = 10.0**-DECIMALS

# Simplification moves a line by at most about this share of the file's extent: half a pixel where the
# whole file fills a screen of 2,000 pixels.
_SHARE_OF_EXTENT: Final = 1 / 4000


def repaired(geometry: Any, *, points: bool) -> Any | None:
    """The polygons of a geometry, valid and on the metre grid; None where it has none.

    Bow-ties are split, collapsed parts dropped, lines and points of a collection ignored; with
    `points` (villages) a geometry without polygons gives one of its points.
    """
    if geometry is None or geometry.is_empty or not np.isfinite(shapely.get_coordinates(geometry)).all():
        return None
    polygons = _on_grid(shapely.unary_union(_polygons(_made_valid(geometry))))
    if not polygons.is_empty:
        return polygons
    if points and geometry.geom_type in ("Point", "MultiPoint"):
        return _rounded(geometry.representative_point())
    return None


def merged(geometries: list[Any]) -> Any:
    """Several features of one area as one: the union of polygons; of points, the first one."""
    polygons = [geometry for geometry in geometries if geometry.geom_type != "Point"]
    return _on_grid(shapely.unary_union(polygons)) if polygons else geometries[0]


def simplified(shapes: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Shapes (key → geometry) with fewer corners, borders between neighbours still shared; warnings.

    Polygons that tile (a coverage) are simplified as one, so that no gap or overlap opens. Small gaps
    and overlaps of the file are closed first; a file whose polygons overlap in earnest is simplified
    one by one, with a warning. Points pass unchanged.
    """
    keys = [key for key, shape in shapes.items() if shape.geom_type != "Point"]
    if not keys:
        return dict(shapes), []
    polygons = np.array([shapes[key] for key in keys], dtype=object)
    west, south, east, north = shapely.total_bounds(polygons)
    tolerance = max(east - west, north - south) * _SHARE_OF_EXTENT
    warnings: list[str] = []
    coverage = _coverage(polygons, tolerance)
    if coverage is None:
        warnings.append("相邻区划的边界重叠较多，只能逐个简化，放大后接边处可能有细缝。")
        thinner = shapely.simplify(polygons, tolerance, preserve_topology=True)
    else:
        thinner = shapely.coverage_simplify(coverage, tolerance)
        if coverage is not polygons:
            warnings.append("相邻区划的边界没有完全对齐，已自动对齐后再简化。")
    kept = dict(zip(keys, map(_on_grid, thinner), strict=True))
    return {
        key: kept[key] if key in kept and not kept[key].is_empty else shape for key, shape in shapes.items()
    }, warnings


def label_point(geometry: Any) -> tuple[float, float]:
    """Longitude and latitude of the point farthest inside (of the largest part): where a label sits."""
    if geometry.geom_type == "Point":
        return geometry.x, geometry.y
    largest = max(shapely.get_parts(geometry), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=_GRID * 10)
    point = shapely.get_point(circle, 0)
    if not largest.contains(point):
        point = largest.representative_point()
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


def geojson(geometry: Any) -> str:
    """The geometry as compact GeoJSON text with at most five decimals."""
    return json.dumps(_plain(shapely.geometry.mapping(geometry)), separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return round(float(value), DECIMALS) if isinstance(value, float) else value


def _coverage(polygons: Any, tolerance: float) -> Any | None:
    """The polygons as a valid coverage: as they are, or cleaned; None where cleaning would distort."""
    if shapely.coverage_is_valid(polygons):
        return polygons
    try:
        cleaned = shapely.coverage_clean(polygons, gap_width=tolerance)
    except shapely.GEOSException:
        return None
    before, after = shapely.area(polygons), shapely.area(cleaned)
    # One part in a hundred: more than a sliver along the border changed hands.
    if (np.abs(after - before) > before / 100).any() or not shapely.coverage_is_valid(cleaned):
        return None
    return cleaned


def _made_valid(geometry: Any) -> Any:
    if geometry.is_valid:
        return geometry
    return shapely.make_valid(geometry, method="structure", keep_collapsed=False)


def _polygons(geometry: Any) -> list[Any]:
    if geometry.geom_type == "Polygon":
        return [geometry]
    if geometry.geom_type in ("MultiPolygon", "GeometryCollection"):
        return [polygon for part in geometry.geoms for polygon in _polygons(part)]
    return []


def _rounded(geometry: Any) -> Any:
    return shapely.transform(geometry, lambda points: np.round(points, DECIMALS))


def _on_grid(geometry: Any) -> Any:
    """Rounded corner by corner, so that equal corners of neighbours stay equal; valid in any case."""
    rounded = _rounded(geometry)
    return rounded if rounded.is_valid else shapely.set_precision(geometry, _GRID)
