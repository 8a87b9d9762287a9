"""What a workbook's parts would ask of the memory, found out before calamine reads them.

calamine lays out every cell up to the farthest filled one, and gives each cell its own copy of a shared text:
a few hundred kilobytes can ask for terabytes. Files may be made by somebody with bad intentions, so every
pattern here takes time in proportion to what it looks through, and what is not understood counts as large.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Final

import numpy as np

from data.importers.text_tables import MOST_CELLS

MAX_TEXT_BYTES: Final = 512 * 1024 * 1024  # of all cells that share their texts with others

FAR_OUT: Final = "很靠后的行或列有零散内容"
SAME_TEXTS: Final = "很多单元格里是同样的长文字"

# A cell beyond column CZ or row 99,999: without one a sheet has ten million cells at the most. What stands
# before the letter tells it from xmlns:r="….
_FAR_OUT: Final = re.compile(
    rb"""r(?<![:\w]r)\s*=\s*["']\s*(?:[D-Zd-z][A-Za-z][0-9]|[A-Za-z]{3}|[A-Za-z]*[0-9]{6})"""
)
_NEAR_LENGTH: Final = len('r="CZ99999"')
_PIECE: Final = 512 * 1024
_ONE_BY_ONE: Final = 10_000  # more places than these are left to the pattern alone
_PLACE: Final = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]++)([0-9]++)""")
# A cell with something in it: all up to the next tag, which is not the cell's end.
_CELL: Final = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^<]*+)<(?!/)")
_CELL_WITHOUT_PLACE: Final = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^<]*\br\s*=)")
_ROW: Final = re.compile(rb"""<(?:\w+:)?row\b[^<]*?\br\s*=\s*["']\s*([0-9]++)""")
_FEWEST_COLUMNS: Final = 100  # that cells without a place of their own are taken to fill
_SHORTEST_CELL: Final = len("<c><v>0</v></c>")
_SHARED_TEXTS: Final = "xl/sharedstrings.xml"
_TEXT_STARTS: Final = re.compile(rb"<(?:\w+:)?si\b")
_SHARING: Final = re.compile(rb"""\bt\s*=\s*["']s["']""")
_SHARED_NUMBER: Final = re.compile(
    _SHARING.pattern + rb"""[^<>]{0,200}+>\s{0,200}+<(?:\w+:)?v[^<>]{0,200}+>\s{0,200}+([0-9]{1,9}+)"""
)


def absurd_size(parts: Iterable[str], unpack: Callable[[str], IO[bytes]]) -> str:
    """Why a workbook would fill the memory, in some Chinese words; "" for a sensible one.

    `unpack` opens a part by its name. Every part is unpacked to its end, so that one that is larger than the
    archive says is found out as well.
    """
    names = list(parts)
    texts = {name: unpack(name).read() for name in names if name.lower() == _SHARED_TEXTS}
    together = b"".join(texts.values())
    longest, shared = _longest_text(together), 0
    for name in names:
        size, far_out = 0, False
        for piece in _pieces(io.BytesIO(texts[name]) if name in texts else unpack(name)):
            size += len(piece)
            far_out = far_out or _reaches_far_out(piece)
        if far_out and _cells_laid_out(unpack(name).read()) > MOST_CELLS:
            return FAR_OUT
        if size // _SHORTEST_CELL * longest > MAX_TEXT_BYTES - shared:
            content = unpack(name).read()
            if content.count(b"<") // 4 * longest > MAX_TEXT_BYTES - shared:  # with a value: four tags a cell
                shared += _shared_bytes(content, together)
            if shared > MAX_TEXT_BYTES:
                return SAME_TEXTS
    return ""


def _longest_text(texts: bytes) -> int:
    """Bytes of the longest of the shared texts, with the tags in it: from one `si>` to the next."""
    at = np.frombuffer(texts, np.uint8)
    ends = np.flatnonzero(at[:-2] == ord("s"))
    ends = ends[(at[1:][ends] == ord("i")) & (at[2:][ends] == ord(">"))]
    return int(np.diff(ends, prepend=-len("si>"), append=len(texts)).max()) - len("si>")


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """A part in pieces that the processor has at hand, cut before a tag: `_FAR_OUT` reaches over none."""
    rest, size = b"", _PIECE
    while more := part.read(size):
        cut = more.rfind(b"<")
        if cut < 0:
            rest, size = rest + more, size * 2
        else:
            yield rest + more[:cut]
            rest, size = more[cut:], _PIECE
    yield rest


def _reaches_far_out(sheet: bytes) -> bool:
    """Whether `_FAR_OUT` is found anywhere.

    Nearly all places are near and plainly written, which arrays tell in a fraction of the time; the pattern
    looks at the others.
    """
    at = np.frombuffer(sheet, np.uint8)
    end = max(len(at) - _NEAR_LENGTH, 0)
    places = np.flatnonzero(at[:end] == ord("r"))
    following = at[1:][places]
    places = places[(following == ord("=")) | (following <= ord(" "))]  # else it is some other word's letter
    places = places[~_plainly_near(at, places)]
    if len(places) > _ONE_BY_ONE:
        return bool(_FAR_OUT.search(sheet))
    return any(_FAR_OUT.match(sheet, place) for place in places.tolist()) or bool(_FAR_OUT.search(sheet, end))


def _plainly_near(at: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Which of the places read r="7…", r="A7…" or r="CZ7…" with less than six digits: never `_FAR_OUT`."""
    # at[1:][places] is at[places + 1] without the sums
    quoted = (at[1:][places] == ord("=")) & (at[2:][places] == ord('"'))
    first, second, third = (at[offset:][places] for offset in (3, 4, 5))
    row = _is_digit(first) & ~_is_digit(at[8:][places])
    one = _is_letter(first) & _is_digit(second) & ~_is_digit(at[9:][places])
    two = (first - ord("A") <= ord("C") - ord("A")) & _is_letter(second) & _is_digit(third)
    return quoted & (row | one | (two & ~_is_digit(at[10:][places])))


def _is_digit(characters: np.ndarray) -> np.ndarray:
    return characters - ord("0") <= 9  # what is below zero wraps to a large number


def _is_letter(characters: np.ndarray) -> np.ndarray:
    return (characters | 0x20) - ord("a") <= ord("z") - ord("a")


def _cells_laid_out(sheet: bytes) -> int:
    """Cells of the block from A1 that holds all that a sheet's XML fills."""
    columns = last = 0
    for cell in _CELL.finditer(sheet):
        if cell[1].rstrip().endswith(b"/>"):
            continue
        for letters, row in _PLACE.findall(cell[1]):
            columns, last = max(columns, _column_number(letters)), max(last, int(row[:12]))
    if _CELL_WITHOUT_PLACE.search(sheet):
        last = max((int(row[:12]) for row in _ROW.findall(sheet)), default=last)
        columns = max(columns, _FEWEST_COLUMNS)
    return columns * last


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:10].upper():
        number = number * 26 + letter - 64
    return number


def _shared_bytes(sheet: bytes, texts: bytes) -> int:
    """Bytes of all texts that a sheet's cells take from the shared ones; an unclear one is the longest."""
    starts = [found.start() for found in _TEXT_STARTS.finditer(texts)]
    sizes = [end - start for start, end in zip(starts, [*starts[1:], len(texts)], strict=True)]
    numbers = [int(number) for number in _SHARED_NUMBER.findall(sheet)]
    unclear = len(_SHARING.findall(sheet)) - len(numbers)
    return sum(sizes[n] for n in numbers if n < len(sizes)) + unclear * max(sizes, default=0)
