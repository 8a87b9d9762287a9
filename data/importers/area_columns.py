"""Areas named in the place columns, each different combination looked up once: for files with many rows."""

from data.importers.cleaning import is_nothing
from data.importers.columns import Columns
from data.importers.place_fields import PLACES
from data.importers.places import UnknownPlace
from data.importers.reading import Cell


def area_codes(columns: Columns) -> list[str]:
    """Each row's finest area by 县, 乡 and 村; "" where they are empty. An unknown one refuses its row."""
    present = [name for name in PLACES if columns.has(name)]
    if not present:
        return [""] * len(columns)
    named = list(zip(*(columns.raw(name) for name in present), strict=True))
    codes: dict[tuple[Cell, ...], str] = {}
    unknown: dict[tuple[Cell, ...], UnknownPlace] = {}
    for cells in set(named):
        written = {name: cell for name, cell in zip(present, cells, strict=True) if not is_nothing(cell)}
        try:
            codes[cells] = columns.context.places.find(**written) if written else ""
        except UnknownPlace as error:
            codes[cells], unknown[cells] = "", error
    if unknown:
        for row, cells in enumerate(named):
            if cells in unknown:
                field = unknown[cells].field if columns.has(unknown[cells].field) else present[-1]
                columns.refuse(
                    row, [columns.heading(field)], cells[present.index(field)], unknown[cells].expected
                )
    return [codes[cells] for cells in named]
