"""走访记录: visits of helpers, each matched to the assignment (结对) that it belongs to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from data.importers import cleaning, dates
from data.importers.area_columns import area_codes
from data.importers.base import Batch, Cleaned, Context, Refused, Table, Touched
from data.importers.cleaning import plain, required
from data.importers.columns import Columns
from data.importers.keys import Occurrences
from data.importers.layout import Field
from data.importers.merge import merge
from data.importers.place_fields import PLACE_FIELDS
from data.importers.report_month import day_after
from data.schema import helpers, visits

KIND: Final = "visits"
FIELDS: Final = (
    Field(
        "name",
        "帮扶责任人",
        ("帮扶责任人姓名", "结对帮扶责任人", "帮扶人", "帮扶干部", "帮扶联系人", "走访人", "走访干部"),
        required=True,
        spread=True,
        example="李四",
    ),
    Field(
        "unit",
        "帮扶单位",
        ("结对帮扶单位", "帮扶责任人单位", "工作单位", "单位"),
        spread=True,
        example="东河县财政局",
    ),
    *PLACE_FIELDS,
    Field(
        "household_no",
        "户编号",
        ("户编码", "家庭编号", "户号", "帮扶户编号"),
        spread=True,
        example="99012100000001",
    ),
    Field(
        "visited_on",
        "走访日期",
        ("走访时间", "入户走访日期", "入户走访时间", "走访慰问日期"),
        required=True,
        example="2021-03-20",
    ),
)

_OTHER_UNIT: Final = "的帮扶单位与结对帮扶表不一致，已按户编号计入，请核对"
_OTHER_VILLAGE: Final = "的村与结对帮扶表不一致，已按结对帮扶表计入，请核对"
_LATE: Final = "的走访日期晚于文件所属月份，请核实日期或月份是否填错"
_TWICE: Final = "与前面的行是同一天的同一次结对走访，已分别计数，请核对是否重复填报"


class Assignment(NamedTuple):
    """A stored row of `helpers`, as far as matching needs it."""

    helper_key: str
    unit: str
    area_code: str
    household_no: str | None
    assigned_on: date
    ended_on: date | None

    def in_force(self, day: date) -> bool:
        """Whether the day lies within the assignment."""
        return self.assigned_on <= day and (self.ended_on is None or day < self.ended_on)


class Row(NamedTuple):
    """What a row says of who visited whom; "" where it says nothing."""

    name: str
    unit: str
    area_code: str
    household_no: str


class Unmatched(Exception):  # noqa: N818 - reads as what happened
    """No assignment fits, or several do; `field` is at fault, `expected` the Chinese half-sentence."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(expected)
        self.field, self.expected = field, expected


Assignments = dict[tuple[str, str, str], list[Assignment]]
"""By (name, household, "") and by (name, "", village)."""


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `visits`. Refused: a visit without an assignment, outside its dates, or of one of several
    that it does not tell apart."""
    assignments = _assignments(context.connection)
    if not assignments:
        raise Refused("库中还没有结对帮扶，请先导入结对帮扶表，再导入走访记录。")
    cleaned = Cleaned()
    occurrences = Occurrences()
    for table in tables:
        columns = Columns(table, context)
        cleaned.rows_read += len(columns)
        odd: dict[str, list[int]] = defaultdict(list)
        for row, assignment, day in _matched(columns, assignments, odd):
            cleaned.rows.append(
                {
                    "visit_key": occurrences.key(assignment.helper_key, day),
                    "helper_key": assignment.helper_key,
                    "visited_on": day,
                }
            )
            if context.as_of and day >= day_after(context.as_of):
                odd[_LATE].append(row)
        cleaned.rejected += columns.rejections()
        cleaned.warnings += columns.remarks(odd, name_sheet=len(tables) > 1)
    cleaned.last_month = max((row["visited_on"] for row in cleaned.rows), default=None)
    return cleaned


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the visits; they count where their assignments are."""
    area_of = {
        row.helper_key: row.area_code
        for row in connection.execute(select(helpers.c.helper_key, helpers.c.area_code))
    }
    merged = merge(connection, visits, cleaned.rows, batch.id)
    days = merged.values("visited_on")
    return Touched(
        areas={area_of[key] for key in merged.values("helper_key")},
        since=min(days).year * 100 + min(days).month if days else None,
        named={area_of[row["helper_key"]] for row in cleaned.rows},
        counts=merged.counts(),
    )


def _assignments(connection: Connection) -> Assignments:
    """Every stored assignment by whom it is found; those that ask for the most visits come first."""
    found: Assignments = defaultdict(list)
    rows = connection.execute(
        select(helpers.c.name, *(helpers.c[name] for name in Assignment._fields)).order_by(
            helpers.c.visits_required.desc(), helpers.c.helper_key
        )
    )
    for name, helper_key, unit, *facts in rows:
        assignment = Assignment(helper_key, plain(unit), *facts)
        found[plain(name), "", assignment.area_code].append(assignment)
        if assignment.household_no:
            found[plain(name), assignment.household_no, ""].append(assignment)
    return dict(found)


def _matched(
    columns: Columns, assignments: Assignments, odd: dict[str, list[int]]
) -> Iterator[tuple[int, Assignment, date]]:
    """Row (counted from 0), assignment and day of the sheet's accepted rows."""
    days = columns.values("visited_on", required(dates.day, "应填写走访日期"))
    rows = zip(
        columns.values("name", required(plain, "应填写帮扶责任人")),
        columns.values("unit", plain),
        area_codes(columns),
        columns.values("household_no", cleaning.code),
        strict=True,
    )
    possible: dict[Row, list[Assignment]] = {}
    seen: set[tuple[str, date]] = set()
    for index, (cells, day) in enumerate(zip(rows, days, strict=True)):
        if day is None or columns.is_refused(index):
            continue
        row = Row(*(cell or "" for cell in cells))
        try:
            if row not in possible:
                possible[row] = candidates(row, assignments)
            found = the_one(possible[row], day)
        except Unmatched as unmatched:
            field = unmatched.field if columns.has(unmatched.field) else "name"
            columns.refuse(index, [columns.heading(field)], columns.raw(field)[index], unmatched.expected)
            continue
        if row.unit not in ("", found.unit):
            odd[_OTHER_UNIT].append(index)
        if row.area_code not in ("", found.area_code):
            odd[_OTHER_VILLAGE].append(index)
        if (found.helper_key, day) in seen:
            odd[_TWICE].append(index)
        seen.add((found.helper_key, day))
        yield index, found, day


def candidates(row: Row, assignments: Assignments) -> list[Assignment]:
    """The assignments that a row may mean, whatever the day: of the household, else by name, unit and
    village: of the whole village first, and of its households where the row names none."""
    of_household = assignments.get((row.name, row.household_no, ""), []) if row.household_no else []
    if of_household:
        return [one for one in of_household if one.unit == row.unit] or of_household
    in_village = [
        one for one in assignments.get((row.name, "", row.area_code), ()) if row.unit in ("", one.unit)
    ]
    whole = [one for one in in_village if one.household_no is None]
    found = whole if row.household_no else whole or in_village
    if found:
        return found
    if row.household_no:
        raise Unmatched(
            "household_no", "没有这位帮扶责任人与该户的结对，请先导入结对帮扶表，或改正帮扶责任人、户编号"
        )
    if row.area_code:
        raise Unmatched(
            "village", "没有这位帮扶责任人在该村的结对，请先导入结对帮扶表，或改正帮扶责任人、帮扶单位、村"
        )
    raise Unmatched("household_no", "应填写户编号，或写明县、乡、村")


def the_one(possible: Sequence[Assignment], day: date) -> Assignment:
    """The assignment in force on the day; of one person's several roles the one that asks for most."""
    found = [one for one in possible if one.in_force(day)]
    if not found:
        spans = "、".join(dict.fromkeys(f"{one.assigned_on} 至 {one.ended_on or '今'}" for one in possible))
        raise Unmatched("visited_on", f"应在结对期内（{spans}），请核对走访日期或结对、解除日期")
    if len({one.unit for one in found}) > 1:
        raise Unmatched("unit", "有同名的帮扶责任人，应按结对帮扶表填写帮扶单位")
    households = {one.household_no for one in found}
    if len(households) > 1:
        raise Unmatched("household_no", f"这位帮扶责任人在该村结对 {len(households)} 户，应填写户编号")
    return found[0]
