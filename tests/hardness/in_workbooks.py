"""Mutations inside a workbook: parts damaged, foreign or hostile, sheets that are not as they seem."""

import random
import re
from typing import Any, Final

from tests.hardness.archives import parts_of, zipped
from tests.hardness.containers import fill, xlsx
from tests.hardness.seed import Mutation, Seed


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


def merged_cells(seed: Seed, dice: random.Random) -> bytes:
    """Cells merged over data, over the header, over both, or over each other."""

    def dress(_book: Any, sheet: Any) -> None:
        for _ in range(dice.randrange(1, 5)):
            top = dice.choice((0, seed.header - 1, dice.randrange(len(seed.rows))))
            left = dice.randrange(len(seed.rows[0]))
            below = dice.choice((top, top + 1, top + dice.randrange(30), 1_048_575))
            right = dice.choice((left, left + 1, left + dice.randrange(12), 16_383))
            sheet.merge.append([top, left, below, right])

    return xlsx(seed.rows, dress)


def sheets_twice(seed: Seed, dice: random.Random) -> bytes:
    """The sheet two or more times, whole or in part, or beside sheets of notes."""

    def dress(book: Any, _sheet: Any) -> None:
        for number in range(dice.choice((1, 1, 2, 4))):
            rows = seed.grid()
            match dice.randrange(4):
                case 0:
                    rows = rows[: seed.header + dice.randrange(5)]
                case 1:
                    rows = [["填表说明", *[""] * 5], ["请于每月5日前报送。", *[""] * 5]]
                case 2:
                    rows[seed.header - 1][dice.randrange(len(rows[0]))] = ""
            fill(book, book.add_worksheet(f"Sheet1 ({number + 2})"), rows)

    return xlsx(seed.rows, dress)


def very_many_sheets(seed: Seed, dice: random.Random) -> bytes:
    """Dozens of sheets, most of them empty or with a header alone."""

    def dress(book: Any, _sheet: Any) -> None:
        for _ in range(dice.choice((12, 12, 12, 60))):
            fill(book, book.add_worksheet(), seed.grid()[: dice.choice((0, 1, seed.header))])

    return xlsx(seed.rows, dress)


def formulas_without_results(seed: Seed, dice: random.Random) -> bytes:
    """Formulas that some program wrote without computing them, or whose results are errors."""
    formula = dice.choice(
        ('=HYPERLINK("http://example.com")', "=cmd|'/C calc'!A0", "=1/0", "=SUM(A:A)", "=[1]S!A1")
    )
    result = dice.choice(("", 0, "#REF!", "#N/A", "#DIV/0!", "=1+1", True))

    def dress(_book: Any, sheet: Any) -> None:
        for _ in range(dice.choice((1, 10, 100))):
            place = dice.randrange(len(seed.rows)), dice.randrange(len(seed.rows[0]))
            sheet.write_formula(*place, formula, None, result)

    return xlsx(seed.rows, dress)


def dates_counted_otherwise(seed: Seed, dice: random.Random) -> bytes:
    """Numbers shown as dates, dates shown as numbers, days before the first and after the last."""
    parts = parts_of(xlsx(seed.rows, date_1904=dice.random() < 0.5))
    sheet, book = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
    match dice.randrange(3):
        case 0:
            parts[book] = parts[book].replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)
        case 1:
            parts[sheet] = re.sub(rb' s="\d+"', b"", parts[sheet])
        case _:
            value = dice.choice((b"-1", b"0", b"60", b"0.5", b"2958466", b"1e300", b"NaN", b"44197.999999"))
            start = dice.randrange(5)
            found = list(re.finditer(rb"<c ([^>]*?)(?: t=\"s\")?><v>[^<]*</v>", parts[sheet]))[
                start :: dice.randrange(1, 9)
            ]
            for cell in reversed(found):
                style = b"" if b" s=" in cell[1] else b' s="1"'
                new = b"<c " + cell[1] + style + b"><v>" + value + b"</v>"
                parts[sheet] = parts[sheet][: cell.start()] + new + parts[sheet][cell.end() :]
    return zipped(parts)


def padded(seed: Seed, dice: random.Random) -> bytes:
    """A small file that unpacks to tens of megabytes of nothing, within what is allowed."""
    parts = parts_of(xlsx(seed.rows))
    name = dice.choice(
        ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "docProps/app.xml")
    )
    head, mark, tail = parts[name].partition(b"?>")
    padding = dice.choice(
        (b" " * 2_000_000, b" " * 2_000_000, b" " * 30_000_000, b"<!-- " + b"x" * 3_000_000 + b" -->")
    )
    parts[name] = head + mark + padding + tail
    return zipped(parts)


IN_WORKBOOKS: Final[dict[str, Mutation]] = {
    "workbook parts": workbook_parts,
    "foreign parts": foreign_parts,
    "sheet numbers": sheet_numbers,
    "merged cells": merged_cells,
    "sheets twice": sheets_twice,
    "very many sheets": very_many_sheets,
    "formulas without results": formulas_without_results,
    "dates counted otherwise": dates_counted_otherwise,
    "padded": padded,
}
