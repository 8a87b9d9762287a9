"""Boundaries → store: one transaction, one batch, images of what was there before."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import Connection, Engine, select

from data.batches import Refresh, close_batch, enter, open_batch, writing
from data.boundaries.coordinates import to_wgs84
from data.boundaries.gazetteer import Area, Gazetteer
from data.boundaries.geometry import geojson, label_point, merged, repaired, simplified
from data.boundaries.matching import Matching, match
from data.boundaries.reading import BoundaryFile, Feature, read_boundary_file
from data.boundaries.report import BoundaryReport, Unmatched
from data.city_clock import today
from data.importers.base import Refused, Rejection
from data.importers.merge import merge
from data.schema import FOREVER, areas, batches, boundaries

KIND: Final = "boundaries"


class _Writing(NamedTuple):
    """Who writes, and what is brought up to date afterwards."""

    imported_by: str
    refresh: Refresh | None
    allowed: frozenset[str] | None


def import_boundaries(
    engine: Engine,
    source: str | Path | BoundaryFile,
    *,
    level: str | None = None,
    crs: str | None = None,
    accept_suggestions: bool = False,
    dry_run: bool = False,
    imported_by: str = "",
    refresh: Refresh | None = None,
    allowed: frozenset[str] | None = None,
) -> BoundaryReport:
    """Read, convert, match and store a file of boundaries.

    `level` is county, township or village (None: the level that matches best); `crs` is wgs84, gcj02,
    cgcs2000 or EPSG:nnnn (None: what the file declares). `accept_suggestions` applies a suggestion where
    it is the only one for its feature, the only feature for its area, and the area has no boundary.
    `refresh` brings what is derived from boundaries up to date, in the same transaction. `allowed` are the
    counties that the importer may write, None for all. The same
    boundaries again change nothing. Raises Refused, with one sentence, and changes
    nothing where the file cannot be used.
    """
    file = source if isinstance(source, BoundaryFile) else read_boundary_file(Path(source))
    features, label, warnings = _converted(file, crs)
    with engine.connect() as connection:
        gazetteer = _gazetteer(connection)
        elsewhere = _outlined(connection, except_sha256=file.sha256)
        outlined = elsewhere | _outlined(connection)
    if not gazetteer.areas:
        raise Refused("库里还没有行政区划，请先导入行政区划文件，再导入边界。")
    level = level or ("village" if _only_points(features) else None)
    matching = match(features, gazetteer, level)
    if accept_suggestions:
        _accept(matching, elsewhere)
    shapes, shape_warnings = _shapes(features, matching, gazetteer)
    without = [
        gazetteer.label(area.code)
        for area in gazetteer.at(matching.level)
        if area.code not in outlined and area.code not in shapes
    ]
    report = BoundaryReport(
        file=file.name,
        sha256=file.sha256,
        level=matching.level,
        crs=label,
        features=len(file.features),
        matched=len(matching.matched),
        changed=0,
        unmatched=matching.unmatched,
        areas_without_boundary=without,
        warnings=[*warnings, *matching.warnings, *shape_warnings],
        dry_run=dry_run,
        counties=gazetteer.counties(shapes),
    )
    how = _Writing(imported_by, refresh, allowed)
    return _store(engine, report, _rows(shapes, file.name), features, how)


# --- from the file to shapes -------------------------------------------------------------------


def _converted(file: BoundaryFile, crs: str | None) -> tuple[list[Feature], str, list[str]]:
    geometries = np.array([feature.geometry for feature in file.features], dtype=object)
    converted, label, warnings = to_wgs84(
        geometries, file_crs=file.crs, asked=crs, is_geojson=file.is_geojson
    )
    pairs = zip(file.features, converted, strict=True)
    return [replace(feature, geometry=geometry) for feature, geometry in pairs], label, warnings


def _only_points(features: list[Feature]) -> bool:
    kinds = {feature.geometry.geom_type for feature in features if feature.geometry is not None}
    return bool(kinds) and kinds <= {"Point", "MultiPoint"}


def _accept(matching: Matching, outlined: set[str]) -> None:
    """Turn lone suggestions into matches; those of an area that two features claim stay open."""
    lone = {one.feature: one.suggestions[0] for one in matching.unmatched if len(one.suggestions) == 1}
    wanted = [area.code for area in lone.values()]
    for feature, area in lone.items():
        if area.code not in outlined and wanted.count(area.code) == 1:
            matching.matched[feature] = area.code
            matching.warnings.append(f"第 {feature} 个要素按建议对上“{area.path}”（{area.code}）。")
    matching.unmatched = [one for one in matching.unmatched if one.feature not in matching.matched]


def _shapes(
    features: list[Feature], matching: Matching, gazetteer: Gazetteer
) -> tuple[dict[str, Any], list[str]]:
    """Area code → geometry for the screen; features without a usable geometry become unmatched."""
    found: dict[str, list[Any]] = {}
    warnings: list[str] = []
    for feature in features:
        code = matching.matched.get(feature.number)
        if code is None:
            continue
        geometry = repaired(feature.geometry, points=matching.level == "village")
        if geometry is None:
            del matching.matched[feature.number]
            reason = "没有面状边界" if matching.level != "village" else "没有可用的几何"
            matching.unmatched.append(Unmatched(feature.number, gazetteer.areas[code].name, reason))
        else:
            found.setdefault(code, []).append(geometry)
    matching.unmatched.sort(key=lambda one: one.feature)
    for code, geometries in found.items():
        if len(geometries) > 1:
            area = gazetteer.label(code)
            warnings.append(f"“{area.path}”（{code}）有 {len(geometries)} 个要素，已合并为一个。")
    shapes, more = simplified({code: merged(geometries) for code, geometries in sorted(found.items())})
    return shapes, warnings + more


def _rows(shapes: dict[str, Any], source: str) -> list[dict[str, Any]]:
    rows = []
    for code, geometry in shapes.items():
        lon, lat = label_point(geometry)
        rows.append(
            {"area_code": code, "geometry": geojson(geometry), "lon": lon, "lat": lat, "source": source}
        )
    return rows


# --- the store ---------------------------------------------------------------------------------


def _gazetteer(connection: Connection) -> Gazetteer:
    rows = connection.execute(
        select(
            areas.c.code,
            areas.c.name,
            areas.c.level,
            areas.c.parent_code,
            areas.c.successor_code,
            areas.c.valid_to,
        )
    )
    return Gazetteer(
        Area(
            row.code,
            row.name,
            row.level,
            row.parent_code,
            current=row.successor_code is None and row.valid_to == FOREVER,
        )
        for row in rows
    )


def _outlined(connection: Connection, *, except_sha256: str | None = None) -> set[str]:
    """Areas that have a boundary; with `except_sha256`, one that came from another file than that."""
    statement = select(boundaries.c.area_code)
    if except_sha256:
        statement = statement.join(batches, batches.c.id == boundaries.c.batch_id).where(
            batches.c.sha256 != except_sha256
        )
    return set(connection.execute(statement).scalars())


def _store(
    engine: Engine,
    report: BoundaryReport,
    rows: list[dict[str, Any]],
    features: list[Feature],
    how: _Writing,
) -> BoundaryReport:
    """Write what differs from the store; without a difference there is no batch either."""
    with writing(engine) as connection:
        changed = _changed(connection, rows)
        report = replace(report, changed=len(changed))
        if report.dry_run or not changed:
            return report
        if how.allowed is not None and not set(report.counties) <= how.allowed:
            raise Refused(f"文件“{report.file}”含有其他县区的边界，只能由市级导入。")
        as_of = today().replace(day=1)
        batch_id = open_batch(
            connection,
            kind=KIND,
            file_name=report.file,
            sha256=report.sha256,
            as_of=as_of,
            imported_by=how.imported_by,
        )
        merge(connection, boundaries, changed, batch_id)
        close_batch(
            connection,
            batch_id,
            rows_read=report.features,
            rejected=_rejections(report, features),
            warnings=report.warnings,
            counties=report.counties,
        )
        change = enter(connection, batch_id, kind=KIND, as_of=as_of, action="import", by=how.imported_by)
        if how.refresh is not None:
            how.refresh(connection, kinds=(KIND,), areas=None, since=None, change=change)
    return replace(report, batch_id=batch_id)


def _changed(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows whose outline differs from the stored one; the same outline from another file does not."""
    own = (boundaries.c.geometry, boundaries.c.lon, boundaries.c.lat)
    stored = {code: tuple(rest) for code, *rest in connection.execute(select(boundaries.c.area_code, *own))}
    return [row for row in rows if stored.get(row["area_code"]) != (row["geometry"], row["lon"], row["lat"])]


def _rejections(report: BoundaryReport, features: list[Feature]) -> list[Rejection]:
    """Unmatched features, with their properties, as refused rows: the row is the feature's number."""
    properties = {feature.number: feature.properties for feature in features}
    return [
        Rejection(
            sheet="",
            row=one.feature,
            columns=(),
            value=one.name,
            reason=f"文件“{report.file}”第 {one.feature} 个要素“{one.name}”：{one.reason}。",
            raw=properties[one.feature],
        )
        for one in report.unmatched
    ]
