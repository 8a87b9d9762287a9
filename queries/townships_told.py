"""Which townships of a county a due file leaves out: what came is whole only if it tells of all of them.

Judged are lists that name everything there is each time they come. A file is held against the fullest month
of the same source in the year before; the first of a source, where every township has something to list,
against the area tree. Townships that are no more are not asked for. Pure functions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, NamedTuple

from queries.months import month_before

# What else comes (payments, visits, clues …) tells of what happened: a quiet township is not in it.
WHOLE_LISTS: Final = frozenset(
    {"roster", "assets", "loans", "helpers", "villages", "incomes", "employment", "workshops"}
)
# No township is without monitored households or without villages.
_IN_EVERY_TOWNSHIP: Final = frozenset({"roster", "villages"})
_YEAR: Final = 12


class Arrival(NamedTuple):
    """A file that came: the month it reports on (YYYYMM), the day it came, its batch, the townships that it
    names (None: not noted)."""

    month: int
    day: date
    batch: int
    townships: frozenset[str] | None


def asked_and_left_out(
    kind: str, month: int, came: Iterable[Arrival], existing: Collection[str]
) -> tuple[int, tuple[str, ...]]:
    """How many townships the file of a month should name, and those that it does not.

    `came` are all files of the kind that speak of the county, `existing` its townships; what reports on the
    month or a later one counts together, as one file may come in parts. (0, ()) where nothing can be said.
    """
    by_month: dict[int, set[str]] = defaultdict(set)
    for arrival in came:
        if arrival.townships is None and arrival.month >= month:
            return 0, ()
        by_month[arrival.month] |= (arrival.townships or frozenset()) & frozenset(existing)
    named = set().union(*(named for at, named in by_month.items() if at >= month))
    if kind not in WHOLE_LISTS or not named:
        return 0, ()
    since = month_before(month, _YEAR)
    earlier = [named for at, named in by_month.items() if since <= at < month]
    asked = max(earlier, key=len, default=set())
    if not asked and kind in _IN_EVERY_TOWNSHIP:
        asked = set(existing)
    return len(asked), tuple(sorted(asked - named))
