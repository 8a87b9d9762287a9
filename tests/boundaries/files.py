"""Boundary files as they arrive, written for tests."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

Drawn = tuple[dict[str, Any], Any]
"""Properties and geometry of one feature."""


def tile(column: int, row: int) -> Any:
    """A tile of land 0.2° wide with winding borders; neighbours share theirs corner by corner."""
    square = shapely.segmentize(
        shapely.box(116 + column / 5, 33 + row / 5, 116.2 + column / 5, 33.2 + row / 5), 0.0004
    )
    return shapely.transform(square, _winding)


def _winding(points: Any) -> Any:
    lon, lat = points[:, 0].round(6), points[:, 1].round(6)
    return np.column_stack(
        [lon + 0.01 * np.sin(lat * 60) + 0.002 * np.sin(lat * 700), lat + 0.01 * np.sin(lon * 50)]
    )


def write_geojson(path: Path, drawn: list[Drawn], *, encoding: str = "utf-8", crs: str | None = None) -> Path:
    """A GeoJSON file, its declared system in `crs`."""
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": None if geometry is None else shapely.geometry.mapping(geometry),
            }
            for properties, geometry in drawn
        ],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_bytes(json.dumps(document, ensure_ascii=False).encode(encoding))
    return path


def write_shapefile(
    folder: Path,
    drawn: list[Drawn],
    *,
    stem: str = "layer",
    encoding: str = "GBK",
    crs: str | None = "EPSG:4326",
    cpg: str | None = None,
) -> Path:
    """The parts of a Shapefile in a folder; `cpg` None: without a .cpg, as old programs write it."""
    folder.mkdir(exist_ok=True)
    columns = list(drawn[0][0])
    kind = "MultiPolygon" if any(g.geom_type == "MultiPolygon" for _, g in drawn) else drawn[0][1].geom_type
    pyogrio.raw.write(
        folder / f"{stem}.shp",
        shapely.to_wkb(np.array([geometry for _, geometry in drawn], dtype=object)),
        [_column([properties[name] for properties, _ in drawn]) for name in columns],
        columns,
        driver="ESRI Shapefile",
        geometry_type=kind,
        crs=crs or "EPSG:4326",
        encoding=encoding,
    )
    (folder / f"{stem}.cpg").unlink(missing_ok=True)
    if cpg:
        (folder / f"{stem}.cpg").write_text(cpg)
    if crs is None:
        (folder / f"{stem}.prj").unlink(missing_ok=True)
    return folder / f"{stem}.shp"


def _column(values: list[Any]) -> Any:
    return np.array(values, dtype=object if isinstance(values[0], str) else None)


class _GbkName(zipfile.ZipInfo):
    """A member whose name is stored in GBK without the flag for UTF-8, as Chinese Windows does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits


def zip_shapefile(path: Path, shp: Path, *, inside: str = "", gbk_names: bool = False) -> Path:
    """A .zip of a Shapefile's parts; `gbk_names` stores the members' names as Chinese Windows does."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(shp.parent.glob(f"{shp.stem}.*")):
            info = (_GbkName if gbk_names else zipfile.ZipInfo)(f"{inside}{part.name}")
            archive.writestr(info, part.read_bytes())
    return path
