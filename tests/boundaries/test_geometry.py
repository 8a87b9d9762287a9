"""Repair, simplification together, label points."""

import json

import pytest
import shapely

from data.boundaries.geometry import geojson, label_point, merged, repaired, simplified
from tests.boundaries.files import tile


def _corners(geometry) -> int:
    return shapely.get_num_coordinates(geometry)


def test_a_bow_tie_becomes_two_valid_triangles() -> None:
    bow_tie = shapely.Polygon([(116, 33), (117, 34), (117, 33), (116, 34)])
    fixed = repaired(bow_tie, points=False)
    assert fixed.is_valid
    assert fixed.area == pytest.approx(0.5)
    assert len(fixed.geoms) == 2


def test_only_the_polygons_of_a_collection_are_kept() -> None:
    square = shapely.box(116, 33, 117, 34)
    mixed = shapely.GeometryCollection([square, shapely.Point(115, 33), shapely.LineString([(1, 1), (2, 2)])])
    assert repaired(mixed, points=False).equals(square)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        shapely.Polygon(),
        shapely.LineString([(116, 33), (117, 34)]),
        shapely.Point(116, 33),
        shapely.Polygon([(116, 33), (117, 34), (116, 33)]),
        shapely.box(116, 33, float("inf"), 34),
    ],
)
def test_what_has_no_surface_gives_no_outline(geometry) -> None:
    assert repaired(geometry, points=False) is None


def test_a_village_may_be_a_point() -> None:
    assert repaired(shapely.Point(116.123456789, 33), points=True).equals(shapely.Point(116.12346, 33))
    assert label_point(shapely.Point(116.12346, 33)) == (116.12346, 33)


def test_shared_borders_stay_shared_when_simplified() -> None:
    shapes = {
        f"{column}{row}": repaired(tile(column, row), points=False) for column in range(3) for row in range(3)
    }
    before = sum(map(_corners, shapes.values()))
    thinner, warnings = simplified(shapes)
    outlines = list(thinner.values())
    assert warnings == []
    assert sum(map(_corners, outlines)) < before / 2
    assert shapely.coverage_is_valid(outlines)
    assert all(outline.is_valid for outline in outlines)
    assert shapely.union_all(outlines).area == pytest.approx(sum(o.area for o in outlines), abs=1e-12)


def test_borders_that_nearly_meet_are_closed_first() -> None:
    west, east = tile(0, 0), shapely.transform(tile(1, 0), lambda points: points - [0.00003, 0])
    thinner, warnings = simplified(
        {"west": repaired(west, points=False), "east": repaired(east, points=False)}
    )
    assert shapely.coverage_is_valid(list(thinner.values()))
    assert warnings == ["相邻区划的边界没有完全对齐，已自动对齐后再简化。"]


def test_polygons_that_overlap_in_earnest_are_simplified_one_by_one() -> None:
    west, east = tile(0, 0), shapely.transform(tile(1, 0), lambda points: points - [0.1, 0])
    shapes = {"west": repaired(west, points=False), "east": repaired(east, points=False)}
    thinner, warnings = simplified(shapes)
    assert "重叠" in warnings[0]
    for key, shape in thinner.items():
        assert shape.is_valid
        assert shape.area == pytest.approx(shapes[key].area, rel=0.01)
        assert _corners(shape) < _corners(shapes[key])


def test_two_features_of_one_area_become_one() -> None:
    both = merged([tile(0, 0), tile(1, 0)])
    assert both.geom_type == "Polygon"
    assert merged([shapely.Point(116, 33), tile(0, 0)]).equals_exact(tile(0, 0), 1e-5)


def test_the_label_lies_inside_a_crescent() -> None:
    crescent = shapely.Point(116, 33).buffer(1).difference(shapely.Point(116.2, 33).buffer(1))
    assert crescent.contains(shapely.Point(label_point(crescent)))
    assert not crescent.contains(crescent.centroid)


def test_geojson_has_five_decimals_at_most() -> None:
    outline = repaired(shapely.Point(116.123456789, 33.3333333).buffer(0.1), points=False)
    text = geojson(outline)
    assert shapely.from_geojson(text).equals_exact(outline, 1e-6)
    numbers = [n for ring in json.loads(text, parse_float=str)["coordinates"] for p in ring for n in p]
    assert max(len(str(number).partition(".")[2]) for number in numbers) == 5
