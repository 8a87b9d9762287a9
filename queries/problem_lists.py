"""Problems by name, round and recurrence: what the figures of `queries.definitions.problems` cannot tell.

All as it stood at a month's end, by the same rules as the measures: what was found or corrected later is not
known yet. Lists are limited in length; `frame.attrs` tells of the whole: `count` rows, and `truncated`, ""
or a Chinese sentence.
"""

from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_, case, func, select

from data.schema import area_tree, areas, problems
from data.vocabulary import PROBLEM_SOURCES
from queries.months import last_day
from queries.run import run
from queries.scope import Scope

# Rows of one list.
LONGEST: Final = 200

# The check that goes from village to village, round by round.
CHECK: Final = PROBLEM_SOURCES[0]


def overdue(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Problems of `area` whose last day for correction has passed by the end of `month`, still open.

    problem_no, area_code, place (its name), source, round (NaN for other sources), category, description
    (masked unless scope.personal), found_on, due_on, days (since the last day in time), responsible_unit.
    The longest overdue first, at most `LONGEST`.
    """
    last = last_day(month)
    facts = problems.c
    statement = (
        select(
            facts.problem_no, facts.area_code, areas.c.name.label("place"), facts.source, facts.round,
            facts.category, facts.description, facts.found_on, facts.due_on, facts.responsible_unit,
            func.count().over().label("listed"),
        )
        .select_from(problems)
        .join(area_tree, area_tree.c.descendant_code == facts.area_code)
        .join(areas, areas.c.code == facts.area_code)
        .where(area_tree.c.ancestor_code == area, facts.found_on <= last, _is_overdue(last))
        .order_by(facts.due_on, facts.problem_no)
        .limit(LONGEST)
    )  # fmt: skip
    frame = run(engine, statement, scope=scope)
    for name in ("found_on", "due_on"):
        frame[name] = pd.to_datetime(frame[name])
    frame["round"] = frame["round"].astype(float)
    frame["days"] = (pd.Timestamp(last) - frame["due_on"]).dt.days.astype("int64")
    return _limited(frame)


def rounds(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """The rounds of the village-by-village check so far, one row per round in their order.

    round, found_from and found_to (first and last day of finding), villages (with a problem), found,
    corrected (by the month's end), in_time (of these, by their last day), overdue, rate and in_time_rate
    (corrected and in_time ÷ found).
    """
    last = last_day(month)
    known = _known(area, last).where(problems.c.source == CHECK, problems.c.round.is_not(None))
    facts = known.subquery("known").c
    corrected = facts.corrected_on <= last
    statement = (
        select(
            facts.round,
            func.min(facts.found_on).label("found_from"),
            func.max(facts.found_on).label("found_to"),
            func.count(facts.area_code.distinct()).label("villages"),
            func.count().label("found"),
            _count(corrected).label("corrected"),
            _count(and_(corrected, facts.corrected_on <= facts.due_on)).label("in_time"),
            _count(facts.overdue == 1).label("overdue"),
        )
        .group_by(facts.round)
        .order_by(facts.round)
    )
    frame = run(engine, statement, scope=scope)
    for name in ("found_from", "found_to"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("round", "villages", "found", "corrected", "in_time", "overdue"):
        frame[name] = frame[name].astype("int64")
    return frame.assign(
        rate=frame["corrected"] / frame["found"], in_time_rate=frame["in_time"] / frame["found"]
    )


def recurring(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Categories that come back: how many problems were found where one of their kind had been corrected.

    category, found, again (found in a village after the day on which a problem of the same category had been
    corrected there), villages (with any found again), share (again ÷ found). The most found again first.
    """
    facts = _in_villages(area, last_day(month)).subquery("in_villages").c
    again = _count(facts.again == 1)
    statement = (
        select(
            facts.category,
            func.count().label("found"),
            again.label("again"),
            func.count(case((facts.again == 1, facts.area_code)).distinct()).label("villages"),
        )
        .group_by(facts.category)
        .order_by(again.desc(), facts.category)
    )
    frame = run(engine, statement, scope=scope)
    for name in ("found", "again", "villages"):
        frame[name] = frame[name].astype("int64")
    return frame.assign(share=frame["again"] / frame["found"])


def recurring_villages(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Villages where a category came back after correction: a row per village and category, most first.

    area_code, place, category, found, again (as in `recurring`), first_found_on, last_found_on, still_open
    (not corrected by the month's end). At most `LONGEST` rows.
    """
    last = last_day(month)
    facts = _in_villages(area, last).subquery("in_villages").c
    again = _count(facts.again == 1)
    counted = (
        select(
            facts.area_code, facts.category,
            func.count().label("found"), again.label("again"),
            func.min(facts.found_on).label("first_found_on"),
            func.max(facts.found_on).label("last_found_on"),
            _count(facts.corrected_on.is_(None) | (facts.corrected_on > last)).label("still_open"),
        )
        .group_by(facts.area_code, facts.category)
        .having(again > 0)
        .subquery("counted")
    )  # fmt: skip
    statement = (
        select(*counted.c, areas.c.name.label("place"), func.count().over().label("listed"))
        .join(areas, areas.c.code == counted.c.area_code)
        .order_by(counted.c.again.desc(), counted.c.found.desc(), counted.c.area_code, counted.c.category)
        .limit(LONGEST)
    )
    frame = run(engine, statement, scope=scope)
    for name in ("first_found_on", "last_found_on"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("found", "again", "still_open"):
        frame[name] = frame[name].astype("int64")
    return _limited(frame)


def _known(area: str, last: date) -> Select[Any]:
    """The problems of an area that were found by a day; descriptions stay in the store."""
    facts = problems.c
    return (
        select(
            facts.area_code, facts.category, facts.round, facts.found_on, facts.due_on, facts.corrected_on,
            case((_is_overdue(last), 1), else_=0).label("overdue"),
        )
        .select_from(problems)
        .join(area_tree, area_tree.c.descendant_code == facts.area_code)
        .where(area_tree.c.ancestor_code == area, facts.found_on <= last)
    )  # fmt: skip


def _in_villages(area: str, last: date) -> Select[Any]:
    """The known problems of villages, `again` = 1 for those found after one of their kind was corrected."""
    known = _known(area, last).subquery("known").c
    first_corrected = func.min(known.corrected_on).over(partition_by=(known.area_code, known.category))
    first = (
        select(*known, first_corrected.label("first_corrected_on"))
        .join(areas, areas.c.code == known.area_code)
        .where(areas.c.level == "village")
        .subquery("with_first")
        .c
    )
    again = case((first.found_on > first.first_corrected_on, 1), else_=0).label("again")
    return select(first.area_code, first.category, first.found_on, first.corrected_on, again)


def _is_overdue(last: date) -> ColumnElement[bool]:
    facts = problems.c
    return (facts.due_on < last) & (facts.corrected_on.is_(None) | (facts.corrected_on > last))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _limited(frame: pd.DataFrame) -> pd.DataFrame:
    count = int(frame["listed"].iloc[0]) if len(frame) else 0
    limited = frame.drop(columns="listed")
    truncated = f"只列出前 {len(limited):,} 项，共 {count:,} 项" if count > len(limited) else ""
    limited.attrs = {"count": count, "truncated": truncated}
    return limited
