"""Which counties have which data, for which months, how fine: derived from batches and facts.

A county is covered by a kind of file from the first month that the store knows of that kind to the latest
month that a committed file about the county reports on. This tells zero from no data. A place that lies in
no county (money kept by the city itself) is covered under its own code.
"""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Select, delete, func, insert, select

from data.schema import (
    allocations,
    assets,
    batches,
    clues,
    coverage,
    employment,
    helpers,
    household_events,
    household_versions,
    incomes,
    loans,
    payments,
    problems,
    projects,
    village_facts,
    visits,
    work_indicators,
    workshops,
)
from data.vocabulary import LEVELS


def _month_number(day: date) -> int:
    """The month of a day as YYYYMM."""
    return day.year * 100 + day.month


def _january(day: date) -> int:
    return day.year * 100 + 1


def _january_of(year: int) -> int:
    return int(year) * 100 + 1


class _Told(NamedTuple):
    """What rows of a kind tell: the earliest day or year that they speak of, and how that becomes a month."""

    facts: FromClause  # has batch_id, see `named`
    earliest: ColumnElement[Any]
    month: Callable[[Any], int]
    places: FromClause | None = None  # facts joined to what says where they are
    area_code: ColumnElement[str] | None = None

    def first(self) -> Select[Any]:
        return select(func.min(self.earliest))

    def named(self) -> Select[Any]:
        """The areas that rows name, each with the latest month that a file brought rows of it."""
        area_code = self.facts.c.area_code if self.area_code is None else self.area_code
        return (
            select(area_code, func.max(batches.c.as_of))
            .select_from(self.facts if self.places is None else self.places)
            .join(batches, batches.c.id == self.facts.c.batch_id)
            .group_by(area_code)
        )


# States are told of from the first day that a file knows, what adds up in a year from its January.
TOLD: Final[Mapping[str, _Told]] = {
    "roster": _Told(household_versions, household_versions.c.identified_on, _month_number),
    "projects": _Told(projects, projects.c.plan_year, _january_of),
    "allocations": _Told(allocations, allocations.c.allocated_on, _january),
    "payments": _Told(payments, payments.c.paid_on, _january, payments.join(projects), projects.c.area_code),
    "clues": _Told(clues, clues.c.found_on, _january),
    "events": _Told(household_events, household_events.c.on_date, _january),
    "assets": _Told(assets, assets.c.formed_on, _month_number),
    "loans": _Told(loans, loans.c.lent_on, _month_number),
    "workpoints": _Told(work_indicators, work_indicators.c.year, _january_of),
    "problems": _Told(problems, problems.c.found_on, _month_number),
    "helpers": _Told(helpers, helpers.c.assigned_on, _month_number),
    "visits": _Told(visits, visits.c.visited_on, _january, visits.join(helpers), helpers.c.area_code),
    "villages": _Told(village_facts, village_facts.c.year, _january_of),
    "incomes": _Told(incomes, incomes.c.month, _month_number),
    "employment": _Told(employment, employment.c.month, _month_number),
    "workshops": _Told(workshops, workshops.c.opened_on, _month_number),
}


def refresh_coverage(
    connection: Connection, kinds: Collection[str], levels: Mapping[str, str], parents: Mapping[str, str]
) -> set[str]:
    """Derive the coverage of `kinds` again; `levels` and `parents` are those of every area.

    Returns those of the kinds of which the store has any row.
    """
    told = set()
    for kind in sorted(set(kinds) & set(TOLD)):
        connection.execute(delete(coverage).where(coverage.c.kind == kind))
        earliest = connection.scalar(TOLD[kind].first())
        if earliest is None:
            continue
        told.add(kind)
        last, finest = _reached(connection, kind, levels, parents)
        # A county whose file brought no row of its own is told of as finely as the others.
        usual = max(finest.values(), key=LEVELS.index)
        rows = [
            {
                "kind": kind,
                "area_code": area,
                "first_month": TOLD[kind].month(earliest),
                "last_month": _month_number(as_of),
                "finest_level": finest.get(area, usual),
            }
            for area, as_of in last.items()
        ]
        if rows:
            connection.execute(insert(coverage), rows)
    return told


def _reached(
    connection: Connection, kind: str, levels: Mapping[str, str], parents: Mapping[str, str]
) -> tuple[dict[str, date], dict[str, str]]:
    """Per county: the latest month that a file about it reports on, and the finest level its rows name."""
    last: dict[str, date] = {}
    finest: dict[str, str] = {}
    for area, as_of in connection.execute(TOLD[kind].named()):
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
