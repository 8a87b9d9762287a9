"""The demo city's map: land-like, and topologically clean."""

import pytest
import shapely

from data.demo.city import City
from data.demo.profile import WORST_TOWNSHIP, WORST_VILLAGE
from tests.demo.model import Model


@pytest.fixture(scope="module")
def city(model: Model) -> City:
    return model.city


def test_it_has_seven_counties_and_107_townships_with_distinct_names(city: City) -> None:
    names = [township.name for township in city.townships()]
    assert len(city.counties) == 7
    assert len(names) == len(set(names)) == 107
    assert 1_700 <= sum(1 for _ in city.villages()) <= 1_900


def test_codes_are_fictional_and_nest(city: City) -> None:
    codes = [village.code for village in city.villages()]
    assert len(codes) == len(set(codes))
    for township in city.townships():
        assert township.code.startswith("99")
        assert {v.code[:9] for v in township.villages} == {township.code}
        assert len({v.name for v in township.villages}) == len(township.villages)


def test_the_worst_village_is_there(city: City) -> None:
    assert [v.county for v in city.villages() if (v.township, v.name) == (WORST_TOWNSHIP, WORST_VILLAGE)] == [
        "望山县"
    ]


def test_townships_are_whole_valid_and_share_their_borders(city: City) -> None:
    outlines = [township.outline for township in city.townships()]
    assert all(o.is_valid and o.geom_type == "Polygon" and not o.interiors for o in outlines)
    assert shapely.coverage_is_valid(outlines)


def test_townships_do_not_overlap(city: City) -> None:
    outlines = [township.outline for township in city.townships()]
    tree = shapely.STRtree(outlines)
    pairs = tree.query(outlines, predicate="overlaps")
    assert not pairs.size


def test_a_county_is_exactly_its_townships(city: City) -> None:
    for county in city.counties:
        union = shapely.union_all([township.outline for township in county.townships])
        assert county.outline.geom_type == "Polygon"
        assert not county.outline.interiors
        assert county.outline.symmetric_difference(union).area < 1e-9


def test_the_city_is_one_piece(city: City) -> None:
    whole = shapely.union_all([county.outline for county in city.counties])
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_no_township_is_a_sliver(city: City) -> None:
    for township in city.townships():
        roundness = 12.566 * township.outline.area / township.outline.length**2
        assert roundness > 0.06, township.name
        assert township.outline.area > 0.001, township.name


def test_villages_lie_inside_their_townships_and_apart(city: City) -> None:
    for township in city.townships():
        points = [shapely.Point(v.lon, v.lat) for v in township.villages]
        assert all(township.outline.contains(point) for point in points), township.name
        nearest = min(a.distance(b) for i, a in enumerate(points) for b in points[:i])
        assert nearest > 0.002, township.name
