"""Area list and boundaries as files: 行政区划.csv, 县界.geojson, 乡镇界.geojson, 村点.geojson."""

import csv
import json
from pathlib import Path
from typing import Final

import shapely

from data.demo.city import City
from data.demo.doubts import PLANTED
from data.demo.profile import CITY_CODE, CITY_NAME

AREA_FILE: Final = "行政区划.csv"
BOUNDARY_FILES: Final = {"county": "县界.geojson", "township": "乡镇界.geojson", "village": "村点.geojson"}


def write_areas(city: City, folder: Path) -> None:
    """行政区划.csv: UTF-8 with a BOM; 编码, 名称, 级别, 上级编码."""
    with (folder / AREA_FILE).open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["编码", "名称", "级别", "上级编码"])
        rows.writerow([CITY_CODE, CITY_NAME, "市", ""])
        for county in city.counties:
            rows.writerow([county.profile.code, county.profile.name, "县", CITY_CODE])
            for township in county.townships:
                rows.writerow([township.code, township.name, "乡", county.profile.code])
                rows.writerows([v.code, v.name, "村", township.code] for v in township.villages)


def _feature(geometry: dict, **properties: str) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _write(path: Path, features: list[dict]) -> None:
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _swap_points(villages: list[dict]) -> None:
    """Doubtful: two villages have each other's points, far outside their townships."""
    first, second = (v for v in villages if v["properties"]["code"] in PLANTED["point_outside_township"])
    first["geometry"], second["geometry"] = second["geometry"], first["geometry"]


def write_boundaries(city: City, folder: Path) -> None:
    """Three GeoJSON files in WGS 84; every fourth township is named only, as in files that others drew."""
    counties: list[dict] = []
    townships: list[dict] = []
    villages: list[dict] = []
    for county in city.counties:
        counties.append(
            _feature(
                shapely.geometry.mapping(county.outline), name=county.profile.name, code=county.profile.code
            )
        )
        for township in county.townships:
            named = {"name": township.name, "county": county.profile.name}
            if len(townships) % 4:
                named["code"] = township.code
            townships.append(_feature(shapely.geometry.mapping(township.outline), **named))
            for v in township.villages:
                point = {"type": "Point", "coordinates": [v.lon, v.lat]}
                villages.append(
                    _feature(point, name=v.name, code=v.code, county=v.county, township=v.township)
                )
    _swap_points(villages)
    _write(folder / BOUNDARY_FILES["county"], counties)
    _write(folder / BOUNDARY_FILES["township"], townships)
    _write(folder / BOUNDARY_FILES["village"], villages)
