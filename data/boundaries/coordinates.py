"""Coordinates → WGS 84: declared systems by pyproj, CGCS2000 zones, and GCJ-02 by iteration."""

import math
import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from data.boundaries.report import SYSTEMS
from data.importers.base import Refused

# China's rough bounding box in degrees (west, south, east, north), Nansha included.
CHINA: Final = (73.0, 3.0, 136.0, 54.0)

_ASK: Final = "请指明坐标系（WGS 84、GCJ-02、CGCS2000，或 EPSG:4527 这样的编号）"

Points = Any  # numpy array of shape (n, 2): longitude or easting, latitude or northing


def to_wgs84(
    geometries: Any, *, file_crs: str | None, asked: str | None, is_geojson: bool
) -> tuple[Any, str, list[str]]:
    """Geometries in WGS 84 degrees, the name of the system that they came in, and warnings.

    `asked` (--crs) is believed before the file: GCJ-02 files often declare WGS 84. A projected file's
    own declaration is used to unproject it all the same. Nothing is guessed: projected coordinates
    without a known system, and coordinates outside China, raise Refused.
    """
    asked = _asked(asked) if asked else None
    bounds = shapely.total_bounds(geometries)
    if not np.isfinite(bounds).all():
        raise Refused("文件里没有可用的坐标，或坐标不是数字。")
    warnings: list[str] = []
    degrees = _looks_like_degrees(bounds)
    if asked and asked not in SYSTEMS:
        geometries, label = _by_pyproj(geometries, asked), asked.upper()
    elif asked == "cgcs2000" and not degrees and not file_crs:
        code = _zone(bounds)
        geometries, label = _by_pyproj(geometries, code), code
    elif file_crs and (not degrees or asked is None):
        geometries, label = _by_declaration(geometries, file_crs, warnings), _name(file_crs)
    elif degrees:
        label = asked or "wgs84"
        if asked is None and not is_geojson:
            warnings.append("文件没有写明坐标系（没有 .prj），按 WGS 84 处理；如果不是，请指明坐标系。")
    else:
        raise Refused(f"坐标像是投影坐标（米），但文件没有写明坐标系，{_ASK}。")
    if asked == "gcj02":
        _check_in_china(shapely.total_bounds(geometries))
        geometries, label = shapely.transform(geometries, gcj02_to_wgs84), asked
    _check_in_china(shapely.total_bounds(geometries))
    return geometries, label, warnings


def _asked(system: str) -> str:
    """A system as somebody may write it: GCJ-02, WGS 84."""
    written = system.strip().lower()
    short = re.sub(r"[\s-]", "", written)
    return short if short in SYSTEMS else written


def _looks_like_degrees(bounds: Any) -> bool:
    return bool((np.abs(bounds) <= 180).all())


def _check_in_china(bounds: Any) -> None:
    west, south, east, north = bounds
    if CHINA[0] <= west and CHINA[1] <= south and east <= CHINA[2] and north <= CHINA[3]:
        return
    if CHINA[0] <= south and CHINA[1] <= west and north <= CHINA[2] and east <= CHINA[3]:
        raise Refused("坐标不在中国范围内：像是经度和纬度写反了（应为经度在前），请改正后再导入。")
    raise Refused(
        f"坐标不在中国范围内（经度 {west:.5g}–{east:.5g}，纬度 {south:.5g}–{north:.5g}），"
        f"请检查坐标系；必要时{_ASK}。"
    )


# --- declared systems --------------------------------------------------------------------------


def _by_declaration(geometries: Any, declared: str, warnings: list[str]) -> Any:
    converted = _by_pyproj(geometries, declared)
    datum = CRS.from_user_input(declared).geodetic_crs
    name = datum.name if datum else declared
    if not re.search(r"wgs.?(19)?84|2000|pseudo", name, re.IGNORECASE):
        warnings.append(f"文件的坐标系是 {name}，换算到 WGS 84 可能有几十米误差。")
    return converted


def _by_pyproj(geometries: Any, system: str) -> Any:
    """Convert by pyproj; CGCS2000 (EPSG:4490) and WGS 84 differ by centimetres and pass unchanged."""
    try:
        transformer = Transformer.from_crs(CRS.from_user_input(system), "EPSG:4326", always_xy=True)
        transform: Callable[[Points], Points] = lambda points: np.column_stack(  # noqa: E731
            transformer.transform(points[:, 0], points[:, 1])
        )
        converted = shapely.transform(geometries, transform)
    except (CRSError, ProjError) as error:
        raise Refused(f"不认识坐标系“{_shown(system)}”，{_ASK}。") from error
    if not np.isfinite(shapely.total_bounds(converted)).all():
        raise Refused(f"坐标与坐标系“{_shown(system)}”不符，{_ASK}。")
    return converted


def _shown(system: str) -> str:
    """A system as a sentence can hold it: WKT runs over several lines."""
    return system if len(system) <= 40 else f"{system[:30]}…".replace("\n", " ")


def _name(declared: str) -> str:
    """A short name of a declared system: wgs84, cgcs2000, EPSG:4527, or the name that it has itself."""
    crs = CRS.from_user_input(declared)
    if crs.is_geographic and re.search(r"wgs.?(19)?84", crs.name, re.IGNORECASE):
        return "wgs84"
    if crs.is_geographic and "2000" in crs.name:
        return "cgcs2000"
    code = crs.to_epsg(min_confidence=60)
    return f"EPSG:{code}" if code else crs.name


def _zone(bounds: Any) -> str:
    """The EPSG code of projected CGCS2000 coordinates whose eastings carry the zone number.

    EPSG: 3° zones 25–45 are 4513–4533, 6° zones 13–23 are 4491–4501. Eastings without the number
    (4534–4554 and 4502–4512) look the same in every zone, so the clerk has to name the system.
    """
    first, last = int(bounds[0] // 1_000_000), int(bounds[2] // 1_000_000)
    if first == last and 25 <= first <= 45:
        return f"EPSG:{4513 + first - 25}"
    if first == last and 13 <= first <= 23:
        return f"EPSG:{4491 + first - 13}"
    if 13 <= int(bounds[1] // 1_000_000) <= 45:
        raise Refused("投影坐标的横纵轴像是写反了（应为带号的横坐标在前），请改正后再导入。")
    raise Refused(
        "投影坐标没有带号，看不出是哪个投影带；请提供 .prj，"
        "或按中央子午线指明坐标系，例如 117° 用 EPSG:4548（3 度带）。"
    )


# --- GCJ-02 ------------------------------------------------------------------------------------

_AXIS: Final = 6378245.0  # Krasovsky 1940, metres
_ECCENTRICITY: Final = 0.00669342162296594323  # squared


def wgs84_to_gcj02(points: Points) -> Points:
    """Longitude and latitude in WGS 84 → GCJ-02; array of shape (n, 2), degrees.

    The published formula (googollee/eviltransform on GitHub, after the anonymous EvilTransform.cs):
    with x = lon − 105, y = lat − 35 and s(v, k) = sin(v·π/k),

        wave  = 20·sin(6πx) + 20·sin(2πx)
        north = −100 + 2x + 3y + 0.2y² + 0.1xy + 0.2√|x|
                + ⅔·(wave + 20·s(y,1) + 40·s(y,3) + 160·s(y,12) + 320·s(y,30))     metres
        east  = 300 + x + 2y + 0.1x² + 0.1xy + 0.1√|x|
                + ⅔·(wave + 20·s(x,1) + 40·s(x,3) + 150·s(x,12) + 300·s(x,30))     metres

    turned into degrees on the Krasovsky 1940 ellipsoid. Not applied outside China; the caller checks.
    """
    lon, lat = points[:, 0], points[:, 1]
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = 20 * np.sin(6 * math.pi * x) + 20 * np.sin(2 * math.pi * x)

    def waves(v: Any, third: float, fourth: float) -> Any:
        s = lambda k: np.sin(v * math.pi / k)  # noqa: E731
        return (wave + 20 * s(1) + 40 * s(3) + third * s(12) + fourth * s(30)) * 2 / 3

    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves(y, 160, 320)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves(x, 150, 300)
    curve = 1 - _ECCENTRICITY * np.sin(np.radians(lat)) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / curve**1.5
    parallel = _AXIS / np.sqrt(curve) * np.cos(np.radians(lat))
    return np.column_stack([lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)])


def gcj02_to_wgs84(points: Points) -> Points:
    """Longitude and latitude in GCJ-02 → WGS 84; array of shape (n, 2), degrees.

    The formula has no closed inverse. Fixed-point iteration, w ← w − (gcj(w) − g), contracts by about
    a thousand a step (the offset hardly changes over its own length), so five steps reach 1e-12; it
    stops when no coordinate moves by more than 1e-9°, well inside the 1e-7° (1 cm) asked for.
    """
    guess = points.copy()
    for _ in range(30):
        step = wgs84_to_gcj02(guess) - points
        guess -= step
        if not step.size or np.abs(step).max() < 1e-9:
            break
    return guess
