"""帮扶车间: workshops that employ people near home; one row per workshop."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from data.importers import cleaning, counts, dates
from data.importers.amounts import row_list
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.keys import hashed
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.place_fields import PLACES
from data.importers.reported_area import AREA_FIELDS
from data.schema import workshops

KIND: Final = "workshops"
FIELDS: Final = (
    Field(
        "workshop_no",
        "车间编号",
        ("帮扶车间编号", "扶贫车间编号", "就业帮扶车间编号", "编号"),
        example="CJ001",
    ),
    Field(
        "name",
        "车间名称",
        (
            "帮扶车间名称",
            "扶贫车间名称",
            "就业帮扶车间名称",
            "就业扶贫车间名称",
            "帮扶车间",
            "就业帮扶车间",
            "车间",
        ),
        required=True,
        example="东河制衣车间",
    ),
    *AREA_FIELDS,
    Field(
        "opened_on",
        "认定日期",
        (
            "认定时间",
            "车间认定日期",
            "车间认定时间",
            "建成日期",
            "建成时间",
            "投产日期",
            "投产时间",
            "开办时间",
        ),
        required=True,
        example="2021-03-01",
    ),
    Field("closed_on", "停产日期", ("停产时间", "关停日期", "关停时间", "停工日期", "停工时间", "退出日期")),
    Field(
        "workers",
        "吸纳务工人数",
        (
            "吸纳务工人数/合计",
            "吸纳务工人数/总数",
            "吸纳务工人数/总人数",
            "吸纳就业人数",
            "吸纳就业总人数",
            "吸纳劳动力人数",
            "吸纳务工总人数",
            "带动就业人数",
            "用工人数",
            "务工人数",
        ),
        required=True,
        example="30",
    ),
    Field(
        "poor_workers",
        "其中脱贫人口",
        (
            "其中:脱贫人口",
            "其中:脱贫人口数",
            "其中脱贫人口数",
            "其中脱贫人数",
            "其中:脱贫劳动力",
            "其中脱贫劳动力",
            "脱贫人口",
            "脱贫人口数",
            "脱贫人口人数",
            "吸纳脱贫人口",
            "吸纳脱贫人口数",
            "吸纳脱贫人口人数",
            "吸纳脱贫劳动力人数",
            "脱贫劳动力",
        ),
        required=True,
        example="12",
    ),
)

_LONGEST_NUMBER: Final = 40


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `workshops`. Refused: a workshop twice, more formerly poor workers than workers."""
    stored = select(workshops.c.area_code, workshops.c.name, workshops.c.workshop_no)
    register = _Register(context.connection.execute(stored.order_by(workshops.c.workshop_no)).all())
    cleaned = clean_rows(tables, context, register.workshop, month_of=_latest)
    cleaned.warnings += register.warnings()
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the workshops; each counts from the month of its opening."""
    merged = merge_sheets(connection, workshops, cleaned.rows, batch.id)
    days = merged.values("opened_on")
    return Touched(
        areas=merged.values("area_code"),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts(),
    )


class _Register:
    """Cleans the rows of a file; knows the stored workshops and those so far."""

    def __init__(self, stored: Sequence[Any]) -> None:
        self._numbers: dict[tuple[str, str], list[str]] = {}
        for area, name, number in stored:
            self._numbers.setdefault((area, name), []).append(number)
        self._first_row: dict[str, int] = {}
        self._renumbered: list[int] = []
        self._idle: list[int] = []

    def workshop(self, cells: Cells) -> dict[str, Any]:
        """One row of `workshops`, with the columns that the sheet has."""
        area = cells.place(*(name for name in PLACES if cells.has(name)))
        name = cells.get("name", cleaning.required(cleaning.text, "应填写车间名称"))
        number = self._number(cells, area, name)
        row: dict[str, Any] = {
            "workshop_no": number,
            "name": name,
            "area_code": area,
            "opened_on": cells.get("opened_on", cleaning.required(dates.day_or_month, "应填写认定日期")),
        }
        if cells.has("closed_on"):
            row["closed_on"] = cells.get("closed_on", dates.day_or_month)
            if row["closed_on"] and row["closed_on"] < row["opened_on"]:
                cells.reject(["closed_on", "opened_on"], "停产日期不应早于认定日期")
        row |= _workers(cells, closed=bool(row.get("closed_on")))
        if not row["workers"] and not row.get("closed_on"):
            self._idle.append(cells.number)
        self._first_row[number] = cells.number
        return row

    def _number(self, cells: Cells, area: str, name: str) -> str:
        """The workshop's own number; without one, that of the stored workshop of this place and name."""
        own = cells.get("workshop_no", cleaning.code)
        made = hashed(area, name)[:_LONGEST_NUMBER]
        known = self._numbers.get((area, name), [])
        if own and own not in known and made in known:
            self._renumbered.append(cells.number)
        number = own or (known[0] if len(known) == 1 else made)
        if number in self._first_row:
            first = self._first_row[number]
            if own:
                cells.reject(["workshop_no"], f"车间编号与第 {first} 行重复，一个车间应只占一行")
            cells.reject(["name"], f"与第 {first} 行是同一地方的同名车间，不是同一车间的应填写车间编号")
        return number

    def warnings(self) -> list[str]:
        """What was taken as written although it may not be right."""
        warnings = []
        if self._renumbered:
            warnings.append(
                f"{row_list(self._renumbered)}的车间在库中已有同一地方、同一名称而没有编号的记录，会重复计算；"
                "请撤销先前没有编号的批次。"
            )
        if self._idle:
            warnings.append(
                f"{row_list(self._idle)}的车间吸纳务工人数为 0 而没有停产日期，"
                "已按原样读取，请核对是否已停产。"
            )
        return warnings


def _workers(cells: Cells, *, closed: bool) -> dict[str, int]:
    """Workers and the formerly poor among them; a closed workshop may leave both empty."""
    workers, poor = counts.count(cells, "workers"), counts.count(cells, "poor_workers")
    if workers is None and not closed:
        cells.reject(["workers"], "应填写吸纳务工人数（没有的写 0）")
    if poor is None and workers:
        cells.reject(["poor_workers"], "应填写其中的脱贫人口数（没有的写 0）")
    if (poor or 0) > (workers or 0):
        cells.reject(["poor_workers", "workers"], "其中的脱贫人口不应多于吸纳务工人数")
    return {"workers": workers or 0, "poor_workers": poor or 0}


def _latest(row: Mapping[str, Any]) -> date:
    day: date = row.get("closed_on") or row["opened_on"]
    return day
