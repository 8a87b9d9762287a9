"""Mutations that keep a file's meaning: the import must find exactly what it finds in the file itself."""

import random
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from data.importers.row_kinds import is_total_row
from tests.hardness.archives import parts_of, zipped
from tests.hardness.containers import CONTAINERS, as_text, fill, xlsx
from tests.hardness.seed import Mutation, Seed

_WIDE: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")


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


def dates_of_1904(seed: Seed, dice: random.Random) -> bytes:
    """Dates as a spreadsheet's own, counted from 1904 as on old Macintoshes, or from 1900."""
    rows = [[_as_date(cell) for cell in row] for row in seed.grid()]
    return xlsx(rows, date_1904=dice.random() < 0.7)


def _as_date(cell: Any) -> Any:
    is_day = isinstance(cell, str) and re.fullmatch(r"20[0-2]\d-[01]\d-[0-3]\d", cell)
    return datetime.fromisoformat(cell) if is_day else cell


def full_width_digits(seed: Seed, dice: random.Random) -> bytes:
    """Numbers as text, in the wide digits of a Chinese keyboard."""
    rows = seed.grid()
    columns = [column for column in range(len(rows[0])) if dice.random() < 0.6]
    for row in rows[seed.header :]:
        for column in columns:
            if re.fullmatch(r"[0-9][0-9.]*", as_text(row[column])):
                row[column] = as_text(row[column]).translate(_WIDE)
    return xlsx(rows)


def formulas_with_their_results(seed: Seed, dice: random.Random) -> bytes:
    """A column computed by the spreadsheet: formulas, with what they last gave."""
    column = dice.randrange(len(seed.rows[0]))

    def dress(_book: Any, sheet: Any) -> None:
        for number, row in enumerate(seed.rows[seed.header :], seed.header):
            if isinstance(row[column], str | int | float) and row[column] != "":
                sheet.write_formula(number, column, '=VLOOKUP(A1,[1]Sheet1!A:B,2,0)&""', None, row[column])

    return xlsx(seed.rows, dress)


def hidden_things(seed: Seed, dice: random.Random) -> bytes:
    """Rows and columns filtered away, sheets hidden, empty, or said not to be imported."""

    def dress(book: Any, sheet: Any) -> None:
        for row in range(seed.header, len(seed.rows)):
            if dice.random() < 0.3:
                sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_column(0, dice.randrange(3), None, None, {"hidden": True})
        sheet.autofilter(seed.header - 1, 0, len(seed.rows), len(seed.rows[0]) - 1)
        copy = book.add_worksheet("Sheet2")
        fill(book, copy, seed.rows)
        dice.choice((copy.hide, copy.very_hidden))()
        fill(book, book.add_worksheet("旧表（不导入）"), seed.rows)
        book.add_worksheet("Sheet3")

    return xlsx(seed.rows, dress)


def carried_along(seed: Seed, dice: random.Random) -> bytes:
    """What rides in a workbook: macros, links, pictures, folders, a comment; packed or not."""
    parts = parts_of(seed.workbook())
    if dice.random() < 0.5:
        parts["xl/vbaProject.bin"] = dice.randbytes(2_000)
        types = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = types.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    if dice.random() < 0.5:
        _link(parts)
    if dice.random() < 0.5:
        parts["xl/media/image1.png"] = b"\x89PNG\r\n" + dice.randbytes(500)
        parts["xl/embeddings/oleObject1.bin"] = dice.randbytes(500)
    if dice.random() < 0.5:
        parts = {"xl/": b"", "xl/worksheets/": b"", **parts, "docProps/": b""}
    method = dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    return zipped(parts, method, dice.choice((b"", b"a comment")))


def _link(parts: dict[str, bytes]) -> None:
    relations, link = "xl/_rels/workbook.xml.rels", "http://schemas.openxmlformats.org/officeDocument/2006"
    entry = (
        f'<Relationship Id="rId99" Type="{link}/relationships/externalLink" Target="externalLinks/e.xml"/>'
    )
    parts[relations] = parts[relations].replace(b"</Relationships>", f"{entry}</Relationships>".encode())
    parts["xl/externalLinks/e.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    said = f'</sheets><externalReferences><externalReference xmlns:r="{link}/relationships" r:id="rId99"/>'
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = book.replace(b"</sheets>", f"{said}</externalReferences>".encode())


GENTLE: Final[dict[str, Mutation]] = {
    "another container": another_container,
    "columns in another order": columns_in_another_order,
    "columns more": columns_more,
    "rows between": rows_between,
    "rows above": rows_above,
    "headings spelled otherwise": headings_spelled_otherwise,
    "dates of 1904": dates_of_1904,
    "full-width digits": full_width_digits,
    "formulas with their results": formulas_with_their_results,
    "hidden things": hidden_things,
    "carried along": carried_along,
}
_KEEP_MERGED_CELLS: Final = ("carried along",)
_ONE_ROW: Final = ("columns in another order", "columns more", "rows between", "headings spelled otherwise")


def gentle_for(seed: Seed) -> dict[str, Mutation]:
    """Those that keep this file's meaning: merged cells and two-row headings cannot be said everywhere."""
    if seed.merged:
        return {name: GENTLE[name] for name in _KEEP_MERGED_CELLS if seed.is_workbook}
    return {name: mutation for name, mutation in GENTLE.items() if not (seed.two_rows and name in _ONE_ROW)}
