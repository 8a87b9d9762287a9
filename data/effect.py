"""What an import or a roll-back does: rows, figures before → after, unusual jumps. Told before and after.

Plain values, filled by `queries/derived.py`, shown by `data/printing.py` and the dashboard.
"""

from dataclasses import dataclass
from typing import Final

MOST_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did with its rows; of a roster with its households.

    `vanished` are stored households that the roster no longer lists: they stay, marked, and still count.
    `examples` are numbers of some of the changed ones (households, projects …), empty where rows have none.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI at one moment, as `queries.evaluate` gives it; None where there is no number."""

    numerator: float | None
    denominator: float | None
    value: float | None
    state: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A headline KPI of an area and month (YYYYMM) that differs; `sentence` says it in Chinese."""

    kpi: str
    label: str
    unit: str
    area_code: str
    area: str
    level: str
    month: int
    before: Figure
    after: Figure
    sentence: str


@dataclass(frozen=True, slots=True)
class Jump:
    """A change that is unusual for its series (a KPI or measure of an area), see `queries/jumps.py`.

    `what` "step": from `was` in the month before to `now` in `month`, the newest. "rewrite": `month`, told
    before as `was`, is now `now`. `low` … `high` is the usual step from month to month. `times` is how many
    times the usual deviation it is, for the order.
    """

    series: str
    label: str
    unit: str
    area_code: str
    area: str
    level: str
    month: int
    what: str
    was: float
    now: float
    low: float
    high: float
    times: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Effect:
    """All that a change does to figures.

    `shifts`: the city, then counties, then the most affected townships. `jumps`: most unusual first;
    `more_jumps` is how many are left out. `rewritten` are the months (YYYYMM), already told, in which any
    measure of the city or below changed.
    """

    shifts: tuple[Shift, ...] = ()
    jumps: tuple[Jump, ...] = ()
    more_jumps: int = 0
    rewritten: tuple[int, ...] = ()
