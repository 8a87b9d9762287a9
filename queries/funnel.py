"""Funnel comparison: is a village's share further from its peers' rate than chance explains?

Exact limits by denominator around the rate of the peer group (`queries/funnel_limits.py`), stretched where
villages differ more than chance lets them, and never closer to the rate than two cases, as in
`queries/judgement.py`. A ratio is binomial; a count out of its base is Poisson, because it may hold cases of
earlier years and exceed the base. Formulas and sources: `docs/method.md`.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from queries.evaluate import existing, find_kpis
from queries.funnel_limits import (
    TAIL_95,
    TAIL_998,
    Array,
    Dispersion,
    binomial_limits,
    dispersion,
    poisson_limits,
)
from queries.intervals import HIGHER, LOWER, NOT_COMPARED, SIMILAR, TOO_SMALL
from queries.judgement import FEW_CASES
from queries.peers import DEFAULT_PEERS, Peers, groups_of
from queries.scope import Scope
from queries.shares import shares
from queries.totals import grid

IN_PLAIN_WORDS: Final = (
    "每个村只和同类的村比：先算出这一组村合起来的比率，再看这个村偏离了多少。",
    "村越小，偶然性越大，允许的偏离就越宽；只有超出偶然所能解释的范围，才说“显著偏低”或“显著偏高”。",
    "基数太小的村标“样本不足”，只列数、不评价；只差一两户、一两个项目的，不算显著。",
)

# Fewer areas of a group with a share than this have no rate worth comparing with.
SMALLEST_GROUP: Final = 5

COMPARED_COLUMNS: Final = (
    "group_rate",
    "group_size",
    "phi",
    "tau2",
    "z",
    "low_95",
    "high_95",
    "low_998",
    "high_998",
    "comparison",
    "beyond",
)
FUNNEL_COLUMNS: Final = (
    *("area_code", "area", "kpi", "group", "numerator", "denominator", "value", "state", "counted"),
    *COMPARED_COLUMNS,
)

LINE_COLUMNS: Final = ("group", "denominator", "group_rate", "low_95", "high_95", "low_998", "high_998")

_POINTS: Final = 60  # of a drawn limit
_SAME: Final = 1e-12  # shares closer than this are equal


def funnel(
    engine: Engine,
    *,
    scope: Scope,
    kpi: str,
    month: int,
    within: str | None = None,
    peers: Peers = DEFAULT_PEERS,
) -> pd.DataFrame:
    """Every village inside `within` (None: everywhere) against its peers at `month`: `FUNNEL_COLUMNS`.

    group (its peers in words, see `queries.peers`), numerator, denominator, value, state and counted of the
    share (see `queries.shares`), then what `against_peers` adds. Groups and rates are of all villages that
    the scope may see, also where `within` narrows the answer. Raises UnknownKpi, NotComparable.
    """
    at = grid(engine, existing(month, ["village"], None), [month], scope=scope)
    found = shares(engine, find_kpis([kpi]), at, scope=scope)
    found["group"] = groups_of(engine, at, scope=scope, peers=peers)
    result = against_peers(found)[list(FUNNEL_COLUMNS)]
    if within is None:
        return result
    inside = grid(engine, existing(month, ["village"], within), [month], scope=scope).areas["code"]
    return result[result["area_code"].isin(inside)].reset_index(drop=True)


def against_peers(frame: pd.DataFrame, *, only: np.ndarray | None = None) -> pd.DataFrame:
    """Shares (kpi, group, numerator, denominator, value, state, counted) beside their groups.

    Adds group_rate (Σ numerator ÷ Σ denominator of the group), group_size (areas in it), phi and tau2
    (overdispersion, see `funnel_limits.dispersion`), z (distance from the rate in standard deviations,
    overdispersion included), the limits as fractions, comparison (显著偏低 or 显著偏高: outside the 95 %
    limits; 相近; 样本不足; "" where not compared) and beyond (95 or 99.8: the widest limits that it lies
    outside of; 0 inside or not compared). NaN where a figure has no meaning. With `only` (true or false per
    row) just those rows are returned; all count in their groups, and limits, which take longest, are theirs.
    """
    numerator, denominator, value = (
        frame[name].to_numpy(float) for name in ("numerator", "denominator", "value")
    )
    has_share = frame["state"].isin(["value", "small_sample"]).to_numpy() & (denominator > 0)
    group = frame.groupby(["kpi", "group"], sort=False).ngroup().to_numpy()
    rate, size = _rates(group, numerator, denominator, has_share)
    compared = has_share & (size >= SMALLEST_GROUP)
    judged = compared & (frame["state"] == "value").to_numpy()
    counted = frame["counted"].to_numpy(bool)
    variance = np.where(counted, rate, rate * (1 - rate)) / np.where(denominator > 0, denominator, np.nan)
    phi, tau2 = _spread(group, value, variance, rate, judged)
    if only is not None:
        frame, asked = frame[only], (numerator, denominator, value, rate, size, variance, phi, tau2)
        numerator, denominator, value, rate, size, variance, phi, tau2 = (each[only] for each in asked)
        compared, judged, counted = (each[only] for each in (compared, judged, counted))
    varies = variance > 0
    chance = np.where(varies, variance, 1.0)
    stretch = np.where(varies, np.sqrt(1 + tau2 / chance), 1.0)
    around = _Around(denominator, rate, counted, compared, stretch)
    near, far = _limits(around, TAIL_95), _limits(around, TAIL_998)
    outside = [judged & ((value < low - _SAME) | (value > high + _SAME)) for low, high in (near, far)]
    words = np.select(
        [~compared, ~judged, ~outside[0], value < rate], [NOT_COMPARED, TOO_SMALL, SIMILAR, LOWER], HIGHER
    )
    columns: tuple[Any, ...] = (
        *(np.where(compared, rate, np.nan), size, phi, tau2),
        np.where(judged, np.where(varies, (value - rate) / np.sqrt(chance + tau2), 0.0), np.nan),
        *(*near, *far, pd.Series(words, index=frame.index, dtype="str")),
        np.select([outside[1], outside[0]], [99.8, 95.0], 0.0),
    )
    added: dict[str, Any] = dict(zip(COMPARED_COLUMNS, columns, strict=True))
    return frame.assign(**added)


def limit_lines(frame: pd.DataFrame) -> pd.DataFrame:
    """The limits of each group of one KPI over all denominators, to be drawn: `LINE_COLUMNS`.

    `frame` holds rows of `against_peers`. At most `_POINTS` denominators per group, from 1 to its largest;
    groups too small to be compared have no lines.
    """
    parts = [_lines(rows) for _, rows in frame[frame["group_rate"].notna()].groupby("group", sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(LINE_COLUMNS))


def _lines(rows: pd.DataFrame) -> pd.DataFrame:
    first = rows.iloc[0]
    rate, tau2, is_count = float(first["group_rate"]), float(first["tau2"]), bool(first["counted"])
    denominator = np.unique(np.linspace(1, float(rows["denominator"].max()), _POINTS).round())
    size = len(denominator)
    chance = np.full(size, rate if is_count else rate * (1 - rate)) / denominator
    stretch = np.sqrt(1 + np.divide(tau2, chance, out=np.zeros(size), where=chance > 0))
    around = _Around(denominator, np.full(size, rate), np.full(size, is_count), np.ones(size, bool), stretch)
    (low_95, high_95), (low_998, high_998) = _limits(around, TAIL_95), _limits(around, TAIL_998)
    columns = (first["group"], denominator, rate, low_95, high_95, low_998, high_998)
    return pd.DataFrame(dict(zip(LINE_COLUMNS, columns, strict=True)))


class _Around(NamedTuple):
    """Per row, what limits are drawn by."""

    denominator: Array
    rate: Array
    counted: np.ndarray
    compared: np.ndarray
    stretch: Array


def _rates(
    group: np.ndarray, numerator: Array, denominator: Array, has_share: np.ndarray
) -> tuple[Array, np.ndarray]:
    """Per row, its group's rate and how many areas it is of; areas too small to judge count in it."""
    count = int(group.max()) + 1 if len(group) else 0
    above, below = (
        np.bincount(group, np.where(has_share, column, 0.0), count) for column in (numerator, denominator)
    )
    rate = np.divide(above, below, out=np.full(count, np.nan), where=below > 0)
    return rate[group], np.bincount(group, has_share, count).astype(int)[group]


def _spread(
    group: np.ndarray, value: Array, variance: Array, rate: Array, compared: np.ndarray
) -> tuple[Array, Array]:
    """Per row, φ and τ² of its group."""
    usable = np.flatnonzero(compared & (variance > 0))
    order = usable[np.argsort(group[usable], kind="stable")]
    found = [Dispersion(np.nan, 0.0)] * (int(group.max()) + 1 if len(group) else 0)
    for rows in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        if len(rows):
            found[group[rows[0]]] = dispersion(value[rows], variance[rows], rate[rows[0]])
    phi, tau2 = np.array(found, float).reshape(-1, 2).T
    return phi[group], tau2[group]


def _limits(around: _Around, tail: float) -> tuple[Array, Array]:
    """Limits per row: exact, stretched by overdispersion, at least two cases from the rate, within 0 … 1."""
    low, high = (np.full(len(around.rate), np.nan) for _ in range(2))
    for is_count, exact in ((False, binomial_limits), (True, poisson_limits)):
        rows = np.flatnonzero(around.compared & (around.counted == is_count))
        denominator, rate, stretch = around.denominator[rows], around.rate[rows], around.stretch[rows]
        # Many areas share a denominator and a rate: each pair is computed once. As parts of a complex number
        # they sort much faster than as rows.
        pairs, back = np.unique(denominator + 1j * rate, return_inverse=True)
        lows, highs = (bound[back] for bound in exact(pairs.real, pairs.imag, tail))
        few = FEW_CASES / denominator
        low[rows] = np.maximum(rate - np.maximum((rate - lows) * stretch, few), 0)
        upper = rate + np.maximum((highs - rate) * stretch, few)
        high[rows] = upper if is_count else np.minimum(upper, 1)
    return low, high
