"""Workbooks through calamine, at its own speed; the risky formats in a process of their own.

calamine lays out every cell up to the farthest one. In .xlsx that can be looked up beforehand (`reading.py`
does); in the binary formats and .ods it cannot, and a damaged cell reference would ask for terabytes and
take the whole process with it. Such files are rare and small: a fifth of a second for a process with a limit
on its memory is well spent.
"""

import io
import pickle
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

Cell = str | float | int | bool | date | datetime | time | timedelta
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged block, counted from 0."""

_MAX_MEMORY_BYTES: Final = 2 * 1024**3
_SECONDS: Final = 120
_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Sheet:
    """One sheet as it stands: `rows[0]` is row 1 of the spreadsheet, empty cells are ''.

    All rows have the same width. A merged block holds its value in its first cell.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()


class BrokenWorkbook(Exception):  # noqa: N818 - reads as what happened
    """The bytes are no workbook that can be read."""


class ProtectedWorkbook(Exception):  # noqa: N818
    """The workbook asks for a password."""


def sheets_of(file: io.BytesIO) -> list[Sheet]:
    """Every visible sheet of a workbook, whose bytes are let go. Raises BrokenWorkbook, ProtectedWorkbook."""
    try:
        with file:  # calamine makes a copy
            workbook = CalamineWorkbook.from_filelike(file)
        with workbook:
            return [
                _sheet(workbook.get_sheet_by_name(sheet.name))
                for sheet in workbook.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == Visible.Visible
            ]
    except PasswordError:
        raise ProtectedWorkbook from None
    except (CalamineError, OSError, ValueError):
        raise BrokenWorkbook from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # calamine gave up on damaged bytes
            raise BrokenWorkbook from None
        raise


def _sheet(sheet: CalamineSheet) -> Sheet:
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(sheet.name, sheet.to_python(skip_empty_area=False), merges)


def sheets_of_risky(file: io.BytesIO) -> list[Sheet]:
    """The same by a process of its own; one that runs out of memory or time counts as broken."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"from {__name__} import answer; answer()"],
            input=file.getvalue(),
            capture_output=True,
            timeout=_SECONDS,
            cwd=_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BrokenWorkbook from None
    if done.returncode:
        raise BrokenWorkbook
    found: list[Sheet] | Exception = pickle.loads(done.stdout)  # noqa: S301 - written by `answer` below
    if isinstance(found, Exception):
        raise found
    return found


def answer() -> None:
    """Read bytes from standard input, and write their sheets or the error to standard output."""
    _limit_memory()
    try:
        found: Any = sheets_of(io.BytesIO(sys.stdin.buffer.read()))
    except (BrokenWorkbook, ProtectedWorkbook) as error:
        found = error
    sys.stdout.buffer.write(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
