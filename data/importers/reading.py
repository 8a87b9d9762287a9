"""File → raw cells. What the file is, is read from its bytes, never from its name.

Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods) come through calamine, at its own speed; text tables
(.csv) and HTML saved as .xls come through `text_tables`. No cell is interpreted here.
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from data.importers.text_tables import HalfWritten, NotText, html_tables, is_html, text_table

Cell = str | float | int | bool | date | datetime | time | timedelta
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged block, counted from 0."""

MAX_BYTES: Final = 300 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 2 * 1024**3
MAX_CELLS: Final = 30_000_000

_QUICKLY_SCANNED_BYTES: Final = 4 * 1024**2
_DIMENSION: Final = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]{1,3})(\d{1,7})"')
_FILLED_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>\s*<[vif]')

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_FREE: Final = 0xFFFFFFFF
_OLE_SPECIAL: Final = 0xFFFFFFFA
_XLS_START: Final = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILE_PASS: Final = 0x002F
_ZIP: Final = b"PK\x03\x04"
_FOREIGN: Final = {
    b"%PDF": "PDF 文档",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"BM": "图片",
    b"II*\x00": "图片",
    b"MM\x00*": "图片",
    b"RIFF": "图片或音视频",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
    b"{\\rtf": "文字文档",
    b"SQLite format 3": "数据库文件",
}
_BROKEN: Final = "文件“{}”不完整或已损坏（可能没有下载完），请重新导出或重新复制。"
_AS_SPREADSHEET: Final = "请提供从系统导出的表格文件（.xlsx、.xls 或 .csv）"


class UnreadableFile(Exception):  # noqa: N818 - reads as what happened
    """The file cannot be read as a table; the message is a Chinese sentence for the clerk."""


@dataclass(frozen=True)
class Sheet:
    """One sheet as it stands: `rows[0]` is row 1 of the spreadsheet, empty cells are ''.

    All rows have the same width. A merged block holds its value in its first cell.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()


def read_sheets(path: str | Path) -> list[Sheet]:
    """Every visible sheet (or HTML table) of a file, in the file's order.

    Raises `UnreadableFile` for a file that is missing, empty, protected by a password, half-written,
    not a table at all, or absurdly large.
    """
    path = Path(path)
    return sheets_in(path.name, read_content(path))


def sheets_in(name: str, content: bytes) -> list[Sheet]:
    """The same from a file's bytes; `name` is how sentences call it."""
    if not content.strip(b"\x00 \r\n\t"):
        raise UnreadableFile(f"文件“{name}”是空的，请重新导出。")
    if content.startswith(_ZIP):
        sheets = _zipped_workbook(name, content)
    elif content.startswith(_OLE):
        sheets = _ole_workbook(name, content)
    else:
        sheets = _text_sheets(name, content)
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFile(f"文件“{name}”里没有任何数据，请检查是否导出了空表。")
    return sheets


def read_content(path: Path) -> bytes:
    """A file's bytes. Raises `UnreadableFile` for one that is missing, locked, no file or too large."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableFile(f"“{path.name}”是文件夹，不是文件，请指定其中的表格文件。")
        if size > MAX_BYTES:
            raise UnreadableFile(
                f"文件“{path.name}”有 {size // 1024**2} MB，"
                f"超过上限 {MAX_BYTES // 1024**2} MB，请按县拆分后导入。"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(f"找不到文件“{path.name}”，请检查文件名和所在文件夹。") from None
    except PermissionError:
        raise UnreadableFile(f"没有权限读取文件“{path.name}”，请检查是否被其他程序占用。") from None
    except OSError:
        raise UnreadableFile(f"读取文件“{path.name}”时出错，请检查磁盘或重新复制文件。") from None


def _zipped_workbook(name: str, content: bytes) -> list[Sheet]:
    broken = _BROKEN.format(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {info.filename: info for info in archive.infolist()}
            if any(info.flag_bits & 0x1 for info in parts.values()):
                raise _protected(name)
            if sum(info.file_size for info in parts.values()) > MAX_UNPACKED_BYTES:
                raise UnreadableFile(f"文件“{name}”解开后过大，不是正常的导出文件，请按县拆分后导入。")
            if "word/document.xml" in parts or "ppt/presentation.xml" in parts:
                raise UnreadableFile(f"文件“{name}”是文字或演示文档，不是表格，{_AS_SPREADSHEET}。")
            if not any(part.startswith("xl/workbook.") for part in parts) and "content.xml" not in parts:
                raise UnreadableFile(f"文件“{name}”是压缩包，请先解压，再导入其中的表格文件。")
            _refuse_absurd_size(name, archive, parts)
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError):
        raise UnreadableFile(broken) from None
    return _workbook(name, content, broken)


def _refuse_absurd_size(name: str, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
    """Refuse a sheet with a stray value far out: calamine would lay out every cell up to it.

    A big part is looked through only if its declared dimension is absurd, for the sake of speed.
    """
    for part, info in parts.items():
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
            continue
        with archive.open(part) as stream:
            declared = _DIMENSION.search(stream.read(4096))
        absurd = declared is not None and _cells_up_to([declared.groups()]) > MAX_CELLS
        if not absurd and info.file_size > _QUICKLY_SCANNED_BYTES:
            continue
        if _cells_up_to(_FILLED_CELL.findall(archive.read(part))) > MAX_CELLS:
            raise UnreadableFile(
                f"文件“{name}”的表格范围大得不正常（很靠后的行或列有零散内容），"
                "请删除数据区以外的内容后再导入。"
            )


def _cells_up_to(references: list[tuple[bytes, ...]]) -> int:
    """Cells of the block from A1 that holds all the references, each (column letters, row digits)."""
    if not references:
        return 0
    letters = max((column for column, _ in references), key=lambda column: (len(column), column))
    columns = 0
    for letter in letters:
        columns = columns * 26 + letter - 64
    return columns * max(int(row) for _, row in references)


def _ole_workbook(name: str, content: bytes) -> list[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in content or _has_file_pass(content):
        raise _protected(name)
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableFile(f"文件“{name}”是文字文档，不是表格，{_AS_SPREADSHEET}。")
    broken = f"文件“{name}”不完整或不是表格，请用 Excel 打开后另存为 .xlsx 再导入。"
    if not _all_there(content):
        raise UnreadableFile(broken)
    return _workbook(name, content, broken)


def _all_there(content: bytes) -> bool:
    """Whether an OLE file reaches as far as its allocation table says ([MS-CFB]); calamine trusts it."""
    header = struct.unpack_from("<109I", content, 76) if len(content) >= 512 else ()
    size = 1 << int.from_bytes(content[30:32], "little") % 16
    sectors = -(-len(content) // size) - 1
    last = 0
    for number, place in enumerate(sector for sector in header if sector < _OLE_SPECIAL):
        if (place + 2) * size > len(content):
            return False
        table = struct.unpack_from(f"<{size // 4}I", content, (place + 1) * size)
        used = [index for index, following in enumerate(table) if following != _OLE_FREE]
        last = max(last, number * len(table) + used[-1]) if used else last
    return bool(header) and last < sectors


def _has_file_pass(content: bytes) -> bool:
    """Whether an .xls says right at its start that it is encrypted (record FILEPASS of [MS-XLS])."""
    place = content.find(_XLS_START)
    for _ in range(3 if place >= 0 else 0):  # BOF, perhaps WRITEPROTECT, FILEPASS
        kind, length = (int.from_bytes(content[place + i : place + i + 2], "little") for i in (0, 2))
        if kind == _FILE_PASS:
            return True
        place += 4 + length
    return False


def _workbook(name: str, content: bytes, broken: str) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return [
                _sheet(workbook.get_sheet_by_name(sheet.name))
                for sheet in workbook.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == Visible.Visible
            ]
    except PasswordError:
        raise _protected(name) from None
    except (CalamineError, OSError, ValueError):
        raise UnreadableFile(broken) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # calamine gave up on damaged bytes
            raise UnreadableFile(broken) from None
        raise


def _sheet(sheet: CalamineSheet) -> Sheet:
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(sheet.name, sheet.to_python(skip_empty_area=False), merges)


def _text_sheets(name: str, content: bytes) -> list[Sheet]:
    for magic, what in _FOREIGN.items():
        if content.startswith(magic):
            raise UnreadableFile(f"文件“{name}”是{what}，不是表格，{_AS_SPREADSHEET}。")
    try:
        if is_html(content):
            return [Sheet(f"表{n}", rows, merges) for n, (rows, merges) in enumerate(html_tables(content), 1)]
        return [Sheet("", text_table(content))]
    except HalfWritten:
        raise UnreadableFile(_BROKEN.format(name)) from None
    except NotText:
        raise UnreadableFile(f"文件“{name}”不是表格，或内容已损坏，{_AS_SPREADSHEET}。") from None


def _protected(name: str) -> UnreadableFile:
    return UnreadableFile(f"文件“{name}”有密码保护，请在 Excel 中取消密码后另存，再导入。")
