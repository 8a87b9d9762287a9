"""Which importers there are, and which one a sheet belongs to."""

from collections.abc import Mapping, Sequence
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
    villages,
    visits,
    workpoints,
    workshops,
)
from data.importers.base import Importer, Refused, Table
from data.importers.layout import Layout, candidates, find_layout, spread_merged
from data.importers.reading import Sheet
from data.vocabulary import KIND_LABELS, KINDS

AUTO: Final = "auto"

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
    )
}


def recognise(
    sheets: Sequence[Sheet], file_name: str, kind: str = AUTO
) -> tuple[dict[str, list[Table]], list[str]]:
    """The sheets by kind of file, and a warning for each sheet left out.

    A sheet is of the kind whose required columns it has all, most columns first. Raises `Refused` where
    no sheet is of any kind (or of the kind asked for), naming what is missing and what was found.
    """
    importers = IMPORTERS.values() if kind == AUTO else [IMPORTERS[kind]]
    found: dict[str, list[Table]] = {}
    problems: list[str] = []
    for sheet in sheets:
        if not any(any(cell != "" for cell in row) for row in sheet.rows):
            continue
        among = candidates(sheet)
        layouts = [(importer, find_layout(sheet, importer.FIELDS, among)) for importer in importers]
        fitting = [(importer, layout) for importer, layout in layouts if layout]
        complete = [(i, layout) for i, layout in fitting if not layout.missing]
        if complete:
            importer, layout = max(complete, key=lambda pair: len(pair[1].columns))
            table = Table(spread_merged(sheet, layout, importer.FIELDS), layout)
            found.setdefault(importer.KIND, []).append(table)
        else:
            problems.append(_problem(sheet, file_name, fitting))
    if not found:
        raise Refused(problems[0] if problems else f"文件“{file_name}”里没有任何数据。")
    in_order: dict[str, list[Table]] = {name: found[name] for name in KINDS if name in found}
    return in_order, [f"{problem}这张工作表已略过。" for problem in problems]


def _problem(sheet: Sheet, file_name: str, fitting: Sequence[tuple[Importer, Layout]]) -> str:
    where = f"文件“{file_name}”" + (f"的工作表“{sheet.name}”" if sheet.name else "")
    if not fitting:
        labels = "、".join(KIND_LABELS[kind] for kind in IMPORTERS)
        return f"{where}认不出是哪一种表（可导入{labels}），请检查是否有表头行。"
    importer, layout = max(fitting, key=lambda pair: len(pair[1].columns) - len(pair[1].missing))
    missing = "”“".join(layout.missing)
    seen = "、".join(heading for heading in layout.all_headings if heading)
    return f"{where}像是{KIND_LABELS[importer.KIND]}，但缺少“{missing}”列；表中现有的列：{seen}。"
