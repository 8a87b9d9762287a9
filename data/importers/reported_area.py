"""The area that a row of a monitoring table speaks of: a village, or all of a township, county or city.

Where an area and one of those above it report for the same month, everybody is counted twice: the coarser
row of one file is refused, and a clash with an earlier file is told.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Table as StoredTable
from sqlalchemy import select

from data.importers.base import Cells, Cleaned, Context, RejectRow
from data.importers.cleaning import is_nothing, plain
from data.importers.place_fields import PLACE_FIELDS, PLACES
from data.importers.places import Places, UnknownPlace

_COUNTY_COLUMN_NAMES: Final = ("地区", "区域", "单位名称", "行政区划")
AREA_FIELDS: Final = tuple(
    replace(
        field,
        one_of="place",
        aliases=field.aliases + (_COUNTY_COLUMN_NAMES if field.name == "county" else ()),
    )
    for field in PLACE_FIELDS
)

_ALL_OF_IT: Final = re.compile(r"全(?:市|县|区|旗|县区|乡|镇|街道|乡镇)")
_WHOLE_CITY: Final = {"全市", "市级", "市本级"}
_SHOWN: Final = 3

Group = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """A cleaned row with the rows of the store that it becomes: each with `area_code` and `month`."""

    cells: Cells
    facts: tuple[dict[str, Any], ...]


def reported_area(cells: Cells) -> str:
    """The code of the area that the place columns name; those below it are blank or say 全县, 全乡.

    The city's row has 全市 or the city's name in the county column. Rejects the row where no area fits.
    """
    places = cells.context.places
    named = [name for name in PLACES if cells.has(name) and not _says_all(cells.raw(name))]
    if named == ["county"]:
        try:
            return cells.place("county")
        except RejectRow:
            city = _city_named(places, cells.raw("county"))
            if city is None:
                raise
            return city
    if named:
        return cells.place(*named)
    if plain(cells.raw("county")) in _WHOLE_CITY and (city := places.only("city")) is not None:
        return city
    present = [name for name in PLACES if cells.has(name)]
    return cells.reject(present[:1], "应填写所在的县、乡、村（全市数据在县一列写“全市”）")


def place_column(cells: Cells, code: str) -> str:
    """The field that names the area: the column of its level, or the coarsest there is."""
    level = cells.context.places.level(code)
    return level if cells.has(level) else next(name for name in PLACES if cells.has(name))


def _says_all(cell: Any) -> bool:
    return is_nothing(cell) or bool(_ALL_OF_IT.fullmatch(plain(cell))) or plain(cell) in _WHOLE_CITY


def _city_named(places: Places, cell: Any) -> str | None:
    try:
        return places.find(city=cell)
    except UnknownPlace:
        return None


def refuse_coarser(cleaned: Cleaned, context: Context, group_by: Sequence[str]) -> None:
    """Move to `rejected` each `Reported` row below whose area another row speaks, in the same group."""
    finer: dict[tuple[Group, str], Reported] = {}
    for row in cleaned.rows:
        for fact in row.facts:
            for code in context.places.above(fact["area_code"]):
                finer.setdefault((_group(fact, group_by), code), row)
    kept = []
    for row in cleaned.rows:
        clash = next((f for f in row.facts if (_group(f, group_by), f["area_code"]) in finer), None)
        if clash is None:
            kept.append(row)
            continue
        other = finer[_group(clash, group_by), clash["area_code"]]
        cleaned.rejected.append(row.cells.rejection(_counted_twice(row, clash, other)))
    cleaned.rows = kept
    cleaned.rejected.sort(key=lambda rejection: (rejection.sheet, rejection.row))


def _counted_twice(row: Reported, fact: dict[str, Any], other: Reported) -> RejectRow:
    cells, places = row.cells, row.cells.context.places
    name = place_column(cells, fact["area_code"])
    below = places.name(other.facts[0]["area_code"])
    return RejectRow(
        [cells.heading(name)],
        cells.raw(name),
        f"第 {other.cells.number} 行已有其下“{below}”{_month(fact['month'])}的数据，"
        "上下级同时计入会重复计算，应只保留其中一级",
    )


def overlaps_with_stored(
    facts: Sequence[dict[str, Any]], context: Context, table: StoredTable, group_by: Sequence[str]
) -> list[str]:
    """A sentence for each earlier batch that tells of the same people at another level."""
    given: dict[Group, set[str]] = defaultdict(set)
    above: dict[Group, set[str]] = defaultdict(set)
    for fact in facts:
        given[_group(fact, group_by)].add(fact["area_code"])
        above[_group(fact, group_by)].update(context.places.above(fact["area_code"]))
    months = {fact["month"] for fact in facts}
    query = select(table.c.area_code, table.c.batch_id, *(table.c[name] for name in group_by))
    clashes: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for row in context.connection.execute(query.where(table.c.month.in_(months))).mappings():
        group, code = _group(row, group_by), row["area_code"]
        around = {context.places.current(code), *context.places.above(code)}
        if code not in given[group] and (code in above[group] or around & given[group]):
            clashes[row["batch_id"]].append((code, row["month"]))
    return [
        f"第 {number} 批已有{_some(context.places.name(code) for code, _ in found)}"
        f"{_some(_month(month) for _, month in found)}的数据，与本文件是上下级，人数会重复计算；"
        "请核对后撤销其中一批。"
        for number, found in sorted(clashes.items())
    ]


def _some(words: Iterable[str]) -> str:
    different = list(dict.fromkeys(words))
    more = f"等 {len(different)} 项" if len(different) > _SHOWN else ""
    return "、".join(different[:_SHOWN]) + more


def _group(fact: Any, group_by: Sequence[str]) -> Group:
    return tuple(fact[name] for name in group_by)


def _month(month: date) -> str:
    return f"{month.year}年{month.month}月"
