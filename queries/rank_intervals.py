"""A rank with its interval: between which places an area may well stand, given how much was counted there.

Ranks are simulated: every area's share is drawn from what its own figures leave open (Beta with Jeffreys'
prior for a ratio, Gamma for a count out of its base), the draws are ranked, and the middle 95 % of an
area's ranks is its interval (Goldstein and Spiegelhalter 1996, J. R. Stat. Soc. A 159:385–443; Marshall and
Spiegelhalter 1998, BMJ 316:1701–1704). The seed is fixed: the same figures have the same interval.
"""

from typing import Final

import numpy as np
import pandas as pd

from queries.kpi import Kpi, Polarity

IN_PLAIN_WORDS: Final = (
    "名次后面的区间，是这个村按现有数据可能排到的位置：区间越宽，名次越说明不了问题。",
    "两个村的名次区间重叠较多时，不能说谁好谁差。",
    "基数太小的村不排名；数值相同的村名次相同。",
)

RANK_COLUMNS: Final = ("rank", "rank_low", "rank_high", "ranked")

_DRAWS: Final = 1000
_SEED: Final = 20211231
_MIDDLE: Final = (0.025, 0.975)
_JEFFREYS: Final = 0.5


def ranked(frame: pd.DataFrame, kpi: Kpi) -> pd.DataFrame:
    """Shares of one KPI (numerator, denominator, value, state, counted; see `queries.shares`) with ranks.

    Adds rank (1 is best, equal values share a rank), rank_low and rank_high (its 95 % interval, the rank
    itself included) and ranked (how many areas are ranked): all over the same areas, those of state
    "value". NA for other areas, and for all where the KPI is not ranked.
    """
    judged = (frame["state"] == "value") & frame["value"].notna()
    rows = np.flatnonzero(judged.to_numpy()) if kpi.rankable else np.empty(0, int)
    lowest_is_best = kpi.polarity is Polarity.LOWER
    rank = frame["value"].iloc[rows].rank(method="min", ascending=lowest_is_best).to_numpy()
    low, high = _interval(frame.iloc[rows], lowest_is_best=lowest_is_best)
    result = frame.copy()
    columns = (rank, np.minimum(low, rank), np.maximum(high, rank), np.full(len(rows), len(rows)))
    for name, numbers in zip(RANK_COLUMNS, columns, strict=True):
        column = np.full(len(frame), np.nan)
        column[rows] = numbers
        result[name] = pd.Series(column, index=frame.index).astype("Int64")
    return result


def ranked_in_groups(frame: pd.DataFrame, kpi: Kpi) -> pd.DataFrame:
    """The same within each peer group: `frame` carries its name as `group`, and keeps its order."""
    if frame.empty:
        return ranked(frame, kpi)
    parts = [ranked(rows, kpi) for _, rows in frame.groupby("group", sort=False)]
    return pd.concat(parts).reindex(frame.index)


def _interval(frame: pd.DataFrame, *, lowest_is_best: bool) -> tuple[np.ndarray, np.ndarray]:
    """The middle 95 % of the ranks that areas take in the draws."""
    areas = len(frame)
    if not areas:
        return np.empty(0), np.empty(0)
    draws = _drawn(frame)
    order = np.argsort(draws if lowest_is_best else -draws, axis=1)
    # Short numbers, an area's together: sorting them so takes a tenth of the time.
    number = np.int16 if areas < np.iinfo(np.int16).max else np.int32
    places = np.empty(order.shape, number)
    places[np.arange(_DRAWS)[:, None], order] = np.arange(1, areas + 1, dtype=number)
    each = np.sort(np.ascontiguousarray(places.T), axis=1)
    # Whole ranks on either side, so that an interval never leaves 1 … n.
    low, high = int(np.floor(_MIDDLE[0] * (_DRAWS - 1))), int(np.ceil(_MIDDLE[1] * (_DRAWS - 1)))
    return each[:, low].astype(float), each[:, high].astype(float)


def _drawn(frame: pd.DataFrame) -> np.ndarray:
    """Shares as they may be: a row per draw, a column per area."""
    chance = np.random.default_rng(_SEED)
    hits, trials = (frame[name].to_numpy(float) for name in ("numerator", "denominator"))
    size = (_DRAWS, len(frame))
    if bool(frame["counted"].iloc[0]):
        return chance.gamma(hits + _JEFFREYS, size=size) / trials
    return chance.beta(hits + _JEFFREYS, np.maximum(trials - hits, 0) + _JEFFREYS, size=size)
