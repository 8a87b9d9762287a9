"""Boundaries in the workbench: told by their content, tried, imported and taken back like any other file."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.batches import listing
from data.rollback import roll_back
from data.schema import boundaries
from data.workbench import uploads
from data.workbench.boundary_files import is_boundary_file
from queries.derived import refresh
from tests.boundaries.files import tile, write_geojson, write_shapefile, zip_shapefile
from tests.importers.loading import AREAS, EXPECTED, SAMPLES
from tests.workbench.conftest import Desk

EAST, WEST, SOUTH = "990121", "990122", "990123"
DRAWN = [({"name": name}, tile(place, 0)) for place, name in enumerate(("东河县", "西岭区", "火星县"))]


@pytest.fixture
def outlines(tmp_path: Path) -> Path:
    """Two counties that there are and one that there is not."""
    return write_geojson(tmp_path / "县界.geojson", DRAWN)


def stored(desk: Desk) -> int:
    with desk.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(boundaries)) or 0


def test_boundaries_are_tried_imported_and_taken_back(desk: Desk, outlines: Path) -> None:
    desk.take_in(AREAS)
    (number,) = desk.bring(outlines)
    desk.work()
    waiting = desk[number]
    assert (waiting.state, json.loads(waiting.kinds)) == ("checked", ["boundaries"])
    assert (waiting.rows_read, waiting.rows_rejected, waiting.marked_size) == (3, 1, 0)
    assert json.loads(waiting.counties) == [EAST, WEST]
    found = json.loads(waiting.report)["boundaries"]
    assert (found["level"], found["crs"], found["matched"], found["changed"]) == ("county", "wgs84", 2, 2)
    assert [one["name"] for one in found["unmatched"]] == ["火星县"]
    assert [area["name"] for area in found["areas_without_boundary"]] == ["南湖市"]
    assert stored(desk) == 0, "a check changes nothing"

    desk.order(number)
    newest = listing(desk.engine)[0]
    assert (desk[number].state, json.loads(desk[number].batch_ids)) == ("imported", [newest["id"]])
    assert (newest["kind"], newest["imported_by"], newest["counties"]) == ("boundaries", "李", [EAST, WEST])
    assert stored(desk) == 2
    (again,) = desk.bring(outlines)
    desk.work()
    assert (desk[again].state, desk[again].message) == ("refused", "与库中已有的边界相同，没有新内容。")
    roll_back(desk.engine, newest["id"], reason="错发", refresh=refresh)
    assert stored(desk) == 0
    uploads.check_again(desk.engine, again)
    desk.order_when_checked(again)
    assert stored(desk) == 2


def test_a_shapefile_whose_system_nobody_wrote_down_waits_for_the_clerks_word(
    sqlite_desk: Desk, tmp_path: Path
) -> None:
    sqlite_desk.take_in(AREAS)
    drawn = [({"NAME": "东河县"}, tile(0, 0))]
    shp = write_shapefile(tmp_path / "layer", drawn, crs=None)
    (number,) = sqlite_desk.bring(zip_shapefile(tmp_path / "县界.zip", shp))
    sqlite_desk.work()
    found = json.loads(sqlite_desk[number].report)["boundaries"]
    assert found["warnings"] == ["文件没有写明坐标系（没有 .prj），按 WGS 84 处理；如果不是，请指明坐标系。"]
    uploads.check_again(sqlite_desk.engine, number, level="township", crs="gcj02")
    sqlite_desk.work()
    assert (sqlite_desk[number].state, sqlite_desk[number].rows_rejected) == ("refused", 1)
    uploads.check_again(sqlite_desk.engine, number, level="", crs="gcj02")
    sqlite_desk.work()
    found = json.loads(sqlite_desk[number].report)["boundaries"]
    assert (found["crs"], found["level"]) == ("gcj02", "county")


def test_a_county_brings_its_own_outline_and_nobody_elses(sqlite_desk: Desk, outlines: Path) -> None:
    sqlite_desk.take_in(AREAS)
    (number,) = sqlite_desk.bring(outlines)
    sqlite_desk.work()
    sqlite_desk.order(number, allowed=frozenset({EAST}))
    assert sqlite_desk[number].state == "refused"
    assert "含有其他县区的边界" in sqlite_desk[number].message
    assert stored(sqlite_desk) == 0


def test_boundaries_before_any_area_are_refused_in_a_sentence(sqlite_desk: Desk, outlines: Path) -> None:
    (number,) = sqlite_desk.bring(outlines)
    sqlite_desk.work()
    assert sqlite_desk[number].state == "refused"
    assert "请先导入行政区划文件" in sqlite_desk[number].message


def test_only_boundaries_look_like_boundaries(tmp_path: Path, outlines: Path) -> None:
    shp = write_shapefile(tmp_path / "layer", DRAWN)
    assert is_boundary_file(outlines.read_bytes())
    assert is_boundary_file(zip_shapefile(tmp_path / "县界.zip", shp).read_bytes())
    for name in (AREAS, EXPECTED["roster"]["file"]):
        assert not is_boundary_file((SAMPLES / name).read_bytes())
    assert not is_boundary_file(b"PK\x03\x04 broken")
