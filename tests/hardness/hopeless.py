"""Files that hold nothing to import, or hide it: each must be refused with a sentence."""

import io
import random
import struct
import zipfile
import zlib
from functools import cache
from typing import Final

from tests.hardness.archives import parts_of, zipped
from tests.hardness.containers import separated, xlsx
from tests.hardness.seed import Mutation, Seed
from tests.importers.xls_bytes import ole, xls

_SHEET: Final = "xl/worksheets/sheet1.xml"
_FOREIGN: Final = (
    b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"Rar!\x1a\x07", b"7z\xbc\xaf'",
    b"\x1f\x8b\x08", b"{\\rtf1", b"SQLite format 3\x00", b"\x7fELF", b"MZ\x90\x00", b"BZh9", b"\xfd7zXZ\x00",
)  # fmt: skip


def empty(_seed: Seed, dice: random.Random) -> bytes:
    """Nothing at all, in the ways there are."""
    nothing = (
        b"",
        b"\r\n" * 50,
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        bytes(5_000),
        b",,,,\r\n,,,,\r\n",
        b" ",
        b"\xef\xbb\xbf\r\n",
    )
    pages = (
        b"<html></html>",
        b"<table></table>",
        b"<table><tr></tr></table>",
        b"<table><tr><td></td></tr></table>",
    )
    return dice.choice((*nothing, *pages, zipped({}), xlsx([]), xlsx([[""] * 5] * 5), xls([])))


def locked(seed: Seed, dice: random.Random) -> bytes:
    """A password: the new way (encrypted in OLE), the old way, the archive's own."""
    content = seed.workbook()
    match dice.randrange(3):
        case 0:
            secret = struct.pack("<Q", len(content)) + dice.randbytes(len(content))
            return ole(
                {
                    "EncryptionInfo": b"\x04\x00\x04\x00@\x00\x00\x00" + dice.randbytes(900),
                    "EncryptedPackage": secret,
                }
            )
        case 1:
            return xls([[str(cell)[:255] for cell in row] for row in seed.rows], protected=True)
    marked = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            marked[part.header_offset + 6] |= 1
    for place in _everywhere(content, b"PK\x01\x02"):
        marked[place + 8] |= 1
    return bytes(marked)


def _everywhere(content: bytes, mark: bytes) -> list[int]:
    places, place = [], content.find(mark)
    while place >= 0:
        places.append(place)
        place = content.find(mark, place + 1)
    return places


def packed(seed: Seed, dice: random.Random) -> bytes:
    """An archive of files or folders, a text or slides: no workbook."""
    workbook = seed.workbook()
    return zipped(
        dice.choice(
            (
                {"2021年/": b"", "2021年/名册.xlsx": workbook},
                {seed.name: seed.content},
                {"a/b/c/": b"", "a/": b""},
                {"word/document.xml": b"<w:document/>", **parts_of(workbook)},
                {"ppt/presentation.xml": b"<p/>", "xl/workbook.xml": b"<workbook/>"},
                {"../../etc/passwd": b"x", "C:\\\\x": b"y"},
                {f"{n}.xlsx": workbook for n in range(20)},
            )
        )
    )


def of_another_sort(seed: Seed, dice: random.Random) -> bytes:
    """A picture, a document, a program, with a workbook's name."""
    start = dice.choice(_FOREIGN)
    rest = (dice.randbytes(3_000), bytes(300), seed.content)
    return start + dice.choice(rest if start in _FOREIGN[:9] else rest[:2])  # some begin like a text


def bomb(seed: Seed, dice: random.Random) -> bytes:
    """A few kilobytes that unpack to gigabytes, whether the archive owns up to it or not."""
    parts = parts_of(seed.workbook())
    name = dice.choice((_SHEET, "xl/styles.xml", "xl/media/image1.png", "docProps/app.xml"))
    parts[name] = b"here"
    megabytes = dice.choice((1_100, 1_100, 64, 8))
    says = dice.choice((10, 1_000)) if megabytes < 1_000 else megabytes * 1024**2
    return _with_stream(zipped(parts, zipfile.ZIP_STORED), name, _spaces(megabytes), says)


@cache
def _spaces(megabytes: int) -> bytes:
    """So many megabytes of spaces, deflated: one block again and again."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = press.compress(b" " * 1024**2) + press.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + press.flush()


def _with_stream(content: bytes, name: str, stream: bytes, says: int) -> bytes:
    """An archive with a part replaced by a deflated stream that is said to be `says` bytes long."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, old.read(part) if part != name else b"")
        info = new.getinfo(name)
    changed = bytearray(target.getvalue())
    local = info.header_offset
    central = next(
        place
        for place in _everywhere(bytes(changed), b"PK\x01\x02")
        if int.from_bytes(changed[place + 42 : place + 46], "little") == local
    )
    sizes = struct.pack("<II", len(stream), min(says, 2**32 - 1))
    changed[local + 18 : local + 26] = changed[central + 20 : central + 28] = sizes
    start = local + 30 + len(info.filename.encode())
    grown = len(stream) - info.compress_size
    changed[start : start + info.compress_size] = stream
    for place in _everywhere(bytes(changed), b"PK\x01\x02"):
        offset = int.from_bytes(changed[place + 42 : place + 46], "little")
        if offset > local:
            changed[place + 42 : place + 46] = (offset + grown).to_bytes(4, "little")
    end = bytes(changed).rfind(b"PK\x05\x06")
    directory = int.from_bytes(changed[end + 16 : end + 20], "little") + grown
    changed[end + 16 : end + 20] = directory.to_bytes(4, "little")
    return bytes(changed)


def far_out(seed: Seed, dice: random.Random) -> bytes:
    """A value in the last cell of the sheet, or a text of a million columns."""
    if dice.random() < 0.5:
        rows = seed.grid()
        rows[dice.randrange(len(rows))] += [""] * dice.choice((16_384, 100_000, 1_000_000))
        return separated(dice.choice(("utf-8", "gb18030")))(rows)
    parts = parts_of(xlsx(seed.rows))
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[_SHEET] = parts[_SHEET].replace(b"</sheetData>", cell)
    return zipped(parts)


def long_text_everywhere(seed: Seed, dice: random.Random) -> bytes:
    """One long text that a hundred thousand cells share: a small file, gigabytes when read."""
    parts = parts_of(xlsx([*seed.grid()[: seed.header], ["字" * 32_000]]))
    texts = parts["xl/sharedStrings.xml"].count(b"<si>")
    cells = b'<c t="s"><v>%d</v></c>' % (texts - 1) * dice.choice((10, 50))
    rows = b"".join(b'<row r="%d">%b</row>' % (number, cells) for number in range(100, 700))
    parts[_SHEET] = parts[_SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    return zipped(parts)


HOPELESS: Final[dict[str, Mutation]] = {
    "empty": empty,
    "locked": locked,
    "packed": packed,
    "of another sort": of_another_sort,
    "bomb": bomb,
    "far out": far_out,
    "long text everywhere": long_text_everywhere,
}
