"""A real binary .xls (BIFF8 in an OLE container), as small as it gets: no library here writes one."""

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: list[list[str | float]], *, protected: bool = False) -> bytes:
    """A workbook with one sheet 表1; `protected` adds the record that a password leaves behind."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            place = struct.pack("<HHH", r, c, 0)
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                sheet += _record(0x0204, place + text)
            else:
                sheet += _record(0x0203, place + struct.pack("<d", cell))
    sheet += _record(0x000A, b"")

    def globals_part(offset: int) -> bytes:
        part = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
        if protected:
            part += _record(0x002F, struct.pack("<HHHH", 1, 1, 1, 0) + bytes(48))
        name = struct.pack("<BB", 2, 1) + "表1".encode("utf-16-le")
        return part + _record(0x0085, struct.pack("<IBB", offset, 0, 0) + name) + _record(0x000A, b"")

    head = globals_part(len(globals_part(0)))
    return ole({"Workbook": head + sheet})


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE container with these streams, each long enough to live in ordinary sectors."""
    padded = [
        stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\x00") for stream in streams.values()
    ]
    sectors = sum(map(len, padded)) // _SECTOR
    tables = -(-(sectors + 1) // (_SECTOR // 4 - 1))  # sectors of the allocation table, itself included
    assert tables <= 109, "what fits into the header must do"
    fat: list[int] = [_FAT] * tables + [_END]
    entries = []
    for name, content in zip(streams, padded, strict=True):
        first, count = len(fat), len(content) // _SECTOR
        fat += [first + i + 1 for i in range(count - 1)] + [_END]
        entries.append(_entry(name, 2, first, len(content)))
    fat += [_FREE] * (tables * _SECTOR // 4 - len(fat))
    root = _entry("Root Entry", 5, _END, 0, child=1)
    directory = (root + b"".join(entries)).ljust(_SECTOR, b"\x00")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, tables, tables, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + b"".join(padded)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _entry(name: str, kind: int, first: int, size: int, child: int = _FREE) -> bytes:
    title = (name + "\x00").encode("utf-16-le")
    return (
        title.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(title), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )
