"""Coordinate systems: known points in, known points out; nothing guessed."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from data.boundaries.coordinates import gcj02_to_wgs84, to_wgs84, wgs84_to_gcj02
from data.importers.base import Refused

# WGS 84 (lon, lat) and GCJ-02 (lon, lat), as published: the test points of googollee/eviltransform and
# the example of wandergis/coordtransform.
PUBLISHED = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),  # Shanghai
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),  # Shenzhen
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),  # Beijing
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
]


def _converted(geometry, *, file_crs=None, asked=None, is_geojson=True):
    geometries, label, warnings = to_wgs84(
        np.array([geometry], dtype=object), file_crs=file_crs, asked=asked, is_geojson=is_geojson
    )
    return geometries[0], label, warnings


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED)
def test_gcj02_agrees_with_the_published_points(wgs84, gcj02) -> None:
    assert wgs84_to_gcj02(np.array([wgs84]))[0] == pytest.approx(gcj02, abs=1e-9)
    assert gcj02_to_wgs84(np.array([gcj02]))[0] == pytest.approx(wgs84, abs=1e-8)


@given(st.floats(73.5, 135), st.floats(3.5, 53.5))
def test_gcj02_there_and_back_is_the_same_point(lon: float, lat: float) -> None:
    point = np.array([[lon, lat]])
    assert gcj02_to_wgs84(wgs84_to_gcj02(point))[0] == pytest.approx((lon, lat), abs=1e-7)


def test_gcj02_is_believed_over_a_file_that_declares_wgs84() -> None:
    point, label, _ = _converted(shapely.Point(PUBLISHED[0][1]), file_crs="EPSG:4326", asked="gcj02")
    assert (point.x, point.y) == pytest.approx(PUBLISHED[0][0], abs=1e-7)
    assert label == "gcj02"


@pytest.mark.parametrize(
    ("epsg", "lon"),
    [(4527, 117.2), (4528, 119.1), (4513, 75.5), (4533, 134.9), (4498, 117.2)],
)
def test_cgcs2000_eastings_with_a_zone_number_tell_their_zone(epsg: int, lon: float) -> None:
    projected = Transformer.from_crs(4490, epsg, always_xy=True).transform(lon, 33.5)
    point, label, _ = _converted(shapely.Point(projected), asked="cgcs2000")
    assert (point.x, point.y) == pytest.approx((lon, 33.5), abs=1e-7)
    assert label == f"EPSG:{epsg}"


def test_cgcs2000_eastings_without_a_zone_number_need_the_system_named() -> None:
    projected = shapely.Point(Transformer.from_crs(4490, 4548, always_xy=True).transform(117.2, 33.5))
    with pytest.raises(Refused, match="没有带号"):
        _converted(projected, asked="cgcs2000")
    point, label, _ = _converted(projected, asked="EPSG:4548")
    assert (point.x, point.y) == pytest.approx((117.2, 33.5), abs=1e-7)
    assert label == "EPSG:4548"
    point, _, _ = _converted(projected, asked="cgcs2000", file_crs="EPSG:4548")
    assert (point.x, point.y) == pytest.approx((117.2, 33.5), abs=1e-7)


def test_a_declared_projection_is_used_without_asking() -> None:
    projected = Transformer.from_crs(4490, 4527, always_xy=True).transform(117.2, 33.5)
    point, label, warnings = _converted(shapely.Point(projected), file_crs="EPSG:4527", is_geojson=False)
    assert (point.x, point.y) == pytest.approx((117.2, 33.5), abs=1e-7)
    assert (label, warnings) == ("EPSG:4527", [])


def test_cgcs2000_degrees_pass_unchanged() -> None:
    point, label, _ = _converted(shapely.Point(117.2, 33.5), file_crs="urn:ogc:def:crs:EPSG::4490")
    assert (point.x, point.y, label) == (117.2, 33.5, "cgcs2000")


def test_an_older_datum_is_converted_with_a_warning() -> None:
    _, label, warnings = _converted(shapely.Point(117.2, 33.5), file_crs="EPSG:4610", is_geojson=False)
    assert label == "EPSG:4610"
    assert len(warnings) == 1
    assert "Xian 1980" in warnings[0]


def test_degrees_without_a_prj_are_taken_as_wgs84_and_said_so() -> None:
    _, label, warnings = _converted(shapely.Point(117.2, 33.5), is_geojson=False)
    assert label == "wgs84"
    assert "没有写明坐标系" in warnings[0]


@pytest.mark.parametrize(
    ("geometry", "asked", "sentence"),
    [
        (shapely.Point(39_518_000, 3_700_000), None, "指明坐标系"),
        (shapely.Point(518_000, 3_700_000), "wgs84", "指明坐标系"),
        (shapely.Point(518_000, 3_700_000), "gcj02", "指明坐标系"),
        (shapely.Point(3_700_000, 39_518_000), "cgcs2000", "写反"),
        (shapely.Point(33.5, 117.2), None, "写反"),
        (shapely.Point(2.35, 48.85), None, "不在中国范围内"),
        (shapely.Point(117.2, 33.5), "EPSG:99999", "不认识坐标系"),
        (shapely.Point(117.2, 33.5), "mars", "不认识坐标系"),
        (shapely.Point(), None, "没有可用的坐标"),
    ],
)
def test_what_cannot_be_placed_is_refused(geometry, asked, sentence) -> None:
    with pytest.raises(Refused, match=sentence):
        _converted(geometry, asked=asked)


def test_a_prj_that_nobody_understands_is_refused() -> None:
    with pytest.raises(Refused, match="不认识坐标系"):
        _converted(shapely.Point(117.2, 33.5), file_crs="LOCAL_THING[]", is_geojson=False)
