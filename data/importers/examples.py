"""The example of a template is no data, wherever it turns up.

A template shows its example on a sheet of its own, which is not imported. Somebody may copy it into the sheet
that is, and forget it there; or fill in the example's sheet, of which nothing would be taken in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from data.importers.base import Table
from data.importers.body import data_rows
from data.importers.layout import Field
from data.importers.reading import Cell, Sheet
from data.importers.row_kinds import is_empty_row

NOT_IMPORTED: Final = "（不导入）"  # ends the names of sheets that the workbench adds to what it hands out
EXAMPLE_SHEET: Final = f"示例{NOT_IMPORTED}"
_HEADER_AND_EXAMPLE: Final = 2  # rows
_NEAR_THE_TOP: Final = 20  # data rows among which a copied example is looked for
_TELLING: Final = 3  # columns: fewer, and a real row might be alike


def without_example(table: Table, fields: Iterable[Field]) -> tuple[Table, list[int]]:
    """The table without rows that are the template's example in every column that it has; their numbers."""
    examples = {field.name: field.example for field in fields}
    known = {column: examples[name] for name, column in table.layout.columns.items() if name in examples}
    if sum(map(bool, known.values())) < _TELLING:
        return table, []
    first = table.layout.first_data_row - 1
    top = table.sheet.rows[first : first + _NEAR_THE_TOP]
    found = [first + place for place, row in enumerate(top) if _is_example(row, known)]
    if not found:
        return table, []
    rows = list(table.sheet.rows)
    for index in found:
        rows[index] = [""] * len(rows[index])
    return replace(table, sheet=replace(table.sheet, rows=rows)), [index + 1 for index in found]


def _is_example(row: Sequence[Cell], known: dict[int, str]) -> bool:
    return all(
        str(row[column] if column < len(row) else "").strip() == example for column, example in known.items()
    )


def filled_examples(sheets: Iterable[Sheet]) -> int:
    """How many rows somebody wrote below the example on the example's own sheet."""
    return sum(
        not is_empty_row(row)
        for sheet in sheets
        if sheet.name == EXAMPLE_SHEET
        for row in sheet.rows[_HEADER_AND_EXAMPLE:]
    )


def has_data(tables: Iterable[Table]) -> bool:
    """Whether any row is left to read."""
    return any(True for table in tables for _ in data_rows(table.sheet, table.layout))
