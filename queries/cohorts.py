"""Cohorts: households by month of identification and of elimination, for survival curves.

Derived from the latest version of each household, for the city and its counties, the whole and by category
and by risk cause. Written here, inside the caller's transaction, whenever a roster or the areas changed;
read by `queries/survival.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, delete, func, literal, select

from data.bulk import insert_rows
from data.schema import FOREVER, cohorts, household_risks, household_versions
from queries.events import month_of

_COLUMNS: Final = ("slice", "area_code", "identified_month", "ended_month", "households")
_MONTHS: Final = 1_000_000  # above every YYYYMM
_LEVELS: Final = ("city", "county")

_v = household_versions.c
_IDENTIFIED = month_of(_v.identified_on)
_ENDED = func.coalesce(month_of(_v.eliminated_on), 0)
# Nearly all versions are the latest: going through them in order is quicker than through an index, which
# the function keeps the store from using.
_LATEST = func.coalesce(_v.valid_to, literal(FOREVER)) == literal(FOREVER)


def refresh_cohorts(connection: Connection, levels: Mapping[str, str], parents: Mapping[str, str]) -> None:
    """Compute all cohorts from the latest versions; `levels` and `parents` are of every area.

    Whole and categories are read row by row and counted as arrays: the store takes longer to group by
    texts than to tell them.
    """
    by_category = select(_v.area_code, _v.category, _IDENTIFIED, _ENDED).where(_LATEST)
    by_cause = (
        select(_v.area_code, household_risks.c.cause, _IDENTIFIED, _ENDED)
        .select_from(household_risks)
        .join(
            household_versions,
            (household_risks.c.household_no == _v.household_no) & (household_risks.c.as_of == _v.as_of),
        )
        .where(_LATEST)
    )
    above = _within(levels, parents)
    rows = [
        *_counted(connection.execute(by_category).all(), above, "category", whole=True),
        *_counted(connection.execute(by_cause).all(), above, "cause", whole=False),
    ]
    connection.execute(delete(cohorts))
    insert_rows(connection, cohorts, _COLUMNS, rows)


def _within(levels: Mapping[str, str], parents: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each area the county and the city that it lies in or is."""
    found: dict[str, tuple[str, ...]] = {}

    def at(code: str) -> tuple[str, ...]:
        if code not in found:
            own = (code,) if levels[code] in _LEVELS else ()
            found[code] = own + (at(parents[code]) if code in parents else ())
        return found[code]

    for code in levels:
        at(code)
    return found


def _counted(
    rows: Sequence[Any], above: Mapping[str, Sequence[str]], dimension: str, *, whole: bool
) -> list[tuple[Any, ...]]:
    """Rows of (area, value, two months) counted per slice, area and months, in every area above.

    `whole`: also without the values, each row being a household.
    """
    if not rows:
        return []
    codes, said, identified, ended = zip(*rows, strict=True)
    values = sorted(set(said))
    slices = ["", *(f"{dimension}={value}" for value in values)]
    areas = sorted({area for found in set(above.values()) for area in found})
    place = {area: number for number, area in enumerate(areas)}
    months = np.array(identified, np.int64) * _MONTHS + np.array(ended, np.int64)
    slice_ = _places(said, {value: place for place, value in enumerate(values, start=1)})
    keys = []
    for step in range(len(_LEVELS)):
        area = _places(codes, {c: place[f[step]] if step < len(f) else -1 for c, f in above.items()})
        for part in (slice_, np.zeros_like(slice_)) if whole else (slice_,):
            keys.append(((part * len(areas) + area) * _MONTHS**2 + months)[area >= 0])
    found, households = np.unique(np.concatenate(keys), return_counts=True)
    where, both = np.divmod(found, _MONTHS**2)
    of_slice, of_area = np.divmod(where, len(areas))
    columns = (
        np.array(slices, object)[of_slice].tolist(),
        np.array(areas, object)[of_area].tolist(),
        *(part.tolist() for part in np.divmod(both, _MONTHS)),
        households.tolist(),
    )
    return list(zip(*columns, strict=True))


def _places(texts: Sequence[str], places: Mapping[str, int]) -> np.ndarray:
    return np.fromiter(map(places.__getitem__, texts), np.int64, len(texts))
