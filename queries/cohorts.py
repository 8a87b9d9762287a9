"""Cohorts: households by month of identification and of elimination, for survival curves.

Derived from the latest version of each household, for the city and its counties, the whole and by category
and by risk cause. Written here, inside the caller's transaction, whenever a roster or the areas changed;
read by `queries/survival.py`.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, String, and_, delete, select, type_coerce

from data.bulk import insert_columns, read_columns
from data.schema import FOREVER, cohorts, household_risks, household_versions
from queries.county_counts import Counties
from queries.months import months_of

_COLUMNS: Final = ("area_code", "slice", "identified_month", "ended_month", "households")

_v, _r = household_versions.c, household_risks.c
_WHEN: Final = (_v.area_code, type_coerce(_v.identified_on, String), type_coerce(_v.eliminated_on, String))
_OF_HOUSEHOLD: Final = and_(_r.household_no == _v.household_no, _r.as_of == _v.as_of)
_LATEST: Final = _v.valid_to == FOREVER
_HOUSEHOLDS: Final = select(_v.category, *_WHEN).where(_LATEST)
_CAUSES: Final = (
    select(_r.cause, *_WHEN).join_from(household_versions, household_risks, _OF_HOUSEHOLD).where(_LATEST)
)


def refresh_cohorts(connection: Connection, counties: Counties) -> None:
    """Compute all cohorts from the latest versions."""
    connection.execute(delete(cohorts))
    categories, *households = read_columns(connection, _HOUSEHOLDS)
    causes, *at_risk = read_columns(connection, _CAUSES)
    for slices, told in (
        ([""] * len(categories), households),
        ([f"category={category}" for category in categories], households),
        ([f"cause={cause}" for cause in causes], at_risk),
    ):
        if slices:
            counted = dict(zip(_COLUMNS, _counted(slices, told, counties), strict=True))
            insert_columns(connection, cohorts, counted)


def _counted(slices: Sequence[str], told: Sequence[Sequence[Any]], counties: Counties) -> list[list[Any]]:
    """Households row by row, each in its slice, counted; `told` are the columns of `_WHEN`."""
    areas, identified, ended = told
    names = sorted(set(slices))
    place = {slice_: number for number, slice_ in enumerate(names)}
    codes, places, *rest = counties.count(
        areas,
        np.fromiter(map(place.__getitem__, slices), np.int64, len(slices)),
        months_of(identified).astype(np.int64),
        np.nan_to_num(months_of(ended)).astype(np.int64),
    )
    return [codes, [names[number] for number in places], *rest]
