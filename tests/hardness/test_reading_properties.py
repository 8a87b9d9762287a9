"""What holds for every file: it reads back as it was written, or is refused with a sentence."""

import csv
import io
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.importers.reading import UnreadableFile, sheets_in
from tests.hardness.archives import parts_of, zipped
from tests.hardness.containers import open_document, page, xlsx

_SAMPLES: Final = Path(__file__).parents[1] / "samples"
_STARTS: Final = (
    b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf",
    b"<html>", b"<table>", b"<?xml version='1.0'?>", b'="', b'"',
)  # fmt: skip
_many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

cells = st.text(st.sampled_from("县乡村户0123456789.-（）/ \n\"'，,合计是"), max_size=8)
tables = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=2, max_size=8)
)


def _read_or_refused(content: bytes) -> None:
    try:
        sheets = sheets_in("表.xlsx", content)
    except UnreadableFile as refused:
        assert str(refused).endswith("。")
        return
    for sheet in sheets:
        assert len({len(row) for row in sheet.rows}) <= 1


@given(st.sampled_from(_STARTS), st.binary(max_size=400))
@_many
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    _read_or_refused(start + rest)


@given(st.text(st.sampled_from("<>/=\"' trdhabletblodyocspn19\n县&;#x-!"), max_size=300))
@_many
def test_any_page_is_read_or_refused(tags: str) -> None:
    _read_or_refused(f"<table><tr><td>县</td></tr>{tags}".encode())


@given(st.data())
@_many
def test_any_sheet_of_a_workbook_is_read_or_refused(data: st.DataObject) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    parts = parts_of(xlsx([["县", "数"], ["东河县", 1], ["西河县", 2.5]]))
    pieces = st.sampled_from(
        ['<row r="2">', "</row>", '<c r="B2">', '<c r="XFD9" t="s">', '<c t="s">', "<v>0</v>", "<v>-1</v>",
         '<c r="A1" t="inlineStr">', "<is><t>县</t></is>", '<c r="C3" t="d">', "</c>",
         "<v>2021-01-01</v>", "<f>A1</f>",
         '<c r="A1" t="e">', "<v>#REF!</v>", '<mergeCell ref="A1:B9"/>', '<c r="é9">', "&#0;",
         '<c r="A99999">']
    )  # fmt: skip
    added = "".join(data.draw(st.lists(pieces, max_size=30)))
    parts[sheet] = parts[sheet].replace(b"</sheetData>", added.encode() + b"</sheetData>")
    _read_or_refused(zipped(parts))


def _without_empty_end(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(rows[-1]):
        rows = rows[:-1]
    return rows


@given(tables, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), st.sampled_from(["\r\n", "\n"]))
@_many
def test_a_text_reads_back_as_it_was_written(rows: list[list[str]], encoding: str, end: str) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    if any(cell.strip() for row in rows for cell in row):
        (sheet,) = sheets_in("表.csv", text.getvalue().encode(encoding))
        assert sheet.rows == _without_empty_end(rows)


@given(tables)
@settings(_many, max_examples=20)
def test_a_page_and_an_open_document_read_back_as_they_were_written(rows: list[list[str]]) -> None:
    rows = [[cell.replace("\n", "").strip() for cell in row] for row in rows]
    rows[-1] = ["完"] * len(rows[-1])
    for content in (page("utf-8")(rows), open_document(rows)):
        (sheet,) = sheets_in("表.xls", content)
        assert sheet.rows == rows


spans = st.lists(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=4), min_size=1, max_size=6
)


@given(spans)
@_many
def test_blocks_of_a_page_never_lie_over_other_cells(rows: list[list[tuple[int, int]]]) -> None:
    def tag(place: int, down: int, across: int) -> str:
        return f'<td rowspan="{down}" colspan="{across}">{place}</td>'

    number = iter(range(1, 1000))
    body = "".join(f"<tr>{''.join(tag(next(number), *span) for span in row)}</tr>" for row in rows)
    written = [str(place) for place in range(1, next(number))]
    if not written:
        return
    (sheet,) = sheets_in("表.xls", f"<table>{body}</table>".encode())
    assert [cell for row in sheet.rows for cell in row if cell] == written


@pytest.mark.parametrize("sample", sorted(path.name for path in _SAMPLES.glob("*.[xc]*")))
@given(st.data())
@settings(max_examples=15, deadline=None)
def test_a_sample_cut_anywhere_is_read_or_refused(sample: str, data: st.DataObject) -> None:
    content = (_SAMPLES / sample).read_bytes()
    _read_or_refused(content[: data.draw(st.integers(0, len(content)))])
