"""A workbook's unpacked parts as an archive that calamine reads faster than the one that they came in.

calamine goes through a sheet twice, for its cells and then for its merged blocks, which stand behind the
cells: with those in front, the second time ends where the cells begin. And what it reads are the very parts
that were looked through (`absurd_sizes.py`), whatever else an archive may hide.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final

_CELLS: Final = re.compile(rb"<(?:\w++:)?sheetData\b")
_CELLS_END: Final = b"sheetData>"
_MERGES: Final = re.compile(rb"<((?:\w++:)?mergeCells)\b")
_NO_MERGES: Final = b"<mergeCells></mergeCells>"
_HEAD: Final = 64 * 1024  # bytes within which a sheet's cells begin


def repacked(parts: Mapping[str, bytes]) -> io.BytesIO:
    """An .xlsx file of these parts by their names."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, content in parts.items():
            with file.open(name, "w") as part:
                for piece in _merges_first(content):
                    part.write(piece)
    archive.seek(0)
    return archive


def _merges_first(part: bytes) -> list[memoryview]:
    """A sheet's XML, in pieces, with the merged blocks in front of the cells; any other part as it is.

    So is a sheet in which these are not written plainly, or with comments around its cells, which may hold
    anything.
    """
    whole, cells, end = memoryview(part), _CELLS.search(part, 0, _HEAD), max(part.rfind(_CELLS_END), 0)
    if cells is None or part.find(b"<!", 0, cells.start()) >= 0 or part.find(b"<!", end) >= 0:
        return [whole]
    first, merges = cells.start(), _MERGES.search(part, end)
    if merges is None:
        return [whole[:first], memoryview(_NO_MERGES), whole[first:]]
    closing = b"</%b>" % merges[1]
    start, stop = merges.start(), part.find(closing, end) + len(closing)
    if stop < start:
        return [whole]
    return [whole[:first], whole[start:stop], whole[first:start], whole[stop:]]
