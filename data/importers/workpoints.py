"""工作要点: items → sub-items → indicators, each with its units and what it is to reach per quarter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from data.importers import cleaning, dates, register_spellings
from data.importers.amounts import row_list
from data.importers.area_cell import area_in
from data.importers.base import Batch, Cells, Cleaned, Context, Refused, Table, Touched, clean_rows
from data.importers.keys import hashed
from data.importers.layout import Field
from data.importers.merge import load_where, merge
from data.importers.reading import Cell
from data.schema import FOREVER, areas, work_indicators

QUARTERS: Final = (1, 2, 3, 4)
_QUARTER_WORDS: Final = ("一", "二", "三", "四")
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "target": ("目标", "目标任务", "季度目标", "工作目标", "任务"),
    "due_on": ("时限", "完成时限", "期限", "截止日期", "计划完成日期", "计划完成时间"),
    "done_on": ("完成日期", "完成时间", "实际完成日期", "实际完成时间"),
    "progress": ("进展", "进展情况", "工作进展", "完成情况", "推进情况"),
    "evidence": ("佐证材料", "佐证", "佐证资料", "证明材料", "印证材料"),
}
_EXAMPLES: Final = {
    "target": "完成一轮集中排查",
    "due_on": "2021-03-31",
    "done_on": "2021-03-28",
    "progress": "已完成",
    "evidence": "排查台账",
}


def _of_quarter(part: str, quarter: int) -> Field:
    """The column of one part of a quarter, under the quarter's merged heading or with it in one cell."""
    word = _QUARTER_WORDS[quarter - 1]
    groups = (f"{word}季度", f"第{word}季度", f"{quarter}季度", f"第{quarter}季度")
    headings = [f"{group}{joint}{name}" for joint in ("/", "") for group in groups for name in _PARTS[part]]
    example = _EXAMPLES[part] if quarter == 1 else ""
    return Field(f"{part}_{quarter}", headings[0], tuple(headings[1:]), example=example)


KIND: Final = "workpoints"
FIELDS: Final = (
    Field("year", "年度", ("年份", "工作年度"), spread=True, example="2021"),
    Field("area", "地区", ("县", "县区", "区县", "县(市、区)", "适用地区"), spread=True, example="东河县"),
    Field("item_no", "大项序号", ("大项编号", "大项号"), required=True, spread=True, example="1"),
    Field(
        "item", "大项", ("工作大项", "大项名称", "大项内容"), required=True, spread=True, example="监测帮扶"
    ),
    Field("sub_no", "小项序号", ("小项编号", "小项号"), required=True, spread=True, example="1"),
    Field(
        "sub_item",
        "小项",
        ("工作小项", "小项名称", "小项内容"),
        required=True,
        spread=True,
        example="动态监测",
    ),
    Field("indicator_no", "指标序号", ("指标编号", "指标号"), required=True, example="1"),
    Field("indicator", "指标", ("工作指标", "指标名称", "指标内容"), required=True, example="开展集中排查"),
    Field(
        "units",
        "责任单位",
        ("责任部门", "牵头及责任单位", "牵头单位及责任单位"),
        required=True,
        spread=True,
        example="县乡村振兴局",
    ),
    *(_of_quarter(part, quarter) for quarter in QUARTERS for part in _PARTS),
)

_YEAR: Final = re.compile(r"(20[0-9]{2})(?:年度?)?")
_YEAR_IN_WORDS: Final = re.compile(r"(20[0-9]{2})\s*年")
_EVERYWHERE: Final = {"全市", "市级", "市本级"}
_LABEL: Final = re.compile("^(责任|牵头)单位[:：]|[（(]牵头(单位)?[）)]")
_COMMA: Final = re.compile("[，,]")
_BETWEEN: Final = re.compile("[、，,;；]")
_QUARTERS_END: Final = re.compile("[本当]?季度?[底末]?[以之]?前?(完成)?")
_NO_EVIDENCE: Final = "填写了完成日期而没有佐证材料"
_NO_TARGET: Final = "没有填写季度目标，却填写了完成日期、进展或佐证材料，该季度未计入"
_OTHER_YEAR: Final = "的时限或完成日期不在本年度"
_OTHER_NAME: Final = "的大项或小项名称与前面同一序号的不一致"


class Indicator(NamedTuple):
    """A row of `work_indicators`, what it says of each target, and the quarters that its sheet has."""

    row: dict[str, Any]
    targets: list[dict[str, Any]]
    quarters: tuple[int, ...]


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows as `Indicator`. A quarter without a target gives none; due by default on the quarter's last day.

    Item and sub-item cells are merged downwards; where a file has lost that, an empty one means the one
    above. Refused: repeated and missing numbers, unknown areas, cells that are no dates.
    """
    quarters = {table.sheet.name: _quarters(table, context) for table in tables}
    years = {table.sheet.name: _stated_year(table, context) for table in tables}
    work = _WorkPoints(years, quarters, _the_city(context.connection))
    cleaned = clean_rows(tables, context, work.indicator, month_of=_latest)
    cleaned.warnings += work.warnings()
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the indicators with their targets; quarters that the file has no columns for stay as they are.

    A change may touch any month, for a deadline may be moved from one to another.
    """
    keys = [(indicator.row["indicator_key"],) for indicator in cleaned.rows]
    stored = list(load_where(connection, work_indicators, keys, ["indicator_key"]))
    targets = {row["indicator_key"]: row["work_targets"] for row in stored}
    rows = [
        indicator.row
        | {"work_targets": _completed(indicator, targets.get(indicator.row["indicator_key"], ()))}
        for indicator in cleaned.rows
    ]
    merged = merge(connection, work_indicators, rows, batch.id, stored=stored)
    return Touched(
        areas=merged.values("area_code"), named={row["area_code"] for row in rows}, counts=merged.counts()
    )


def units(cell: Cell) -> tuple[str, str] | None:
    """The lead unit, which stands before the first comma, and the others joined by 、; None if empty."""
    words = _LABEL.sub("", cleaning.text(cell))
    if cleaning.is_nothing(words):
        return None
    lead, *rest = (part.strip() for part in _COMMA.split(words, maxsplit=1))
    others = (part.strip() for part in _BETWEEN.split("".join(rest)))
    if not lead:
        raise cleaning.BadValue("应以牵头单位开头，逗号前为牵头单位")
    return lead, "、".join(dict.fromkeys(part for part in others if part))


def quarter_end(year: int, quarter: int) -> date:
    """The quarter's last day."""
    return date(year + quarter // 4, quarter * 3 % 12 + 1, 1) - timedelta(1)


class _WorkPoints:
    """Cleans the rows of a file; knows the item and sub-item that stand above, and notes what is odd."""

    def __init__(
        self, years: Mapping[str, int | None], quarters: Mapping[str, tuple[int, ...]], city: str | None
    ) -> None:
        self._years, self._quarters, self._city = years, quarters, city
        self._table: Table | None = None
        self._item: tuple[int, str] | None = None
        self._sub: tuple[int, str] | None = None
        self._names: dict[tuple[Any, ...], str] = {}
        self._first: dict[tuple[Any, ...], tuple[str, int]] = {}
        self._odd: dict[tuple[str, str], list[int]] = {}
        self._remarks: list[str] = []  # on the row in hand: they count once it is accepted

    def indicator(self, cells: Cells) -> Indicator:
        """One indicator with its targets."""
        self._remarks = []
        item, sub = self._place_in_list(cells)
        year, area = self._year(cells), self._area(cells)
        number = cells.get("indicator_no", cleaning.required(register_spellings.ordinal, "应填写指标序号"))
        key = (year, area, number)
        if key in self._first:
            sheet, first = self._first[key]
            where = f"工作表“{sheet}”" if sheet != cells.table.sheet.name else ""
            cells.reject(["indicator_no"], f"与{where}第 {first} 行重复，指标应全表连续编号")
        lead, others = cells.get("units", cleaning.required(units, "应填写责任单位，逗号前为牵头单位"))
        row = {
            "indicator_key": hashed(*key),
            "year": year,
            "area_code": area,
            "item_no": item[0],
            "item": item[1],
            "sub_no": sub[0],
            "sub_item": sub[1],
            "indicator_no": number,
            "indicator": cells.get("indicator", cleaning.required(cleaning.text, "应填写指标的内容")),
            "lead_unit": lead,
            "other_units": others,
        }
        quarters = self._quarters[cells.table.sheet.name]
        targets = [found for quarter in quarters if (found := self._target(cells, quarter, year))]
        sheet = cells.table.sheet.name
        self._first[key] = (sheet, cells.number)
        for kind, one in (("item", item), ("sub", sub)):
            if self._names.setdefault((year, area, kind, one[0]), one[1]) != one[1]:
                self._remarks.append(_OTHER_NAME)
        for remark in dict.fromkeys(self._remarks):
            self._odd.setdefault((sheet, remark), []).append(cells.number)
        return Indicator(row, targets, quarters)

    def _place_in_list(self, cells: Cells) -> tuple[tuple[int, str], tuple[int, str]]:
        """The item and the sub-item, which a refused row tells the rows below it as well."""
        if cells.table is not self._table:
            self._table, self._item, self._sub = cells.table, None, None
        item_above, sub_above = self._item, self._sub
        self._item = self._sub = None  # should this row's be unreadable, the rows below have none
        self._item = _named(cells, "item", item_above)
        self._sub = _named(cells, "sub", sub_above if self._item == item_above else None)
        return self._item, self._sub

    def _year(self, cells: Cells) -> int:
        words = cleaning.plain(cells.raw("year"))
        stated = self._years[cells.table.sheet.name]
        if not words and stated:
            return stated
        found = _YEAR.fullmatch(words)
        if not found:
            cells.reject(["year"], "应为年度，如 2021 或 2021年")
        return int(found.group(1))

    def _area(self, cells: Cells) -> str:
        words = cells.raw("area")
        if self._city and (cleaning.is_nothing(words) or cleaning.plain(words) in _EVERYWHERE):
            return self._city
        if not cells.has("area"):
            cells.reject(["indicator_no"], "库中不止一个市，应增加“地区”列，写明是哪里的工作要点")
        return area_in(cells, "area")

    def _target(self, cells: Cells, quarter: int, year: int) -> dict[str, Any] | None:
        """What the sheet says of a quarter, by the columns that it has; None where there is no target."""
        target = cells.get(f"target_{quarter}", cleaning.text)
        reported = [cells.raw(f"{part}_{quarter}") for part in ("done_on", "progress", "evidence")]
        if cleaning.is_nothing(target):
            if not all(map(cleaning.is_nothing, reported)):
                self._remarks.append(_NO_TARGET)
            return None
        found: dict[str, Any] = {"quarter": quarter, "target": target}
        if cells.has(f"due_on_{quarter}"):
            due = cells.get(f"due_on_{quarter}", partial(_due, year=year))
            found["due_on"] = due or quarter_end(year, quarter)
        if cells.has(f"done_on_{quarter}"):
            found["done_on"] = cells.get(f"done_on_{quarter}", dates.day_or_month)
        for part in ("progress", "evidence"):
            if cells.has(f"{part}_{quarter}"):
                found[part] = cells.get(f"{part}_{quarter}", cleaning.text)
        self._look_at(found, year)
        return found

    def _look_at(self, target: Mapping[str, Any], year: int) -> None:
        due, done = target.get("due_on"), target.get("done_on")
        if (due and due.year != year) or (done and not year <= done.year <= year + 1):
            self._remarks.append(_OTHER_YEAR)
        if done and cleaning.is_nothing(target.get("evidence", "?")):
            self._remarks.append(_NO_EVIDENCE)

    def warnings(self) -> list[str]:
        """What was taken as written although it is odd."""
        several = len(self._years) > 1
        return [
            f"{f'工作表“{sheet}”' if several else ''}{row_list(rows)}{remark}，请核对。"
            for (sheet, remark), rows in self._odd.items()
        ]


def _named(cells: Cells, level: str, above: tuple[int, str] | None) -> tuple[int, str]:
    """Number and name of the row's item or sub-item; empty cells mean the one above."""
    number_field, name_field = ("item_no", "item") if level == "item" else ("sub_no", "sub_item")
    number = cells.get(number_field, register_spellings.ordinal)
    name = cells.get(name_field, cleaning.text)
    if above and number in (None, above[0]) and name in ("", above[1]):
        return above
    if number is None:
        cells.reject([number_field], f"应填写{cells.heading(number_field)}")
    if not name:
        cells.reject([name_field], f"应填写{cells.heading(name_field)}的名称")
    return number, name


def _quarters(table: Table, context: Context) -> tuple[int, ...]:
    """The quarters whose targets the sheet has a column for."""
    found = tuple(quarter for quarter in QUARTERS if f"target_{quarter}" in table.layout.columns)
    if not found:
        raise Refused(
            f"{context.where(table, table.layout.first_data_row - 1)}的表头里没有季度目标，"
            "应有“一季度”到“四季度”，其下为“目标”“时限”“完成日期”“进展”“佐证材料”各列。"
        )
    return found


def _stated_year(table: Table, context: Context) -> int | None:
    """The year by title, sheet or file name, or the month asked for. Refuses a file that tells it nowhere."""
    for words in (table.layout.title, table.sheet.name, context.file_name):
        if found := _YEAR_IN_WORDS.search(cleaning.plain(words)):
            return int(found.group(1))
    if context.as_of:
        return context.as_of.year
    if "year" not in table.layout.columns:
        raise Refused(
            f"文件“{context.file_name}”没有写明是哪一年的工作要点，请在标题中写明年份，或增加“年度”列。"
        )
    return None


def _the_city(connection: Connection) -> str | None:
    """The city's code; None where the store has several."""
    cities = connection.scalars(
        select(areas.c.code).where(areas.c.level == "city", areas.c.valid_to == FOREVER)
    ).all()
    return cities[0] if len(cities) == 1 else None


def _due(cell: Cell, year: int) -> date | None:
    if _QUARTERS_END.fullmatch(cleaning.plain(cell)):
        return None
    return dates.deadline(cell, year)


def _completed(indicator: Indicator, stored: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `work_targets`: the file's word first, then what is stored, then what holds by default."""
    before = {target["quarter"]: target for target in stored}
    kept = [dict(target) for quarter, target in before.items() if quarter not in indicator.quarters]
    return [*kept, *_filled(indicator, before)]


def _filled(indicator: Indicator, before: Mapping[int, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for target in indicator.targets:
        default = {
            "due_on": quarter_end(indicator.row["year"], target["quarter"]),
            "done_on": None,
            "progress": "",
            "evidence": "",
        }
        yield default | dict(before.get(target["quarter"], {})) | target


def _latest(indicator: Indicator) -> date:
    """The last day on which something was done; the year's first where nothing was yet."""
    done = [day for target in indicator.targets if (day := target.get("done_on"))]
    return max(done, default=date(indicator.row["year"], 1, 1))
