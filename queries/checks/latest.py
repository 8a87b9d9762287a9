"""What checks of households start from: the latest version of each, and how far the rosters report."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from data.schema import FOREVER, batches, household_versions
from queries.events import month_of, months_after

_v = household_versions.c

LATEST: Final = _v.valid_to == FOREVER
IDENTIFIED_MONTH: Final = month_of(_v.identified_on)
ELIMINATED_MONTH: Final = month_of(_v.eliminated_on)

# The first day that no roster tells of yet.
REPORTED_UNTIL: Final = (
    select(months_after(func.max(batches.c.as_of), 1))
    .where(batches.c.kind == "roster", batches.c.status == "committed")
    .scalar_subquery()
)
REPORTED_UNTIL_MONTH: Final = select(month_of(REPORTED_UNTIL)).scalar_subquery()
"""Its month YYYYMM; a statement of its own, which a store does once and not for every row."""

# The year that the newest roster tells of.
REPORTED_YEAR: Final = (
    select(month_of(func.max(batches.c.as_of)) // 100)
    .where(batches.c.kind == "roster", batches.c.status == "committed")
    .scalar_subquery()
)


def households(
    *where: ColumnElement[bool], month: ColumnElement[Any] = IDENTIFIED_MONTH, **details: ColumnElement[Any]
) -> Select[Any]:
    """The households whose latest version meets the conditions, with the values of the sentence."""
    return select(
        _v.household_no.label("subject_key"),
        _v.area_code,
        month.label("month"),
        *(value.label(name) for name, value in details.items()),
    ).where(LATEST, *where)
