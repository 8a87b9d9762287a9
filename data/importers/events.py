"""回退、再标注与回访: what happened to households after their risk was marked as gone, one event per row."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, dates, register_spellings, roster
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.cleaning import required
from data.importers.keys import FirstRows, hashed
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.oddities import Oddities
from data.importers.place_fields import PLACE_FIELDS
from data.importers.repeated_fields import repeated
from data.importers.stored_households import StoredHouseholds, areas_of
from data.schema import household_events
from data.vocabulary import HOUSEHOLD_EVENTS

KIND: Final = "events"
FIELDS: Final = (
    *PLACE_FIELDS,
    Field(
        "household_no",
        "户编号",
        ("户编码", "家庭编号", "户号"),
        required=True,
        spread=True,
        example="99012100000001",
    ),
    Field(
        "kind",
        "事项",
        ("事项类型", "事项类别", "变动类型", "变动事项", "事件", "事件类型"),
        required=True,
        example="回访",
        choices=HOUSEHOLD_EVENTS,
    ),
    Field(
        "on_date",
        "日期",
        ("发生日期", "事项日期", "变动日期", "办理日期", "时间", "发生时间", "变动时间"),
        required=True,
        example="2021-12-10",
    ),
    Field("note", "备注", ("说明", "情况说明", "原因", "回访情况"), example="稳定"),
    *repeated(roster.KIND, roster.FIELDS),
)

_household_no: Final = required(cleaning.code, "应填写户编号")
_kind: Final = required(register_spellings.household_event, f"应填写事项：{'、'.join(HOUSEHOLD_EVENTS)}")
_on_date: Final = required(dates.day_or_month, "应填写日期")


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `household_events`; a row that names no village lies where the roster has its household.

    Refused: a household that the roster does not have, and the same event twice in a file.
    """
    journal = _Journal(tables, context)
    cleaned = clean_rows(tables, context, journal.event, month_of=_day)
    cleaned.warnings += journal.oddities.warnings(cleaned.rejected)
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the events. A follow-up counts where its household is, too, wherever the file says it was."""
    merged = merge_sheets(connection, household_events, cleaned.rows, batch.id)
    days = merged.values("on_date")
    return Touched(
        areas=merged.values("area_code") | areas_of(connection, merged.values("household_no")),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts(),
    )


class _Journal:
    """Cleans the rows of a file; knows the events so far and the roster's households."""

    def __init__(self, tables: Sequence[Table], context: Context) -> None:
        self.oddities = Oddities(tables)
        self._households = StoredHouseholds(tables, context, self.oddities)
        self._events = FirstRows()

    def event(self, cells: Cells) -> dict[str, Any]:
        """One row of `household_events`."""
        number = cells.get("household_no", _household_no)
        household = self._households.get(number)
        if household is None:
            cells.reject(["household_no"], "花名册中没有这一户，请先导入监测对象花名册，或改正户编号")
        kind = cells.get("kind", _kind)
        on_date = cells.get("on_date", _on_date)
        row: dict[str, Any] = {
            "event_key": hashed(number, kind, on_date),
            "household_no": number,
            "area_code": self._households.village(cells, number, key="household_no"),
            "kind": kind,
            "on_date": on_date,
        }
        if cells.has("note"):
            row["note"] = cells.get("note", cleaning.text)
        if on_date < household.identified_on:
            self.oddities.note(cells, "的日期早于该户的识别监测时间，已按原样读取，请核对")
        self.oddities.note_if_late(cells, [on_date])
        key = row["event_key"]
        self._events.take(cells, ["household_no", "kind", "on_date"], key, "同一户同一天的同一事项应只占一行")
        return row


def _day(row: Mapping[str, Any]) -> date:
    day: date = row["on_date"]
    return day
