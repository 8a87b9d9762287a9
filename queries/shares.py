"""Shares that chance explains: what may be compared by limits, and the figures for it.

Ratios of things that can be counted one by one (started of planned projects), and counts that should be
zero out of what they are counted in (households without help out of those at risk). Money and persons are
neither, see `queries/ranking.py`.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from queries.evaluate import evaluate, find_kpis
from queries.kpi import KPIS, RATIO, Kpi
from queries.scope import Scope
from queries.totals import Grid

# What can be counted one by one, independently of the others: households, projects, clues, tasks. Not visits,
# which one helper makes in rounds.
TRIALS: Final = frozenset({"户", "个", "笔", "条", "项"})

# A count out of fewer than this is too small to judge; ratios say so themselves (Kpi.smallest_denominator).
SMALLEST_BASE: Final = 5

SHARE_COLUMNS: Final = (
    "area_code",
    "area",
    "month",
    "kpi",
    "numerator",
    "denominator",
    "value",
    "state",
    "counted",
)


class NotComparable(ValueError):  # noqa: N818
    """A KPI that limits of chance do not apply to; the text is a sentence for the reader."""


def is_share(kpi: Kpi) -> bool:
    """Whether chance explains a KPI: a ratio of trials, or a count that is judged by its base."""
    if kpi.denominator:
        return kpi.unit == RATIO and not kpi.baseline and {m.unit for m in kpi.measures} <= TRIALS
    return kpi.watch_base is not None and kpi.counts_cases


def comparable(level: str) -> list[Kpi]:
    """The KPIs that areas of a level may be ranked and compared by, in the order of the dictionary."""
    return [kpi for kpi in KPIS.values() if kpi.rankable and kpi.judged_at(level) and is_share(kpi)]


def shares(engine: Engine, kpis: Sequence[Kpi], at: Grid, *, scope: Scope) -> pd.DataFrame:
    """KPIs on a grid of one slice, as shares: `SHARE_COLUMNS`, area by area, month by month, in their order.

    A count is taken out of its base: numerator is the count, denominator the base, value their ratio (a
    fraction), `counted` is true. state as in `queries.evaluate`; a count on a base below `SMALLEST_BASE` is
    a small_sample, on none not_applicable. Raises NotComparable for a KPI that is no share.
    """
    for kpi in kpis:
        if not is_share(kpi):
            raise NotComparable(f"“{kpi.label}”不是可逐一计数的比率，不作同类比较。")
    read = list(dict.fromkeys([*(kpi.code for kpi in kpis), *(k.watch_base for k in kpis if _is_count(k))]))
    figures = evaluate(engine, find_kpis([code for code in read if code]), at, scope=scope)
    names = ("numerator", "denominator", "value", "state")
    found = {name: figures[name].to_numpy().reshape(len(at), len(read)) for name in names}
    columns = [_share(kpi, {code: place for place, code in enumerate(read)}, found) for kpi in kpis]
    places = np.arange(len(at)).repeat(len(kpis)) * len(read)
    numbers = [np.stack(parts, axis=1).ravel() for parts in zip(*columns, strict=True)] or [np.empty(0)] * 4
    return pd.DataFrame(
        {
            **{name: figures[name].array.take(places) for name in ("area_code", "area", "month")},
            "kpi": pd.Series([kpi.code for kpi in kpis], dtype="str").array.take(
                np.tile(np.arange(len(kpis)), len(at))
            ),
            "numerator": numbers[0].astype(float),
            "denominator": numbers[1].astype(float),
            "value": numbers[2].astype(float),
            "state": pd.Series(numbers[3], dtype="str"),
            "counted": np.tile(np.array([_is_count(kpi) for kpi in kpis], bool), len(at)),
        }
    )


def _is_count(kpi: Kpi) -> bool:
    return not kpi.denominator


def _share(kpi: Kpi, places: dict[Any, int], found: dict[str, np.ndarray]) -> tuple[np.ndarray, ...]:
    """Numerator, denominator, value and state of one KPI."""
    mine = places[kpi.code]
    if not _is_count(kpi):
        return tuple(found[name][:, mine] for name in ("numerator", "denominator", "value", "state"))
    base = places[kpi.watch_base]
    count, out_of = found["value"][:, mine], found["value"][:, base]
    known = np.where(found["state"][:, mine] == "value", found["state"][:, base], found["state"][:, mine])
    small = np.select([out_of <= 0, out_of < SMALLEST_BASE], ["not_applicable", "small_sample"], "value")
    state = np.where(known == "value", small, known)
    value = np.divide(count, out_of, out=np.full(len(count), np.nan), where=out_of > 0)
    return count, out_of, value, state
