"""What can happen to a file on its way: every mutation takes a real one and a seeded dice, and gives bytes.

Two families. *Gentle* ones keep the meaning (another container, columns in another order, a total row more):
the import must find exactly the same. *Rough* ones destroy something: the import must say so, or find what
is left, and never fall over.
"""

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.importers.layout import Layout, is_total_row
from tests.hardness.cells import hostile
from tests.hardness.containers import CONTAINERS, xlsx

Row = list[Any]


@dataclass(frozen=True)
class Seed:
    """A real file: its bytes, and its first sheet as read, with where its header is."""

    kind: str
    name: str
    content: bytes
    rows: tuple[tuple[Any, ...], ...]
    layout: Layout
    merged: bool  # whether cells are merged or headings stand in two rows: not every container can say so

    @property
    def header(self) -> int:
        """How many rows stand above the data."""
        return self.layout.first_data_row - 1

    def grid(self) -> list[Row]:
        """A copy of the rows, to be changed."""
        return [list(row) for row in self.rows]


Mutation = Callable[[Seed, random.Random], bytes]


# --- gentle: the meaning stays -------------------------------------------------------------------


def another_container(seed: Seed, dice: random.Random) -> bytes:
    """The same cells as .xlsx, .xls, text in some encoding, or HTML."""
    return CONTAINERS[dice.choice(list(CONTAINERS))](seed.rows)


def columns_in_another_order(seed: Seed, dice: random.Random) -> bytes:
    """Columns moved, headings with their cells; those where a total row says so stay in front."""
    order = list(range(len(seed.rows[0])))
    front = order[:6] if any(is_total_row(row) for row in seed.rows[seed.header :]) else []
    behind = order[len(front) :]
    dice.shuffle(behind)
    order = [*front, *behind]
    title = seed.grid()[: seed.header - 1]
    return xlsx([*title, *([row[place] for place in order] for row in seed.grid()[seed.header - 1 :])])


def columns_more(seed: Seed, dice: random.Random) -> bytes:
    """A column that nobody asked for, somewhere."""
    place = dice.randrange(len(seed.rows[0]) + 1)
    rows = seed.grid()
    for number, row in enumerate(rows):
        head = number == seed.header - 1
        row.insert(
            place, "自编栏目" if head else dice.choice(("", "无关内容")) if number >= seed.header else ""
        )
    return xlsx(rows)


def rows_between(seed: Seed, dice: random.Random) -> bytes:
    """Empty rows, the header once more (a new printed page), and total rows among the data."""
    rows = seed.grid()
    width = len(rows[0])
    more = [
        [""] * width,
        list(rows[seed.header - 1]),
        ["合 计", *[""] * (width - 1)],
        ["小计", *[""] * (width - 1)],
    ]
    for _ in range(dice.randrange(1, 5)):
        rows.insert(dice.randrange(seed.header, len(rows) + 1), list(dice.choice(more)))
    return xlsx(rows)


def rows_above(seed: Seed, dice: random.Random) -> bytes:
    """More title rows."""
    width = len(seed.rows[0])
    above = [
        [dice.choice(("关于报送数据的附件", "", "附件2"))] + [""] * (width - 1)
        for _ in range(dice.randrange(1, 4))
    ]
    return xlsx([*above, *seed.grid()])


def headings_spelled_otherwise(seed: Seed, dice: random.Random) -> bytes:
    """Spaces, line breaks, full-width brackets and stars in the headings."""
    rows = seed.grid()
    rows[seed.header - 1] = [
        _spelled(cell, dice) if isinstance(cell, str) else cell for cell in rows[seed.header - 1]
    ]
    return xlsx(rows)


def _spelled(text: str, dice: random.Random) -> str:
    if not text:
        return text
    ways: list[Callable[[str], str]] = [
        lambda t: f" {t} ",
        lambda t: f"*{t}",
        lambda t: t.replace("(", "（").replace(")", "）").replace("/", "／"),
        lambda t: t[:1] + "\n" + t[1:],
        lambda t: t + "　",
        str,
    ]
    return dice.choice(ways)(text)


GENTLE: Final[dict[str, Mutation]] = {
    "another container": another_container,
    "columns in another order": columns_in_another_order,
    "columns more": columns_more,
    "rows between": rows_between,
    "rows above": rows_above,
    "headings spelled otherwise": headings_spelled_otherwise,
}
_ONE_HEADER_ROW: Final = (
    "another container",
    "columns in another order",
    "rows between",
    "headings spelled otherwise",
)


def gentle_for(seed: Seed) -> dict[str, Mutation]:
    """Those that keep this file's meaning: merged cells and two-row headings cannot be said everywhere."""
    return {
        name: mutation
        for name, mutation in GENTLE.items()
        if not seed.merged or name not in (*_ONE_HEADER_ROW, "columns more", "rows above")
    }


# --- rough: cells --------------------------------------------------------------------------------


def hostile_cells(seed: Seed, dice: random.Random) -> bytes:
    """Some cells replaced by what hurts, headings included now and then."""
    rows = seed.grid()
    first = 0 if dice.random() < 0.1 else min(seed.header, len(rows) - 1)
    for _ in range(dice.choice((1, 3, 20))):
        row = rows[dice.randrange(first, len(rows))]
        row[dice.randrange(len(row))] = hostile(dice)
    return _somehow(rows, dice)


def a_hostile_column(seed: Seed, dice: random.Random) -> bytes:
    """One column all of it replaced."""
    rows = seed.grid()
    column, value = dice.randrange(len(rows[0])), hostile(dice)
    for row in rows[seed.header :]:
        row[column] = value if dice.random() < 0.7 else hostile(dice)
    return _somehow(rows, dice)


def columns_gone(seed: Seed, dice: random.Random) -> bytes:
    """Columns deleted, or their headings."""
    rows = seed.grid()
    for _ in range(dice.randrange(1, 4)):
        column = dice.randrange(len(rows[0]))
        if dice.random() < 0.5 and len(rows[0]) > 1:
            rows = [row[:column] + row[column + 1 :] for row in rows]
        else:
            rows[seed.header - 1][column] = ""
    return _somehow(rows, dice)


def headings_twice(seed: Seed, dice: random.Random) -> bytes:
    """A heading that another column already has."""
    rows = seed.grid()
    head = rows[seed.header - 1]
    head[dice.randrange(len(head))] = head[dice.randrange(len(head))]
    return _somehow(rows, dice)


def cells_moved(seed: Seed, dice: random.Random) -> bytes:
    """Rows shifted by a column, cut short, or doubled."""
    rows = seed.grid()
    width = len(rows[0])
    for _ in range(dice.randrange(1, 6)):
        place = dice.randrange(len(rows))
        row = rows[place]
        moved = dice.choice((["", *row], row[1:], row[: dice.randrange(1, width)], [*row, *row]))
        rows[place] = [*moved, *[""] * width][:width]
        if dice.random() < 0.3:
            rows.insert(place, list(row))
    return _somehow(rows, dice)


def only_the_header(seed: Seed, dice: random.Random) -> bytes:
    """A template that nobody has filled in."""
    return _somehow(seed.grid()[: seed.header], dice)


def _somehow(rows: Sequence[Row], dice: random.Random) -> bytes:
    return CONTAINERS[dice.choice(list(CONTAINERS))](rows)


# --- rough: bytes --------------------------------------------------------------------------------


def cut(seed: Seed, dice: random.Random) -> bytes:
    """A download that stopped."""
    content = _somehow(seed.grid(), dice) if dice.random() < 0.5 else seed.content
    return content[: dice.randrange(len(content))]


def bytes_flipped(seed: Seed, dice: random.Random) -> bytes:
    """A bad disk."""
    content = bytearray(_somehow(seed.grid(), dice) if dice.random() < 0.5 else seed.content)
    for _ in range(dice.choice((1, 5, 50))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    return bytes(content)


def pieces_of_another(seed: Seed, dice: random.Random) -> bytes:
    """Two files in one, a hole of zeros, or random bytes in the middle."""
    content = seed.content
    start, end = sorted(dice.randrange(len(content)) for _ in range(2))
    middle = dice.choice(
        (bytes(end - start), dice.randbytes(min(end - start, 4096)), _somehow(seed.grid(), dice), b"")
    )
    return content[:start] + middle + content[end:]


def shuffled_encoding(seed: Seed, dice: random.Random) -> bytes:
    """Half of a text in one encoding, half in another."""
    first, second = (
        CONTAINERS[dice.choice([n for n in CONTAINERS if n.startswith(("csv", "html"))])] for _ in range(2)
    )
    rows = seed.grid()
    return first(rows[: len(rows) // 2]) + second(rows[len(rows) // 2 :])


# --- rough: inside a workbook --------------------------------------------------------------------


def workbook_parts(seed: Seed, dice: random.Random) -> bytes:
    """A workbook with a part missing, cut, renamed, or with another content."""
    parts = parts_of(xlsx(seed.grid()))
    name = dice.choice(list(parts))
    match dice.randrange(5):
        case 0:
            del parts[name]
        case 1:
            parts[name] = parts[name][: dice.randrange(len(parts[name]) + 1)]
        case 2:
            parts[name + "x"] = parts.pop(name)
        case 3:
            parts[name] = dice.choice(list(parts.values()))
        case _:
            damaged = bytearray(parts[name])
            for _ in range(10):
                damaged[dice.randrange(len(damaged))] = dice.randrange(0x20, 0x7F)
            parts[name] = bytes(damaged)
    return zipped(parts)


_ENTITIES: Final = b"""<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY x SYSTEM "file:///etc/passwd">]>"""


def foreign_parts(seed: Seed, dice: random.Random) -> bytes:
    """A workbook with macros, links to other files, entities or formulas in it."""
    parts = parts_of(xlsx(seed.grid()))
    sheet = "xl/worksheets/sheet1.xml"
    match dice.randrange(5):
        case 0:
            parts["xl/vbaProject.bin"] = dice.randbytes(2_000)
        case 1:
            parts["xl/externalLinks/externalLink1.xml"] = (
                b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
            )
        case 2:  # a formula, with or without what it last gave
            value = dice.choice((b"<v>1</v>", b"", b"<v>#REF!</v>"))
            formula = b"<f>HYPERLINK(&quot;http://example.com&quot;)</f>" + value
            parts[sheet] = parts[sheet].replace(b"<v>0</v>", formula, dice.randrange(1, 20))
        case 3:
            shared = "xl/sharedStrings.xml"
            head, mark, tail = parts[shared].partition(b"?>")
            parts[shared] = head + mark + _ENTITIES + tail.replace(b"<t>", b"<t>&d;&x;", 2)
        case _:
            head, mark, tail = parts[sheet].partition(b"?>")
            parts[sheet] = head + mark + _ENTITIES + tail.replace(b"</v>", b"&d;</v>", 3)
    return zipped(parts)


def sheet_numbers(seed: Seed, dice: random.Random) -> bytes:
    """A workbook whose cells say that they are far out, or point to strings that do not exist."""
    parts = parts_of(xlsx(seed.grid()))
    sheet = "xl/worksheets/sheet1.xml"
    place, far = dice.choice(
        (
            (b'r="A1"', b'r="XFD1048576"'),
            (b'r="B2"', b'r="ZZZ99999999"'),
            (b'r="A2"', b'r="A0"'),
            (b'r="B1"', b'r="1B"'),
            (b"<v>1</v>", b"<v>99999999999</v>"),
            (b"<v>2</v>", b"<v>-1</v>"),
            (b'<row r="2"', b'<row r="4294967297"'),
            (b'<dimension ref="', b'<dimension ref="A1:XFD1048576" x="'),
        )
    )
    parts[sheet] = parts[sheet].replace(place, far, 1)
    return zipped(parts)


def parts_of(content: bytes) -> dict[str, bytes]:
    """A workbook's parts by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    """Parts as a workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


ROUGH: Final[dict[str, Mutation]] = {
    "hostile cells": hostile_cells,
    "a hostile column": a_hostile_column,
    "columns gone": columns_gone,
    "headings twice": headings_twice,
    "cells moved": cells_moved,
    "only the header": only_the_header,
    "cut": cut,
    "bytes flipped": bytes_flipped,
    "pieces of another": pieces_of_another,
    "shuffled encoding": shuffled_encoding,
    "workbook parts": workbook_parts,
    "foreign parts": foreign_parts,
    "sheet numbers": sheet_numbers,
}
