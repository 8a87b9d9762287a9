"""From a clue to the follow-up: which steps each clue has reached, and how long each step took.

A step's time is counted from the step before it. Up to the county's decision files tell days; what comes
after is known from rosters, which tell months, so that from the first help on whole months are counted.
A step that lies before the one that it follows (help since the first of the month in which the household
was approved) took no time.

Times are kept for the city and its counties in `process_times`, whenever a file changed what they are made
of; `queries/process.py` reads them, and for smaller places the clues themselves.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Date,
    Select,
    and_,
    case,
    delete,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from data.bulk import insert_rows, read_plain
from data.schema import FOREVER, clues, household_versions, process_times
from data.vocabulary import APPROVED
from queries.definitions.process import FOLLOWED_UP_ON
from queries.events import days_between, month_of

_CLUES: Final = frozenset({"clues"})
_ROSTER: Final = _CLUES | {"roster"}
_EVENTS: Final = _ROSTER | {"events"}
UNKNOWN: Final = -1
_COLUMNS: Final = ("step", "area_code", "found_month", "reached_month", "taken", "clues")


class Step(NamedTuple):
    """A step of the process: the day on which it is done, and the day from which its time is counted.

    `sources` are the kinds of file that tell of either.
    """

    code: str
    label: str
    day: str
    since: str
    months: bool = False
    sources: frozenset[str] = _CLUES


STEPS: Final = (
    Step("found", "收到线索", "found_on", ""),
    Step("visited", "入户核查", "visited_on", "found_on"),
    Step("reviewed", "村级评议公示", "reviewed_on", "visited_on"),
    Step("checked", "乡镇审核", "checked_on", "reviewed_on"),
    Step("decided", "县级认定", "decided_on", "checked_on"),
    Step("approved", "认定为监测对象", "approved_on", "found_on"),
    Step("helped", "落实首项帮扶", "first_measure_on", "approved_on", months=True, sources=_ROSTER),
    Step("eliminated", "风险消除", "eliminated_on", "approved_on", months=True, sources=_ROSTER),
    Step("followed_up", "消除后回访", "followed_up_on", "eliminated_on", months=True, sources=_EVENTS),
)

_v = household_versions.c


def refresh_process_times(
    connection: Connection, kinds: Collection[str], above: Mapping[str, Sequence[str]]
) -> None:
    """Count anew the steps that one of these kinds of file tells of, county by county and for the city.

    `above` names the county and the city of every area.
    Steps are read one by one and counted here: a store takes as long again to group them by texts.
    """
    steps = [step for step in STEPS if step.sources & set(kinds)]
    if not steps:
        return
    connection.execute(delete(process_times).where(process_times.c.step.in_([step.code for step in steps])))
    if connection.scalar(select(clues.c.clue_no).limit(1)) is None:
        return  # an installation without clues need not wait for their times
    reached = read_plain(connection, select(reached_steps(steps).subquery("reached")))
    together = Counter((step, above[area], *kept) for step, area, *kept in reached)
    counted: Counter[tuple[Any, ...]] = Counter()
    for (step, within, *kept), number in together.items():
        for area in within:
            counted[step, area, *kept] += number
    insert_rows(connection, process_times, _COLUMNS, [(*key, number) for key, number in counted.items()])


def reached_steps(steps: Sequence[Step], *where: ColumnElement[bool]) -> Any:
    """A row per clue (that meets `where`) and step that it has reached by now.

    Columns: step, area_code, found_month, reached_month and taken (`UNKNOWN` without both days).
    """
    facts = _facts(steps, where)
    return union_all(*(_reached(step, facts) for step in steps))


def _facts(steps: Sequence[Step], where: Sequence[ColumnElement[bool]]) -> CTE:
    """Clues with the days that the steps ask for: of the household too, as the latest roster has it."""
    approved = clues.c.outcome == APPROVED
    household = and_(approved, clues.c.household_no == _v.household_no, _v.valid_to == FOREVER)
    followed_up = case((_v.eliminated_on.is_not(None), FOLLOWED_UP_ON), else_=null())
    days = {
        **{step.day: clues.c[step.day] for step in STEPS if step.day in clues.c},
        "approved_on": case((approved, clues.c.decided_on)),
        "first_measure_on": _v.first_measure_on,
        "eliminated_on": _v.eliminated_on,
        "followed_up_on": type_coerce(followed_up, Date),
    }
    wanted = {"found_on", *(day for step in steps for day in (step.day, step.since) if day)}
    return (
        select(clues.c.area_code, *(day.label(name) for name, day in days.items() if name in wanted))
        .select_from(clues.outerjoin(household_versions, household))
        .where(*where)
        .cte("facts")  # made once, though every step is told of it
    )


def _reached(step: Step, facts: CTE) -> Select[Any]:
    day = facts.c[step.day]
    return select(
        literal(step.code).label("step"),
        facts.c.area_code,
        month_of(facts.c.found_on).label("found_month"),
        month_of(day).label("reached_month"),
        _taken(step, facts).label("taken"),
    ).where(day.is_not(None))


def _taken(step: Step, facts: CTE) -> ColumnElement[int]:
    if not step.since:
        return literal(UNKNOWN)
    since, day = facts.c[step.since], facts.c[step.day]
    taken = _months_between(since, day) if step.months else days_between(since, day)
    return case((since.is_(None), UNKNOWN), (day < since, 0), else_=taken)


def _months_between(since: ColumnElement[Any], day: ColumnElement[Any]) -> ColumnElement[int]:
    first, last = month_of(since), month_of(day)
    return (last // 100 - first // 100) * 12 + (last % 100 - first % 100)
