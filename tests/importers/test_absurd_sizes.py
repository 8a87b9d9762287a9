"""What a workbook's sheet would ask of the memory: cells far out are found however they are spelled."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.absurd_sizes import FAR_OUT, absurd_size

_NEAR = "".join(
    f'<c r="{column}{row}"><v>1</v></c>' for row in (1, 99_999) for column in ("A", "Z", "AA", "CZ")
)
_WORDS = (
    "r",
    "=",
    '"',
    "'",
    " ",
    "\t",
    ":r",
    "A",
    "C",
    "D",
    "Z",
    "d",
    "1",
    "99999",
    "100000",
    "XFD",
    "CZ99999",
)


def _sheet(cells: str) -> str:
    sheet = f'<worksheet xmlns:r="urn:schemas"><sheetData>{cells}</sheetData></worksheet>'
    return absurd_size(["xl/worksheets/sheet1.xml"], lambda _name: io.BytesIO(sheet.encode()))


@pytest.mark.parametrize(
    "place",
    [
        'r="XFD1048576"',
        "r='XFD1048576'",
        'r = "XFD1048576"',
        'r="\tXFD1048576"',
        'r\n="xfd1048576"',
        'R="1" r="XFD1048576"',
        's="2" r="AAA1048576" t="n"',
    ],
)
@pytest.mark.parametrize("times", [1, 11_000])
@pytest.mark.parametrize("before", ["", " " * 524_288, "<v>" + "1" * 2_000_000 + "</v>"])
def test_a_cell_far_out_is_found_however_it_is_spelled(place: str, times: int, before: str) -> None:
    assert _sheet(_NEAR + before + f"<c {place}><v>1</v></c>" * times + _NEAR) == FAR_OUT


def test_a_place_may_be_written_over_very_many_blanks() -> None:
    blanks = " " * 1_000_000
    assert _sheet(f'<c r{blanks}={blanks}"{blanks}XFD1048576"><v>1</v></c>') == FAR_OUT


def test_a_narrow_sheet_may_be_long_and_a_short_one_wide() -> None:
    assert not _sheet(_NEAR)
    assert not _sheet('<c r="A1048576"><v>1</v></c>' + '<c r="XFD1"/>')
    assert not _sheet('<c r="XFD600"><v>1</v></c>')


@given(st.lists(st.sampled_from(_WORDS), max_size=40))
def test_whatever_stands_before_a_far_cell_does_not_hide_it(words: list[str]) -> None:
    before = "".join(words).replace("<", "")
    assert _sheet(f'<row {before}><c r="XFD1048576"><v>1</v></c></row>') == FAR_OUT
