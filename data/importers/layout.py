"""Where a table's header is, and which column holds which field: by meaning, never by position."""

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import compress, pairwise, takewhile
from typing import Any, Final, NamedTuple

from data.importers.cleaning import plain
from data.importers.reading import Cell, Sheet

HEADER_SEARCH_ROWS: Final = 30
FEN_PER_UNIT: Final = {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}

_UNIT_ROW: Final = re.compile(r"单位:?(?:人民币)?[^,;。)]{0,6}?(亿元|万元|千元|元)")
_OWN_UNIT: Final = re.compile(r"[(,/](?:单位:?)?(?:人民币)?(亿元|万元|千元|元)(?:\)|$|/)")
_BRACKETED_UNIT: Final = re.compile(r"\((?:单位:?)?(?:人民币)?(?:亿元|万元|千元|元)\)$")
_BRACKETED: Final = re.compile(r"\([^()]*\)")
_TO_PLAIN_BRACKETS: Final = str.maketrans("[]{}【】〔〕〈〉", "()()()()()")
_NOISE: Final = re.compile(r"[\s*※\"'“”‘’]+")
_TOTAL: Final = re.compile(r".{0,10}(合计|小计|总计|共计|总合计)(\(.*\))?:?")
_NOTE: Final = re.compile(r"(备?注|说明|填表|制表|审核|复核|审批|单位负责人|经办人|填报|联系人).{0,6}(:.*)?")
_LEADING_CELLS: Final = 6
_AT_ONCE: Final = 500  # rows
_FEW: Final = 4
_SUSPICIOUS: Final = re.compile("[计:：]")  # in a leading cell of every total and note row
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class Field:
    """A column that an importer looks for.

    `heading` is the usual heading, `aliases` other ones; "组/项" names a column under a merged heading.
    `spread`: a cell merged over several rows speaks for each of them (户编号, 县; never an amount).
    `one_of`: of the fields that share this word at least one is required (县, 乡, 村: any says where).
    `example`, `choices` and `unit` are for templates: what the example row holds, what a cell may be, where
    a closed list says so, and what amounts of money are written in (元, 万元).
    """

    name: str
    heading: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    spread: bool = False
    one_of: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Layout:
    """Where the fields are in a sheet. Columns are indexes from 0, rows are numbered from 1."""

    sheet_name: str
    first_data_row: int
    columns: dict[str, int]
    headings: dict[str, str]
    """Field → its heading as written; one under a merged heading as 组/项."""
    missing: tuple[str, ...]
    """Usual headings of the required fields that the sheet lacks; a choice as 县、乡、村之一."""
    all_headings: tuple[str, ...]
    """Every column's heading as written; a repeated one gets a number: 风险是否已消除0."""
    title: str = ""
    """Text above the header: titles, unit row."""
    money_unit: int | None = None
    """Fen per unit of the sheet's amounts (单位：万元); none if it does not say."""
    column_units: dict[str, int] = field(default_factory=dict)
    """Field → fen per unit, where its heading or one merged over it says 元 or 万元."""
    header_row: int = 1
    """The header's first row."""
    header_depth: int = 1
    """Rows of the header: 2 where headings are merged over others."""

    def fen_per_unit(self, name: str) -> int | None:
        """Fen per unit of a field's amounts: its own heading's word first, then the sheet's."""
        return self.column_units.get(name, self.money_unit)

    def raw(self, cells: Sequence[Cell]) -> dict[str, str]:
        """A whole row as heading → text, without its empty cells."""
        named = enumerate(zip(self.all_headings, cells, strict=False), 1)
        return {heading or f"第{n}列": str(cell) for n, (heading, cell) in named if cell != ""}


class Candidate(NamedTuple):
    """What may be a header: `rows[top:below]` of a sheet, one or two rows."""

    top: int
    below: int
    headings: list[tuple[str, str]]  # per column (merged heading above or "", own heading), as written
    places: tuple[dict[str, int], ...]  # name → column, for each way of naming columns, the surest first


@dataclass(frozen=True)
class _Header:
    """A candidate, and which of its columns hold the fields."""

    candidate: Candidate
    columns: dict[str, int]


def candidates(sheet: Sheet) -> list[Candidate]:
    """What may be the sheet's header, whatever the fields: any of its first rows, alone or with the next."""
    written = [[_written(cell) for cell in row] for row in sheet.rows[: HEADER_SEARCH_ROWS + 1]]
    found = []
    for top, upper in enumerate(written[:HEADER_SEARCH_ROWS]):
        found.append(_candidate(top, top + 1, [("", name) for name in upper]))
        if top + 1 < len(written):
            found.append(_candidate(top, top + 2, _two_rows(upper, written[top + 1])))
    return found


def _two_rows(upper: list[str], lower: list[str]) -> list[tuple[str, str]]:
    headings, group = [], ""
    for over, own in zip(upper, lower, strict=True):
        group = (over or group) if own else ""  # a merged heading reaches as far as columns have their own
        headings.append((group, own) if own else ("", over))
    return headings


def _candidate(top: int, below: int, headings: list[tuple[str, str]]) -> Candidate:
    """Columns go by their full heading first, then by their own, then by both without brackets; of those
    that are named alike the first counts."""
    full = [_normal(f"{group}/{own}") if group else _normal(own) for group, own in headings]
    own = [_normal(own) for _, own in headings]
    ways = [full] if full == own else [full, own]
    ways += [bare for names in ways if (bare := [_BRACKETED.sub("", name) for name in names]) != names]
    places = [{name: column for column, name in reversed(list(enumerate(names))) if name} for names in ways]
    return Candidate(top, below, headings, tuple(places))


def find_layout(
    sheet: Sheet, fields: Iterable[Field], among: Sequence[Candidate] | None = None
) -> Layout | None:
    """The header that names the most of the fields, one or two rows deep, among the first rows; of several
    that name as many the first, for a header is repeated on every printed page.

    None if no header names at least two of them. `among` are the sheet's `candidates`, for those who look
    for one kind of fields after another.
    """
    wanted = tuple(fields)
    named, known = _names(wanted)
    best: _Header | None = None
    best_rank = (1, False, 0, 0)
    single: dict[str, int] = {}
    for candidate in candidates(sheet) if among is None else among:
        columns = _match(candidate, named, known)
        belongs = 1
        if candidate.below == candidate.top + 1:
            single = columns
        elif _is_lone_total(sheet.rows[candidate.top + 1]):
            continue  # 合 计 is a heading of some files as well
        else:
            # On a tie the second row is header too only if it leaves the columns named above it alone.
            belongs = 2 if single and _names_only_others(sheet.rows[candidate.top + 1], single) else 0
        rank = (len(columns), belongs > 0, -candidate.top, belongs)
        if rank > best_rank and len(columns) >= 2:
            best, best_rank = _Header(candidate, columns), rank
    return _layout(sheet, wanted, best) if best else None


def layout_at(
    sheet: Sheet, fields: Iterable[Field], header_row: int, depth: int, said: Mapping[str, int | None]
) -> Layout:
    """The layout with its header where a clerk says that it is: `depth` rows from `header_row` on.

    `said` puts fields to columns (None: the sheet has no such column) before headings are matched.
    """
    wanted = tuple(fields)
    candidate = next(
        each for each in candidates(sheet) if (each.top + 1, each.below - each.top) == (header_row, depth)
    )
    taken = {column for column in said.values() if column is not None}
    matched = _match(candidate, *_names(wanted))
    columns = {name: column for name, column in matched.items() if name not in said and column not in taken}
    known, width = {field.name for field in wanted}, len(candidate.headings)
    columns |= {
        name: column
        for name, column in said.items()
        if column is not None and name in known and column < width
    }
    return _layout(sheet, wanted, _Header(candidate, columns))


def fingerprint(candidate: Candidate) -> str:
    """What tells one layout from others: a hash of all headings in their order, "" for an empty row."""
    headings = [_normal(f"{group}/{own}") for group, own in candidate.headings]
    while headings and headings[-1].strip("/") == "":
        headings.pop()
    return hashlib.sha256("\n".join(headings).encode()).hexdigest() if headings else ""


def match_of(heading: str, wanted: Field) -> str:
    """How a heading (组/项) names a field: usual, alias, group (only as 项 under 组), loose (but for
    brackets), "" not at all. A unit of money in brackets is no part of the name."""
    usual, others = _normal(wanted.heading), {_normal(alias) for alias in wanted.aliases}
    full = _BRACKETED_UNIT.sub("", _normal(heading))
    own = full.rpartition("/")[2]
    if full == usual:
        return "usual"
    if full in others:
        return "alias"
    if own in {usual, *others}:
        return "group"
    loose = {_BRACKETED.sub("", full), _BRACKETED.sub("", own)}
    return "loose" if loose & {usual, *others} else ""


def _names(fields: tuple[Field, ...]) -> tuple[list[tuple[str, list[str]]], set[str]]:
    """Each field with all its headings as compared, and all of these."""
    named = [(field.name, [_normal(alias) for alias in (field.heading, *field.aliases)]) for field in fields]
    return named, {alias for _, aliases in named for alias in aliases}


def _is_lone_total(row: list[Cell]) -> bool:
    return is_total_row(row) and sum(cell != "" for cell in row) == 1


def _names_only_others(row: list[Cell], above: dict[str, int]) -> bool:
    named = set(above.values())
    filled = [(column, cell) for column, cell in enumerate(row) if cell != ""]
    return bool(filled) and all(
        isinstance(cell, str) and _normal(cell) and column not in named for column, cell in filled
    )


def _match(candidate: Candidate, named: list[tuple[str, list[str]]], known: set[str]) -> dict[str, int]:
    """Field → column, by `named` (the fields' names with all their headings); a column serves one field."""
    found: dict[str, int] = {}
    for places in candidate.places:
        if known.isdisjoint(places):
            continue
        for name, aliases in named:
            if name in found:
                continue
            for alias in aliases:
                column = places.get(alias)
                if column is not None and column not in found.values():
                    found[name] = column
                    break
    return found


def _layout(sheet: Sheet, fields: tuple[Field, ...], header: _Header) -> Layout:
    candidate = header.candidate
    written = [f"{group}/{own}" if group else own for group, own in candidate.headings]
    above = "\n".join(_written(cell) for row in sheet.rows[: candidate.top] for cell in row if cell != "")
    in_header = "\n".join(written)
    unit = _UNIT_ROW.search(_normal_lines(above)) or _UNIT_ROW.search(_normal_lines(in_header))
    own_units = {
        name: _OWN_UNIT.search(_normal(written[column])) or _unit_over(sheet.rows[: candidate.top], column)
        for name, column in header.columns.items()
    }
    below = candidate.below
    while below < len(sheet.rows) and _numbers_the_columns(sheet.rows[below]):
        below += 1
    return Layout(
        sheet_name=sheet.name,
        first_data_row=below + 1,
        columns=header.columns,
        headings={name: written[column] for name, column in header.columns.items()},
        missing=tuple(_missing(fields, header.columns)),
        all_headings=tuple(_numbered(written)),
        title=above,
        money_unit=FEN_PER_UNIT[unit.group(1)] if unit else None,
        column_units={name: FEN_PER_UNIT[found.group(1)] for name, found in own_units.items() if found},
        header_row=candidate.top + 1,
        header_depth=candidate.below - candidate.top,
    )


def _missing(fields: tuple[Field, ...], columns: Container[str]) -> Iterator[str]:
    for wanted in fields:
        if wanted.required and wanted.name not in columns:
            yield wanted.heading
    for word in dict.fromkeys(wanted.one_of for wanted in fields if wanted.one_of):
        choice = [wanted for wanted in fields if wanted.one_of == word]
        if not any(wanted.name in columns for wanted in choice):
            yield f"{'、'.join(wanted.heading for wanted in choice)}之一"


def _unit_over(rows: list[list[Cell]], column: int) -> re.Match[str] | None:
    """The unit that the nearest heading or title over a column states, as 资金来源（万元）."""
    for row in reversed(rows):
        over = next((cell for cell in reversed(row[: column + 1]) if cell != ""), "")
        if isinstance(over, str) and (found := _OWN_UNIT.search(_normal(over))):
            return found
    return None


def _numbered(headings: list[str]) -> Iterator[str]:
    """Repeated headings told apart as the national system does: 甲, 甲0, 甲1."""
    seen: dict[str, int] = {}
    for heading in headings:
        times = seen[heading] = seen.get(heading, 0) + 1
        yield heading if times == 1 or not heading else f"{heading}{times - 2}"


def _numbers_the_columns(row: list[Cell]) -> bool:
    """Whether a row under the header only numbers the columns: 甲, 乙, 1, 2, 3."""
    marks = [_normal(str(cell)).removesuffix(".0") for cell in row if cell != ""]
    marks = [mark for mark in marks if mark != "栏次"]
    letters = list(takewhile(lambda mark: mark in _STEMS, marks))
    numbers = marks[len(letters) :]
    return len(marks) >= 3 and len(numbers) >= 2 and numbers == [str(n + 1) for n in range(len(numbers))]


class Body(NamedTuple):
    """A sheet's data: no empty, total, note or repeated header rows. By rows, and the same by columns."""

    numbers: Sequence[int]  # as the spreadsheet counts its rows, from 1
    rows: Sequence[list[Cell]]
    columns: Sequence[Sequence[Cell]]


def body(sheet: Sheet, layout: Layout) -> Body:
    """The data rows below the header."""
    rows = sheet.rows[layout.first_data_row - 1 :]
    columns = _by_columns(rows)
    numbers: Sequence[int] = range(layout.first_data_row, layout.first_data_row + len(rows))
    heads = {column: _heading_parts(layout.headings[name]) for name, column in layout.columns.items()}
    left_out = sorted(index for index in _suspects(columns, heads) if _is_no_data(rows[index], heads))
    if left_out:
        numbers, rows, *columns = (_without(items, left_out) for items in (numbers, rows, *columns))
    return Body(numbers, rows, columns)


def _without(items: Sequence[Any], left_out: Sequence[int]) -> list[Any]:
    """A list without the items at some places, given in order: stretch by stretch, since they are few."""
    kept: list[Any] = []
    for before, after in pairwise([-1, *left_out, len(items)]):
        kept += items[before + 1 : after]
    return kept


def _by_columns(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Rows as columns. Some rows at a time, which the processor has at hand: in half the time."""
    columns: list[list[Cell]] = [[] for _ in rows[0]] if rows else []
    for start in range(0, len(rows), _AT_ONCE):
        some = zip(*rows[start : start + _AT_ONCE], strict=True)
        for column, cells in zip(columns, some, strict=True):
            column.extend(cells)
    return columns


def data_rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, list[Cell]]]:
    """(row number, cells) of every data row."""
    found = body(sheet, layout)
    return zip(found.numbers, found.rows, strict=True)


def _heading_parts(heading: str) -> set[Cell]:
    """What a cell of a repeated header row may hold: the heading, or a part of 组/项, or nothing."""
    return {"", heading, *heading.split("/")}


def _is_no_data(cells: Sequence[Cell], heads: dict[int, set[Cell]]) -> bool:
    repeats_header = all(cells[column] in parts for column, parts in heads.items())
    return repeats_header or is_empty_row(cells) or is_total_row(cells) or is_note_row(cells)


def _suspects(columns: Sequence[list[Cell]], heads: dict[int, set[Cell]]) -> set[int]:
    """Indexes of the rows worth a closer look. Found by columns, for most rows are data at a glance."""
    suspects: set[int] = set()
    for column in {*range(min(_LEADING_CELLS, len(columns))), *list(heads)[:1]} if columns else ():
        cells = columns[column]
        words = [cell for cell in set(cells) if isinstance(cell, str)]
        odd: set[Cell] = heads.get(column, set()).intersection(words)
        if _SUSPICIOUS.search("".join(words)):
            odd.update(word for word in words if _SUSPICIOUS.search(word))
        if column == 0:
            odd.update(word for word in words if not word or word.isspace())
        suspects.update(_rows_with(odd, cells))
    return suspects


def _rows_with(wanted: set[Cell], cells: list[Cell]) -> Iterator[int]:
    """Where cells are one of those wanted. Few are searched for one by one, in a third of the time."""
    if len(wanted) > _FEW:
        yield from compress(range(len(cells)), map(wanted.__contains__, cells))
        return
    for cell in wanted:
        row = -1
        with suppress(ValueError):  # no more of them
            while True:
                row = cells.index(cell, row + 1)
                yield row


def is_empty_row(cells: Sequence[Cell]) -> bool:
    """Whether every cell is empty or blank."""
    return not any(not isinstance(cell, str) or (cell and not cell.isspace()) for cell in cells)


def is_total_row(cells: Sequence[Cell]) -> bool:
    """Whether one of the leading cells says that the row sums others: 合计, 小 计, 总计, 东河县合计."""
    return any(
        isinstance(cell, str) and "计" in cell and _TOTAL.fullmatch(_normal(cell)) is not None
        for cell in cells[:_LEADING_CELLS]
    )


def is_note_row(cells: Sequence[Cell]) -> bool:
    """Whether the row is a remark or the signatures below a table: 注：…, 填表人：… 审核人：…"""
    first = next((cell for cell in cells if cell != ""), "")
    return (
        isinstance(first, str) and (":" in first or "：" in first) and bool(_NOTE.fullmatch(_normal(first)))
    )


def spread_merged(sheet: Sheet, layout: Layout, fields: Iterable[Field]) -> Sheet:
    """The sheet with the text of cells merged downwards repeated, in the columns of `spread` fields."""
    columns = {layout.columns[f.name] for f in fields if f.spread and f.name in layout.columns}
    below = layout.first_data_row - 1
    blocks = [m for m in sheet.merges if m[2] > m[0] >= below and columns.intersection(range(m[1], m[3] + 1))]
    if not blocks:
        return sheet
    rows = list(sheet.rows)
    for top, left, bottom, right in blocks:
        for index in range(top + 1, min(bottom + 1, len(rows))):
            row = list(rows[index])
            for column in columns.intersection(range(left, right + 1)):
                row[column] = rows[top][left] if row[column] == "" else row[column]
            rows[index] = row
    return replace(sheet, rows=rows)


def _written(cell: Cell) -> str:
    """A heading on one line, as a clerk would read it."""
    return " ".join(str(cell).split())


@lru_cache(maxsize=8192)
def _normal(text: str) -> str:
    """For comparing headings: full-width to half-width, one kind of bracket, no spaces or marks."""
    plain = unicodedata.normalize("NFKC", text).translate(_TO_PLAIN_BRACKETS).replace("\\", "/")
    return _NOISE.sub("", plain).strip(":").lower()


def plain_heading(heading: str) -> str:
    """A heading for matching by a pattern: compact as `cleaning.plain` makes it, without stars and quotes."""
    return plain(_normal(heading))


def _normal_lines(text: str) -> str:
    return "\n".join(_normal(line) for line in text.split("\n"))
