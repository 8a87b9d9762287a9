"""Files as they come: what they are is read from their bytes, and broken ones get one clear sentence."""

import io
import random
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from data.importers import reading
from data.importers.reading import UnreadableFile, read_sheets
from tests.importers.xls_bytes import ole, xls

SAMPLES = Path(__file__).parents[1] / "samples"
TEXT = "县,数\r\n东河县,1\r\n鎏㐂村,2\r\n"


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_rows_of_a_workbook_are_numbered_as_the_spreadsheet_does(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[], [], [None, "县", 1.5, date(2021, 3, 4)], [True, None, 2]])
    (sheet,) = read_sheets(path)
    assert sheet.name == "表1"
    assert sheet.rows[2] == ["", "县", 1.5, date(2021, 3, 4)]
    assert sheet.rows[3][:3] == [True, "", 2.0]
    assert len(sheet.rows) == 4


def test_a_wrong_declared_dimension_does_not_matter() -> None:
    (path,) = SAMPLES.glob("*监测对象信息*.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert b'<dimension ref="A1"' in archive.read("xl/worksheets/sheet1.xml")[:600]
    (sheet,) = read_sheets(path)
    assert (len(sheet.rows), len(sheet.rows[0])) == (1239, 35)


def test_the_extension_is_not_believed(tmp_path: Path) -> None:
    as_text = workbook(tmp_path / "a.xlsx", [["县"], ["东河县"]]).rename(tmp_path / "a.csv")
    assert read_sheets(as_text)[0].rows == [["县"], ["东河县"]]
    as_workbook = written(tmp_path / "b.xlsx", TEXT.encode("gb18030"))
    assert read_sheets(as_workbook)[0].rows[1] == ["东河县", "1"]


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    (sheet,) = read_sheets(written(tmp_path / "a.xlsx", xls([["县", "数"], ["东河县", 1.5]])))
    assert sheet.rows == [["县", "数"], ["东河县", 1.5]]


def test_an_open_document_with_a_million_repeated_rows_is_read(tmp_path: Path) -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="表1"><table:table-row><table:table-cell office:value-type="string">'
        "<text:p>东河县</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    (sheet,) = read_sheets(path)
    assert sheet.rows == [["东河县"]]


def test_hidden_sheets_are_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["看得见"])
    hidden = book.create_sheet("下拉选项")
    hidden.append(["看不见"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [sheet.rows for sheet in read_sheets(tmp_path / "a.xlsx")] == [[["看得见"]]]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path / "a.csv", TEXT.replace(",", delimiter).encode(encoding))
    assert read_sheets(path)[0].rows == [["县", "数"], ["东河县", "1"], ["鎏㐂村", "2"]]


def test_text_rows_are_records_and_all_equally_wide(tmp_path: Path) -> None:
    text = '资金台账\n单位：元\n\n凭证,金额,备注\nZF1,"1,000.50","两\n行"\nZF2,="0012"\n'
    (sheet,) = read_sheets(written(tmp_path / "a.csv", text.encode()))
    assert sheet.rows[3:] == [["凭证", "金额", "备注"], ["ZF1", "1,000.50", "两\n行"], ["ZF2", "0012", ""]]
    assert sheet.rows[0] == ["资金台账", "", ""]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_html_saved_as_xls(tmp_path: Path, encoding: str) -> None:
    charset = "gb2312" if encoding == "gb18030" else "utf-8"
    page = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>
        <table><thead><tr><th rowspan=2>县</th><th colspan=2>资<br>金</th></tr>
        <tr><th>中央</th><th>省级</th></tr></thead>
        <tbody><tr><td rowspan=2>鎏㐂县</td><td>1&nbsp;</td><td>2</td></tr>
        <tr><td>3</td><td>4</td></tr></tbody></table></html>"""
    (sheet,) = read_sheets(written(tmp_path / "a.xls", page.encode(encoding)))
    assert sheet.rows == [
        ["县", "资\n金", ""],
        ["", "中央", "省级"],
        ["鎏㐂县", "1", "2"],
        ["", "3", "4"],
    ]
    assert set(sheet.merges) == {(0, 0, 1, 0), (0, 1, 0, 2), (2, 0, 3, 0)}


BROKEN = {
    "empty": (b"", "是空的"),
    "blank": (b"\r\n \r\n", "是空的"),
    "pdf": (b"%PDF-1.7 \xe2\xe3 ...", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n....", "图片"),
    "binary": (bytes(range(256)) * 8, "不是表格"),
    "rar": (b"Rar!\x1a\x07\x00....", "压缩包"),
    "ole, encrypted": (ole({"EncryptedPackage": b"x"}), "密码"),
    "xls, encrypted": (xls([["县"]], protected=True), "密码"),
    "word": (ole({"WordDocument": b"x"}), "文字文档"),
    "ole, first bytes only": (xls([["县"]])[:300], "不完整"),
    "ole, its table wrong": (xls([["县"]])[:512] + b"\x05" * 512 + xls([["县"]])[1024:], "不完整"),
    "ole, cut": (xls([["县"]])[:1500], "不完整"),
    "html, cut": (b"<html><table><tr><td>1</td></tr><tr><td>", "不完整"),
    "csv, cut in quotes": ('县,备注\n东河县,"首付\n西岭区,尾款\n'.encode(), "不完整"),
    "html without a table": (b"<html><body>404</body></html>", "不是表格"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_table_gets_one_sentence(tmp_path: Path, kind: str) -> None:
    content, words = BROKEN[kind]
    with pytest.raises(UnreadableFile) as raised:
        read_sheets(written(tmp_path / "台账.xlsx", content))
    sentence = str(raised.value)
    assert words in sentence
    assert "台账.xlsx" in sentence
    assert sentence.endswith("。")
    assert str(tmp_path) not in sentence


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"找不到文件“没有\.xlsx”"):
        read_sheets(tmp_path / "没有.xlsx")
    with pytest.raises(UnreadableFile, match="是文件夹"):
        read_sheets(tmp_path)


def test_a_workbook_without_a_cell_is_empty(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="没有任何数据"):
        read_sheets(workbook(tmp_path / "a.xlsx", []))


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("花名册.xlsx", b"x")
    with pytest.raises(UnreadableFile, match="先解压"):
        read_sheets(tmp_path / "a.xlsx")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", [["县"] * 50] * 200)
    monkeypatch.setattr(reading, "MAX_UNPACKED_BYTES", 10_000)
    with pytest.raises(UnreadableFile, match="过大"):
        read_sheets(path)


@pytest.mark.parametrize("believable", [True, False])
def test_a_stray_cell_at_the_end_of_the_sheet_does_not_fill_the_memory(
    tmp_path: Path, believable: bool
) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "县")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    path = tmp_path / "a.xlsx"
    if not believable:  # the same with a dimension that lies
        parts = {}
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = "xl/worksheets/sheet1.xml"
        assert b"A1:XFD1048576" in parts[name]
        parts[name] = parts[name].replace(b"A1:XFD1048576", b"A1")
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
    with pytest.raises(UnreadableFile, match="范围大得不正常"):
        read_sheets(path)


def test_formatted_but_empty_cells_far_out_do_no_harm(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "县")
    sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    book.close()
    assert read_sheets(tmp_path / "a.xlsx")[0].rows[0][0] == "县"


@pytest.mark.parametrize("sample", ["项目计划及进度表.xlsx", "资金下达情况.xls", "资金支付台账.csv"])
def test_damaged_files_are_read_or_refused_but_never_crash(tmp_path: Path, sample: str) -> None:
    whole = (SAMPLES / sample).read_bytes()
    dice = random.Random(7)
    refused = 0
    for attempt in range(60):
        content = bytearray(whole)
        if attempt % 2:
            content = content[: dice.randrange(1, len(content))]
        else:
            for _ in range(dice.choice([1, 20])):
                content[dice.randrange(len(content))] = dice.randrange(256)
        try:
            read_sheets(written(tmp_path / "x", bytes(content)))
        except UnreadableFile:
            refused += 1
    if sample.endswith((".xlsx", ".xls")):
        assert refused >= 30, "every cut file must be refused"


def test_cells_are_those_of_calamine() -> None:
    for path in SAMPLES.glob("*.xlsx"):
        expected = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())).get_sheet_by_index(0)
        assert read_sheets(path)[0].rows == expected.to_python(skip_empty_area=False)
