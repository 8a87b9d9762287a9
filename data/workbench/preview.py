"""What a sheet looks like to the importer: where its header is, which column holds what, the first rows."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from data.importers.base import Importer, Table, is_personal
from data.importers.body import data_rows
from data.importers.corrections import Corrections
from data.importers.layout import HEADER_SEARCH_ROWS, Layout, candidates, fingerprint, layout_at, match_of
from data.importers.reading import Sheet
from data.importers.registry import AUTO, BY_HEADING, IMPORTERS, fitting_kinds, is_data

FIRST_ROWS: Final = 5
MOST_COLUMNS: Final = 120  # of a sheet, shown; all are read
MASKED: Final = "•••"
BY_HAND: Final = "hand"
BY_PATTERN: Final = "pattern"
# Whatever the heading says: 18 signs of an ID number, 11 digits of a mobile phone.
_PERSONAL_NUMBER: Final = re.compile(r"\d{17}[\dXx]|1\d{10}")
# Remarks and descriptions name people and their illnesses: the store hides them too.
PERSONAL_FIELDS: Final = frozenset(
    {"id_number", "phone", "health", "labour", "relation", "visited_by", "note", "description"}
)

Preview = dict[str, Any]


def previews(
    sheets: Sequence[Sheet], kind: str, corrections: Corrections
) -> tuple[list[Preview], list[list[list[str]]]]:
    """A preview per sheet that is read, and its first rows with nothing masked, kept apart from it.

    - name, rows of the sheet, kind (None: not recognised), runner_up (kind or None), corrected;
    - absent: fields that the sheet was said not to have;
    - header_row (from 1), depth, fingerprint; headers {depth: [fingerprint of each of the first rows]};
    - columns [{heading, written, field, also, how}]: heading with repeated ones numbered, written without;
      also: what a column tells that no field names (a measure, a month);
      how: usual, alias, group, loose, hand, pattern or "";
    - missing: headings of required fields; first [[row number, text …]], personal cells masked.
    """
    read = [sheet for sheet in sheets if is_data(sheet)]
    pairs = [_preview(sheet, kind, corrections) for sheet in read]
    return [shown for shown, _ in pairs], [first for _, first in pairs]


def _preview(sheet: Sheet, kind: str, corrections: Corrections) -> tuple[Preview, list[list[str]]]:
    fitting = sorted(fitting_kinds(sheet, kind, corrections), key=_rank, reverse=True)
    importer, layout = fitting[0] if fitting else (None, None)
    corrected = corrections.of(sheet, IMPORTERS if kind == AUTO else (kind,))
    layout = layout or layout_at(sheet, (), _likely_header(sheet), 1, {})
    told = BY_HEADING[importer.KIND](Table(sheet, layout)) if importer and importer.KIND in BY_HEADING else {}
    said = corrected.said if corrected else {}
    columns = _columns(layout, importer, said, told)[:MOST_COLUMNS]
    first, headers = _first_rows(sheet, layout), _headers(sheet)
    personal = PERSONAL_FIELDS | _names_of_persons(importer)
    return {
        "name": sheet.name,
        "rows": len(sheet.rows),
        "kind": importer.KIND if importer else None,
        "runner_up": _runner_up(fitting),
        "header_row": layout.header_row,
        "depth": layout.header_depth,
        "fingerprint": headers[str(layout.header_depth)][layout.header_row - 1],
        "corrected": corrected is not None,
        "absent": [name for name, column in said.items() if column is None],
        "columns": columns,
        "missing": list(layout.missing),
        "first": [[row[0], *_masked(row[1:], columns, personal)] for row in first],
        "headers": headers,
    }, first


def _rank(pair: tuple[Importer, Layout]) -> tuple[bool, int]:
    _, layout = pair
    return (not layout.missing, len(layout.columns) - len(layout.missing))


def _runner_up(fitting: Sequence[tuple[Importer, Layout]]) -> str | None:
    """The kind that would be taken if the first were wrong: it must have all that it requires."""
    others = [importer.KIND for importer, layout in fitting[1:] if not layout.missing]
    return others[0] if others else None


def _columns(
    layout: Layout,
    importer: Importer | None,
    said: Mapping[str, int | None],
    told: Mapping[int, str],
) -> list[dict[str, str]]:
    fields = {field.name: field for field in importer.FIELDS} if importer else {}
    held = {column: name for name, column in layout.columns.items()}
    columns = []
    for index, heading in enumerate(layout.all_headings):
        name = held.get(index, "")
        how = written = ""
        if name:
            written = layout.headings[name]
            how = BY_HAND if said.get(name) == index else match_of(written, fields[name]) or "loose"
        elif index in told:
            how = BY_PATTERN
        also = "" if name else told.get(index, "")
        columns.append({"heading": heading, "written": written, "field": name, "also": also, "how": how})
    while columns and not (columns[-1]["heading"] or columns[-1]["field"]):
        columns.pop()
    return columns


def _first_rows(sheet: Sheet, layout: Layout) -> list[list[str]]:
    """Row number and cells of the first data rows, as text."""
    rows = islice(data_rows(sheet, layout), FIRST_ROWS)
    return [[str(number), *(str(cell)[:60] for cell in cells[:MOST_COLUMNS])] for number, cells in rows]


def _names_of_persons(importer: Importer | None) -> set[str]:
    """Fields whose own heading is a person's, whatever a file calls them: 姓名, not 项目名称."""
    return {field.name for field in importer.FIELDS if is_personal(field.heading)} if importer else set()


def _masked(
    cells: Sequence[str], columns: Sequence[Mapping[str, str]], personal: Collection[str]
) -> list[str]:
    """Only cells of columns that are known, and known to be no person's, stay readable."""
    shown = []
    for cell, column in zip(cells, columns, strict=False):
        name = column["field"].rpartition(".")[2]
        known = column["also"] or (name and name not in personal)
        open_to_all = known and not is_personal(column["heading"])
        hidden = cell and (not open_to_all or _PERSONAL_NUMBER.fullmatch(cell.strip()))
        shown.append(MASKED if hidden else cell)
    return shown


def _likely_header(sheet: Sheet) -> int:
    """The first of the rows with the most words: a guess for a sheet that no kind fits."""
    top = sheet.rows[:HEADER_SEARCH_ROWS]
    words = [sum(isinstance(cell, str) and cell.strip() != "" for cell in row) for row in top]
    return words.index(max(words)) + 1


def _headers(sheet: Sheet) -> dict[str, list[str]]:
    """By depth, the fingerprint of each of the first rows as a header."""
    found: dict[str, list[str]] = {"1": [], "2": []}
    for candidate in candidates(sheet):
        found[str(candidate.below - candidate.top)].append(fingerprint(candidate))
    return found
