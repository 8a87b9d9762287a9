"""Cohorts: households by month of identification and of elimination, for survival curves.

Derived from the latest version of each household, for the city and its counties, the whole and by category
and by risk cause. Written here, inside the caller's transaction, whenever a roster or the areas changed;
read by `queries/survival.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, String, delete, func, select, type_coerce

from data.bulk import insert_columns, read_plain
from data.schema import FOREVER, cohorts, household_risks, household_versions
from queries.months import months_of

_COLUMNS: Final = ("slice", "area_code", "identified_month", "ended_month", "households")
_MONTHS: Final = 1_000_000  # above every YYYYMM
_ABOVE: Final = 2  # where an area is counted: in its county and in the city

_v = household_versions.c
_DAYS = (type_coerce(_v.identified_on, String), type_coerce(_v.eliminated_on, String))

# A row per household with its causes in one text takes half the time of another statement by cause.
_CAUSES = (
    select(func.aggregate_strings(household_risks.c.cause, ","))
    .where(household_risks.c.household_no == _v.household_no, household_risks.c.as_of == _v.as_of)
    .correlate(household_versions)
    .scalar_subquery()
)
_HOUSEHOLDS = select(_v.area_code, _v.category, _CAUSES, *_DAYS).where(_v.valid_to == FOREVER)


def refresh_cohorts(connection: Connection, above: Mapping[str, Sequence[str]]) -> None:
    """Compute all cohorts from the latest versions; `above` names the county and the city of every area.

    Households are read one by one and counted as arrays: the store takes longer to group by texts than to
    tell them.
    """
    households = read_plain(connection, _HOUSEHOLDS)
    connection.execute(delete(cohorts))
    if households:
        counted = dict(zip(_COLUMNS, _counted(households, above), strict=True))
        insert_columns(connection, cohorts, counted)


def _counted(households: Sequence[Any], above: Mapping[str, Sequence[str]]) -> list[list[Any]]:
    """Households per slice, area and the two months, in every area that `above` names; as columns."""
    codes, *said, identified, ended = zip(*households, strict=True)
    slices, members = _members(*said)
    areas = sorted({area for found in set(above.values()) for area in found})
    place = {area: number for number, area in enumerate(areas)}
    months = (months_of(identified) * _MONTHS + np.nan_to_num(months_of(ended))).astype(np.int64)
    keys = []
    for step in range(_ABOVE):
        area = _places(codes, {c: place[f[step]] if step < len(f) else -1 for c, f in above.items()})
        for household, slice_ in members:
            key = (slice_ * len(areas) + area[household]) * _MONTHS**2 + months[household]
            keys.append(key[area[household] >= 0])
    found, number = np.unique(np.concatenate(keys), return_counts=True)
    where, both = np.divmod(found, _MONTHS**2)
    of_slice, of_area = np.divmod(where, len(areas))
    texts = (np.array(slices, object)[of_slice], np.array(areas, object)[of_area])
    return [column.tolist() for column in (*texts, *np.divmod(both, _MONTHS), number)]


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
