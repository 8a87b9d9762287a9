"""Which counties have which data, for which months, how fine: derived from batches and facts.

A county is covered by a kind of file from the first month that the store knows of that kind to the latest
month that a committed file about the county reports on. This tells zero from no data. A place that lies in
no county (money kept by the city itself) is covered under its own code.
"""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, insert, select

from data.schema import allocations, batches, coverage, household_versions, payments, projects
from data.vocabulary import LEVELS

_paid = payments.join(projects, payments.c.project_no == projects.c.project_no)


def _rows(area_code: Any, batch_id: Any) -> Select[Any]:
    """The areas that rows name, each with the latest month that a file brought rows of it."""
    return (
        select(area_code, func.max(batches.c.as_of))
        .select_from(_paid if batch_id.table is payments else batch_id.table)
        .join(batches, batches.c.id == batch_id)
        .group_by(area_code)
    )


def _month_number(day: date) -> int:
    """The month of a day as YYYYMM."""
    return day.year * 100 + day.month


# Kind → its rows.
_NAMED: Final[Mapping[str, Select[Any]]] = {
    "roster": _rows(household_versions.c.area_code, household_versions.c.batch_id),
    "projects": _rows(projects.c.area_code, projects.c.batch_id),
    "allocations": _rows(allocations.c.area_code, allocations.c.batch_id),
    "payments": _rows(projects.c.area_code, payments.c.batch_id),
}

# Kind → the earliest day or year that it speaks of, and how that becomes a month: a roster tells of every
# identification so far, the others of whole years.
_FIRST: Final[Mapping[str, tuple[Select[Any], Callable[[Any], int]]]] = {
    "roster": (select(func.min(household_versions.c.identified_on)), _month_number),
    "projects": (select(func.min(projects.c.plan_year)), lambda year: int(year) * 100 + 1),
    "allocations": (select(func.min(allocations.c.allocated_on)), lambda day: day.year * 100 + 1),
    "payments": (select(func.min(payments.c.paid_on)), lambda day: day.year * 100 + 1),
}


def refresh_coverage(
    connection: Connection, kinds: Collection[str], levels: Mapping[str, str], parents: Mapping[str, str]
) -> None:
    """Derive the coverage of `kinds` again; `levels` and `parents` are those of every area."""
    for kind in sorted(set(kinds) & set(_NAMED)):
        connection.execute(delete(coverage).where(coverage.c.kind == kind))
        statement, as_month = _FIRST[kind]
        earliest = connection.scalar(statement)
        if earliest is None:
            continue
        last, finest = _reached(connection, kind, levels, parents)
        # A county whose file brought no row of its own is told of as finely as the others.
        usual = max(finest.values(), key=LEVELS.index)
        rows = [
            {
                "kind": kind,
                "area_code": area,
                "first_month": as_month(earliest),
                "last_month": _month_number(as_of),
                "finest_level": finest.get(area, usual),
            }
            for area, as_of in last.items()
        ]
        if rows:
            connection.execute(insert(coverage), rows)


def _reached(
    connection: Connection, kind: str, levels: Mapping[str, str], parents: Mapping[str, str]
) -> tuple[dict[str, date], dict[str, str]]:
    """Per county: the latest month that a file about it reports on, and the finest level its rows name."""
    last: dict[str, date] = {}
    finest: dict[str, str] = {}
    for area, as_of in connection.execute(_NAMED[kind]):
        county = _county(area, levels, parents)
        last[county] = max(as_of, last.get(county, as_of))
        finest[county] = max(levels[area], finest.get(county, levels[area]), key=LEVELS.index)
    files = select(batches.c.as_of, batches.c.counties).where(
        batches.c.kind == kind, batches.c.status == "committed"
    )
    for as_of, counties in connection.execute(files):
        for named in json.loads(counties):
            if named in levels:
                county = _county(named, levels, parents)
                last[county] = max(as_of, last.get(county, as_of))
    return last, finest


def _county(area: str, levels: Mapping[str, str], parents: Mapping[str, str]) -> str:
    place = area
    while levels[place] != "county" and place in parents:
        place = parents[place]
    return place if levels[place] == "county" else area
