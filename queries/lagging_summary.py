"""Villages that lag, counted: how many, on what, and how many chance alone would put there.

Pure functions on the frames of `queries/lagging.py`.
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from queries.funnel_limits import TAIL_95
from queries.intervals import HIGHER, LOWER, SIMILAR, TOO_SMALL
from queries.lagging import by_chance

# On so many matters at once a village is told apart from one that is behind on a single one.
SEVERAL: Final = 2
_JUDGED: Final = (LOWER, SIMILAR, HIGHER)

MATTER_COLUMNS: Final = ("kpi", "judged", "too_small", "worse", "far_worse")


class Summary(NamedTuple):
    """Villages: all, judged on a matter at least, behind on one or more and on `SEVERAL` or more (each with
    what chance alone would put there), those behind whose gap to the reference grew in twelve months and
    those behind for which it is known. Figures: village × KPI, judged and 样本不足."""

    villages: int
    judged: int
    behind: int
    behind_by_chance: float
    several: int
    several_by_chance: float
    widening: int
    change_known: int
    figures_judged: int
    figures_too_small: int

    @property
    def more_than_chance(self) -> bool:
        """Whether more villages are behind on one matter or more than chance would put there (Poisson)."""
        by_chance_alone = special.pdtrc(self.behind - 1, self.behind_by_chance)
        return self.behind > 0 and bool(by_chance_alone < TAIL_95)


def summary(found: pd.DataFrame, ranked: pd.DataFrame) -> Summary:
    """Of `lagging.findings` and the `lagging.villages` made of them."""
    expected = by_chance(found)
    is_behind = ranked["behind"] > 0
    return Summary(
        villages=len(ranked),
        judged=int((ranked["judged"] > 0).sum()),
        behind=int(is_behind.sum()),
        behind_by_chance=_at(expected, 1),
        several=int((ranked["behind"] >= SEVERAL).sum()),
        several_by_chance=_at(expected, SEVERAL),
        widening=int((is_behind & (ranked["closed"] < 0)).sum()),
        change_known=int((is_behind & ranked["closed"].notna()).sum()),
        figures_judged=int(found["comparison"].isin(_JUDGED).sum()),
        figures_too_small=int((found["comparison"] == TOO_SMALL).sum()),
    )


def matters(found: pd.DataFrame) -> pd.DataFrame:
    """How many villages are judged on each KPI, too small to be, worse and far worse: `MATTER_COLUMNS`.

    Most villages behind first; KPIs that no village could be judged on are left out.
    """
    told = found.assign(judged=found["comparison"].isin(_JUDGED), too_small=found["comparison"] == TOO_SMALL)
    counts = told.groupby("kpi", sort=False)[list(MATTER_COLUMNS[1:])].sum().reset_index()
    order = counts[counts["judged"] > 0].sort_values(
        ["worse", "far_worse", "judged"], ascending=False, kind="stable"
    )
    return order[list(MATTER_COLUMNS)].reset_index(drop=True)


def _at(expected: np.ndarray, number: int) -> float:
    return float(expected[number]) if number < len(expected) else 0.0
