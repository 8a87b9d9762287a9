"""结对帮扶: who helps which household or village, from when, and how often a year to visit."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from data.importers import cleaning, dates, register_spellings
from data.importers.area_columns import area_codes
from data.importers.base import Batch, Cleaned, Context, Table, Touched
from data.importers.cleaning import BadValue, required
from data.importers.columns import Columns
from data.importers.keys import hashed
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.place_fields import PLACE_FIELDS
from data.importers.reading import Cell
from data.schema import helpers, households
from data.vocabulary import HELPER_ROLES, VISITS_REQUIRED

KIND: Final = "helpers"
FIELDS: Final = (
    Field(
        "name",
        "帮扶责任人",
        ("帮扶责任人姓名", "结对帮扶责任人", "帮扶人", "帮扶干部", "帮扶联系人", "结对干部"),
        required=True,
        spread=True,
        example="李四",
    ),
    Field(
        "unit",
        "帮扶单位",
        ("结对帮扶单位", "帮扶责任人单位", "工作单位", "单位"),
        required=True,
        spread=True,
        example="东河县财政局",
    ),
    Field(
        "role",
        "帮扶身份",
        ("帮扶人身份", "帮扶责任人身份", "身份", "帮扶类别"),
        required=True,
        spread=True,
        example="监测户帮扶人",
        choices=HELPER_ROLES,
    ),
    *PLACE_FIELDS,
    Field("household_no", "户编号", ("户编码", "家庭编号", "户号", "帮扶户编号"), example="99012100000001"),
    Field(
        "assigned_on",
        "结对日期",
        ("结对时间", "结对帮扶日期", "结对帮扶时间", "帮扶开始日期", "帮扶开始时间"),
        required=True,
        spread=True,
        example="2021-01-15",
    ),
    Field("ended_on", "解除日期", ("解除时间", "结对解除日期", "帮扶结束日期", "帮扶结束时间")),
    Field("visits_required", "年应走访次数", ("应走访次数", "年度应走访次数", "每年应走访次数"), example="4"),
)

_MOST_VISITS: Final = 12
_TIMES: Final = re.compile(r"(?:每年|一年)?([0-9]{1,4})(?:\.0+)?次?(?:/年|每年)?")
_MONITORED: Final = "监测户帮扶人"
_ONCE: Final = "同一帮扶责任人对同一户（村）的结对应只占一行"
_NOT_IN_ROSTER: Final = "所帮扶的监测户不在监测对象花名册中，请核对户编号"
_NO_HOUSEHOLD: Final = f"是{_MONITORED}而没有户编号，已按帮扶全村计，请补填户编号"
_TOO_FEW: Final = "的年应走访次数少于该身份的规定次数，已按填写的计，请核对"


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `helpers`, cleaned column by column; `visits_required` as the role asks where none is stated.

    A row without place columns is where its household is. Refused: unknown roles and places, an end before
    the beginning, and a second row of the same assignment.
    """
    cleaned = Cleaned()
    stored = context.connection.execute(select(households.c.household_no, households.c.area_code))
    villages: dict[str, str] = dict(stored.all())
    first: dict[str, tuple[str, int]] = {}
    for table in tables:
        columns = Columns(table, context)
        cleaned.rows_read += len(columns)
        rows = _assignments(columns, villages)
        columns.refuse_repeated("name", [row["helper_key"] for row in rows], first, _ONCE)
        cleaned.rows += columns.accepted(rows)
        cleaned.rejected += columns.rejections()
        cleaned.warnings += columns.remarks(_oddities(rows, villages), name_sheet=len(tables) > 1)
    cleaned.last_month = max(
        (day for row in cleaned.rows for day in (row["assigned_on"], row.get("ended_on")) if day),
        default=None,
    )
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the assignments; a changed one counts anew from its first day."""
    merged = merge_sheets(connection, helpers, cleaned.rows, batch.id)
    days = merged.values("assigned_on")
    return Touched(
        areas=merged.values("area_code"),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts(),
    )


def _assignments(columns: Columns, villages: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each row says; None for what a refused one says wrongly."""
    household_nos = columns.values("household_no", cleaning.code)
    roles = columns.values(
        "role", required(register_spellings.helper_role, f"应填写帮扶身份：{'、'.join(HELPER_ROLES)}")
    )
    values: dict[str, Sequence[Any]] = {
        "name": columns.values("name", required(cleaning.text, "应填写帮扶责任人")),
        "unit": columns.values("unit", required(cleaning.text, "应填写帮扶单位")),
        "role": roles,
        "area_code": _areas(columns, household_nos, villages),
        "household_no": [number or None for number in household_nos],
        "assigned_on": columns.values("assigned_on", required(dates.day_or_month, "应填写结对日期")),
        "ended_on": columns.values("ended_on", dates.day_or_month),
        "visits_required": [
            VISITS_REQUIRED.get(role or "", 0) if times is None else times
            for role, times in zip(roles, columns.values("visits_required", visits_a_year), strict=True)
        ],
    }
    names = [name for name in values if name != "ended_on" or columns.has(name)]
    _check_ends(columns, values["assigned_on"], values["ended_on"])
    rows = [dict(zip(names, facts, strict=True)) for facts in zip(*map(values.get, names), strict=True)]
    return [{"helper_key": _key(row), **row} for row in rows]


def _key(assignment: Mapping[str, Any]) -> str:
    number = assignment["household_no"]
    where = (number, None) if number else (None, assignment["area_code"])
    return hashed(assignment["name"], assignment["unit"], assignment["role"], *where)


def _areas(columns: Columns, household_nos: Sequence[str | None], villages: Mapping[str, str]) -> list[str]:
    """The villages: by the place columns, else by the household; a row without one is refused."""
    places = columns.context.places
    codes = area_codes(columns)
    for row, code in enumerate(codes):
        codes[row] = code or villages.get(household_nos[row] or "", "")
    fine = {code for code in set(codes) if code and places.level(code) == "village"}
    at_fault = next((name for name in ("village", "household_no") if columns.has(name)), "name")
    for row in [row for row, code in enumerate(codes) if code not in fine]:
        columns.refuse(
            row, [columns.heading(at_fault)], columns.raw(at_fault)[row], "应写明帮扶的行政村（县、乡、村）"
        )
    return codes


def _check_ends(columns: Columns, assigned_on: Sequence[Any], ended_on: Sequence[Any]) -> None:
    for row, (start, end) in enumerate(zip(assigned_on, ended_on, strict=True)):
        if start and end and end < start:
            headings = [columns.heading("ended_on"), columns.heading("assigned_on")]
            columns.refuse(row, headings, columns.raw("ended_on")[row], f"解除日期不应早于结对日期 {start}")


def _oddities(rows: Sequence[Mapping[str, Any]], villages: Mapping[str, str]) -> dict[str, list[int]]:
    """What the clerk should look at although the row is taken as written → rows, counted from 0."""
    odd: dict[str, list[int]] = {_NO_HOUSEHOLD: [], _NOT_IN_ROSTER: [], _TOO_FEW: []}
    for index, row in enumerate(rows):
        number, role = row["household_no"], row["role"]
        if role == _MONITORED and number is None:
            odd[_NO_HOUSEHOLD].append(index)
        if role == _MONITORED and number and number not in villages:
            odd[_NOT_IN_ROSTER].append(index)
        if row["visits_required"] < VISITS_REQUIRED.get(role, 0):
            odd[_TOO_FEW].append(index)
    return odd


def visits_a_year(cell: Cell) -> int | None:
    """Visits due in a full year, 0–12: 4, 4次, 每年4次; None if empty."""
    if cleaning.is_nothing(cell):
        return None
    found = _TIMES.fullmatch(cleaning.plain(cell)) if not isinstance(cell, bool) else None
    if not found or int(found.group(1)) > _MOST_VISITS:
        raise BadValue(f"应为一年的走访次数，0 到 {_MOST_VISITS}")
    return int(found.group(1))
