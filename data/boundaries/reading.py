"""File → features: GeoJSON, zipped Shapefile and bare .shp, with text in whatever encoding it came."""

import hashlib
import io
import json
import struct
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import pyogrio.raw
import shapely

from data.importers.base import Refused
from data.importers.reading import BROKEN_ARCHIVE

_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_LARGEST: Final = 512 * 1024 * 1024  # bytes; a whole province's villages stay well below


@dataclass(frozen=True)
class Feature:
    """One feature: its number (from 1), its properties as text, its geometry as the file has it."""

    number: int
    properties: dict[str, str]
    geometry: Any


@dataclass(frozen=True)
class BoundaryFile:
    """A file's features and the coordinate system that it declares (WKT or a name; None: not declared).

    `sha256` is that of the file's bytes; for a bare .shp that of all its parts, one after the other.
    """

    name: str
    sha256: str
    features: list[Feature]
    crs: str | None
    is_geojson: bool


def read_boundary_file(path: Path) -> BoundaryFile:
    """Read a boundary file; its kind is told from its bytes, not from its name.

    Raises Refused, with one sentence, for a file that is missing, empty, truncated or of
    another kind.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refused(f"打不开文件“{path.name}”，请检查路径和权限。") from error
    if raw[:4] == struct.pack(">i", 9994):  # the file code of a Shapefile
        parts = _neighbours(path) | {".shp": raw}
        sha256 = hashlib.sha256(b"".join(parts[ending] for ending in _PARTS if ending in parts)).hexdigest()
        return _read_shapefile(path.name, sha256, parts)
    return read_boundary_content(path.name, raw)


def read_boundary_content(name: str, raw: bytes) -> BoundaryFile:
    """Read the bytes of a GeoJSON file or a zipped Shapefile. Raises Refused, with one sentence."""
    if not raw.strip():
        raise Refused(f"文件“{name}”是空的。")
    return _read_zip(name, raw) if raw.startswith(b"PK") else _read_geojson(name, raw)


# --- GeoJSON -----------------------------------------------------------------------------------


def _read_geojson(name: str, raw: bytes) -> BoundaryFile:
    text = _decoded(raw)
    if text is None or text.lstrip()[:1] not in ("{", "["):
        raise Refused(f"文件“{name}”不是边界文件：需要 GeoJSON、打成 .zip 的 Shapefile 或 .shp。")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"文件“{name}”的 JSON 不完整或写法有误，请重新导出。") from error
    features = _geojson_features(name, document)
    crs = document.get("crs")
    declared = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    return BoundaryFile(
        name=name,
        sha256=hashlib.sha256(raw).hexdigest(),
        features=features,
        crs=str(declared) if declared else None,
        is_geojson=True,
    )


def _decoded(raw: bytes) -> str | None:
    encodings = ["utf-8-sig", "gb18030"]
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _geojson_features(name: str, document: Any) -> list[Feature]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        raise Refused(f"文件“{name}”是 TopoJSON，请另存为 GeoJSON 再导入。")
    found = document.get("features") if kind == "FeatureCollection" else [document]
    if kind not in ("FeatureCollection", "Feature") or not isinstance(found, list):
        raise Refused(f"文件“{name}”不是 GeoJSON：缺少 FeatureCollection。")
    if not found:
        raise Refused(f"文件“{name}”里没有任何要素。")
    features = []
    for number, entry in enumerate(found, start=1):
        if not isinstance(entry, dict):
            raise Refused(f"文件“{name}”第 {number} 个要素的写法有误，应为 GeoJSON Feature。")
        features.append(
            Feature(number, _flat_texts(entry.get("properties") or {}), _shape(name, number, entry))
        )
    return features


def _shape(name: str, number: int, entry: dict[str, Any]) -> Any:
    geometry = entry.get("geometry")
    if not geometry:
        return None
    try:
        return shapely.force_2d(shapely.geometry.shape(geometry))
    except (AttributeError, LookupError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise Refused(f"文件“{name}”第 {number} 个要素的几何写法有误，无法读取。") from error


def _flat_texts(properties: Any, prefix: str = "") -> dict[str, str]:
    """Properties as text; a nested object (as in `parent: {adcode: …}`) becomes `parent.adcode`."""
    texts: dict[str, str] = {}
    for key, value in properties.items() if isinstance(properties, dict) else ():
        if isinstance(value, dict) and not prefix:
            texts |= _flat_texts(value, prefix=f"{key}.")
        elif not isinstance(value, dict | list):
            texts[f"{prefix}{key}"] = _text(value)
    return texts


def _text(value: Any) -> str:
    """A property as text: whole floats without `.0` (codes often come as floats), nothing as ''."""
    if value is None or isinstance(value, bool | np.bool_):
        return ""
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            return ""
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value).strip().strip("\x00")


# --- Shapefile ---------------------------------------------------------------------------------


def _neighbours(path: Path) -> dict[str, bytes]:
    """The parts of a Shapefile that lie beside its .shp, whatever the case of their endings."""
    return {
        other.suffix.lower(): other.read_bytes()
        for other in sorted(path.parent.iterdir())
        if other.is_file() and other.stem == path.stem and other.suffix.lower() in _PARTS
    }


def _read_zip(name: str, raw: bytes) -> BoundaryFile:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [
                info
                for info in archive.infolist()
                if not info.is_dir() and not info.filename.startswith("__MACOSX/")
            ]
            if any(info.flag_bits & 1 for info in members):
                raise Refused(f"压缩包“{name}”设了密码，请去掉密码再导入。")
            if sum(info.file_size for info in members) > _LARGEST:
                raise Refused(f"压缩包“{name}”解开后超过 512 MB，请按县拆分后再导入。")
            files = {_member_name(info): archive.read(info) for info in members}
    except BROKEN_ARCHIVE as error:
        raise Refused(f"压缩包“{name}”已损坏或不完整，请重新打包。") from error
    return _read_members(name, hashlib.sha256(raw).hexdigest(), files)


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name; names without the UTF-8 flag come from Chinese Windows, in GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _read_members(name: str, sha256: str, files: dict[str, bytes]) -> BoundaryFile:
    shapes = [member for member in files if member.lower().endswith(".shp")]
    geojsons = [member for member in files if member.lower().endswith((".geojson", ".json"))]
    if len(shapes) + len(geojsons) > 1:
        listed = "、".join(sorted(shapes + geojsons))
        raise Refused(f"压缩包“{name}”里有多个图层（{listed}），请每个图层单独打包。")
    if geojsons:
        inner = _read_geojson(geojsons[0], files[geojsons[0]])
        return BoundaryFile(name, sha256, inner.features, inner.crs, is_geojson=True)
    if not shapes:
        raise Refused(f"压缩包“{name}”里没有 .shp 或 GeoJSON 文件。")
    stem = shapes[0][:-4]
    parts = {member[-4:].lower(): data for member, data in files.items() if member[:-4] == stem}
    return _read_shapefile(name, sha256, parts)


def _read_shapefile(name: str, sha256: str, parts: dict[str, bytes]) -> BoundaryFile:
    if ".dbf" not in parts:
        raise Refused(f"文件“{name}”缺少 .dbf（属性表），请把 .shp、.shx、.dbf、.prj 一起提供。")
    _check_whole(name, parts[".shp"], parts[".dbf"])
    fields, columns, geometries = _layer(name, parts)
    if not len(geometries):
        raise Refused(f"文件“{name}”里没有任何要素。")
    features = [
        Feature(index + 1, {f: column[index] for f, column in zip(fields, columns, strict=True)}, geometry)
        for index, geometry in enumerate(geometries)
    ]
    crs = _decoded(parts.get(".prj", b"")) or None
    return BoundaryFile(name, sha256, features, crs, is_geojson=False)


def _check_whole(name: str, shp: bytes, dbf: bytes) -> None:
    """Compare the lengths that the headers promise with the bytes that are there."""
    if len(shp) < 100 or 2 * struct.unpack(">i", shp[24:28])[0] > len(shp):
        raise Refused(f"文件“{name}”里的 .shp 不完整，请重新导出。")
    records, header, width = struct.unpack("<IHH", dbf[4:12]) if len(dbf) >= 32 else (0, 65, 0)
    if header + records * width > len(dbf):
        raise Refused(f"文件“{name}”里的 .dbf（属性表）不完整，请重新导出。")


def _layer(name: str, parts: dict[str, bytes]) -> tuple[list[str], list[list[str]], Any]:
    """Field names, columns of text, and geometries of a Shapefile, read from a scratch copy.

    The text is first read as Latin-1, that is byte for byte, and decoded afterwards: .cpg files are
    often missing and sometimes wrong, so the bytes themselves decide.
    """
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})  # a lost .shx is no reason to refuse
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".shp", ".shx", ".dbf"):
            if ending in parts:
                (Path(folder) / f"layer{ending}").write_bytes(parts[ending])
        try:
            with warnings.catch_warnings(action="ignore"):  # GDAL's English asides; repair sees to the rings
                meta, _, wkb, columns = pyogrio.raw.read(
                    Path(folder) / "layer.shp", encoding="ISO-8859-1", force_2d=True
                )
                geometries = shapely.from_wkb(wkb, on_invalid="fix")
        except (RuntimeError, ValueError, shapely.errors.ShapelyError) as error:  # pyogrio's are these
            raise Refused(f"文件“{name}”里的 Shapefile 已损坏，请重新导出。") from error
    texts = [[_text(value) for value in column] for column in columns]
    fields = [str(field) for field in meta["fields"]]
    encoding = _attribute_encoding(fields + [text for column in texts for text in column], parts)
    return (
        [_recoded(field, encoding) for field in fields],
        [[_recoded(text, encoding) for text in column] for column in texts],
        geometries,
    )


def _attribute_encoding(texts: list[str], parts: dict[str, bytes]) -> str:
    """UTF-8 where all bytes are Chinese text in UTF-8, else what the .cpg says, else GB18030.

    GBK text is hardly ever valid UTF-8, and where it is by accident (联通) it decodes to Latin or
    Arabic letters, never to Chinese; so "valid, and no letter between U+0080 and U+07FF" decides.
    """
    try:
        decoded = "".join(_raw(text).decode("utf-8") for text in texts)
        if not any("\x80" <= character <= "߿" for character in decoded):
            return "utf-8"
    except UnicodeDecodeError:
        pass
    declared = parts.get(".cpg", b"").decode("ascii", "ignore").strip()
    for encoding in (f"cp{declared}" if declared.isdigit() else declared, "gb18030"):
        try:
            for text in texts:
                _raw(text).decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return encoding
    return "gb18030"  # with a few broken characters, as when a field cut one in half


def _raw(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _recoded(text: str, encoding: str) -> str:
    return _raw(text).decode(encoding, "replace").strip()
