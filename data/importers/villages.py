"""村情: what a village is and has, year by year; one row per village and year."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, select

from data.city_clock import today
from data.importers import cleaning, counts, dates
from data.importers.amounts import fen, row_list, unit_warnings
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.cleaning import BadValue
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.place_fields import PLACE_FIELDS, PLACES
from data.importers.reading import Cell
from data.importers.years import stated_year
from data.schema import village_facts
from data.vocabulary import YES_NO

KIND: Final = "villages"


def _fact(
    name: str,
    heading: str,
    *aliases: str,
    example: str = "",
    choices: tuple[str, ...] = (),
    unit: str = "",
) -> Field:
    """A column of facts: a sheet has at least one of them."""
    return Field(name, heading, aliases, one_of="fact", example=example, choices=choices, unit=unit)


def _recognised(name: str, heading: str, *aliases: str) -> Field:
    """A column that says since when a village is one of …: a date, or merely 是."""
    dated = (f"{heading}{word}" for word in ("认定日期", "认定时间", "命名日期", "命名时间", "创建时间"))
    return _fact(name, heading, f"是否{heading}", *dated, *aliases)


FIELDS: Final = (
    *(
        field
        if field.name != "village"
        else replace(field, aliases=(*field.aliases, "村名", "村名称"), required=True)
        for field in PLACE_FIELDS
    ),
    Field("year", "年度", ("年份", "统计年度", "所属年度"), spread=True, example="2021"),
    _fact(
        "key_village",
        "重点帮扶村",
        "是否重点帮扶村",
        "乡村振兴重点帮扶村",
        "是否乡村振兴重点帮扶村",
        "省级重点帮扶村",
        "重点村",
        "是否重点村",
        example="否",
        choices=YES_NO,
    ),
    _fact(
        "resettlement",
        "易地搬迁安置点",
        "易地扶贫搬迁安置点",
        "是否有易地搬迁安置点",
        "有无易地搬迁安置点",
        "是否易地搬迁安置点",
        "是否有安置点",
        "有无安置点",
        "安置点",
        "安置点个数",
    ),
    _recognised("safe_on", "放心村"),
    _recognised("model_on", "标杆村"),
    _recognised(
        "points_pilot_on",
        "积分制试点",
        "积分制试点村",
        "是否积分制试点村",
        "积分制",
        "是否推行积分制",
        "积分超市",
        "积分制超市",
        "积分制启动日期",
        "积分制启动时间",
    ),
    _fact(
        "collective_income",
        "村集体经济收入",
        "村集体收入",
        "村级集体经济收入",
        "村级集体收入",
        "集体经济收入",
        "村集体经济年收入",
        "村集体经济总收入",
        example="126000",
        unit="元",
    ),
    _fact(
        "toilets_built",
        "新建户厕",
        "新建户厕数",
        "新建户厕数量",
        "户厕改造",
        "新建卫生户厕",
        "改厕数",
    ),
    _fact(
        "team_members",
        "驻村工作队人数",
        "驻村工作队",
        "驻村工作队员",
        "驻村工作队员人数",
        "驻村工作队员数",
        "驻村队员人数",
        "工作队人数",
        "驻村干部人数",
        example="3",
    ),
)

_FLAGS: Final = ("key_village", "resettlement")
_RECOGNISED: Final = ("safe_on", "model_on", "points_pilot_on")
_COUNTS: Final = ("toilets_built", "team_members")
_YEAR: Final = re.compile(r"([0-9]{4})(?:年度?)?")
_WORDS_BEFORE_A_DATE: Final = re.compile(r"^[是√✓✔,(]+|\)$")
_LARGE_INCOME_FEN: Final = 10_000_000 * cleaning.FEN_PER_YUAN  # a thousand 万元: far beyond most villages


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `village_facts`. Refused: rows above village level, a village twice in a year.

    What a village is (重点帮扶村, 放心村 …) lasts: columns that the file lacks are taken over from the
    village's latest earlier year. What it had in a year (收入, 户厕) is not.
    """
    survey = _Survey(_lasting(context.connection))
    cleaned = clean_rows(tables, context, survey.village, month_of=_latest)
    cleaned.warnings += unit_warnings(tables, context, ("collective_income",)) + survey.warnings()
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the facts; a day of recognition may lie in any earlier year."""
    merged = merge_sheets(connection, village_facts, cleaned.rows, batch.id)
    rows = [*merged.inserted, *(row for pair in merged.changed for row in pair)]
    days = [day for row in rows for day in (date(row["year"], 1, 1), *_days(row))]
    return Touched(
        areas=merged.values("area_code"),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts(),
    )


class _Survey:
    """Cleans the rows of a file; knows what lasts from earlier years and the villages so far."""

    def __init__(self, lasting: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._lasting = lasting
        self._first_row: dict[tuple[str, int], int] = {}
        self._large_incomes: list[int] = []

    def village(self, cells: Cells) -> dict[str, Any]:
        """One row of `village_facts`."""
        cells.get("village", cleaning.required(cleaning.text, "应填写村名，本表一村一行"))
        area = cells.place(*PLACES)
        year = stated_year(cells, "year")
        if year is None:
            cells.reject(
                ["year" if cells.has("year") else "village"], "应写明年度（年度列或表题，如 2021年）"
            )
        if (area, year) in self._first_row:
            first = self._first_row[area, year]
            cells.reject(
                ["village"], f"与第 {first} 行是同一个村同一年度，一村一年只占一行（并村的应合并填写）"
            )
        row = {
            "area_code": area,
            "year": year,
            **self._lasting_facts(cells, area, year),
            **self._yearly(cells),
        }
        self._first_row[area, year] = cells.number
        return row

    def _lasting_facts(self, cells: Cells, area: str, year: int) -> dict[str, Any]:
        """The flags and days of recognition, by the file or else by an earlier year."""
        known = next((row for row in self._lasting.get(area, ()) if row["year"] <= year), {})
        facts: dict[str, Any] = {}
        for name in (*_FLAGS, *_RECOGNISED):
            cleaner = _since(year) if name in _RECOGNISED else _has
            if cells.has(name):
                facts[name] = cells.get(name, cleaner)
            else:
                facts[name] = known.get(name, cleaner(""))
        return facts

    def _yearly(self, cells: Cells) -> dict[str, Any]:
        facts: dict[str, Any] = {name: counts.count(cells, name) for name in _COUNTS if cells.has(name)}
        if cells.has("collective_income"):
            facts["collective_income_fen"] = income = fen(cells, "collective_income")
            if income is not None and income > _LARGE_INCOME_FEN:
                self._large_incomes.append(cells.number)
        return facts

    def warnings(self) -> list[str]:
        """What was taken as written although it is unlikely."""
        if not self._large_incomes:
            return []
        rows = row_list(self._large_incomes)
        return [f"{rows}的村集体经济收入超过 1,000 万元，已按原样读取，请核对单位是元还是万元。"]


def _lasting(connection: Connection) -> dict[str, list[Mapping[str, Any]]]:
    """Village → its stored facts, latest year first."""
    columns = (village_facts.c[name] for name in ("area_code", "year", *_FLAGS, *_RECOGNISED))
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in connection.execute(select(*columns).order_by(village_facts.c.year.desc())).mappings():
        found.setdefault(row["area_code"], []).append(dict(row))
    return found


def _has(cell: Cell) -> bool:
    """是 or 否; a number of things (安置点 2 个) is 是 from 1."""
    try:
        return cleaning.yes_no(cell)
    except BadValue as wrong:
        try:
            return bool(counts.whole(cell))
        except BadValue:
            raise wrong from None


def _since(year: int) -> Callable[[Cell], date | None]:
    """A cleaner for "since when": a date, a year or merely 是, which is 1 January of the row's year."""
    return partial(_day_of_recognition, year=year)


def _day_of_recognition(cell: Cell, *, year: int) -> date | None:
    words = cleaning.plain(cell)
    if whole_year := _YEAR.fullmatch(words):
        day: date | None = date(int(whole_year.group(1)), 1, 1)
    else:
        try:
            return date(year, 1, 1) if cleaning.yes_no(cell) else None
        except BadValue:
            pass
        try:
            day = dates.day_or_month(_WORDS_BEFORE_A_DATE.sub("", words) if isinstance(cell, str) else cell)
        except BadValue:
            raise BadValue("应为日期（如 2021-06-14）、“是”或“否”") from None
    if day and day.year > year:
        raise BadValue(f"不应晚于本行的年度（{year}年）")
    return day


def _days(row: Mapping[str, Any]) -> list[date]:
    return [row[name] for name in _RECOGNISED if row.get(name)]


def _latest(row: Mapping[str, Any]) -> date:
    """The last month of the row's year that is not ahead of us."""
    return min(date(row["year"], 12, 1), today().replace(day=1))
