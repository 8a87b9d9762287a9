"""Helpers who have not made one visit, by name: as many as the KPI helpers_without_visit counts.

By the rule of that measure (`queries/definitions/visits.py`), at a month's end. Names are masked unless the
scope is personal.
"""

from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import Engine, Integer, Select, case, func, literal, select

from data.schema import helpers, visits
from data.vocabulary import HELPER_ROLES
from queries.counted_places import villages
from queries.definitions.visits import visits_due
from queries.events import or_forever
from queries.months import first_day, last_day
from queries.run import run
from queries.scope import Scope

LONGEST: Final = 500  # rows of the list
COLUMNS: Final = (
    *("name", "unit", "role", "area_code", "households", "visits_due", "due_since", "last_visit_on"),
    "assigned_on",
)
_JOINER: Final = "、"


def helpers_without_visit(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Who should have visited this year by the end of `month` (YYYYMM) and has not: `COLUMNS`.

    One row per person and village: name, unit, role (several joined by 、), area_code, households (helped
    there; 0 for those who help the village), visits_due (by now), due_since (first day of the month in which
    the first was due), last_visit_on (of an earlier year; NaT for never), assigned_on. Most visits due first,
    then the longest without one. At most `LONGEST` rows, from the villages with most of them;
    `attrs["truncated"]` is "" or a Chinese sentence.
    """
    counted = ["helpers_without_visit"]
    codes = villages(engine, scope=scope, measures=counted, area=area, month=month, enough=LONGEST + 1)
    frame = run(engine, _unvisited(codes, month), scope=scope)
    truncated = len(frame) > LONGEST
    frame = frame.head(LONGEST).copy()
    roles = zip(frame.pop("first_role").tolist(), frame.pop("last_role").tolist(), strict=True)
    frame["role"] = [_JOINER.join(sorted(set(both), key=HELPER_ROLES.index)) for both in roles]
    for name in ("due_since", "last_visit_on", "assigned_on"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("households", "visits_due"):
        frame[name] = frame[name].astype("int64")
    frame = frame[list(COLUMNS)]
    frame.attrs["truncated"] = f"只列出未走访人最多的村，共 {LONGEST:,} 人" if truncated else ""
    return frame


def _unvisited(codes: list[str], month: int) -> Select[Any]:
    first, last = first_day(month // 100 * 100 + 1), last_day(month)
    h, due, seen = helpers.c, _due(codes, month // 100, last), _seen(codes, first, last)
    asked = due.c.helper_key.is_not(None)
    longest_ago = func.coalesce(func.max(seen.c.last_visit_on), literal(date.min))
    return (
        select(
            h.name,
            h.unit,
            h.area_code,
            func.min(h.role).label("first_role"),
            func.max(h.role).label("last_role"),
            func.count(case((asked, h.household_no))).label("households"),
            func.sum(due.c.visits_due).label("visits_due"),
            func.min(due.c.due_on).label("due_since"),
            func.max(seen.c.last_visit_on).label("last_visit_on"),
            func.min(h.assigned_on).label("assigned_on"),
        )
        .select_from(helpers)
        .outerjoin(due, due.c.helper_key == h.helper_key)
        .outerjoin(seen, seen.c.helper_key == h.helper_key)
        .where(h.area_code.in_(codes))
        .group_by(h.name, h.unit, h.area_code)
        .having(
            func.min(due.c.due_on) <= last,
            func.max(due.c.ended_on) > last,
            func.coalesce(func.sum(seen.c.this_year), 0) == 0,
        )
        .order_by(func.sum(due.c.visits_due).desc(), longest_ago, h.area_code, h.unit)
        .limit(LONGEST + 1)
    )


def _due(codes: list[str], year: int, last: date) -> Any:
    """A row per assignment of these villages with visits due in the year."""
    only = select(literal(year, Integer).label("year")).subquery("year")
    due = visits_due(only, helpers.c.area_code.in_(codes)).c
    return (
        select(
            due.helper_key,
            func.min(due.due_on).label("due_on"),
            func.max(or_forever(due.ended_on)).label("ended_on"),
            func.sum(case((due.due_on <= last, 1), else_=0)).label("visits_due"),
        )
        .group_by(due.helper_key)
        .subquery("assignments_due")
    )


def _seen(codes: list[str], first: date, last: date) -> Any:
    """A row per assignment of these villages with a visit up to the day `last`."""
    day = visits.c.visited_on
    return (
        select(
            visits.c.helper_key,
            func.sum(case((day >= first, 1), else_=0)).label("this_year"),
            func.max(day).label("last_visit_on"),
        )
        .join(helpers, helpers.c.helper_key == visits.c.helper_key)
        .where(day <= last, helpers.c.area_code.in_(codes))
        .group_by(visits.c.helper_key)
        .subquery("assignments_seen")
    )
