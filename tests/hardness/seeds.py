"""Small real files of every kind to start from: the demo city's, each cut down to its first rows."""

from pathlib import Path
from typing import Any

from data.demo.files import TABLES
from data.demo.visit_results import RESULTS_FILE
from data.demo.write_areas import AREA_FILE
from data.importers.cleaning import plain
from data.importers.layout import Layout
from data.importers.places import stem
from data.importers.reading import read_sheets
from data.importers.registry import recognise
from tests.hardness.containers import page, separated, xlsx
from tests.hardness.seed import Seed

FILES = (*TABLES, RESULTS_FILE)
_ROWS = 24  # of data, kept of each file
_KEYS = ("project_no", "household_no")  # by which files speak of the same things
SAMPLES = Path(__file__).parents[1] / "samples"


def cut_down(source: Path, target: Path) -> None:
    """Write the first rows of each of the demo city's files into a folder, in the same containers.

    Of the areas those stay that the other rows speak of: the whole tree would take most of an import's time.
    """
    target.mkdir(parents=True, exist_ok=True)
    known: dict[str, set[Any]] = {name: set() for name in _KEYS}
    spoken_of: list[str] = []
    for name in FILES:
        path = source / name
        if name == AREA_FILE:
            continue
        sheet = read_sheets(path)[0]
        found, _ = recognise([sheet], name)
        (tables,) = found.values()
        layout = tables[0].layout
        rows = [*sheet.rows[: layout.first_data_row - 1], *_kept(sheet.rows, layout, known)]
        write = {".xlsx": xlsx, ".csv": separated("gb18030"), ".xls": page("gb18030")}[path.suffix]
        (target / name).write_bytes(write(rows))
        spoken_of += [plain(cell) for row in rows for cell in row]
    areas = read_sheets(source / AREA_FILE)[0].rows
    (target / AREA_FILE).write_bytes(separated("utf-8-sig")(_areas_kept(areas, "\n".join(spoken_of))))


def _areas_kept(rows: list[list[Any]], spoken_of: str) -> list[list[Any]]:
    """Header, first rows, all counties and townships, and the villages that the other files speak of."""
    first, others = rows[: _ROWS + 1], rows[_ROWS + 1 :]
    named = [
        (code, name, level, parent)
        for code, name, level, parent in others
        if level != "村" or code in spoken_of or stem(plain(name), "village")[0] in spoken_of
    ]
    return [*first, *map(list, named)]


def _kept(rows: list[list[Any]], layout: Layout, known: dict[str, set[Any]]) -> list[list[Any]]:
    """The first rows that are about what earlier files have told of; where none is, the first ones."""
    data = rows[layout.first_data_row - 1 :]
    keys = {name: layout.columns[name] for name in _KEYS if name in layout.columns}
    about = [row for row in data if any(row[column] in known[name] for name, column in keys.items())]
    kept = (about or data)[:_ROWS]
    for name, column in keys.items():
        known[name] |= {row[column] for row in kept if row[column] != ""}
    return kept


def seeds(folder: Path) -> list[Seed]:
    """The cut files; of the area tree the first rows."""
    return [_seed(folder / name) for name in FILES]


def samples() -> list[Seed]:
    """The sample files of another city, with the oddities that really arrive."""
    return [_seed(path) for path in sorted(SAMPLES.glob("*.[xc]*"))]


def _seed(path: Path) -> Seed:
    content, sheets = path.read_bytes(), read_sheets(path)
    found, _ = recognise(sheets[:1], path.name)
    ((kind, (table,)),) = found.items()
    layout = table.layout
    rows = tuple(tuple(row) for row in sheets[0].rows[: layout.first_data_row - 1 + _ROWS])
    two_rows = layout.header_depth > 1
    return Seed(kind, path.name, content, rows, layout, merged=bool(sheets[0].merges), two_rows=two_rows)
