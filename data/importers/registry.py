"""Which importers there are, and which one a sheet belongs to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from data.importers import (
    allocations,
    areas,
    assets,
    clues,
    employment,
    events,
    helpers,
    incomes,
    loans,
    payments,
    policies,
    problems,
    projects,
    published,
    roster,
    sample_results,
    villages,
    visits,
    workpoints,
    workshops,
)
from data.importers.base import Importer, Refused, Table
from data.importers.corrections import NOTHING_SAID, Corrections
from data.importers.examples import (
    EXAMPLE_SHEET,
    NOT_IMPORTED,
    filled_examples,
    has_data,
    without_example,
)
from data.importers.layout import Layout, candidates, find_layout, layout_at, spread_merged
from data.importers.reading import Sheet
from data.vocabulary import KIND_LABELS, KINDS

AUTO: Final = "auto"
_MOST_NAMED: Final = 80  # columns, in a sentence that says which there are

# In the order of vocabulary.KINDS: what others refer to comes first.
IMPORTERS: Final[Mapping[str, Importer]] = {
    importer.KIND: importer
    for importer in (
        areas,
        roster,
        projects,
        allocations,
        payments,
        clues,
        events,
        assets,
        loans,
        workpoints,
        problems,
        helpers,
        visits,
        villages,
        incomes,
        employment,
        workshops,
        policies,
        published,
        sample_results,
    )
}

# Kinds with columns that no field names: column → what it tells, by its heading.
BY_HEADING: Final[Mapping[str, Callable[[Table], Mapping[int, str]]]] = {
    importer.KIND: importer.by_heading for importer in (roster, employment)
}


def recognise(
    sheets: Sequence[Sheet], file_name: str, kind: str = AUTO, corrections: Corrections = NOTHING_SAID
) -> tuple[dict[str, list[Table]], list[str]]:
    """The sheets by kind of file, and a warning for each sheet left out.

    A sheet is of the kind whose required columns it has all, most columns first. Sheets whose name ends in
    （不导入） are passed over, and so is a template's example, with a warning. Raises `Refused` where no
    sheet is of any kind (or of the kind asked for), naming what is missing and what was found.
    """
    found: dict[str, list[Table]] = {}
    problems: list[str] = []
    warnings = _elsewhere(sheets, file_name)
    for sheet in sheets:
        if not is_data(sheet):
            continue
        fitting = fitting_kinds(sheet, kind, corrections)
        complete = [(i, layout) for i, layout in fitting if not layout.missing]
        if complete:
            importer, layout = max(complete, key=lambda pair: len(pair[1].columns))
            table = Table(spread_merged(sheet, layout, importer.FIELDS), layout)
            table, examples = without_example(table, importer.FIELDS)
            found.setdefault(importer.KIND, []).append(table)
            warnings += [_example_left(sheet, file_name, row) for row in examples]
        else:
            problems.append(_problem(sheet, file_name, fitting))
    if not found:
        raise Refused(problems[0] if problems else f"文件“{file_name}”里没有任何数据。")
    if warnings and not any(has_data(tables) for tables in found.values()):
        raise Refused("".join(warnings))  # that there are no rows would not say why
    in_order: dict[str, list[Table]] = {name: found[name] for name in KINDS if name in found}
    return in_order, warnings + [f"{problem}这张工作表已略过。" for problem in problems]


def is_data(sheet: Sheet) -> bool:
    """Whether a sheet is to be read at all: it has cells, and its name does not say otherwise."""
    return not sheet.name.endswith(NOT_IMPORTED) and any(
        any(cell != "" for cell in row) for row in sheet.rows
    )


def fitting_kinds(
    sheet: Sheet, kind: str = AUTO, corrections: Corrections = NOTHING_SAID
) -> list[tuple[Importer, Layout]]:
    """The kinds that a sheet could be, each with its layout; the one that a clerk named, and no other."""
    importers = IMPORTERS if kind == AUTO else {kind: IMPORTERS[kind]}
    corrected = corrections.of(sheet, importers)
    if corrected:
        said_kind, header_row, depth, said = corrected
        importer = IMPORTERS[said_kind]
        return [(importer, layout_at(sheet, importer.FIELDS, header_row, depth, said))]
    among = candidates(sheet)
    found = ((importer, find_layout(sheet, importer.FIELDS, among)) for importer in importers.values())
    return [(importer, layout) for importer, layout in found if layout]


def _example_left(sheet: Sheet, file_name: str, row: int) -> str:
    where = f"文件“{file_name}”" + (f"的工作表“{sheet.name}”" if sheet.name else "")
    return f"{where}第 {row} 行是模板的示例，没有导入；请改成自己的数据，或删去这一行。"


def _elsewhere(sheets: Sequence[Sheet], file_name: str) -> list[str]:
    rows = filled_examples(sheets)
    where = f"文件“{file_name}”的工作表“{EXAMPLE_SHEET}”"
    return [f"{where}里填了 {rows} 行，这张表不导入；请把它们填到第一张工作表。"] if rows else []


def _problem(sheet: Sheet, file_name: str, fitting: Sequence[tuple[Importer, Layout]]) -> str:
    where = f"文件“{file_name}”" + (f"的工作表“{sheet.name}”" if sheet.name else "")
    if not fitting:
        labels = "、".join(KIND_LABELS[kind] for kind in IMPORTERS)
        return f"{where}认不出是哪一种表（可导入{labels}），请检查是否有表头行。"
    importer, layout = max(fitting, key=lambda pair: len(pair[1].columns) - len(pair[1].missing))
    missing = "”“".join(layout.missing)
    named = [heading for heading in layout.all_headings if heading]
    seen = "、".join(named[:_MOST_NAMED]) + (f"等 {len(named):,} 列" if len(named) > _MOST_NAMED else "")
    return f"{where}像是{KIND_LABELS[importer.KIND]}，但缺少“{missing}”列；表中现有的列：{seen}。"
