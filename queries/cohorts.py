"""Cohorts: households by month of identification and of elimination, for survival curves.

Derived from the latest version of each household, for the city and its counties, the whole and by category
and by risk cause. Written here, inside the caller's transaction, whenever a roster or the areas changed;
read by `queries/survival.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, delete, func, select

from data.bulk import insert_rows
from data.schema import FOREVER, cohorts, household_risks, household_versions
from queries.events import month_of

_COLUMNS: Final = ("slice", "area_code", "identified_month", "ended_month", "households")
_MONTHS: Final = 1_000_000  # above every YYYYMM
_LEVELS: Final = ("city", "county")

_v = household_versions.c
_IDENTIFIED = month_of(_v.identified_on)
_ENDED = func.coalesce(month_of(_v.eliminated_on), 0)

# A row per household with its causes in one text takes half the time of another statement by cause.
_CAUSES = (
    select(func.aggregate_strings(household_risks.c.cause, ","))
    .where(household_risks.c.household_no == _v.household_no, household_risks.c.as_of == _v.as_of)
    .correlate(household_versions)
    .scalar_subquery()
)
_HOUSEHOLDS = select(_v.area_code, _v.category, _CAUSES, _IDENTIFIED, _ENDED).where(_v.valid_to == FOREVER)


def refresh_cohorts(connection: Connection, levels: Mapping[str, str], parents: Mapping[str, str]) -> None:
    """Compute all cohorts from the latest versions; `levels` and `parents` are of every area.

    Households are read one by one and counted as arrays: the store takes longer to group by texts than to
    tell them.
    """
    households = connection.execute(_HOUSEHOLDS).all()
    connection.execute(delete(cohorts))
    if households:
        insert_rows(connection, cohorts, _COLUMNS, _counted(households, _within(levels, parents)))


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


def _counted(households: Sequence[Any], above: Mapping[str, Sequence[str]]) -> list[tuple[Any, ...]]:
    """Households per slice, area and the two months, in every area that `above` names for a village."""
    codes, *said, identified, ended = zip(*households, strict=True)
    slices, members = _members(*said)
    areas = sorted({area for found in set(above.values()) for area in found})
    place = {area: number for number, area in enumerate(areas)}
    months = np.array(identified, np.int64) * _MONTHS + np.array(ended, np.int64)
    keys = []
    for step in range(len(_LEVELS)):
        area = _places(codes, {c: place[f[step]] if step < len(f) else -1 for c, f in above.items()})
        for household, slice_ in members:
            key = (slice_ * len(areas) + area[household]) * _MONTHS**2 + months[household]
            keys.append(key[area[household] >= 0])
    found, number = np.unique(np.concatenate(keys), return_counts=True)
    where, both = np.divmod(found, _MONTHS**2)
    of_slice, of_area = np.divmod(where, len(areas))
    columns = (
        np.array(slices, object)[of_slice].tolist(),
        np.array(areas, object)[of_area].tolist(),
        *(part.tolist() for part in np.divmod(both, _MONTHS)),
        number.tolist(),
    )
    return list(zip(*columns, strict=True))


def _members(
    categories: Sequence[str], causes: Sequence[str | None]
) -> tuple[list[str], list[tuple[np.ndarray, np.ndarray]]]:
    """The slices in order, and who is in them: pairs of (place of the household, place of the slice)."""
    told = {text: text.split(",") if text else [] for text in set(causes)}
    by_category = [f"category={value}" for value in sorted(set(categories))]
    by_cause = [f"cause={value}" for value in sorted({cause for found in told.values() for cause in found})]
    slices = ["", *by_category, *by_cause]
    place = {slice_: number for number, slice_ in enumerate(slices)}
    everybody = np.arange(len(categories))
    category = _places(categories, {text: place[f"category={text}"] for text in set(categories)})
    # Few sets of causes are shared by many households.
    sets = list(told)
    of_set = _places(causes, {text: number for number, text in enumerate(sets)})
    together = np.split(np.argsort(of_set, kind="stable"), np.bincount(of_set).cumsum()[:-1])
    of_cause = [
        (who, np.full(len(who), place[f"cause={cause}"]))
        for text, who in zip(sets, together, strict=True)
        for cause in told[text]
    ]
    return slices, [(everybody, np.zeros_like(everybody)), (everybody, category), *of_cause]


def _places(texts: Sequence[Any], places: Mapping[Any, int]) -> np.ndarray:
    return np.fromiter(map(places.__getitem__, texts), np.int64, len(texts))
