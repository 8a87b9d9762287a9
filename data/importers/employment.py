"""务工监测: formerly poor persons in work, by area and month; also with one column per month."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, counts, dates
from data.importers.amounts import row_list
from data.importers.base import Batch, Cells, Cleaned, Context, Refused, RejectRow, Table, Touched, clean_rows
from data.importers.headings import plain_heading
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.reported_area import (
    AREA_FIELDS,
    Reported,
    overlaps_with_stored,
    place_column,
    refuse_coarser,
    reported_area,
)
from data.importers.years import stated_year
from data.schema import employment

_MONTH_NAMES: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTH_NUMBERS: Final = {
    name: number
    for number, chinese in enumerate(_MONTH_NAMES, 1)
    for name in (str(number), f"{number:02}", chinese)
}
_MONTH_HEADINGS: Final = tuple(f"{name}月{end}" for name in _MONTH_NUMBERS for end in ("", "份"))

KIND: Final = "employment"
FIELDS: Final = (
    *AREA_FIELDS,
    Field(
        "month",
        "月份",
        ("统计月份", "数据月份", "月度", "年月", "截至月份", "统计时间", "时间"),
        spread=True,
        example="2021-12",
    ),
    Field("year", "年度", ("年份",), spread=True),
    Field(
        "employed",
        "务工人数",
        (
            "务工人数/合计",
            "务工人数/小计",
            "脱贫人口务工人数",
            "脱贫人口务工规模",
            "脱贫劳动力务工人数",
            "脱贫劳动力务工就业人数",
            "务工总人数",
            "务工规模",
            "务工就业人数",
            "已务工人数",
            "外出务工人数",
            "实际务工人数",
        ),
        one_of="figure",
        example="350",
    ),
    # The first column of a sheet with one per month; the others are found by their headings.
    Field("months", _MONTH_HEADINGS[0], _MONTH_HEADINGS[1:], one_of="figure"),
    Field(
        "willing",
        "有务工意愿和能力人数",
        (
            "有务工能力和意愿人数",
            "有劳动能力和务工意愿人数",
            "有务工意愿和劳动能力人数",
            "有意愿有能力务工人数",
            "有务工意愿人数",
            "有就业意愿人数",
            "有意愿和能力人数",
            "应务工人数",
        ),
        example="400",
    ),
)

_MONTH_COLUMN: Final = re.compile(
    rf"(.*/)?(?:([0-9]{{4}})年)?({'|'.join(_MONTH_NUMBERS)})月份?(?:\([^()]*\))?"
)
_GROUP_YEAR: Final = re.compile(r"(20[0-9]{2})年")
_WILLING: Final = re.compile("意愿|能力|应务工")
_ABOUT_WORK: Final = re.compile("务工|就业")
_WORKSHOPS: Final = re.compile("车间")
_GROUP_BY: Final = ("month",)


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `employment`. Refused: an area that is told twice, by itself or by those below it.

    The month comes from its column, from the headings of a sheet with one column per month, else from
    what the file states.
    """
    for table in tables:
        _require_subject(table, context)
    monitor = _Monitor()
    cleaned = clean_rows(tables, context, monitor.row, month_of=_latest)
    refuse_coarser(cleaned, context, _GROUP_BY)
    odd = [row.cells.number for row in cleaned.rows if any(_is_odd(fact) for fact in row.facts)]
    cleaned.rows = [fact for row in cleaned.rows for fact in row.facts]
    if odd:
        cleaned.warnings.append(
            f"{row_list(odd)}的务工人数多于有务工意愿和能力人数，已按原样读取，务工率会超过 100%，请核对。"
        )
    cleaned.warnings += overlaps_with_stored(cleaned.rows, context, employment, _GROUP_BY)
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the months."""
    merged = merge_sheets(connection, employment, cleaned.rows, batch.id)
    months = merged.values("month")
    return Touched(
        areas=merged.values("area_code"),
        since=min(months).year * 100 + min(months).month if months else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts(),
    )


class _Monitor:
    """Cleans the rows of a file; knows the areas and months so far."""

    def __init__(self) -> None:
        self._first_row: dict[tuple[str, date], int] = {}

    def row(self, cells: Cells) -> Reported:
        """The rows of `employment` that a row of the file becomes: one per month that it tells."""
        area = reported_area(cells)
        by_month = _by_columns(cells) if _is_wide(cells.table) else {_month_in(cells): _figures(cells)}
        for month in by_month:
            if (area, month) in self._first_row:
                first = self._first_row[area, month]
                cells.reject([place_column(cells, area)], f"与第 {first} 行是同一地方、同一月份")
        self._first_row |= {(area, month): cells.number for month in by_month}
        facts = ({"area_code": area, "month": month, **figures} for month, figures in by_month.items())
        return Reported(cells, tuple(facts))


def _is_wide(table: Table) -> bool:
    return "months" in table.layout.columns and "month" not in table.layout.columns


def _require_subject(table: Table, context: Context) -> None:
    """A sheet that names its month or its subject nowhere in a column must do so above: else it may be of
    anything."""
    layout = table.layout
    if "month" in layout.columns:
        return
    about = f"{layout.title} {table.sheet.name} {context.file_name} {' '.join(layout.all_headings)}"
    where = f"文件“{context.file_name}”"
    if not _ABOUT_WORK.search(about) or _WORKSHOPS.search(about):
        raise Refused(f"{where}没有“月份”列，表题也没有写明是务工人数，不知道是哪一种表；请补上后再导入。")
    if not _is_wide(table) and context.as_of is None:
        raise Refused(f"{where}没有“月份”列，表题也没有写明是哪个月，请补上后再导入。")


def _month_in(cells: Cells) -> date:
    as_of = cells.context.as_of
    if as_of and not cells.has("month"):
        return as_of
    year = stated_year(cells, "year")
    return cells.get("month", cleaning.required(partial(dates.month_of, year=year), "应填写月份"))


def _figures(cells: Cells) -> dict[str, int | None]:
    employed = counts.count(cells, "employed")
    if employed is None:
        name = "employed" if cells.has("employed") else "month"
        cells.reject([name], "应填写务工人数（没有的写 0）")
    return {
        "employed": employed,
        **({"willing": counts.count(cells, "willing")} if cells.has("willing") else {}),
    }


def _by_columns(cells: Cells) -> dict[date, dict[str, int | None]]:
    """Month → figures, of the months that are filled in."""
    year = stated_year(cells, "year")
    found: dict[date, dict[str, int | None]] = {}
    for stated, number, name, column in _month_columns(cells.table):
        value = _whole_at(cells, column)
        if value is None:
            continue
        if not (stated or year):
            cells.reject(["months"], "应写明年份（表题中写“2021年”，或加“年度”列）")
        found.setdefault(date(stated or year or 0, number, 1), {})[name] = value
    told = {month: figures for month, figures in found.items() if "employed" in figures}
    if not told:
        cells.reject(["months"], "各月都没有填写务工人数")
    return told


def by_heading(table: Table) -> dict[int, str]:
    """Columns read by what their headings say, one per month: column → what they tell."""
    words = {"employed": "务工人数", "willing": "有务工意愿和能力人数"}
    return {column: f"{month}月{words[what]}" for _, month, what, column in _month_columns(table)}


def _month_columns(table: Table) -> Iterator[tuple[int | None, int, str, int]]:
    """(year if stated, month, employed or willing, column) of the columns that are named for months."""
    for column, heading in enumerate(table.layout.all_headings):
        match = _MONTH_COLUMN.fullmatch(plain_heading(heading))
        if match:
            group, own_year, name = match.groups()
            over = _GROUP_YEAR.search(group or "")
            year = own_year or (over.group(1) if over else None)
            what = "willing" if _WILLING.search(group or "") else "employed"
            yield (int(year) if year else None), _MONTH_NUMBERS[name], what, column


def _whole_at(cells: Cells, column: int) -> int | None:
    heading = cells.table.layout.all_headings[column]
    cell = cells.cells[column] if column < len(cells.cells) else ""
    try:
        return counts.counting(cells, heading)(cell)
    except cleaning.BadValue as bad:
        raise RejectRow([heading], cell, bad.expected) from bad


def _is_odd(fact: Mapping[str, Any]) -> bool:
    willing: int | None = fact.get("willing")
    return willing is not None and fact["employed"] > willing


def _latest(row: Reported) -> date:
    return max(fact["month"] for fact in row.facts)
