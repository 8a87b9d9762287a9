"""Figures: KPI × area × month with numerator, denominator, value and state.

Every function returns frames with the columns `VALUE_COLUMNS`:

- area_code, area (name), level (city, county, township, village), month (YYYYMM as int)
- kpi (code), label, slice ("" or e.g. "category=脱贫不稳定户")
- numerator, denominator, value: float; NaN where there is none. Money is in yuan, ratios are fractions. A
  value is unrounded; numerator and denominator are given whatever the state, when they are known
- unit: 户, 人, 个, 元, 次 (visits), 条 (clues), 项 (tasks), 比率 (a fraction), 比率差 (a difference of
  fractions; −0.086 is 8.6 points behind) or 元/人 (an average: numerator in yuan, denominator in persons)
- state: "value"; "no_data" (no file tells of this place and month); "not_applicable" (denominator zero, a
  slice that the KPI does not have, or rows that name only coarser areas); "small_sample" (a value on too
  small a denominator: shown, not judged)

Only the rollup, its coverage and policy are read, so that a page costs the same for any number of
households.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray
from sqlalchemy import ColumnElement, Engine, select

from data.schema import area_tree
from data.schema import areas as areas_table
from queries.kpi import KPIS, Kpi, signed
from queries.measures import DIMENSIONS
from queries.months import first_day, last_day, month_range
from queries.policy import Policies, read_policies
from queries.run import Store
from queries.scope import Scope
from queries.slices import checked, dimension_of, slices_of, value_of
from queries.suggest import suggestion
from queries.terms import say
from queries.totals import NO_DATA, PRESENT, TOO_COARSE, Grid, Term, amounts, grid, presence

VALUE_COLUMNS: Final = (
    "area_code",
    "area",
    "level",
    "month",
    "kpi",
    "label",
    "slice",
    "numerator",
    "denominator",
    "value",
    "unit",
    "state",
)
STATES: Final = ("value", "no_data", "not_applicable", "small_sample")
_VALUE, _NO_DATA, _NOT_APPLICABLE, _SMALL_SAMPLE = range(len(STATES))
SCHEDULE: Final = "schedule.fund_execution"


class UnknownKpi(ValueError):  # noqa: N818
    """A KPI code that does not exist; the text is a sentence for the reader."""


def values(
    engine: Engine,
    *,
    scope: Scope,
    month: int,
    kpis: Sequence[str] | None = None,
    areas: Collection[str] | None = None,
    level: str | None = None,
    within: str | None = None,
    slice: str = "",
) -> pd.DataFrame:
    """KPIs (all by default) of areas in a month: `VALUE_COLUMNS`, area by area in the order of `kpis`.

    Areas: the codes in `areas`, or all of `level` (default city) inside `within` (default everywhere), as
    far as the scope reaches. Lists leave out areas that no longer exist or were merged into another.
    Raises UnknownKpi, UnknownSlice.
    """
    where = (
        existing(month, [level or "city"], within) if areas is None else areas_table.c.code.in_(sorted(areas))
    )
    at = grid(engine, where, [month], [checked(slice)], scope=scope)
    return evaluate(engine, find_kpis(kpis), at, scope=scope)


def trend(
    engine: Engine,
    *,
    scope: Scope,
    kpis: Sequence[str],
    area: str,
    first: int,
    last: int,
    slice: str = "",
) -> pd.DataFrame:
    """KPIs of one area for every month from `first` to `last`: `VALUE_COLUMNS`, month by month.

    Raises UnknownKpi, UnknownSlice.
    """
    at = grid(engine, areas_table.c.code == area, month_range(first, last), [checked(slice)], scope=scope)
    return evaluate(engine, find_kpis(kpis), at, scope=scope)


def breakdown(engine: Engine, *, scope: Scope, kpi: str, area: str, month: int, by: str) -> pd.DataFrame:
    """A KPI of one area and month for every value of dimension `by`: `VALUE_COLUMNS`, a row per slice.

    `by` is one of `measures.DIMENSIONS`; the values of cause overlap: a household has up to five.
    Raises UnknownKpi, UnknownSlice.
    """
    checked(f"{by}=") if by not in DIMENSIONS else None
    at = grid(engine, areas_table.c.code == area, [month], slices_of(by), scope=scope)
    return evaluate(engine, find_kpis([kpi]), at, scope=scope)


def find_kpis(codes: Sequence[str] | None) -> list[Kpi]:
    """The KPIs of these codes, all without codes; raises UnknownKpi with suggestions."""
    if codes is None:
        return list(KPIS.values())
    for code in codes:
        if code not in KPIS:
            raise UnknownKpi(f"没有“{code}”这个指标。{suggestion(code, KPIS)}")
    return [KPIS[code] for code in codes]


def existing(month: int, levels: Collection[str], within: str | None) -> ColumnElement[bool]:
    """The condition that an area is of one of `levels`, inside `within` (None: everywhere), existed in the
    month and was not merged into another."""
    area = areas_table.c
    chosen = (
        area.level.in_(levels)
        & area.successor_code.is_(None)
        & (area.valid_from <= last_day(month))
        & (area.valid_to > first_day(month))
    )
    if within is None:
        return chosen
    inside = select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code == within)
    return chosen & area.code.in_(inside)


def evaluate(engine: Store, kpis: Sequence[Kpi], at: Grid, *, scope: Scope) -> pd.DataFrame:
    """`VALUE_COLUMNS` for KPIs on a grid: area by area, month by month, slice by slice, in the order of
    `kpis`."""
    if not len(at) or not kpis:
        return _frame([], at, kpis)
    return from_terms(kpis, at, read_terms(engine, kpis, at, scope=scope))


@dataclass(frozen=True)
class Terms:
    """What KPIs are computed from, on a grid: each term's amount, whether there is one, the planned share."""

    found: Mapping[Term, np.ndarray]
    present: Mapping[Term, np.ndarray]
    schedule: np.ndarray | None


def read_terms(engine: Store, kpis: Sequence[Kpi], at: Grid, *, scope: Scope) -> Terms:
    """The terms of KPIs on a grid, as the store has them."""
    sliced = _sliced(kpis, at)
    terms = list(dict.fromkeys(term for kpi in sliced for term, _ in terms_of(kpi)))
    schedule = None
    if any(kpi.baseline == "schedule" for kpi in sliced):
        schedule = planned_share(read_policies(engine, [SCHEDULE], scope=scope), at)
    found = amounts(engine, terms, at, scope=scope) if terms else {}
    present = presence(engine, terms, at, scope=scope) if terms else {}
    return Terms(found, present, schedule)


def from_terms(kpis: Sequence[Kpi], at: Grid, terms: Terms) -> pd.DataFrame:
    """What `evaluate` gives, from terms that were read, or that the ledger says were so once."""
    sliced = _sliced(kpis, at)
    parts = [_figures(kpi, terms) if kpi in sliced else _unsliceable(len(at)) for kpi in kpis]
    return _frame(parts, at, kpis)


def _sliced(kpis: Sequence[Kpi], at: Grid) -> list[Kpi]:
    """The KPIs that have figures for the grid's slices."""
    dimension = dimension_of(at.slices[0])
    return [kpi for kpi in kpis if not dimension or dimension in kpi.slices]


def differs(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Where two frames of the same grid and KPIs differ in a number; none and none are the same."""
    numbers = ["numerator", "denominator", "value"]
    then, now = before[numbers], after[numbers]
    return ~((then == now) | (then.isna() & now.isna())).all(axis=1)


def planned_share(policies: Policies, at: Grid) -> np.ndarray:
    """The share of the year's money that should be paid by each month (序时进度), on the grid."""
    levels = [value_of(part) if dimension_of(part) == "fund_level" else "" for part in at.slices]
    return np.array(
        [
            scheduled(policies, area, month, level)
            for area in at.areas["code"].tolist()
            for month in at.months
            for level in levels
        ]
    )


def scheduled(policies: Policies, area_code: str, month: int, fund_level: str = "") -> float:
    """The planned share for one area and month: the policy curve, else month ÷ 12."""
    rule = policies.rule(SCHEDULE, area_code, month, fund_level)
    return month % 100 / 12 if rule is None else rule.value


_Terms = list[tuple[Term, int]]


def _of(codes: tuple[str, ...], years_back: int = 0) -> _Terms:
    return [(Term(code, years_back), sign) for code, sign in signed(codes)]


def _parts(kpi: Kpi) -> tuple[_Terms, _Terms]:
    return _of(kpi.numerator), _of(kpi.denominator, 1 if kpi.baseline == "last_year" else 0)


def terms_of(kpi: Kpi) -> _Terms:
    """Every term that a KPI is computed from, with its sign; a term may come twice."""
    above, below = _parts(kpi)
    if kpi.baseline == "last_year_average":
        return [*above, *below, *_of(kpi.numerator, 1), *_of(kpi.denominator, 1)]
    return [*above, *below]


Figures = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _figures(kpi: Kpi, terms: Terms) -> Figures:
    """Numerator, denominator, value and state (its place in `STATES`) of a KPI on the grid."""
    if kpi.baseline == "last_year_average":
        return _growth_of_average(kpi, terms)
    over, under = _parts(kpi)
    numerator, above = _sum(over, terms)
    if not kpi.denominator:
        state = np.select([above == NO_DATA, above == TOO_COARSE], [_NO_DATA, _NOT_APPLICABLE], _VALUE)
        return numerator, np.full_like(numerator, np.nan), numerator, state
    denominator, below = _sum(under, terms)
    missing = _together(above, below)
    ratio, divisible = _divided(numerator, denominator, missing)
    state = np.select(
        [missing == NO_DATA, ~divisible, denominator < kpi.smallest_denominator],
        [_NO_DATA, _NOT_APPLICABLE, _SMALL_SAMPLE],
        _VALUE,
    )
    if kpi.baseline == "schedule" and terms.schedule is not None:
        ratio = ratio - terms.schedule
    elif kpi.baseline == "last_year":
        ratio = ratio - 1
    return numerator, denominator, ratio, state


def _growth_of_average(kpi: Kpi, terms: Terms) -> Figures:
    """The average now (as numerator), that of a year ago (as denominator), and how much it grew."""
    averages, missing = [], []
    for back in (0, 1):
        money, above = _sum(_of(kpi.numerator, back), terms)
        persons, below = _sum(_of(kpi.denominator, back), terms)
        missing.append(_together(above, below))
        averages.append(_divided(money, persons, missing[-1])[0])
    together = _together(*missing)
    ratio, _ = _divided(averages[0], averages[1], together)
    state = np.select([together == NO_DATA, np.isnan(ratio)], [_NO_DATA, _NOT_APPLICABLE], _VALUE)
    return averages[0], averages[1], ratio - 1, state


def _divided(
    numerator: np.ndarray, denominator: np.ndarray, missing: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The ratio, NaN where a part is missing or there is nothing to divide by; and where it is not."""
    divisible = (missing == PRESENT) & (denominator != 0)
    return np.divide(numerator, denominator, out=np.full_like(numerator, np.nan), where=divisible), divisible


def _sum(signed_terms: _Terms, terms: Terms) -> tuple[np.ndarray, np.ndarray]:
    """Signed sum of terms, NaN where one is missing; and the presence of them all together."""
    total: Any = sum(sign * terms.found[term] for term, sign in signed_terms)
    together = _together(*(terms.present[term] for term, _ in signed_terms))
    return np.where(together == PRESENT, total, np.nan), together


def _together(*presences: np.ndarray) -> np.ndarray:
    """The presence of several terms at once: what is missing outweighs what is too coarse."""
    states = np.stack(presences)
    return np.where((states == NO_DATA).any(axis=0), NO_DATA, states.max(axis=0))


def _unsliceable(size: int) -> Figures:
    nothing = np.full(size, np.nan)
    return nothing, nothing, nothing, np.full(size, _NOT_APPLICABLE)


def _frame(parts: list[Figures], at: Grid, kpis: Sequence[Kpi]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame({column: [] for column in VALUE_COLUMNS}).astype(_DTYPES)
    numbers = [np.stack(arrays, axis=1).ravel() for arrays in zip(*parts, strict=True)]
    each = len(kpis)
    # Texts are made once and then taken by place: a column of thousands of texts costs more than the figures.
    area = np.repeat(at.by_area(np.arange(len(at.areas))), each)
    kpi = np.tile(np.arange(each), len(at))
    part = np.repeat(at.by_slice(np.arange(len(at.slices))), each)
    labels = _texts([say(one.label, month) for month in at.months for one in kpis])
    return pd.DataFrame(
        {
            "area_code": at.areas["code"].array.take(area),
            "area": at.areas["name"].array.take(area),
            "level": at.areas["level"].array.take(area),
            "month": np.repeat(at.by_month(at.months), each),
            "kpi": _texts([kpi.code for kpi in kpis]).take(kpi),
            "label": labels.take(np.repeat(at.by_month(np.arange(len(at.months))), each) * each + kpi),
            "slice": _texts(at.slices).take(part),
            "numerator": numbers[0],
            "denominator": numbers[1],
            "value": numbers[2],
            "unit": _texts([kpi.unit for kpi in kpis]).take(kpi),
            "state": _texts(STATES).take(numbers[3]),
        }
    )


def _texts(words: Sequence[str]) -> ExtensionArray:
    return pd.Series(words, dtype="str").array


_DTYPES: Final = dict.fromkeys(VALUE_COLUMNS, "str") | {
    "month": "int64",
    "numerator": "float64",
    "denominator": "float64",
    "value": "float64",
}
