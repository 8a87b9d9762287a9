"""What the importers' tests share: the sample city's store, and files made on the spot."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import Engine, Table, select

from data.importers.layout import find_layout
from data.importers.reading import read_sheets
from data.importers.registry import IMPORTERS
from data.importers.run import Importing, Report
from queries.derived import refresh

SAMPLES = Path(__file__).parents[1] / "samples"
EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
AREAS = "行政区划.csv"
PROJECTS = "项目计划及进度表.xlsx"
ALLOCATIONS = "资金下达情况.xls"
PAYMENTS = "资金支付台账.csv"


def take(engine: Engine, path: Path, **options: Any) -> Report:
    """Import a file that holds one kind of data, rollup included."""
    (report,) = Importing(engine, refresh, **{"as_of": date(2021, 12, 1), **options}).file(path)
    return report


def take_samples(engine: Engine, *names: str) -> list[Report]:
    """Import sample files, the area tree first."""
    return [take(engine, SAMPLES / name) for name in (AREAS, *names)]


def kinds_that_fit(path: Path) -> list[str]:
    """Every kind of file that the first sheet could be taken for: one, where headings are unambiguous."""
    sheet = read_sheets(path)[0]
    layouts = {kind: find_layout(sheet, importer.FIELDS) for kind, importer in IMPORTERS.items()}
    return [kind for kind, layout in layouts.items() if layout and not layout.missing]


def workbook(
    path: Path,
    rows: Sequence[Sequence[Any]],
    merges: Sequence[str] = (),
    more: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> Path:
    """A workbook with one sheet, and `more` by name; `merges` are ranges of the first such as "A1:C1"."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merges:
        sheet.merge_cells(cells)
    for name, others in (more or {}).items():
        added = book.create_sheet(name)
        for row in others:
            added.append(list(row))
    book.save(path)
    return path


def table(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> Path:
    """A CSV file of cells without commas."""
    path.write_bytes("".join(",".join(map(str, row)) + "\r\n" for row in rows).encode(encoding))
    return path


def rows_of(engine: Engine, stored: Table) -> list[dict[str, Any]]:
    """Every row of a table, by its key."""
    with engine.connect() as connection:
        query = select(stored).order_by(*stored.primary_key.columns)
        return [dict(row) for row in connection.execute(query).mappings()]
