"""Small files that ask for a large memory or a long time: refused with a sentence, or read at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.importers.base import Refused
from data.importers.reading import UnreadableFile, read_sheets
from data.importers.registry import recognise
from data.workbench.marked import marked_copy
from tests.hardness.archives import parts_of, zipped
from tests.hardness.containers import xlsx

_SHEET = "xl/worksheets/sheet1.xml"
_START = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_END = b"</sheetData></worksheet>"


def _read(folder: Path, content: bytes) -> list[list[object]]:
    (folder / "名册.xlsx").write_bytes(content)
    return [list(row) for row in read_sheets(folder / "名册.xlsx")[-1].rows]


def _workbook(sheet: bytes, texts: tuple[str, ...] = ("县",)) -> bytes:
    """A workbook whose sheet holds this XML, and whose first shared texts are these."""
    return zipped({**parts_of(xlsx([texts])), _SHEET: _START + sheet + _END})


def test_a_text_with_more_columns_than_a_spreadsheet_is_refused(tmp_path: Path) -> None:
    rows = "县,乡,村" + "," * 16_382 + "\n" + "东河县,,\n" * 3
    with pytest.raises(UnreadableFile, match="多于 16,384 列"):
        _read(tmp_path, rows.encode())
    assert len(_read(tmp_path, rows.replace(",,", ",", 1).encode())[0]) == 16_384


def test_an_unclosed_quote_that_makes_a_million_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="多于 16,384 列"):
        _read(tmp_path, ("县,乡\n" + '"a,' * 1_000_000 + "\n").encode())


def test_blocks_that_reach_far_below_an_html_table_take_no_room(tmp_path: Path) -> None:
    cells = '<tr><td rowspan="9999" colspan="400">县</td></tr>' * 20
    rows = _read(tmp_path, f"<html><table>{cells}</table></html>".encode())
    assert [len(rows), len(rows[0])] == [20, 8_000]
    assert [row.index("县") for row in rows] == list(range(0, 8_000, 400))
    with pytest.raises(UnreadableFile, match="多于 16,384 列"):
        _read(tmp_path, f"<html><table>{cells}{cells}{cells}</table></html>".encode())


def test_a_span_of_ten_thousand_digits_is_a_span(tmp_path: Path) -> None:
    page = f'<html><table><tr><td colspan="{"9" * 10_000}">县</td></tr></table></html>'
    assert len(_read(tmp_path, page.encode())[0]) == 10_000


def test_a_long_text_shared_by_very_many_cells_is_refused(tmp_path: Path) -> None:
    def cells(number: int) -> bytes:
        return b"".join(
            b'<row r="%d">' % row + b'<c r="A%d" t="s"><v>%d</v></c>' % (row, number) * 10 + b"</row>"
            for row in range(1, 2_001)
        )

    texts = ("字" * 30_000, "县")
    with pytest.raises(UnreadableFile, match="同样的长文字"):
        _read(tmp_path, _workbook(cells(0), texts))
    assert {cell for row in _read(tmp_path, _workbook(cells(1), texts)) for cell in row} == {"县"}


def test_cells_that_hide_their_number_count_as_the_longest_text(tmp_path: Path) -> None:
    hidden = b'<c r="A1" t="s"><!-- --><v>0</v></c>' * 20_000
    with pytest.raises(UnreadableFile, match="同样的长文字"):
        _read(tmp_path, _workbook(b'<row r="1">' + hidden + b"</row>", ("字" * 30_000,)))


@pytest.mark.parametrize(
    "cell",
    [
        b'<c s="1"r="XFD1048576"><v>1</v></c>',
        b'<c s="&gt;" r="XFD1048576"><v>1</v></c>',
        b'<c s=">" r="XFD1048576"><v>1</v></c>',
        b"<c s='r=\"A1\"' r='XFD1048576'><v>1</v></c>",
        b'<c r="XFD1048576"><!-- --><v>1</v></c>',
        b'<c r="XFD1048576"><f>1</f><v>1</v></c>',
    ],
)
def test_a_filled_cell_far_out_is_found_however_it_is_written(tmp_path: Path, cell: bytes) -> None:
    row = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">' + cell + b"</row>"
    with pytest.raises(UnreadableFile, match="很靠后的行或列"):
        _read(tmp_path, _workbook(row))


@pytest.mark.parametrize(
    "sheet",
    [
        b'<c r="XFD1048576"/>' + b"<c " * 300_000,
        b'<c r="XFD1048576"/>' + b"<row " * 300_000,
        b'<c r="XFD1048576" ' + b'r="A1" ' * 300_000,
        b"<c " + b't="s" ' * 300_000 + b'r="XFD1048576"',
    ],
)
def test_tags_without_an_end_are_looked_through_once(tmp_path: Path, sheet: bytes) -> None:
    """Patterns that look for the end of each would take hours."""
    with pytest.raises(UnreadableFile):
        _read(tmp_path, _workbook(sheet, ("字" * 30_000,)))


def test_shared_texts_without_an_end_are_looked_through_once(tmp_path: Path) -> None:
    parts = parts_of(xlsx([["县"]]))
    texts = parts["xl/sharedStrings.xml"].replace(b"<si>", b"<si>" * 300_000)
    cells = b'<row r="1">' + b'<c r="A1" t="s"><v>0</v></c>' * 200_000 + b"</row>"
    content = zipped({**parts, "xl/sharedStrings.xml": texts, _SHEET: _START + cells + _END})
    assert len(_read(tmp_path, content)) == 1


def test_a_sentence_names_the_first_of_very_many_columns(tmp_path: Path) -> None:
    (tmp_path / "名册.csv").write_text("县,乡," + ",".join(f"第{n}栏" for n in range(5_000)) + "\n东河县,\n")
    with pytest.raises(Refused, match=r"等 5,002 列。$") as refused:
        recognise(read_sheets(tmp_path / "名册.csv"), "名册.csv")
    assert len(str(refused.value)) < 1_000


def _merged_to_the_end(_book: Any, sheet: Any) -> None:
    sheet.merge.append([1, 0, 1_048_575, 16_383])


def _formatted_at_the_end(book: Any, sheet: Any) -> None:
    sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))


def _merged_on_a_hidden_sheet(book: Any, _sheet: Any) -> None:
    hidden = book.add_worksheet()
    hidden.hide()
    hidden.write(0, 0, "县")
    hidden.merge.append([0, 0, 1_048_575, 16_383])


@pytest.mark.parametrize("dress", [_merged_to_the_end, _formatted_at_the_end, _merged_on_a_hidden_sheet])
def test_the_marked_copy_of_a_sheet_without_end_is_written_anew(
    tmp_path: Path, dress: Callable[[Any, Any], None]
) -> None:
    """openpyxl would make a cell of each of seventeen thousand million places."""
    content = xlsx([["县", "数"], ["东河县", 1]], dress)
    copy = marked_copy("名册.xlsx", content, {})
    assert _read(tmp_path, copy) == [["县", "数"], ["东河县", 1.0]]


def test_blocks_that_reach_below_the_table_end_with_it_in_the_marked_copy(tmp_path: Path) -> None:
    page = '<html><table><tr><td>县</td><td rowspan="9999">数</td></tr><tr><td>东</td></tr></table></html>'
    (tmp_path / "表.xlsx").write_bytes(marked_copy("表.xls", page.encode(), {}))
    assert read_sheets(tmp_path / "表.xlsx")[1].merges == ((0, 1, 1, 1),)


def test_what_a_merged_block_covers_is_still_there_in_the_marked_copy(tmp_path: Path) -> None:
    def dress(_book: Any, sheet: Any) -> None:
        sheet.merge.append([0, 1, 2, 1])

    rows = [["县", "数"], ["东河县", "1"], ["西河县", "2"]]
    assert _read(tmp_path, marked_copy("名册.xlsx", xlsx(rows, dress), {})) == rows
