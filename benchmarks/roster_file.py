"""A roster of any length: the demo city's own December export, its households repeated under new numbers."""

from collections.abc import Iterator, Sequence
from itertools import count, groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from python_calamine import CalamineWorkbook

from data.citizen_id import LENGTH, check_character
from data.demo.city import build_city
from data.demo.households import build_households
from data.demo.workbook import write_xlsx
from data.demo.write_roster import DECEMBER_FILE, DECEMBER_HEADINGS, write_december

COLUMNS: Final = 35
_NUMBER: Final = DECEMBER_HEADINGS.index("户编号")
_FIRST_COPY: Final = 9 * 10**15  # the demo city's own numbers are smaller

_ID_NUMBER: Final = DECEMBER_HEADINGS.index("证件号码")

FORMS: Final = {"as exporters stream it": True, "as Excel saves it": False}
"""Two forms that programs write, and whether `write_roster` streams it."""

Row = list[Any]


def roster_rows(persons: int) -> list[Row]:
    """The rows of a roster of `persons` persons with every oddity of the demo city's export.

    Kept are title and time of export above the header, the wrong dimension, sub-totals, months as text,
    number and date, trailing spaces and rows that must be refused. The last measures' columns are left out
    so that 35 columns remain, as the national system exports.
    """
    with TemporaryDirectory() as folder:
        enough = build_households(build_city())[:persons]  # a household has at least one
        write_december(enough, Path(folder))
        sheet = CalamineWorkbook.from_path(Path(folder) / DECEMBER_FILE).get_sheet_by_index(0)
        rows: list[Row] = sheet.to_python(skip_empty_area=False)
    left_out = range(
        len(DECEMBER_HEADINGS) - 3 - (len(DECEMBER_HEADINGS) - COLUMNS), len(DECEMBER_HEADINGS) - 3
    )
    kept = [column for column in range(len(DECEMBER_HEADINGS)) if column not in left_out]
    return [[row[column] for column in kept] for row in _stretched(rows, persons)]


def write_roster(file: Path, rows: Sequence[Row], *, streamed: bool) -> None:
    """Write a roster in one of the `FORMS`.

    Programs that export large tables write row by row: each text in its own cell, empty cells as well
    (Apache POI's SXSSF, on which the usual Java exporters stand; openpyxl's write-only mode). Excel saves
    such a file with its texts shared and empty cells left out, which takes half the time to read.
    """
    write_xlsx(file, rows, wrong_dimension=True, streamed=streamed)


def _stretched(rows: list[Row], persons: int) -> Iterator[Row]:
    header = next(number for number, row in enumerate(rows) if "户编号" in row)
    yield from rows[: header + 1]
    body = rows[header + 1 :]
    written, numbers = 0, count(_FIRST_COPY)
    for repetition in count():
        for household, members in groupby(body, key=lambda row: row[_NUMBER]):
            number = f"{next(numbers)}" if repetition and household else household
            for row in members:
                if written == persons:
                    return
                if repetition and not household:
                    continue  # totals and strays once
                copy = [*row[:_NUMBER], number, *row[_NUMBER + 1 :]]
                if repetition:
                    copy[_ID_NUMBER] = _own_number(str(row[_ID_NUMBER]), repetition)
                yield copy
                written += bool(household)


def _own_number(number: str, repetition: int) -> str:
    """The ID number of a copied person: another place, so that no two persons share one."""
    if len(number) < LENGTH:
        return number
    first_17 = f"99{repetition:04d}{number[6 : LENGTH - 1]}"
    return first_17 + check_character(first_17) + number[LENGTH:]
