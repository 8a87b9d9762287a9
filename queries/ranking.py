"""The areas of a level side by side, with how sure each figure is and what may be said of it.

A ranking is not a comparison: the rank orders the values, the comparison says whether an area really
differs from the area around it. A KPI without judgement is never ranked (风险消除率不排名), but may be
compared; an amount of money or a share of it is never compared, because yuan are not trials: no interval
of chance surrounds a payment. Nor are persons: a household's risk ends for all its members at once, so
their number overstates how much has been observed. A figure whose credibility is low
(`queries/credibility.py`) stays in the list, but has neither rank nor comparison.
"""

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from queries import freshness
from queries.credibility import credibility
from queries.doubtful import LOW
from queries.evaluate import values
from queries.intervals import NOT_COMPARED, TOO_SMALL, compare, wilson
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.scope import Scope
from queries.shares import TRIALS


def ranking(
    engine: Engine,
    *,
    scope: Scope,
    kpi: str,
    month: int,
    level: str,
    within: str | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """The areas of `level` inside `within` (an area code; none: the city) at `month`, worst first.

    The columns of `values`, and low, high (Wilson 95 % interval, fractions; NaN where it has no meaning),
    comparison with the rate of `within` (显著偏低 | 相近 | 显著偏高 | 样本不足, "" where not compared),
    credible (see `queries/credibility.py`; on the day `today`, by default `freshness.reporting_day`),
    doubtful (whether that is low) and rank (1 is best, equal values share a rank; NA where the KPI is not
    ranked, the sample is small, the figure is doubtful or there is no value). Without polarity the largest
    value comes first; small samples and doubtful figures come after the others, areas without a value last.
    """
    definition = KPIS[kpi]
    frame = values(engine, scope=scope, month=month, kpis=[kpi], level=level, within=within)
    around = values(
        engine,
        scope=scope,
        month=month,
        kpis=[kpi],
        areas=None if within is None else [within],
        level="city" if within is None else None,
    )
    reference = around["value"].iloc[0] if len(around) == 1 else np.nan
    day = today or freshness.reporting_day(engine, scope=scope)
    frame = compared(frame, definition, reference)
    codes = frame["area_code"].tolist()
    told = credibility(engine, scope=scope, month=month, today=day, kpis=[kpi], areas=codes)
    level_of = dict(zip(told["area_code"], told["credible"], strict=True))
    frame["credible"] = pd.Series([level_of[code] for code in codes], frame.index, "str")
    frame["doubtful"] = frame["credible"] == LOW
    frame["comparison"] = frame["comparison"].mask(frame["doubtful"], NOT_COMPARED)
    return _sorted(_ranked(frame, definition), definition)


def compared(frame: pd.DataFrame, kpi: Kpi, reference: float | pd.Series) -> pd.DataFrame:
    """`frame` (rows of `values` for one KPI) with low, high and comparison against `reference`."""
    is_share = kpi.unit == RATIO and not kpi.baseline and {m.unit for m in kpi.measures} <= TRIALS
    share = frame["denominator"] if is_share else pd.Series(np.nan, index=frame.index)
    low, high = wilson(frame["numerator"], share)
    parent = pd.Series(reference, index=frame.index, dtype=float)
    words = compare(low, high, parent)
    too_small = (frame["state"] == "small_sample") & low.notna()
    return frame.assign(low=low, high=high, comparison=words.mask(too_small, TOO_SMALL))


def _ranked(frame: pd.DataFrame, kpi: Kpi) -> pd.DataFrame:
    ranked = frame["value"].where((frame["state"] == "value") & kpi.rankable & ~frame["doubtful"])
    lowest_is_best = kpi.polarity is Polarity.LOWER
    return frame.assign(rank=ranked.rank(method="min", ascending=lowest_is_best).astype("Int64"))


def _sorted(frame: pd.DataFrame, kpi: Kpi) -> pd.DataFrame:
    """Values first, then small samples and doubtful ones, then none; worst first, of equals the larger."""
    standing = frame["state"].map({"value": 0, "small_sample": 1}).fillna(2)
    standing = standing.mask(frame["doubtful"] & (standing == 0), 1)
    worst_is_low = kpi.polarity is Polarity.HIGHER
    return (
        frame.assign(_standing=standing)
        .sort_values(
            ["_standing", "value", "denominator", "area_code"],
            ascending=[True, worst_is_low, False, True],
            na_position="last",
        )
        .drop(columns="_standing")
        .reset_index(drop=True)
    )
