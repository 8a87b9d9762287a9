"""File → raw cells. What the file is, is read from its bytes, never from its name.

Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods) come through calamine, at its own speed; text tables
(.csv) and HTML saved as .xls come through `text_tables`. No cell is interpreted here.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from data.importers.absurd_sizes import absurd_size
from data.importers.repacked import repacked
from data.importers.text_tables import (
    MOST_COLUMNS,
    HalfWritten,
    NotText,
    TooLarge,
    html_tables,
    is_html,
    text_table,
)
from data.importers.workbooks import (
    BrokenWorkbook,
    Cell,
    ProtectedWorkbook,
    Sheet,
    sheets_of,
    sheets_of_risky,
)

__all__ = ["Cell", "Sheet", "UnreadableFile", "read_sheets"]

MAX_BYTES: Final = 300 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 1024**3
_AT_HAND_BYTES: Final = 128 * 1024 * 1024  # what is unpacked to be held whole, and packed again

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_FREE: Final = 0xFFFFFFFF
_OLE_SPECIAL: Final = 0xFFFFFFFA
_XLS_START: Final = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILE_PASS: Final = 0x002F
_ZIP: Final = b"PK\x03\x04"
# All that zipfile is known to raise for damaged bytes.
BROKEN_ARCHIVE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    OverflowError,
)
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
            safe = _looked_through(name, archive, content)
    except BROKEN_ARCHIVE:
        raise UnreadableFile(broken) from None
    if safe is None:
        return _workbook(name, sheets_of_risky, io.BytesIO(content), broken)
    return _workbook(name, sheets_of, safe, broken)


def _looked_through(name: str, archive: zipfile.ZipFile, content: bytes) -> io.BytesIO | None:
    """What calamine may read in this process; None for a format that cannot be looked through."""
    parts = {info.filename: info for info in archive.infolist()}
    if any(info.flag_bits & 0x1 for info in parts.values()):
        raise _protected(name)
    size = sum(info.file_size for info in parts.values())
    if size > MAX_UNPACKED_BYTES:
        raise UnreadableFile(f"文件“{name}”解开后过大，不是正常的导出文件，请按县拆分后导入。")
    if "word/document.xml" in parts or "ppt/presentation.xml" in parts:
        raise UnreadableFile(f"文件“{name}”是文字或演示文档，不是表格，{_AS_SPREADSHEET}。")
    if not any(part.startswith("xl/workbook.") for part in parts) and "content.xml" not in parts:
        raise UnreadableFile(
            f"文件“{name}”是压缩包：表格请先解压再导入；边界要把 .shp、.shx、.dbf 打在同一个包里。"
        )
    at_hand = {part: archive.read(part) for part in parts} if size <= _AT_HAND_BYTES else {}
    if why := absurd_size(parts, (lambda part: io.BytesIO(at_hand[part])) if at_hand else archive.open):
        raise _absurd(name, why)
    if "xl/workbook.xml" not in parts or {"xl/workbook.bin", "content.xml"} & parts.keys():
        return None
    return repacked(at_hand) if at_hand else io.BytesIO(content)


def _absurd(name: str, why: str) -> UnreadableFile:
    return UnreadableFile(f"文件“{name}”的表格范围大得不正常（{why}），请删除数据区以外的内容后再导入。")


def _ole_workbook(name: str, content: bytes) -> list[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in content or _has_file_pass(content):
        raise _protected(name)
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableFile(f"文件“{name}”是文字文档，不是表格，{_AS_SPREADSHEET}。")
    broken = f"文件“{name}”不完整或不是表格，请用 Excel 打开后另存为 .xlsx 再导入。"
    if not _all_there(content):
        raise UnreadableFile(broken)
    return _workbook(name, sheets_of_risky, io.BytesIO(content), broken)


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


def _workbook(
    name: str, read: Callable[[io.BytesIO], list[Sheet]], file: io.BytesIO, broken: str
) -> list[Sheet]:
    try:
        return read(file)
    except ProtectedWorkbook:
        raise _protected(name) from None
    except BrokenWorkbook:
        raise UnreadableFile(broken) from None


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
    except TooLarge:
        raise _absurd(name, f"多于 {MOST_COLUMNS:,} 列，或行数极多") from None
    except NotText:
        raise UnreadableFile(f"文件“{name}”不是表格，或内容已损坏，{_AS_SPREADSHEET}。") from None


def _protected(name: str) -> UnreadableFile:
    return UnreadableFile(f"文件“{name}”有密码保护，请在 Excel 中取消密码后另存，再导入。")
