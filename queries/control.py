"""Control charts (XmR) for rates that are not cumulative: is a month unlike the months before?

Mean and moving range as in Wheeler and Chambers, "Understanding Statistical Process Control", and NHS
"Making data count". Formulas: `docs/method.md`.
"""

from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from queries.evaluate import trend
from queries.kpi import KPIS, Kpi
from queries.scope import Scope

IN_PLAIN_WORDS: Final = (
    "每月都有起伏；两条虚线之间的起伏是常态，不必逐月解释。",
    "有一个月越出虚线，或连续八个月都在均线同一侧，才说明情况真的变了，值得去问原因。",
    "不足十二个月的，界限标“试用”，月份多了还会变。",
)

CHART_COLUMNS: Final = (
    "month",
    "value",
    "mean",
    "low",
    "high",
    "moving_range",
    "range_high",
    "signal",
    "trial",
)

OUTSIDE: Final = "越出界限"
RUN: Final = "连续八点同侧"
NO_SIGNAL: Final = ""

# Of two normal values the range is 1.128 standard deviations on average (d2); three of these are 2.66 ranges.
_LIMIT: Final = 3 / 1.128
_RANGE_LIMIT: Final = 3.267  # D4 for ranges of two
RUN_LENGTH: Final = 8
ENOUGH: Final = 12  # points; below, the limits are on trial (试用)
_FEWEST: Final = 3  # below, there is no range to speak of


def control_chart(
    engine: Engine, *, scope: Scope, kpi: str, area: str, first: int, last: int
) -> pd.DataFrame:
    """A KPI of one area with its limits, month by month from `first` to `last`: `CHART_COLUMNS`.

    See `xmr`; small samples count, months without data do not. A rate's limits stay within 0 … 1. Empty for
    a KPI that is not `chartable`. Raises UnknownKpi.
    """
    found = trend(engine, scope=scope, kpis=[kpi], area=area, first=first, last=last)
    if found.empty or not chartable(KPIS[kpi]):
        return pd.DataFrame({column: [] for column in CHART_COLUMNS})
    return xmr(found.set_index("month")["value"], within=(0.0, 1.0))


def chartable(kpi: Kpi) -> bool:
    """Whether a KPI may be put on a control chart: a rate that goes either way from month to month.

    A rate that adds up, over the year or from the first household on, rises by itself.
    """
    return kpi.fluctuates


def xmr(values: pd.Series, *, within: tuple[float, float] = (-np.inf, np.inf)) -> pd.DataFrame:
    """The chart of a series (month → value, NaN where there is none): `CHART_COLUMNS`.

    mean; low and high (natural limits, mean ± 2.66 × the mean moving range, cut to `within`); moving_range
    (to the month before) and range_high (3.267 × its mean); signal (越出界限; 连续八点同侧: one of eight
    or more points in a row on one side of the mean; else ""); trial (fewer than twelve points). Without
    three points there are no limits and no signals.
    """
    numbers = values.to_numpy(float)
    known = ~np.isnan(numbers)
    moving = np.abs(np.diff(numbers, prepend=np.nan))
    mean = low = high = range_high = np.nan
    signal = np.full(len(numbers), NO_SIGNAL, object)
    if known.sum() >= _FEWEST and not np.isnan(moving).all():
        mean, mean_range = float(numbers[known].mean()), float(np.nanmean(moving))
        low, high = np.clip([mean - _LIMIT * mean_range, mean + _LIMIT * mean_range], *within)
        range_high = _RANGE_LIMIT * mean_range
        signal[known & _in_runs(np.sign(numbers - mean))] = RUN
        signal[known & ((numbers < low) | (numbers > high))] = OUTSIDE
    return pd.DataFrame(
        {
            "month": values.index,
            "value": numbers,
            "mean": mean,
            "low": low,
            "high": high,
            "moving_range": moving,
            "range_high": range_high,
            "signal": pd.Series(signal, dtype="str"),
            "trial": bool(known.sum() < ENOUGH),
        }
    )


def _in_runs(side: np.ndarray) -> np.ndarray:
    """Which points belong to a run of eight or more on one side; months without data do not break it."""
    result = np.zeros(len(side), bool)
    known = np.flatnonzero(~np.isnan(side))
    for run in np.split(known, np.flatnonzero(np.diff(side[known])) + 1):
        if len(run) >= RUN_LENGTH and side[run[0]] != 0:
            result[run] = True
    return result
