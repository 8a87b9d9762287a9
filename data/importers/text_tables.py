"""Tables in text: CSV in the encodings that arrive, and HTML pages saved as .xls."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree, html

Rows = list[list[Any]]
Merge = tuple[int, int, int, int]

DELIMITERS: Final = (",", "\t", ";", "|")
_BOMS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_EXCEL_TEXT: Final = re.compile(r'="(.*)"', re.DOTALL)
_MAX_SPAN: Final = 10_000
MOST_COLUMNS: Final = 16_384  # of a sheet in any spreadsheet program
MOST_CELLS: Final = 30_000_000


class NotText(Exception):  # noqa: N818 - reads as what happened
    """The bytes are not text in an encoding that tables come in, or hold no table."""


class TooLarge(Exception):  # noqa: N818 - reads as what happened
    """The table has more columns or cells than any spreadsheet: damaged, or made to fill the memory."""


class HalfWritten(Exception):  # noqa: N818 - reads as what happened
    """The text stops in the middle of a table."""


def text_table(content: bytes) -> Rows:
    """Rows of a CSV file (comma, tab, semicolon or bar), all padded to one width; cells are text.

    Raises `NotText`, `TooLarge` and `HalfWritten`.
    """
    text = _decode(content)
    if _CONTROL.search(text):
        raise NotText
    csv.field_size_limit(10_000_000)
    try:
        rows: Rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        raise NotText from None
    if text.count('"') % 2 and any("\n" in cell for cell in rows[-1]):
        raise HalfWritten  # a quoted cell that never ends has swallowed the rest
    if '="' in text:  # ="0012": how some systems keep Excel from reading digits as a number
        rows = [[_EXCEL_TEXT.sub(r"\1", cell) for cell in row] for row in rows]
    return _squared(rows)


def _delimiter(text: str) -> str:
    """The delimiter that gives the most cells in the rows that agree on their width."""

    def cells(delimiter: str) -> int:
        lines = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 60)
        widths = Counter(len(row) for row in lines if len(row) > 1)
        return max((width * count for width, count in widths.items()), default=0)

    return max(DELIMITERS, key=cells)


def is_html(content: bytes) -> bool:
    """Whether the bytes are an HTML page or fragment with a table."""
    head = content.replace(b"\x00", b"")[:2000].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    return head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<style", b"<div"))


def html_tables(content: bytes) -> list[tuple[Rows, tuple[Merge, ...]]]:
    """Each table of a page: rows padded to one width, cells as text, and its merged blocks.

    A spanned block holds its text in its first cell, as in a workbook. Raises `NotText`, `TooLarge` and
    `HalfWritten`.
    """
    declared = _CHARSET.search(content[:4000])
    text = _decode(content, declared.group(1).decode().lower() if declared else None)
    lowered = text.lower()
    if lowered.rfind("</table") < lowered.rfind("<table"):
        raise HalfWritten
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.LxmlError, ValueError):
        raise NotText from None
    tables = [_html_rows(table) for table in page.iter("table")]
    tables = [(rows, merges) for rows, merges in tables if rows]
    if not tables:
        raise NotText
    return tables


def _html_rows(table: Any) -> tuple[Rows, tuple[Merge, ...]]:
    rows: Rows = []
    merges: list[Merge] = []
    covered: dict[int, int] = {}  # column → how many more rows a block from above covers
    for number, tr in enumerate(_own_rows(table)):
        row: list[Any] = []
        below = {column: left - 1 for column, left in covered.items() if left > 1}
        for td in tr.iterchildren("td", "th"):
            while len(row) in covered:
                row.append("")
            column = len(row)
            down, across = _span(td, "rowspan"), _span(td, "colspan")
            row.append(_cell_text(td))
            row.extend([""] * (across - 1))
            if down > 1 or across > 1:
                merges.append((number, column, number + down - 1, column + across - 1))
            if down > 1:
                below |= dict.fromkeys(range(column, column + across), down - 1)
            if len(row) > MOST_COLUMNS:
                raise TooLarge
        rows.append(row)
        covered = below
    return _squared(rows), tuple(merges)


def _own_rows(table: Any) -> Iterator[Any]:
    for child in table.iterchildren():
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from child.iterchildren("tr")


def _span(td: Any, attribute: str) -> int:
    value = td.get(attribute, "1").strip()
    return min(max(int(value[:9]), 1), _MAX_SPAN) if value.isascii() and value.isdigit() else 1


def _cell_text(td: Any) -> str:
    for br in td.iter("br"):
        br.tail = "\n" + (br.tail or "")
    return str(td.text_content()).replace("\xa0", " ").strip()


def _decode(content: bytes, declared: str | None = None) -> str:
    """Text of the bytes: a byte-order mark first, then what is declared, then UTF-8, then GB18030."""
    for bom, encoding in _BOMS.items():
        if content.startswith(bom):
            return _strictly(content, encoding)
    if b"\x00" in content[:1000]:  # UTF-16 without a mark: commas and digits have a zero before or after
        before, after = (content[start:1000:2].count(0) for start in (0, 1))
        return _strictly(content, "utf-16-be" if before > after else "utf-16-le")
    # gb2312 and gbk are subsets of gb18030, and files declared so use names outside them
    if declared and declared.startswith("gb"):
        return _strictly(content, "gb18030", "utf-8")
    return _strictly(content, "utf-8", "gb18030")


def _strictly(content: bytes, *encodings: str) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotText


def _squared(rows: Rows) -> Rows:
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    if width > MOST_COLUMNS or width * len(rows) > MOST_CELLS:
        raise TooLarge
    for row in rows:
        row.extend([""] * (width - len(row)))
    return rows
