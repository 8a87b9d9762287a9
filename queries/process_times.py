"""From a clue to the follow-up: which steps each clue has reached, and how long each step took.

A step's time is counted from the step before it. Up to the county's decision files tell days; what comes
after is known from rosters, which tell months, so that from the first help on whole months are counted.
A step that lies before the one that it follows (help since the first of the month in which the household
was approved) took no time.

Times are kept for the city and its counties in `process_times`, whenever a file changed what they are made
of; `queries/process.py` reads them, and for smaller places the clues themselves.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    delete,
    null,
    select,
    type_coerce,
)

from data.bulk import insert_columns, read_columns
from data.schema import FOREVER, clues, household_versions, process_times
from data.vocabulary import APPROVED
from queries.county_counts import Counties
from queries.definitions.process import FOLLOWED_UP_ON
from queries.months import months_between, months_of

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


class Reached(NamedTuple):
    """The clues that have reached a step by now, by their places among those read, and when.

    found_month, reached_month (YYYYMM) and taken (`UNKNOWN` without both days) are whole numbers.
    """

    step: str
    clues: np.ndarray
    found_month: np.ndarray
    reached_month: np.ndarray
    taken: np.ndarray

    @property
    def when(self) -> tuple[np.ndarray, ...]:
        return self[2:]


def refresh_process_times(connection: Connection, kinds: Collection[str], counties: Counties) -> None:
    """Count anew the steps that one of these kinds of file tells of, county by county and for the city."""
    steps = [step for step in STEPS if step.sources & set(kinds)]
    if not steps:
        return
    connection.execute(delete(process_times).where(process_times.c.step.in_([step.code for step in steps])))
    if connection.scalar(select(clues.c.clue_no).limit(1)) is None:
        return  # an installation without clues need not wait for their times
    statement = clue_days(steps)
    names = statement.selected_columns.keys()
    told = dict(zip(names, read_columns(connection, statement), strict=True))
    areas = np.array(told["area_code"], object)
    for reached in steps_reached(steps, told):
        codes, *counted = counties.count(areas[reached.clues].tolist(), *reached.when)
        columns = ([reached.step] * len(codes), codes, *counted)
        insert_columns(connection, process_times, dict(zip(_COLUMNS, columns, strict=True)))


def steps_reached(steps: Sequence[Step], told: Mapping[str, Sequence[Any]]) -> Iterator[Reached]:
    """Step by step; `told` are columns of `clue_days`."""
    months = {name: _whole(months_of(told[name])) for name in _asked(steps)}
    for step in steps:
        taken = np.full_like(months[step.day], UNKNOWN)
        if step.since:
            if step.months:
                passed = months_between(months[step.since], months[step.day])
            else:
                passed = _ordinals(told[step.day]) - _ordinals(told[step.since])
            taken = np.where(months[step.since] > 0, np.maximum(passed, 0), UNKNOWN)
        rows = np.flatnonzero(months[step.day])
        yield Reached(step.code, rows, months["found_on"][rows], months[step.day][rows], taken[rows])


def _whole(months: np.ndarray) -> np.ndarray:
    """As whole numbers, with which computing is quicker; 0 where there is none."""
    return np.nan_to_num(months).astype(np.int64)


def _ordinals(days: Sequence[Any]) -> np.ndarray:
    """Days, as texts or dates, as whole numbers to subtract from each other; 0 where there is none."""
    number = {day: date.fromisoformat(f"{day}").toordinal() if day else 0 for day in set(days)}
    return np.fromiter(map(number.__getitem__, days), np.int64, len(days))


def clue_days(steps: Sequence[Step], *where: ColumnElement[bool]) -> Select[Any]:
    """Clues (that meet `where`) with the days that the steps ask for: of the household too, as the latest
    roster has it.

    Columns: area_code and the days by their names in `STEPS`, as texts or dates.
    """
    approved = clues.c.outcome == APPROVED
    household = and_(approved, clues.c.household_no == _v.household_no, _v.valid_to == FOREVER)
    days = {
        **{step.day: clues.c[step.day] for step in STEPS if step.day in clues.c},
        "approved_on": case((approved, clues.c.decided_on)),
        "first_measure_on": _v.first_measure_on,
        "eliminated_on": _v.eliminated_on,
        "followed_up_on": case((_v.eliminated_on.is_not(None), FOLLOWED_UP_ON), else_=null()),
    }
    texts = (type_coerce(days[name], String).label(name) for name in _asked(steps))
    return (
        select(clues.c.area_code, *texts)
        .select_from(clues.outerjoin(household_versions, household))
        .where(*where)
    )


def _asked(steps: Sequence[Step]) -> list[str]:
    """The days that the steps are told by."""
    return sorted({"found_on", *(day for step in steps for day in (step.day, step.since) if day)})
