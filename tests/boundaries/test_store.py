"""The whole way into the store, on each kind of store."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyproj import Transformer
from sqlalchemy import Engine, select

from data.batches import DATA_VERSION
from data.boundaries import import_boundaries
from data.boundaries.coordinates import wgs84_to_gcj02
from data.importers.base import Refused
from data.schema import batches, boundaries, rejected_rows, row_history, store_state
from tests.boundaries.files import Drawn, tile, write_geojson, write_shapefile, zip_shapefile

TOWNSHIPS: list[Drawn] = [
    ({"县": "望山县", "乡镇": "石门乡"}, tile(0, 0)),
    ({"县": "望山县", "乡镇": "城关镇"}, tile(1, 0)),
    ({"县": "临河县", "乡镇": "城关镇"}, tile(0, 1)),
    ({"县": "临河县", "乡镇": "柳林"}, tile(1, 1)),
]


def stored_boundaries(engine: Engine) -> dict[str, Any]:
    """Area code → row."""
    with engine.connect() as connection:
        return {row.area_code: row for row in connection.execute(select(boundaries))}


def _version(engine: Engine) -> int:
    with engine.connect() as connection:
        text = connection.scalar(select(store_state.c.value).where(store_state.c.key == DATA_VERSION))
    return int(text or 0)


def _batches(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        statement = select(batches).where(batches.c.kind == "boundaries").order_by(batches.c.id)
        return list(connection.execute(statement))


def test_township_outlines_by_name_within_their_counties(either_city: Engine, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "乡镇.geojson", TOWNSHIPS)
    report = import_boundaries(either_city, path, imported_by="张三")
    assert (report.level, report.crs) == ("township", "wgs84")
    assert (report.features, report.matched, report.changed, report.unmatched) == (4, 4, 4, [])
    assert [area.path for area in report.areas_without_boundary] == ["望山县 · 桥头镇"]
    stored = stored_boundaries(either_city)
    assert set(stored) == {"990121100", "990121101", "990122100", "990122101"}
    for code, expected in zip(
        ("990121100", "990121101", "990122100", "990122101"), (g for _, g in TOWNSHIPS), strict=True
    ):
        outline = shapely.from_geojson(stored[code].geometry)
        assert outline.symmetric_difference(expected).area < expected.area / 100
        assert outline.contains(shapely.Point(stored[code].lon, stored[code].lat))
        assert stored[code].source == "乡镇.geojson"
    assert shapely.coverage_is_valid([shapely.from_geojson(row.geometry) for row in stored.values()])
    (batch,) = _batches(either_city)
    assert (batch.id, batch.rows_read, batch.rows_accepted, batch.imported_by) == (
        report.batch_id,
        4,
        4,
        "张三",
    )
    assert _version(either_city) == 1


def test_the_same_file_again_changes_nothing(city: Engine, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "乡镇.geojson", TOWNSHIPS)
    import_boundaries(city, path)
    before = stored_boundaries(city)
    again = import_boundaries(city, path)
    assert (again.matched, again.changed, again.batch_id) == (4, 0, None)
    assert (stored_boundaries(city), len(_batches(city)), _version(city)) == (before, 1, 1)


def test_a_new_outline_replaces_the_old_one_and_its_image_is_kept(
    either_city: Engine, tmp_path: Path
) -> None:
    import_boundaries(either_city, write_geojson(tmp_path / "旧.geojson", TOWNSHIPS))
    old = stored_boundaries(either_city)["990121100"]
    moved = [({"县": "望山县", "乡镇": "石门乡"}, tile(0, 2)), *TOWNSHIPS[1:]]
    report = import_boundaries(either_city, write_geojson(tmp_path / "新.geojson", moved))
    assert report.changed >= 1
    assert stored_boundaries(either_city)["990121100"].source == "新.geojson"
    assert stored_boundaries(either_city)["990121100"].batch_id == report.batch_id
    with either_city.connect() as connection:
        images = connection.execute(
            select(row_history).where(row_history.c.batch_id == report.batch_id)
        ).all()
    kept = {image.row_key: json.loads(image.before) for image in images}
    assert kept['["990121100"]']["geometry"] == old.geometry
    assert _version(either_city) == 2


def test_a_dry_run_writes_nothing(city: Engine, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "乡镇.geojson", TOWNSHIPS)
    report = import_boundaries(city, path, dry_run=True)
    assert (report.matched, report.changed, report.batch_id) == (4, 4, None)
    assert (stored_boundaries(city), _batches(city), _version(city)) == ({}, [], 0)


def test_suggestions_are_applied_only_when_asked_for(city: Engine, tmp_path: Path) -> None:
    drawn = [*TOWNSHIPS, ({"县": "望山县", "乡镇": "桥斗镇"}, tile(2, 0))]
    path = write_geojson(tmp_path / "乡镇.geojson", drawn)
    report = import_boundaries(city, path)
    assert report.matched == 4
    (unmatched,) = report.to_json()["unmatched"]
    assert (unmatched["feature"], unmatched["name"]) == (5, "桥斗镇")
    assert [one["code"] for one in unmatched["suggestions"]] == ["990121102"]
    assert "990121102" not in stored_boundaries(city)
    with city.connect() as connection:
        (kept,) = connection.execute(select(rejected_rows)).all()
    assert (kept.row_number, kept.value) == (5, "桥斗镇")
    assert json.loads(kept.raw) == {"县": "望山县", "乡镇": "桥斗镇"}

    accepted = import_boundaries(city, path, accept_suggestions=True)
    assert (accepted.matched, accepted.unmatched) == (5, [])
    assert any("按建议" in warning for warning in accepted.warnings)
    assert "990121102" in stored_boundaries(city)
    again = import_boundaries(city, path, accept_suggestions=True)
    assert (again.matched, again.changed) == (5, 0)


def test_a_suggestion_never_replaces_a_boundary_nor_serves_two_features(city: Engine, tmp_path: Path) -> None:
    twice = [
        *TOWNSHIPS,
        ({"县": "望山县", "乡镇": "桥斗镇"}, tile(2, 0)),
        ({"县": "望山县", "乡镇": "桥兜镇"}, tile(3, 0)),
    ]
    report = import_boundaries(city, write_geojson(tmp_path / "a.geojson", twice), accept_suggestions=True)
    assert [len(one.suggestions) for one in report.unmatched] == [1, 1]
    assert "990121102" not in stored_boundaries(city)

    import_boundaries(city, write_geojson(tmp_path / "b.geojson", [({"name": "桥头镇"}, tile(2, 0))]))
    drawn_before = stored_boundaries(city)["990121102"]
    report = import_boundaries(
        city, write_geojson(tmp_path / "c.geojson", [twice[0], twice[4]]), accept_suggestions=True
    )
    assert len(report.unmatched) == 1
    assert stored_boundaries(city)["990121102"] == drawn_before


def test_a_gbk_shapefile_in_a_projected_system(city: Engine, tmp_path: Path) -> None:
    transformer = Transformer.from_crs(4490, 4527, always_xy=True)

    def project(lon: Any, lat: Any) -> Any:
        return transformer.transform(lon, lat)

    drawn = [
        (
            {"XZQDM": f"99012{county}000000", "XZQMC": name},
            shapely.transform(tile(0, county), project, interleaved=False),
        )
        for county, name in ((1, "望山县"), (2, "临河县"))
    ]
    with_prj = zip_shapefile(
        tmp_path / "县界.zip",
        write_shapefile(tmp_path / "a", drawn, stem="县界", crs="EPSG:4527"),
        gbk_names=True,
    )
    report = import_boundaries(city, with_prj)
    assert (report.level, report.crs, report.matched) == ("county", "EPSG:4527", 2)
    outline = shapely.from_geojson(stored_boundaries(city)["990121"].geometry)
    assert outline.hausdorff_distance(tile(0, 1)) < 0.001

    bare = write_shapefile(tmp_path / "b", drawn, crs=None)
    with pytest.raises(Refused, match="指明坐标系"):
        import_boundaries(city, bare)
    assert import_boundaries(city, bare, crs="cgcs2000").changed == 0


def test_gcj02_outlines_land_where_they_are(city: Engine, tmp_path: Path) -> None:
    skewed = [({"adcode": 990121}, shapely.transform(tile(0, 0), wgs84_to_gcj02))]
    import_boundaries(city, write_geojson(tmp_path / "a.json", skewed), crs="gcj02")
    outline = shapely.from_geojson(stored_boundaries(city)["990121"].geometry)
    assert outline.hausdorff_distance(tile(0, 0)) < 0.001
    assert outline.hausdorff_distance(skewed[0][1]) > 0.003


def test_villages_as_points_and_as_polygons(either_city: Engine, tmp_path: Path) -> None:
    points = [
        ({"乡镇": "石门乡", "村": "东河村"}, shapely.Point(116.1, 33.1)),
        ({"乡镇": "城关镇", "村": "东河"}, shapely.Point(116.3, 33.1)),
    ]
    report = import_boundaries(either_city, write_geojson(tmp_path / "点.geojson", points))
    assert (report.level, report.matched) == ("village", 2)
    stored = stored_boundaries(either_city)
    assert json.loads(stored["990121100200"].geometry) == {"type": "Point", "coordinates": [116.1, 33.1]}
    assert (stored["990121101200"].lon, stored["990121101200"].lat) == (116.3, 33.1)

    polygon = [({"村": "下沟村"}, tile(0, 0))]
    import_boundaries(either_city, write_geojson(tmp_path / "面.geojson", polygon))
    village = stored_boundaries(either_city)["990121100201"]
    assert json.loads(village.geometry)["type"] == "Polygon"
    assert tile(0, 0).contains(shapely.Point(village.lon, village.lat))


def test_points_are_no_outline_of_a_township(city: Engine, tmp_path: Path) -> None:
    drawn = [TOWNSHIPS[0], ({"县": "望山县", "乡镇": "城关镇"}, shapely.Point(116.3, 33.1))]
    report = import_boundaries(city, write_geojson(tmp_path / "a.geojson", drawn))
    assert [(one.feature, one.reason) for one in report.unmatched] == [(2, "没有面状边界")]
    assert "990121101" in {area.code for area in report.areas_without_boundary}
    assert set(stored_boundaries(city)) == {"990121100"}


def test_two_features_of_one_area_are_merged_with_a_warning(city: Engine, tmp_path: Path) -> None:
    halves = [({"name": "石门乡"}, tile(0, 0)), ({"name": "石门乡"}, tile(1, 0))]
    report = import_boundaries(city, write_geojson(tmp_path / "a.geojson", halves), level="township")
    assert (report.matched, report.changed) == (2, 1)
    assert any("已合并" in warning for warning in report.warnings)
    merged = shapely.from_geojson(stored_boundaries(city)["990121100"].geometry)
    assert merged.area == pytest.approx(tile(0, 0).area + tile(1, 0).area, rel=0.01)


def test_a_bow_tie_is_stored_repaired(city: Engine, tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(116, 33), (117, 34), (117, 33), (116, 34)])
    import_boundaries(city, write_geojson(tmp_path / "a.geojson", [({"name": "石门乡"}, bow_tie)]))
    outline = shapely.from_geojson(stored_boundaries(city)["990121100"].geometry)
    assert outline.is_valid
    assert math.isclose(outline.area, 0.5)


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        ([({"name": "石门乡"}, shapely.box(33, 116, 34, 117))], "写反"),
        ([({"name": "石门乡"}, None)], "没有可用的坐标"),
        ([({"name": "无名山"}, tile(0, 0))], "请指明是县区、乡镇还是村"),
    ],
)
def test_a_refused_file_changes_nothing(
    city: Engine, tmp_path: Path, drawn: list[Drawn], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        import_boundaries(city, write_geojson(tmp_path / "a.geojson", drawn))
    assert (stored_boundaries(city), _batches(city), _version(city)) == ({}, [], 0)


def test_a_store_without_areas_says_what_comes_first(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="先导入行政区划"):
        import_boundaries(sqlite_engine, write_geojson(tmp_path / "a.geojson", TOWNSHIPS))


def test_an_import_that_breaks_off_leaves_the_store_as_it_was(
    either_city: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any, **_more: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("data.boundaries.load.enter", broken)
    with pytest.raises(RuntimeError):
        import_boundaries(either_city, write_geojson(tmp_path / "a.geojson", TOWNSHIPS))
    assert (stored_boundaries(either_city), _batches(either_city), _version(either_city)) == ({}, [], 0)
