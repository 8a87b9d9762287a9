"""项目资产: what projects left behind, one asset per row, with its handover and its title."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from data.importers import cleaning, dates, projects, register_spellings
from data.importers.amounts import fen, unit_warnings
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.cleaning import required
from data.importers.keys import FirstRows
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.oddities import Oddities
from data.importers.place_fields import PLACE_FIELDS, PLACES
from data.importers.repeated_fields import repeated
from data.schema import assets
from data.schema import projects as stored_projects
from data.vocabulary import ASSET_KINDS

KIND: Final = "assets"
FIELDS: Final = (
    Field(
        "asset_no",
        "资产编号",
        ("资产编码", "资产代码", "资产卡片编号", "资产登记编号", "资产登记号"),
        required=True,
        example="ZC2021001",
    ),
    Field("name", "资产名称", ("资产", "资产项目名称"), required=True, example="东河村产业路"),
    Field(
        "kind",
        "资产类型",
        ("资产类别", "资产性质", "资产分类", "资产属性"),
        required=True,
        example="公益性",
        choices=ASSET_KINDS,
    ),
    Field(
        "project_no",
        "项目编号",
        ("项目编码", "项目代码", "项目库编号", "项目库编码"),
        spread=True,
        example="990121210001",
    ),
    *PLACE_FIELDS,
    Field(
        "value",
        "资产原值",
        ("原值", "资产价值", "资产金额", "资产规模", "形成资产原值", "形成资产金额", "账面原值"),
        required=True,
        example="1000000",
        unit="元",
    ),
    Field(
        "owner",
        "产权归属",
        ("产权所有者", "产权单位", "产权主体", "所有权归属", "资产权属", "权属", "所有权人", "资产所有者"),
        example="东河村集体",
    ),
    Field(
        "formed_on",
        "形成日期",
        ("形成时间", "资产形成日期", "资产形成时间", "购建日期", "购建时间", "建成时间", "建成日期"),
        required=True,
        example="2021-11-05",
    ),
    Field("handed_over_on", "移交日期", ("移交时间", "资产移交日期", "资产移交时间"), example="2021-11-20"),
    Field(
        "titled_on",
        "确权登记日期",
        ("确权登记时间", "确权日期", "确权时间", "资产确权日期", "资产确权时间", "产权登记日期"),
        example="2021-12-01",
    ),
    *repeated(projects.KIND, projects.FIELDS),
)

_STEPS: Final = ("handed_over_on", "titled_on")

_asset_no: Final = required(cleaning.code, "应填写资产编号")
_name: Final = required(cleaning.text, "应填写资产名称")
_kind: Final = required(register_spellings.asset_kind, "应填写资产类型")
_formed_on: Final = required(dates.day_or_month, "应填写形成日期")


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What cleaning a row needs to know; collects what is odd."""

    places_of_projects: Mapping[str, str]
    oddities: Oddities
    numbers: FirstRows


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `assets`; a row that names no place lies where its project does.

    Refused: a handover or title before the asset was formed. A project that the library does not have is
    kept as written, with a warning: older assets come from before it.
    """
    rows = context.connection.execute(select(stored_projects.c.project_no, stored_projects.c.area_code))
    ledger = _Ledger({row.project_no: row.area_code for row in rows}, Oddities(tables), FirstRows())
    cleaned = clean_rows(tables, context, lambda cells: _asset(cells, ledger), month_of=_latest)
    cleaned.warnings += unit_warnings(tables, context, ("value",)) + ledger.oddities.warnings(
        cleaned.rejected
    )
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the assets; nothing happens to one before it is formed."""
    merged = merge_sheets(connection, assets, cleaned.rows, batch.id)
    days = merged.values("formed_on")
    return Touched(
        areas=merged.values("area_code"),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts("asset_no"),
    )


def _asset(cells: Cells, ledger: _Ledger) -> dict[str, Any]:
    """One row of `assets`, with the columns that the sheet has."""
    number = cells.get("asset_no", _asset_no)
    project_no = cells.get("project_no", cleaning.code) or None
    formed_on = cells.get("formed_on", _formed_on)
    row: dict[str, Any] = {
        "asset_no": number,
        "name": cells.get("name", _name),
        "kind": cells.get("kind", _kind),
        "area_code": _place(cells, project_no, ledger),
        "value_fen": _value(cells, ledger),
        "formed_on": formed_on,
        **{name: _step(cells, name, formed_on) for name in _STEPS if cells.has(name)},
    }
    if cells.has("project_no"):
        row["project_no"] = project_no
        if project_no and project_no not in ledger.places_of_projects:
            ledger.oddities.note(cells, "的项目编号不在项目库中，已按原样读取，请核对")
    if cells.has("owner"):
        row["owner"] = cells.get("owner", cleaning.text)
    ledger.oddities.note_if_late(cells, [formed_on, *(row.get(name) for name in _STEPS)])
    ledger.numbers.take(cells, ["asset_no"], number, "一项资产应只占一行")
    return row


def _place(cells: Cells, project_no: str | None, ledger: _Ledger) -> str:
    if any(not cleaning.is_nothing(cells.raw(name)) for name in PLACES):
        return cells.place(*PLACES)
    of_project = ledger.places_of_projects.get(project_no or "")
    if of_project is None:
        present = next((n for n in (*reversed(PLACES), "project_no") if cells.has(n)), "asset_no")
        cells.reject([present], "应填写所在的县、乡、村，或项目库中已有的项目编号")
    return cells.context.places.current(of_project)


def _value(cells: Cells, ledger: _Ledger) -> int:
    value = fen(cells, "value")
    if value is None:
        cells.reject(["value"], "应填写资产原值")
    if value == 0:
        ledger.oddities.note(cells, "的资产原值为 0，已按原样读取，请核对")
    return value


def _step(cells: Cells, name: str, formed_on: date) -> date | None:
    """A day from the asset's forming on; an earlier day of the same month is moved, as months have none."""
    day = cells.get(name, dates.day_or_month)
    if day is None or day >= formed_on:
        return day
    if (day.year, day.month) < (formed_on.year, formed_on.month):
        cells.reject([name, "formed_on"], f"不应早于资产形成日期（{formed_on}）")
    return formed_on


def _latest(row: Mapping[str, Any]) -> date:
    return max(day for name in ("formed_on", *_STEPS) if (day := row.get(name)))
