"""How far behind a place is: every register leans on this one number, so that the worst stays the worst."""

from typing import Final

from data.demo.city import Village
from data.demo.profile import COUNTIES, WORST_TOWNSHIP, WORST_VILLAGE

_BEST: Final = 0.98  # share of its money that a county without any trouble has spent
_OF_COUNTY: Final = {c.name: ((_BEST - c.execution) / 0.2) ** 2 for c in COUNTIES}


def county_lag(county: str) -> float:
    """0 for the best county, 1 for the one that lags; the others lie close to 0."""
    return _OF_COUNTY[county]


def lag(village: Village) -> float:
    """That of the county; more in the worst township, most in its worst village."""
    if village.township != WORST_TOWNSHIP:
        return _OF_COUNTY[village.county]
    return 2.2 if village.name == WORST_VILLAGE else 1.6


def is_worst(village: Village) -> bool:
    """Whether it is the village at the end of the thread."""
    return (village.township, village.name) == (WORST_TOWNSHIP, WORST_VILLAGE)
