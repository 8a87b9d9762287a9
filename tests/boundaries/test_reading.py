"""Files as they arrive: encodings, archives, and what is refused."""

import shutil
import struct
import zipfile
from pathlib import Path

import pytest
import shapely

from data.boundaries.reading import read_boundary_file
from data.importers.base import Refused
from tests.boundaries.files import tile, write_geojson, write_shapefile, zip_shapefile

DRAWN = [
    ({"乡镇": "石门乡", "XZQDM": 990121100.0}, tile(0, 0)),
    ({"乡镇": "城关镇", "XZQDM": 990121101.0}, tile(1, 0)),
]
TEXTS = [{"乡镇": "石门乡", "XZQDM": "990121100"}, {"乡镇": "城关镇", "XZQDM": "990121101"}]


def _properties(path: Path) -> list[dict[str, str]]:
    return [feature.properties for feature in read_boundary_file(path).features]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_geojson_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = write_geojson(tmp_path / "乡镇.geojson", DRAWN, encoding=encoding)
    assert _properties(path) == TEXTS


def test_geojson_properties_become_text(tmp_path: Path) -> None:
    properties = {"adcode": 990121, "empty": None, "flag": True, "parent": {"adcode": 990100}, "list": [1]}
    path = write_geojson(tmp_path / "a.json", [(properties, tile(0, 0))])
    assert _properties(path) == [{"adcode": "990121", "empty": "", "flag": "", "parent.adcode": "990100"}]


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("GBK", None), ("GBK", "GBK"), ("GBK", "936"), ("GBK", "UTF-8"), ("UTF-8", None), ("UTF-8", "UTF-8")],
)
def test_shapefile_attributes_in_any_encoding(tmp_path: Path, encoding: str, cpg: str | None) -> None:
    shp = write_shapefile(tmp_path / "layer", DRAWN, encoding=encoding, cpg=cpg)
    file = read_boundary_file(zip_shapefile(tmp_path / "layer.zip", shp))
    assert [feature.properties for feature in file.features] == TEXTS
    assert file.features[0].geometry.equals(tile(0, 0))
    assert "WGS" in (file.crs or "")


def test_gbk_text_that_happens_to_be_valid_utf8(tmp_path: Path) -> None:
    shp = write_shapefile(tmp_path / "layer", [({"name": "联通"}, tile(0, 0))])
    assert _properties(shp) == [{"name": "联通"}]


def test_member_names_in_gbk_and_folders(tmp_path: Path) -> None:
    shp = write_shapefile(tmp_path / "layer", DRAWN, stem="乡镇边界")
    path = zip_shapefile(tmp_path / "a.zip", shp, inside="数据/", gbk_names=True)
    with zipfile.ZipFile(path) as archive:
        assert "乡镇边界" not in archive.namelist()[0]  # the flag for UTF-8 is really off
    assert _properties(path) == TEXTS


def test_bare_shp_with_its_neighbours(tmp_path: Path) -> None:
    shp = write_shapefile(tmp_path / "layer", DRAWN, stem="乡镇")
    (shp.with_suffix(".dbf")).rename(shp.with_suffix(".DBF"))
    (shp.with_suffix(".shx")).unlink()
    assert _properties(shp) == TEXTS
    assert not shp.with_suffix(".shx").exists()  # nothing is written beside the clerk's file


def test_geojson_in_a_zip(tmp_path: Path) -> None:
    inner = write_geojson(tmp_path / "a.geojson", DRAWN)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(inner, "a.geojson")
    assert _properties(tmp_path / "a.zip") == TEXTS


def test_the_same_bytes_have_the_same_sha256_and_other_attributes_another(tmp_path: Path) -> None:
    first = read_boundary_file(write_shapefile(tmp_path / "one", DRAWN))
    copy = shutil.copytree(tmp_path / "one", tmp_path / "copy") / "layer.shp"
    changed = write_shapefile(tmp_path / "two", [({**DRAWN[0][0], "乡镇": "柳林"}, tile(0, 0)), DRAWN[1]])
    assert read_boundary_file(copy).sha256 == first.sha256
    assert read_boundary_file(changed).sha256 != first.sha256


# --- refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "是空的"),
        (b"  \n", "是空的"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "不是边界文件"),
        ("县,乡\n望山县,石门乡\n".encode(), "不是边界文件"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Fea', "不完整"),
        (b"[" * 200_000, "不完整"),
        (b'{"type": "FeatureCollection", "features": []}', "没有任何要素"),
        (b'{"type": "FeatureCollection"}', "不是 GeoJSON"),
        (b'{"type": "FeatureCollection", "features": [3]}', "第 1 个要素"),
        (b'{"type": "Topology", "objects": {}}', "TopoJSON"),
        (b'["a"]', "不是 GeoJSON"),
        (
            b'{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[["a", 1]]]}}',
            "第 1 个要素的几何",
        ),
        (b'{"type": "Feature", "geometry": {"type": "Rhombus", "coordinates": []}}', "第 1 个要素的几何"),
        (b'{"type": "Feature", "geometry": {"type": "Polygon"}}', "第 1 个要素的几何"),
        (b'{"type": "Feature", "geometry": "116,33"}', "第 1 个要素的几何"),
        (b"PK\x03\x04 and then nothing", "已损坏"),
        (struct.pack(">i", 9994), "缺少 .dbf"),
    ],
)
def test_what_is_no_boundary_file_is_refused_with_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "边界.bin"
    path.write_bytes(content)
    with pytest.raises(Refused, match=sentence) as refused:
        read_boundary_file(path)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.geojson", tmp_path):
        with pytest.raises(Refused, match="打不开"):
            read_boundary_file(path)


@pytest.mark.parametrize("keep", [60, 3_000])
def test_a_truncated_shapefile_is_refused(tmp_path: Path, keep: int) -> None:
    shp = write_shapefile(tmp_path / "layer", DRAWN)
    shp.write_bytes(shp.read_bytes()[:keep])
    with pytest.raises(Refused, match="不完整"):
        read_boundary_file(shp)


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_truncated_zip_is_refused(tmp_path: Path, keep: float) -> None:
    path = zip_shapefile(tmp_path / "a.zip", write_shapefile(tmp_path / "layer", DRAWN))
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])
    with pytest.raises(Refused, match="已损坏"):
        read_boundary_file(path)


@pytest.mark.parametrize("keep", [1, 40, 120])
def test_a_truncated_dbf_is_refused(tmp_path: Path, keep: int) -> None:
    shp = write_shapefile(tmp_path / "layer", DRAWN)
    dbf = shp.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes()[:keep])
    with pytest.raises(Refused, match="不完整"):
        read_boundary_file(shp)


def test_zips_without_a_layer_with_several_and_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("说明.txt", "无")
    with pytest.raises(Refused, match=r"没有 \.shp"):
        read_boundary_file(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("县.shp", b"1")
        archive.writestr("乡.shp", b"2")
    with pytest.raises(Refused, match=r"多个图层（乡\.shp、县\.shp）"):
        read_boundary_file(path)
    raw = bytearray(path.read_bytes())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 8] |= 1  # the flag that a member is encrypted
    path.write_bytes(bytes(raw))
    with pytest.raises(Refused, match="密码"):
        read_boundary_file(path)


def test_a_feature_without_geometry_is_read_as_such(tmp_path: Path) -> None:
    path = write_geojson(
        tmp_path / "a.geojson", [({"name": "石门乡"}, None), ({"name": "桥头镇"}, tile(0, 0))]
    )
    geometries = [feature.geometry for feature in read_boundary_file(path).features]
    assert geometries[0] is None
    assert isinstance(geometries[1], shapely.Polygon)
