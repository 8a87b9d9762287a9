"""线索与认定: clues that a household may be at risk, one per row, with the steps of its identification."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, dates, register_spellings, roster
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.cleaning import required
from data.importers.keys import FirstRows
from data.importers.layout import Field
from data.importers.merge import merge_sheets
from data.importers.oddities import Oddities
from data.importers.place_fields import PLACE_FIELDS
from data.importers.repeated_fields import repeated
from data.importers.stored_households import StoredHouseholds
from data.schema import clues
from data.vocabulary import CHANNELS, CLUE_OUTCOMES, PENDING

KIND: Final = "clues"
FIELDS: Final = (
    Field(
        "clue_no",
        "线索编号",
        ("线索编码", "线索序号", "线索号", "预警编号", "风险线索编号"),
        required=True,
        example="XS2021001",
    ),
    *PLACE_FIELDS,
    Field("household_no", "户编号", ("户编码", "家庭编号", "户号"), spread=True, example="99012100000001"),
    Field(
        "channel",
        "线索来源",
        ("线索渠道", "线索类型", "发现渠道", "发现方式", "来源渠道", "监测方式", "预警来源"),
        required=True,
        example="干部走访排查",
        choices=CHANNELS,
    ),
    Field(
        "found_on",
        "线索日期",
        ("线索时间", "发现日期", "发现时间", "线索接收日期", "线索登记日期", "申报日期", "预警日期"),
        required=True,
        example="2021-02-20",
    ),
    Field(
        "visited_on",
        "入户核查日期",
        ("入户核查时间", "核查日期", "核查时间", "入户日期", "入户核实日期", "入户核实时间"),
        example="2021-02-25",
    ),
    Field(
        "reviewed_on",
        "评议公示日期",
        ("评议公示时间", "村级评议日期", "村级评议公示日期", "民主评议日期", "评议日期", "公示日期"),
        example="2021-03-01",
    ),
    Field(
        "checked_on",
        "乡镇审核日期",
        ("乡镇审核时间", "乡级审核日期", "乡镇核查日期", "乡(镇)审核日期", "审核日期", "审核时间"),
        example="2021-03-03",
    ),
    Field(
        "decided_on",
        "县级认定日期",
        ("县级认定时间", "认定日期", "认定时间", "县级审定日期", "审定日期", "县级批准日期", "办结日期"),
        required=True,
        example="2021-03-05",
    ),
    Field(
        "outcome",
        "处理结果",
        ("认定结果", "核查结果", "办理结果", "办理状态", "处置结果", "是否纳入监测", "是否认定"),
        required=True,
        example="认定",
        choices=CLUE_OUTCOMES,
    ),
    *repeated(roster.KIND, roster.FIELDS),
)

_STEPS: Final = ("visited_on", "reviewed_on", "checked_on", "decided_on")
_APPROVED, _DECLINED = CLUE_OUTCOMES[:2]

_clue_no: Final = required(cleaning.code, "应填写线索编号")
_channel: Final = required(register_spellings.channel, "应填写线索来源")
_found_on: Final = required(dates.day, "应填写线索日期")


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `clues`; steps that the sheet has no column for are left out.

    Refused: a step before the clue, an outcome and a day of decision that contradict each other. Steps
    out of order among themselves are taken as written, with a warning.
    """
    register = _Register(tables, context)
    cleaned = clean_rows(tables, context, register.clue, month_of=_latest)
    cleaned.warnings += register.oddities.warnings(cleaned.rejected)
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the clues; nothing happens to one before it is found."""
    merged = merge_sheets(connection, clues, cleaned.rows, batch.id)
    days = merged.values("found_on")
    return Touched(
        areas=merged.values("area_code"),
        since=min(days).year * 100 + min(days).month if days else None,
        named={row["area_code"] for row in cleaned.rows},
        counts=merged.counts("clue_no"),
    )


class _Register:
    """Cleans the rows of a file; knows the clues so far and the roster's households."""

    def __init__(self, tables: Sequence[Table], context: Context) -> None:
        self.oddities = Oddities(tables)
        self._households = StoredHouseholds(tables, context, self.oddities)
        self._numbers = FirstRows()

    def clue(self, cells: Cells) -> dict[str, Any]:
        """One row of `clues`, with the columns that the sheet has."""
        number = cells.get("clue_no", _clue_no)
        household_no = cells.get("household_no", cleaning.code) or None
        row: dict[str, Any] = {
            "clue_no": number,
            "area_code": self._households.village(cells, household_no, key="clue_no"),
            "channel": cells.get("channel", _channel),
            "found_on": cells.get("found_on", _found_on),
            **{name: cells.get(name, dates.day) for name in _STEPS if cells.has(name)},
            "outcome": cells.get("outcome", register_spellings.clue_outcome) or PENDING,
        }
        if cells.has("household_no"):
            row["household_no"] = household_no
        self._check_order(cells, row)
        self._check_outcome(cells, row)
        self._numbers.take(cells, ["clue_no"], number, "一条线索应只占一行")
        return row

    def _check_order(self, cells: Cells, row: Mapping[str, Any]) -> None:
        found_on = row["found_on"]
        steps = [(name, row[name]) for name in _STEPS if row.get(name)]
        for name, day in steps:
            if day < found_on:
                cells.reject([name, "found_on"], f"不应早于线索日期（{found_on}）")
        days = [day for _, day in steps]
        if days != sorted(days):
            self.oddities.note(cells, "的核查、评议、审核、认定日期前后颠倒，已按原样读取，请核对")
        self.oddities.note_if_late(cells, [found_on, *days])

    def _check_outcome(self, cells: Cells, row: dict[str, Any]) -> None:
        outcome, decided_on = row["outcome"], row["decided_on"]
        if outcome == PENDING and decided_on:
            cells.reject(
                ["outcome", "decided_on"], f"已有认定日期（{decided_on}）的，应为“{_APPROVED}”或“{_DECLINED}”"
            )
        if outcome == _APPROVED and not decided_on:
            cells.reject(["decided_on", "outcome"], f"处理结果为“{_APPROVED}”的，应填写县级认定日期")
        if outcome == _DECLINED and not decided_on:
            row["decided_on"] = self._last_step(cells, row)
        if outcome == _APPROVED and cells.has("household_no") and not row["household_no"]:
            self.oddities.note(cells, "已认定却没有户编号，无法与花名册对应，请补填")

    def _last_step(self, cells: Cells, row: Mapping[str, Any]) -> date:
        """The day of the step at which a clue was put aside, which seldom reaches the county."""
        last: date | None = max((row[name] for name in _STEPS if row.get(name)), default=None)
        if last is None:
            cells.reject(
                ["decided_on", "outcome"],
                f"处理结果为“{_DECLINED}”的，应填写认定日期，或入户核查、评议、审核日期之一",
            )
        self.oddities.note(cells, "不予认定却没有认定日期，已按最后一步的日期计")
        return last


def _latest(row: Mapping[str, Any]) -> date:
    return max(day for name in ("found_on", *_STEPS) if (day := row.get(name)))
