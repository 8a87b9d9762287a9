"""监测对象花名册: monitored households, one row per person."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from itertools import chain, compress
from operator import getitem, not_
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, dates, spellings
from data.importers.base import Batch, Cleaned, Context, Table, Touched
from data.importers.cleaning import BadValue, plain, required, yes_no
from data.importers.columns import Columns, Meanings
from data.importers.headings import plain_heading
from data.importers.household_versions import load_households
from data.importers.households import Person, PersonRow, assemble
from data.importers.places import UnknownPlace
from data.importers.reading import Cell
from data.importers.roster_fields import FIELDS, RISKS_AND_MEASURES
from data.vocabulary import CATEGORIES

__all__ = ["FIELDS", "KIND", "RISKS_AND_MEASURES", "by_heading", "clean", "load"]

KIND: Final = "roster"
_RISK: Final = re.compile(
    r"(.*/)?(致贫)?[/／、]?(返贫)?(致贫)?风险(类型|原因)?[0-9一二三四五]*|(致贫)?[/／、]?返贫(致贫)?原因[0-9一二三四五]*"
)
_ELIMINATED: Final = re.compile(r"风险是否已?消除[0-9]*")
_SIMPLE: Final = re.compile("[0-9A-Za-z\u4e00-\u9fa5、·]*")  # text that cleaning would leave as it is
_LOOK: Final = 500  # cells looked at together
_LARGE: Final = 1_000_000_000
_WAYS: Final = ("帮扶消除", "自然消除")
_OTHER: Final = ("其他",)
_TWIN: Final = re.compile("[0-9]+$")  # the number that tells a repeated heading from its first


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows as `households.Household`.

    Works column by column: a city's roster has two million cells, but few different ones. A refused row
    refuses only itself; a household is made of its accepted rows.
    """
    cleaned = Cleaned()
    rows: list[PersonRow] = []
    for table in tables:
        columns = Columns(table, context)
        cleaned.rows_read += len(columns)
        rows += _person_rows(columns, cleaned.warnings, name_sheet=len(tables) > 1)
        cleaned.rejected += columns.rejections()
        cleaned.refused_keys |= columns.refused_among("household_no", cleaning.text)
    cleaned.rows = assemble(rows, cleaned.warnings)
    days = [day for row in cleaned.rows for day in (row.facts.identified_on, row.facts.eliminated_on) if day]
    cleaned.last_month = max(days, default=None)
    if context.as_of and cleaned.last_month and _number(cleaned.last_month) > _number(context.as_of):
        late = [
            row.household_no
            for row in cleaned.rows
            if _number(row.facts.identified_on) > _number(context.as_of)
        ]
        cleaned.warnings.append(
            f"花名册是 {context.as_of:%Y-%m} 的，却有晚于该月的识别或消除时间"
            f"（其中识别晚于该月的 {len(late)} 户），请核实月份是否填错。"
        )
    return cleaned


def _number(day: date) -> int:
    return day.year * 100 + day.month


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Add versions where something changed; see `household_versions`."""
    return load_households(connection, batch, cleaned.rows, refused=cleaned.refused_keys)


def _person_rows(columns: Columns, warnings: list[str], *, name_sheet: bool) -> Sequence[PersonRow]:
    """The sheet's accepted rows."""
    numbers = _household_numbers(columns)
    facts = _facts(columns, numbers)
    causes = _causes(columns, warnings)
    measures = _measures(columns)
    people = _people(columns)
    sheet = columns.table.sheet.name
    places = [f"{sheet}!{number}" for number in columns.numbers] if name_sheet else columns.numbers
    return columns.accepted(list(zip(numbers, places, facts, causes, measures, people, strict=True)))


def _household_numbers(columns: Columns) -> list[str]:
    cleaned = columns.values("household_no", required(cleaning.code, "应填写户编号"))
    return [number or "" for number in cleaned]


def _facts(columns: Columns, numbers: list[str]) -> Iterable[tuple[Any, ...]]:
    """What each row says of its household, as values of `Facts`; checks what must be there and must agree."""
    areas = _areas(columns)
    categories = columns.values("category", spellings.category)
    identified = columns.values("identified", _when)
    _fill(columns, numbers, "village", areas, "应填写行政村的名称")
    _fill(columns, numbers, "category", categories, f"应为监测对象类别之一：{'、'.join(CATEGORIES)}")
    _fill(columns, numbers, "identified", identified, "应填写识别监测的年月，如 202106")
    flags = _eliminated(columns)
    eliminated_on = columns.values("eliminated_on", _when)
    _check_elimination(columns, flags, identified, eliminated_on)
    return zip(
        areas,
        categories,
        columns.values("household_type", spellings.household_type),
        identified,
        flags,
        eliminated_on,
        columns.values("way", _way),
        columns.values("no_labour", _yes_no),
        columns.values("first_measure", _when),
        columns.values("income", _income(columns)),
        strict=True,
    )


def _areas(columns: Columns) -> list[str | None]:
    """The village's code; None where the cell is empty, or names no village, which refuses the row."""
    levels = ("city", "county", "township", "village")
    unknown: dict[tuple[Cell, ...], UnknownPlace] = {}

    def find(names: tuple[Cell, ...]) -> str | None:
        if cleaning.is_nothing(names[-1]):
            return None
        try:
            return columns.context.places.find(**dict(zip(levels, names, strict=True)))
        except UnknownPlace as error:
            unknown[names] = error.with_traceback(None)  # its frames would keep the whole sheet
            return None

    cells = [columns.raw(level) for level in levels]
    codes = list(map(Meanings(find).__getitem__, zip(*cells, strict=True)))
    if unknown:
        for row, names in enumerate(zip(*cells, strict=True)):
            if names in unknown:
                problem = unknown[names]
                value = names[levels.index(problem.field)]
                columns.refuse(row, [columns.heading(problem.field)], value, problem.expected)
    return codes


def _fill(columns: Columns, numbers: list[str], name: str, values: list[Any], expected: str) -> None:
    """Give an empty cell what another row of its household states; refuse the row where none does."""
    empty = [row for row in compress(range(len(values)), map(not_, values)) if not columns.is_refused(row)]
    if not empty:
        return
    incomplete = {numbers[row] for row in empty}
    stated: dict[str, Any] = {}
    for row in compress(range(len(numbers)), map(incomplete.__contains__, numbers)):
        if values[row] and not columns.is_refused(row):
            stated.setdefault(numbers[row], values[row])
    for row in empty:
        values[row] = stated.get(numbers[row])
        if values[row] is None:
            columns.refuse(row, [columns.heading(name)], columns.raw(name)[row], expected)


def by_heading(table: Table) -> dict[int, str]:
    """Columns read by what their headings say, as many as a file has: column → what they tell."""
    held = table.layout.columns.values()
    told = {}
    for index, heading in enumerate(table.layout.all_headings):
        measure = _measure_named(heading)
        if index in held:
            continue
        if measure:
            told[index] = measure
        elif _RISK.fullmatch(plain_heading(heading)):
            told[index] = "致贫返贫风险"
        elif _ELIMINATED.fullmatch(plain_heading(heading)):
            told[index] = "风险是否已消除"
    return told


def _eliminated(columns: Columns) -> list[bool | None]:
    """风险是否已消除, which the national system exports twice: the first of them that says anything."""
    flags: list[bool | None] = [None] * len(columns)
    for index, heading in enumerate(columns.table.layout.all_headings):
        if _ELIMINATED.fullmatch(plain_heading(heading)):
            later = columns.values_at(index, _yes_no)
            if None in flags:
                both = zip(flags, later, strict=True)
                flags = [flag if flag is not None else other for flag, other in both]
    return flags


def _check_elimination(
    columns: Columns,
    flags: list[bool | None],
    identified: Sequence[date | None],
    eliminated_on: list[date | None],
) -> None:
    """Eliminated needs a month, not before the identification's; an earlier day of that month is moved."""
    said = enumerate(zip(flags, eliminated_on, strict=True))
    for row in [row for row, (flag, end) in said if flag or end]:
        flag, start, end = flags[row], identified[row], eliminated_on[row]
        if flag and end is None:
            headings = [columns.heading("eliminated_on" if columns.has("eliminated_on") else "eliminated")]
            columns.refuse(row, headings, "", "风险已消除的，应填写消除监测的年月")
        elif end is not None and start is not None and flag is not False and end < start:
            if (end.year, end.month) < (start.year, start.month):
                headings = [columns.heading("eliminated_on"), columns.heading("identified")]
                expected = f"消除监测时间不应早于识别监测时间（{columns.raw('identified')[row]}）"
                columns.refuse(row, headings, columns.raw("eliminated_on")[row], expected)
            else:
                eliminated_on[row] = start


def _causes(columns: Columns, warnings: list[str]) -> list[tuple[str, ...]]:
    """The risk causes of every risk column (致贫/返贫风险1, 2, …) together."""
    headings = enumerate(columns.table.layout.all_headings)
    risks = [columns.at(index) for index, heading in headings if _RISK.fullmatch(plain_heading(heading))]
    unknown: list[Cell] = []

    def known(cell: Cell) -> tuple[str, ...]:
        try:
            return spellings.causes(cell)
        except BadValue:
            unknown.append(cell)
            return _OTHER

    meanings = Meanings(known)
    joined = _joined(columns, [(column, meanings) for column in risks])
    for cell in unknown:
        times = sum(column.count(cell) for column in risks)
        warnings.append(f"有 {times} 行的风险写作“{plain(cell)}”，不在风险类别之内，按“{_OTHER[0]}”计。")
    return joined


def _joined(
    columns: Columns, parts: Sequence[tuple[Sequence[Cell], Meanings[Cell, tuple[str, ...]]]]
) -> list[tuple[str, ...]]:
    """Row by row, the words that the cells of several columns stand for, each once."""
    if not parts:
        return [()] * len(columns)
    meanings = [meaning for _, meaning in parts]

    def words(cells: tuple[Any, ...]) -> tuple[str, ...]:
        said = map(getitem, meanings, cells)
        return tuple(dict.fromkeys(chain.from_iterable(filter(None, said))))

    together = Meanings(words)
    return [together[cells] or () for cells in zip(*(column for column, _ in parts), strict=True)]


def _measures(columns: Columns) -> list[tuple[str, ...]]:
    """The help marked in each row: a column per measure, or one column that lists them."""
    layout = columns.table.layout
    marked: dict[int, Meanings[Cell, tuple[str, ...]]] = {}
    for index, heading in enumerate(layout.all_headings):
        measure = _measure_named(heading)
        if measure and index not in layout.columns.values():
            marked[index] = Meanings(partial(_if_marked, measure))
    if columns.has("measures"):
        marked[layout.columns["measures"]] = Meanings(spellings.measures)
    joined = _joined(columns, [(columns.at(index), meanings) for index, meanings in marked.items()])
    for index, meanings in marked.items():
        columns.refuse_bad(index, meanings)
    return joined


def _if_marked(measure: str, cell: Cell) -> tuple[str, ...]:
    return (measure,) if yes_no(cell) else ()


def _measure_named(heading: str) -> str:
    """The measure that a column is about, "" if it is about something else."""
    try:
        return spellings.measure(_TWIN.sub("", plain_heading(heading).rsplit("/", 1)[-1]))
    except BadValue:
        return ""


def _people(columns: Columns) -> Iterable[tuple[str, ...]]:
    """The values of `Person` of each row."""
    return zip(*(_words(columns.raw(name)) for name in Person._fields), strict=True)


def _words(column: Sequence[Cell]) -> list[str]:
    """Cells as text. Most names and numbers need no cleaning, and a look at many at once tells."""
    words: list[str] = []
    for start in range(0, len(column), _LOOK):
        cells = column[start : start + _LOOK]
        try:
            plainly = _SIMPLE.fullmatch("".join(cells))  # type: ignore[arg-type] # a number raises TypeError
        except TypeError:
            plainly = None
        words += cells if plainly else map(cleaning.text, cells)  # type: ignore[arg-type]
    return words


def _income(columns: Columns) -> Callable[[Cell], int | None]:
    unit = columns.table.layout.fen_per_unit("income")

    def clean(cell: Cell) -> int | None:
        if isinstance(cell, float) and 0 <= cell < _LARGE and cell == (whole := int(cell)):
            return whole * (unit or cleaning.FEN_PER_YUAN)  # the usual cell, without a detour by Decimal
        return cleaning.money_fen(cell, unit=unit, negative=True)

    return clean


def _yes_no(cell: Cell) -> bool | None:
    """None where the cell is empty: another row of the household may say."""
    return None if cell == "" else yes_no(cell)


def _when(cell: Cell) -> date | None:
    try:
        return dates.day_or_month(cell)
    except BadValue:
        raise BadValue("应为年月或日期，如 202106、2021.06 或 2021年6月14日") from None


def _way(cell: Cell) -> str | None:
    word = plain(cell)
    if word in ("", *_WAYS):
        return word or None
    raise BadValue(f"应为{'或'.join(_WAYS)}")
