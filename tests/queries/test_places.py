"""Outlines and points of areas, within scope, on both stores."""

import json

import pytest
from sqlalchemy import insert

from data.schema import boundaries
from queries.places import shapes
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import BING, EAST, EAST_1, EAST_2, JIA, WEST, WEST_1, YI, Store

SQUARE = {"type": "Polygon", "coordinates": [[[113.0, 33.0], [113.1, 33.0], [113.1, 33.1], [113.0, 33.0]]]}


@pytest.fixture
def drawn(engine):
    Store(engine).merge(YI, JIA, "2021-06")
    rows = [
        {
            "area_code": code,
            "geometry": json.dumps(
                SQUARE if len(code) < 12 else {"type": "Point", "coordinates": [113.05, 33.05]}
            ),
            "lon": 113.05,
            "lat": 33.05,
            "source": "某边界.geojson",
            "batch_id": 1,
        }
        for code in (EAST, WEST, EAST_1, EAST_2, JIA, YI, BING)
    ]
    with engine.begin() as connection:
        connection.execute(insert(boundaries), rows)
    return engine


def test_shapes_are_geometries_with_names(drawn):
    found = shapes(drawn, scope=WHOLE_CITY, level="county").set_index("area_code")
    assert found.index.tolist() == [EAST, WEST]
    assert found.at[EAST, "area"] == "东县"
    assert found.at[EAST, "geometry"] == SQUARE
    assert (found.at[EAST, "lon"], found.at[EAST, "lat"]) == (113.05, 33.05)


def test_only_drawn_areas_inside_and_not_merged_ones(drawn):
    assert shapes(drawn, scope=WHOLE_CITY, level="township")["area_code"].tolist() == [EAST_1, EAST_2]
    assert shapes(drawn, scope=WHOLE_CITY, level="village", within=EAST_1)["area_code"].tolist() == [JIA]
    assert shapes(drawn, scope=WHOLE_CITY, level="township", within=WEST).empty
    assert WEST_1 not in set(shapes(drawn, scope=WHOLE_CITY, level="township")["area_code"])


def test_a_boundary_outside_the_scope_is_not_returned(drawn):
    east_2 = Scope(areas=frozenset({EAST_2}))
    assert shapes(drawn, scope=east_2, level="township")["area_code"].tolist() == [EAST_2]
    assert shapes(drawn, scope=east_2, level="village")["area_code"].tolist() == [BING]
    assert shapes(drawn, scope=NOTHING, level="county").empty
