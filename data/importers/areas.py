"""行政区划: the tree of areas, with mergers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from data.importers import dates
from data.importers.base import Batch, Cells, Cleaned, Context, Refused, RejectRow, Table, Touched, clean_rows
from data.importers.cleaning import plain
from data.importers.layout import Field
from data.importers.merge import Merged, merge
from data.schema import BEGINNING, FOREVER, areas
from data.tree import rebuild_tree
from data.vocabulary import LEVEL_LABELS, LEVELS

KIND: Final = "areas"
FIELDS: Final = (
    Field(
        "code",
        "编码",
        ("区划编码", "区划代码", "行政区划代码", "行政区划编码", "统计用区划代码", "代码"),
        required=True,
        example="990121100299",
    ),
    Field("name", "名称", ("区划名称", "行政区划名称", "行政区划"), required=True, example="示例村"),
    Field(
        "level",
        "级别",
        ("层级", "行政级别", "区划级别"),
        required=True,
        example="村",
        choices=tuple(LEVEL_LABELS.values()),
    ),
    Field(
        "parent",
        "上级编码",
        ("上级代码", "上级区划代码", "上级行政区划代码", "父级编码"),
        required=True,
        example="990121100",
    ),
    Field("valid_from", "生效日期", ("启用日期", "设立日期"), example="2021-01-01"),
    Field("valid_to", "失效日期", ("停用日期", "撤销日期")),
    Field("successor", "并入编码", ("并入代码", "承继编码", "并入区划代码", "现编码")),
)

_LEVEL_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "city": ("市", "市级", "地市", "地级市", "市(州)", "市(州、盟)"),
    "county": ("县", "县级", "区县", "县区", "县(市、区)", "县(市、区、旗)", "区", "旗", "县级市"),
    "township": (
        "乡",
        "镇",
        "乡级",
        "乡镇",
        "镇级",
        "街道",
        "乡(镇)",
        "乡镇(街道)",
        "乡(镇、街道)",
        "街道办事处",
    ),
    "village": ("村", "村级", "行政村", "社区", "村(社区)", "村社区", "居委会", "村居"),
}
_LEVEL_OF: Final = {word: level for level, words in _LEVEL_WORDS.items() for word in words}
_DIGITS: Final = {"city": 6, "county": 6, "township": 9, "village": 12}


@dataclass(frozen=True, slots=True)
class Area:
    """A cleaned row and where it stands in the file."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: date
    valid_to: date
    successor: str | None
    cells: Cells


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows as `Area`, each after its parent and its successor; what hangs on a refused row is refused too."""
    cleaned = clean_rows(tables, context, _area)
    stored = context.connection.execute(select(areas.c.code, areas.c.level))
    levels = dict(stored.all())
    successors = {row.code: row.successor for row in cleaned.rows}
    accepted: dict[str, Area] = {}
    for row in sorted(cleaned.rows, key=lambda row: (LEVELS.index(row.level), _hops(row.code, successors))):
        try:
            _check(row, accepted, levels)
        except RejectRow as refused:
            cleaned.rejected.append(row.cells.rejection(refused))
            continue
        accepted[row.code] = row
        levels[row.code] = row.level
    cleaned.rejected.sort(key=lambda rejection: (rejection.sheet, rejection.row))
    cleaned.rows = list(accepted.values())
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge level by level, parents first, then derive the tree."""
    merged = Merged()
    for level in LEVELS:
        rows = [_stored(row) for row in cleaned.rows if row.level == level]
        merged.add(merge(connection, areas, rows, batch.id))
    try:
        moved = rebuild_tree(connection)
    except ValueError as circle:
        raise Refused(f"文件“{batch.file_name}”里的并入关系成环，请检查“并入编码”列。") from circle
    return Touched(areas=None if moved else frozenset(), counts=merged.counts("name"))


def _area(cells: Cells) -> Area:
    level = _LEVEL_OF.get(plain(cells.raw("level")))
    if level is None:
        cells.reject(["level"], "级别应为市、县、乡、村之一")
    name = plain(cells.raw("name"))
    if not name:
        cells.reject(["name"], "应填写名称")
    code = _code(cells, "code", level)
    if code is None:
        cells.reject(["code"], "应填写编码")
    above = LEVELS[max(LEVELS.index(level) - 1, 0)]
    parent = None if level == "city" else _code(cells, "parent", above) or _enclosing(code, above)
    successor = _code(cells, "successor", level)
    valid_to = cells.get("valid_to", dates.day_or_month) or FOREVER
    if successor and valid_to == FOREVER:
        cells.reject(
            ["valid_to" if cells.has("valid_to") else "successor"], "填写了并入编码，就应填写失效日期"
        )
    valid_from = cells.get("valid_from", dates.day_or_month) or BEGINNING
    if valid_from > valid_to:
        cells.reject(["valid_to", "valid_from"], "失效日期不应早于生效日期")
    return Area(code, name, level, parent, valid_from, valid_to, successor, cells)


def _code(cells: Cells, name: str, level: str) -> str | None:
    """The code with as many digits as its level has (12-digit codes of counties end in zeros)."""
    digits = _DIGITS[level]
    text = plain(cells.raw(name))
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) >= digits and not text[digits:].strip("0")):
        cells.reject([name], f"{LEVEL_LABELS[level]}的编码应为 {digits} 位数字")
    return text[:digits]


def _enclosing(code: str, level: str) -> str:
    """The parent's code by the way codes are built (GB/T 2260): 4 digits for a city, 6, 9."""
    return code[:4] + "00" if level == "city" else code[: _DIGITS[level]]


def _hops(code: str, successors: Mapping[str, str | None]) -> int:
    """How many mergers of this file lie ahead of an area; stops in a circle."""
    seen = {code}
    following = successors.get(code)
    while following is not None and following not in seen:
        seen.add(following)
        following = successors.get(following)
    return len(seen)


def _check(row: Area, accepted: Mapping[str, Area], levels: Mapping[str, str]) -> None:
    """Refuse what would leave the tree broken."""
    twin = accepted.get(row.code)
    if twin is not None:
        row.cells.reject(["code"], f"编码与第 {twin.cells.number} 行重复")
    if row.parent is not None and levels.get(row.parent) is None:
        row.cells.reject(["parent"], "文件和库中都没有这个上级，应填写已有区划的编码")
    if row.parent is not None and LEVELS.index(levels[row.parent]) + 1 != LEVELS.index(row.level):
        row.cells.reject(["parent", "level"], "上级应比本级高一级")
    if row.successor and (row.successor == row.code or levels.get(row.successor) != row.level):
        row.cells.reject(["successor"], "应填写文件或库中另一个同级区划的编码")


def _stored(row: Area) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "level": row.level,
        "parent_code": row.parent,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "successor_code": row.successor,
    }
