"""Boundaries among the files of the workbench: told by their content, imported by `data.boundaries`.

That package loads shapely, pyproj and pyogrio: only the worker pays for it, and only for such a file.
"""

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine

from data.batches import Refresh
from data.importers.base import Refused
from data.importers.reading import BROKEN_ARCHIVE
from data.workbench.uploads import NOTHING_NEW, Job

if TYPE_CHECKING:
    from data.boundaries import BoundaryReport

KIND: Final = "boundaries"
SAME: Final = f"与库中已有的边界相同，{NOTHING_NEW}。"
_LAYERS: Final = (".shp", ".geojson", ".json")
_OF_A_WORKBOOK: Final = "[Content_Types].xml"


def is_boundary_file(content: bytes) -> bool:
    """Whether the bytes are JSON, or an archive of layers: no table begins so."""
    if not content.startswith(b"PK"):
        return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except BROKEN_ARCHIVE:
        return False
    return _OF_A_WORKBOOK not in names and any(name.lower().endswith(_LAYERS) for name in names)


def take(engine: Engine, job: Job, refresh: Refresh, *, dry_run: bool) -> "BoundaryReport":
    """Import the boundaries of an upload, or try to. Raises `Refused` with a sentence."""
    from data.boundaries.load import import_boundaries  # noqa: PLC0415 - see above
    from data.boundaries.reading import read_boundary_content  # noqa: PLC0415

    return import_boundaries(
        engine,
        read_boundary_content(job.file_name, job.content),
        level=job.level,
        crs=job.crs,
        dry_run=dry_run,
        imported_by=job.ordered_by,
        refresh=refresh,
        allowed=None if dry_run else job.allowed,
    )


def checked(
    engine: Engine, job: Job, refresh: Refresh
) -> tuple[str, dict[str, Any], "BoundaryReport | None"]:
    """A dry run: why nothing can be imported ("" if something can), what a page shows of it, all of it."""
    try:
        report = take(engine, job, refresh, dry_run=True)
    except Refused as refused:
        return str(refused), {"refusals": [str(refused)]}, None
    told = report.to_json()
    if report.changed:
        return "", {KIND: told}, report
    why = SAME if report.matched else "没有一个要素对得上区划，没有可导入的边界。"
    return why, {KIND: told, "refusals": [why]}, report
