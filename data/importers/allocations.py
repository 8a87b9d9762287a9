"""资金下达: which document gave how much, at which level, to which place, and for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NoReturn

from sqlalchemy import Connection, select

from data.importers import cleaning, dates, spellings
from data.importers.amounts import fen, row_list, unit_warnings
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.keys import Occurrences
from data.importers.layout import Field
from data.importers.merge import merge
from data.importers.place_fields import PLACE_FIELDS, PLACES
from data.schema import allocations, projects
from data.vocabulary import FUND_LEVELS, INDUSTRY, MANAGEMENT, OTHER_PURPOSE

KIND: Final = "allocations"
FIELDS: Final = (
    Field(
        "document_no",
        "资金文号",
        ("文号", "文件号", "下达文号", "指标文号", "资金文件文号", "文件文号"),
        required=True,
        spread=True,
        example="样财农〔2021〕99号",
    ),
    Field(
        "fund_level",
        "资金级次",
        ("级次", "资金级别", "资金来源", "资金层级", "资金类别"),
        required=True,
        spread=True,
        example="中央",
        choices=FUND_LEVELS,
    ),
    *PLACE_FIELDS,
    Field("project_no", "项目编号", ("项目编码", "项目代码", "项目库编号", "项目库编码")),
    Field("project_name", "项目名称", ("项目",)),
    Field("category", "项目类别", ("项目类型", "项目分类")),
    Field(
        "allocated_on",
        "下达日期",
        ("下达时间", "到位日期", "到位时间", "文件日期", "下达日", "发文日期"),
        required=True,
        spread=True,
        example="2021-02-02",
    ),
    Field(
        "industry",
        "产业发展",
        ("产业", "产业发展资金", "产业资金", "用于产业", "其中:产业发展", "产业项目"),
        example="60",
        unit="万元",
    ),
    Field("other", "其他", ("其它", "其他资金", "非产业", "其他用途", "其他项目"), example="40", unit="万元"),
    Field(
        "management",
        "项目管理费",
        ("管理费", "其中:项目管理费", "其中:管理费", "项目管理费用", "管理费用"),
        unit="万元",
    ),
    Field(
        "total",
        "合计",
        ("下达金额", "下达资金", "资金总额", "金额", "下达资金总额", "总额", "小计", "资金合计", "到位金额"),
        example="100",
        unit="万元",
    ),
    Field("purpose", "用途", ("资金用途", "支出方向", "使用方向", "资金投向")),
)

_PARTS: Final = ("industry", "other", "management")
_AMOUNTS: Final = (*_PARTS, "total")
_ROUNDING_FEN: Final = 4  # three parts and their total, each rounded on its own


@dataclass(frozen=True, slots=True)
class _Known:
    """A project that money may be allocated to."""

    area_code: str
    category: str


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """One tuple of `allocations` rows per file row: one row per purpose, zero amounts left out.

    Refused: an unknown project, and a total that is not the sum of its parts.
    """
    rows = context.connection.execute(
        select(projects.c.project_no, projects.c.area_code, projects.c.category)
    )
    ledger = _Ledger({number: _Known(area, category) for number, area, category in rows})
    cleaned = clean_rows(tables, context, ledger.allocation, month_of=_day)
    cleaned.warnings += unit_warnings(tables, context, _AMOUNTS) + ledger.warnings()
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the allocations."""
    rows = [row for facts in cleaned.rows for row in facts]
    merged = merge(connection, allocations, rows, batch.id)
    days = merged.values("allocated_on")
    return Touched(
        areas=merged.values("area_code"),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in rows},
        counts=merged.counts(),
    )


class _Ledger:
    """Cleans the rows of a file; notes which rows leave open what the money is for."""

    def __init__(self, known: Mapping[str, _Known]) -> None:
        self._known = known
        self._occurrences = Occurrences()
        self._purpose_unknown: list[int] = []

    def allocation(self, cells: Cells) -> tuple[dict[str, Any], ...]:
        """The facts of one row, by purpose."""
        document = cells.get("document_no", cleaning.required(cleaning.text, "应填写资金文号"))
        level = cells.get("fund_level", cleaning.required(spellings.fund_level, "应填写资金级次"))
        day = cells.get("allocated_on", cleaning.required(dates.day_or_month, "应填写下达日期"))
        number = cells.get("project_no", cleaning.code) or None
        project = self._project(cells, number)
        area = project.area_code if project else cells.place(*PLACES)
        # a project may move to another village; its money keeps its key
        where = None if project else area
        return tuple(
            {
                "allocation_key": self._occurrences.key(document, level, where, number, purpose),
                "document_no": document,
                "fund_level": level,
                "area_code": area,
                "project_no": number,
                "purpose": purpose,
                "allocated_on": day,
                "amount_fen": amount,
            }
            for purpose, amount in self._amounts(cells, project).items()
            if amount
        )

    def _project(self, cells: Cells, number: str | None) -> _Known | None:
        if number is None:
            return None
        if number not in self._known:
            cells.reject(["project_no"], "项目库中没有这个项目，请先导入项目计划，或改正编号")
        return self._known[number]

    def _amounts(self, cells: Cells, project: _Known | None) -> dict[str, int]:
        """Purpose → fen. Negative amounts are allowed: money that a document takes back."""
        given = {name: fen(cells, name, negative=True) for name in _AMOUNTS}
        if all(amount is None for amount in given.values()):
            present = next((name for name in reversed(_AMOUNTS) if cells.has(name)), "document_no")
            cells.reject([present], "应填写下达金额")
        total = given.pop("total")
        parts = {name: amount or 0 for name, amount in given.items()}
        if not cells.has("industry") and not cells.has("other"):
            fee = parts["management"]
            rest = fee if total is None else total
            purpose = self._purpose(cells, project) if rest != fee else MANAGEMENT
            return _summed((purpose, rest - fee), (MANAGEMENT, fee))
        if parts["management"] and _other_includes_the_fee(cells, parts, total):
            parts["other"] -= parts["management"]
        if total is not None:
            left_out = next((name for name in ("industry", "other") if not cells.has(name)), None)
            if left_out:
                parts[left_out] = total - sum(parts.values())
            elif abs(total - sum(parts.values())) > _ROUNDING_FEN:
                _reject_total(cells, sum(parts.values()))
        rest_is_for = MANAGEMENT if _said(cells, project) == MANAGEMENT else OTHER_PURPOSE
        return _summed(
            (INDUSTRY, parts["industry"]), (rest_is_for, parts["other"]), (MANAGEMENT, parts["management"])
        )

    def _purpose(self, cells: Cells, project: _Known | None) -> str:
        said = _said(cells, project)
        if not said:
            self._purpose_unknown.append(cells.number)
        return said or OTHER_PURPOSE

    def warnings(self) -> list[str]:
        """What had to be assumed."""
        if not self._purpose_unknown:
            return []
        rows = row_list(self._purpose_unknown)
        return [f"{rows}没有写明多少用于产业发展，已全部计入“其他”，产业占比会偏低。"]


def _said(cells: Cells, project: _Known | None) -> str:
    """What the row, or the category of its project, says that the money is for; "" if nothing does."""
    said = cells.get("purpose", spellings.purpose) or cells.get("category", spellings.purpose)
    return said or (spellings.purpose(project.category) if project else "")


def _other_includes_the_fee(cells: Cells, parts: Mapping[str, int], total: int | None) -> bool:
    """Whether the fee stands beside 其他 or within it (其中): the total tells, else the heading."""
    if total is None or not cells.has("industry") or not cells.has("other"):
        return cells.has("other") and cells.heading("management").rsplit("/", 1)[-1].startswith("其中")
    return abs(total - parts["industry"] - parts["other"]) <= _ROUNDING_FEN


def _summed(*amounts: tuple[str, int]) -> dict[str, int]:
    """Purpose → its amounts together."""
    sums: dict[str, int] = {}
    for purpose, amount in amounts:
        sums[purpose] = sums.get(purpose, 0) + amount
    return sums


def _reject_total(cells: Cells, parts: int) -> NoReturn:
    unit = cells.table.layout.fen_per_unit("total") or cleaning.FEN_PER_YUAN
    word = "万元" if unit == 1_000_000 else "元"
    amount = parts / (1_000_000 if word == "万元" else cleaning.FEN_PER_YUAN)
    named = [name for name in _PARTS if cells.has(name)]
    words = "产业发展、其他与管理费" if "management" in named else "产业发展与其他"
    cells.reject(["total", *named], f"应等于{words}之和 {amount:,.2f} {word}")


def _day(facts: Sequence[Mapping[str, Any]]) -> date | None:
    return max((row["allocated_on"] for row in facts), default=None)
