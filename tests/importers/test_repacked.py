"""A workbook packed again: nothing in it is lost, its merged blocks come first, and nothing else is read."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from data.importers import reading
from data.importers.reading import sheets_in
from data.importers.repacked import repacked
from data.importers.workbooks import sheets_of

CELLS = '<row r="1"><c r="A1" t="inlineStr"><is><t>村</t></is></c></row>'
MERGES = '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="C2:C4"/></mergeCells>'
BLOCKS = ((0, 0, 0, 1), (1, 2, 3, 2))


def parts(*, merged: bool = False) -> dict[str, bytes]:
    book = Workbook()
    book.active.append(["村", "户数"])
    if merged:
        book.active.merge_cells("C1:D1")
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_sheet(xml: str) -> dict[str, bytes]:
    return parts() | {"xl/worksheets/sheet1.xml": xml.encode()}


def unpacked(file: io.BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def worksheet(inside: str, prefix: str = "", head: str = "") -> str:
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    start = f'{head}<{prefix}worksheet {name}="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return f"{start}{inside}</{prefix}worksheet>"


def test_other_parts_stay_as_they_are() -> None:
    given = parts()
    again = unpacked(repacked(given))
    assert again.keys() == given.keys()
    assert {name for name in given if again[name] != given[name]} == {"xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("merged", [False, True])
def test_a_sheet_keeps_all_that_is_in_it(merged: bool) -> None:
    (sheet,) = sheets_of(repacked(parts(merged=merged)))
    assert sheet.rows == [["村", "户数"]]
    assert sheet.merges == (((0, 2, 0, 3),) if merged else ())


@pytest.mark.parametrize(
    "xml",
    [
        worksheet(f"<sheetData>{CELLS}</sheetData>{MERGES}<pageMargins/>"),
        worksheet(f"<sheetData>{CELLS}</sheetData>{MERGES}", head="<!-- <sheetData> --> "),
        worksheet(f"<sheetData>{CELLS}</sheetData><!-- <mergeCells> -->{MERGES}"),
        worksheet(f"<sheetData>{CELLS}</sheetData>{MERGES.replace('/>', '></mergeCell>')}"),
        worksheet(f"<sheetData>{CELLS}</sheetData>{MERGES}{MERGES.replace('A1:B1', 'E1:F1')}"),
        worksheet(
            f"<x:sheetData>{CELLS}</x:sheetData>{MERGES.replace('<', '<x:').replace('<x:/', '</x:')}", "x:"
        ),
        worksheet(f"{MERGES}<sheetData>{CELLS}</sheetData>"),
        worksheet(f"<sheetData>{CELLS}</sheetData>{MERGES.replace('</mergeCells>', '</mergeCells >')}"),
    ],
)
def test_merged_blocks_are_found_wherever_they_stand(xml: str) -> None:
    (sheet,) = sheets_of(repacked(with_sheet(xml)))
    assert sheet.merges == BLOCKS
    assert sheet.rows[0][0] == "村"


@pytest.mark.parametrize("cells", ["<sheetData/>", f"<sheetData>{CELLS}</sheetData>"])
def test_merged_blocks_in_a_comment_are_none(cells: str) -> None:
    (sheet,) = sheets_of(repacked(with_sheet(worksheet(f"{cells}<!-- {MERGES} -->"))))
    assert sheet.merges == ()


def test_a_workbook_too_large_to_be_held_whole_is_read_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    content = repacked(parts(merged=True)).getvalue()
    held = sheets_in("a.xlsx", content)
    monkeypatch.setattr(reading, "_AT_HAND_BYTES", 0)
    monkeypatch.setattr(reading, "repacked", lambda _parts: pytest.fail("it was held whole"))
    assert sheets_in("a.xlsx", content) == held


def test_no_more_than_what_was_looked_through_is_read() -> None:
    """Two parts of one name: which of them a reader takes is up to it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            hidden = worksheet(f"<sheetData>{CELLS}</sheetData>")
            archive.writestr("xl/worksheets/sheet1.xml", hidden)
    with zipfile.ZipFile(file) as archive:
        looked_through = archive.read("xl/worksheets/sheet1.xml")
    (sheet,) = sheets_in("a.xlsx", file.getvalue())
    assert looked_through == hidden.encode()
    assert sheet.rows == [["村"]]
