"""收入监测: persons and income per person since January, by area, month and population."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, counts, dates, register_spellings
from data.importers.amounts import fen, row_list, unit_warnings
from data.importers.base import Batch, Cells, Cleaned, Context, Refused, Table, Touched, clean_rows
from data.importers.layout import Field
from data.importers.merge import merge
from data.importers.reported_area import (
    AREA_FIELDS,
    Reported,
    overlaps_with_stored,
    place_column,
    refuse_coarser,
    reported_area,
)
from data.importers.years import stated_year
from data.schema import incomes
from data.vocabulary import FORMERLY_POOR, POPULATIONS, RURAL_RESIDENTS

_PERSONS: Final = ("人数", "人口数", "人口", "监测人数", "统计人数", "总人数")
_INCOME: Final = (
    "人均收入",
    "人均纯收入",
    "人均可支配收入",
    "年人均纯收入",
    "累计人均收入",
    "人均纯收入(元)",
)


def _of(group: str, names: Sequence[str]) -> tuple[str, ...]:
    """Aliases of a population's own column, under a merged heading or with its name in front."""
    return tuple(f"{group}{between}{name}" for between in ("/", "") for name in names)


KIND: Final = "incomes"
FIELDS: Final = (
    *AREA_FIELDS,
    Field(
        "month",
        "截至月份",
        (
            "月份",
            "截止月份",
            "统计月份",
            "数据月份",
            "时点",
            "截至时间",
            "截止时间",
            "统计时间",
            "时间",
            "时期",
        ),
        spread=True,
        example="2021-12",
    ),
    Field("year", "年度", ("年份",), spread=True),
    Field(
        "population",
        "人群",
        ("人群类别", "人群类型", "统计人群", "统计对象", "人口类别", "类别"),
        spread=True,
        example="脱贫人口",
        choices=POPULATIONS,
    ),
    Field("persons", "人数", _PERSONS[1:], one_of="persons", example="1200"),
    Field("income", "人均收入", _INCOME[1:], one_of="income", example="12800", unit="元"),
    # Some sheets tell both populations side by side.
    Field(
        "poor_persons",
        "脱贫人口/人数",
        (*_of("脱贫人口", _PERSONS), "脱贫人口数", "脱贫人数"),
        one_of="persons",
    ),
    Field("poor_income", "脱贫人口/人均收入", _of("脱贫人口", _INCOME), one_of="income", unit="元"),
    Field(
        "rural_persons",
        "农村居民/人数",
        (*_of("农村居民", _PERSONS), *_of("农村常住居民", _PERSONS), "农村居民数"),
        one_of="persons",
    ),
    Field(
        "rural_income",
        "农村居民/人均收入",
        (*_of("农村居民", _INCOME), *_of("农村常住居民", _INCOME)),
        one_of="income",
        unit="元",
    ),
)

Pair = tuple[str, ...]  # the fields of persons and of income

_PLAIN: Final[Pair] = ("persons", "income")
_SIDE_BY_SIDE: Final[Mapping[str, Pair]] = {
    FORMERLY_POOR: ("poor_persons", "poor_income"),
    RURAL_RESIDENTS: ("rural_persons", "rural_income"),
}
_GROUP_BY: Final = ("month", "population")
_LIKELY_FEN: Final = range(100 * cleaning.FEN_PER_YUAN, 200_000 * cleaning.FEN_PER_YUAN)


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `incomes`. Refused: an area that is told twice, by itself or by those below it.

    Population and month come from their columns, else from the title or the month that the file states.
    """
    if context.as_of is None and any("month" not in table.layout.columns for table in tables):
        raise Refused(
            f"文件“{context.file_name}”没有“截至月份”列，表题也没有写明截至哪个月，请补上后再导入。"
        )
    monitor = _Monitor({table.sheet.name: _told_of(table, context) for table in tables})
    cleaned = clean_rows(tables, context, monitor.row, month_of=_month)
    refuse_coarser(cleaned, context, _GROUP_BY)
    odd = [row.cells.number for row in cleaned.rows if any(_is_odd(fact) for fact in row.facts)]
    cleaned.rows = [fact for row in cleaned.rows for fact in row.facts]
    cleaned.warnings += unit_warnings(tables, context, ("income", "poor_income", "rural_income"))
    if odd:
        cleaned.warnings.append(
            f"{row_list(odd)}的人均收入低于 100 元或高于 20 万元，已按原样读取，请核对单位是元还是万元。"
        )
    cleaned.warnings += overlaps_with_stored(cleaned.rows, context, incomes, _GROUP_BY)
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the incomes."""
    merged = merge(connection, incomes, cleaned.rows, batch.id)
    months = merged.values("month")
    return Touched(
        areas=merged.values("area_code"),
        since=min(months).year * 100 + min(months).month if months else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts(),
    )


class _Monitor:
    """Cleans the rows of a file; knows which columns each sheet has, and the areas so far."""

    def __init__(self, told_of: Mapping[str, Mapping[str, Pair]]) -> None:
        self._told_of = told_of
        self._first_row: dict[tuple[str, date, str], int] = {}

    def row(self, cells: Cells) -> Reported:
        """The rows of `incomes` that a row of the file becomes: one per population that it tells."""
        area, month = reported_area(cells), _counted_up_to(cells)
        told = self._figures(cells)
        for population, _, _ in told:
            first = self._first_row.get((area, month, population))
            if first is not None:
                cells.reject([place_column(cells, area)], f"与第 {first} 行是同一地方、月份和人群")
        self._first_row |= {(area, month, population): cells.number for population, _, _ in told}
        facts = (
            {
                "area_code": area,
                "month": month,
                "population": population,
                "persons": persons,
                "income_fen": income,
            }
            for population, persons, income in told
        )
        return Reported(cells, tuple(facts))

    def _figures(self, cells: Cells) -> list[tuple[str, int, int]]:
        """(population, persons, income per person) of each population that the row tells."""
        told_of = self._told_of[cells.table.sheet.name]
        if not told_of:
            need = f"应填写人群：{FORMERLY_POOR}或{RURAL_RESIDENTS}"
            told_of = {
                cells.get("population", cleaning.required(register_spellings.population, need)): _PLAIN
            }
        told = [
            (population, *_pair(cells, *columns))
            for population, columns in told_of.items()
            if len(told_of) == 1 or not all(cleaning.is_nothing(cells.raw(name)) for name in columns)
        ]
        if not told:
            cells.reject(next(iter(told_of.values())), "应填写人数和人均收入")
        return told


def _pair(cells: Cells, persons_field: str, income_field: str) -> tuple[int, int]:
    """Persons and income per person; without persons there is no income."""
    persons, income = counts.count(cells, persons_field), fen(cells, income_field)
    if persons is None:
        cells.reject([persons_field], "应填写人数")
    if income is None and persons:
        cells.reject([income_field], "应填写人均收入")
    if income and not persons:
        cells.reject([persons_field, income_field], "人数为 0 时不应有人均收入")
    return persons, income or 0


def _counted_up_to(cells: Cells) -> date:
    as_of = cells.context.as_of
    if as_of and not cells.has("month"):
        return as_of
    year = stated_year(cells, "year")
    return cells.get("month", cleaning.required(partial(dates.month_up_to, year=year), "应填写截至月份"))


def _told_of(table: Table, context: Context) -> dict[str, Pair]:
    """Population → its columns of persons and income; none where each row says its population itself.

    Raises `Refused` where headings and titles leave open whose income it is.
    """
    columns = table.layout.columns
    if {"population", *_PLAIN} <= set(columns):
        return {}
    own = {
        population: pair
        for population, pair in _SIDE_BY_SIDE.items()
        if any(name in columns for name in pair)
    }
    if len(own) == 1:  # what is named for one population makes the rest of the sheet its own
        return {
            population: tuple(
                name if name in columns else plain for name, plain in zip(pair, _PLAIN, strict=True)
            )
            for population, pair in own.items()
        }
    for population, pair in own.items():
        if not all(name in columns for name in pair):
            raise Refused(
                f"文件“{context.file_name}”里{population}的“人数”和“人均收入”两列不全，请补上后再导入。"
            )
    return own or {_population_above(table, context): _PLAIN}


def _population_above(table: Table, context: Context) -> str:
    """The population that the title, the sheet's or the file's name speaks of."""
    for words in (table.layout.title, table.sheet.name, context.file_name):
        found = register_spellings.populations_in(words)
        if len(found) == 1:
            return found.pop()
    raise Refused(
        f"文件“{context.file_name}”没有“人群”列，表题也没有写明是{FORMERLY_POOR}还是{RURAL_RESIDENTS}，"
        "请补上后再导入。"
    )


def _is_odd(fact: Mapping[str, Any]) -> bool:
    return bool(fact["persons"]) and fact["income_fen"] not in _LIKELY_FEN


def _month(row: Reported) -> date:
    month: date = row.facts[0]["month"]
    return month
