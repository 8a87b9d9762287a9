"""Reading the rollup: measures summed to months for areas, and whether a figure exists at all.

Internal to `queries`: pages read `queries/evaluate.py`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all

from data.schema import area_tree, areas, coverage, rollup
from data.vocabulary import LEVELS
from queries.measures import MEASURES
from queries.months import month_before, month_range
from queries.run import Store, run, run_rows, visible
from queries.scope import Scope

# Whether a measure has a figure somewhere, and why not.
PRESENT: Final = 0
NO_DATA: Final = 1
TOO_COARSE: Final = 2

# Up to so many months the store sums each from its beginning; for more it tells every month's net amount.
_FEW_MONTHS: Final = 2

SCALE: Final = {"元": 100}  # amounts per unit of a figure: events of money are in fen


_Months = tuple[int, int]  # from the first to the last


class Term(NamedTuple):
    """A measure, read for the month itself or for the same month of another year."""

    measure: str
    years_back: int = 0

    def month(self, month: int) -> int:
        """The month that the term is read for when a figure of `month` is asked."""
        return month_before(month, 12 * self.years_back)


@dataclass(frozen=True)
class Grid:
    """Where and when figures are asked for: `areas` (code, name, level, county) × `months` × `slices`.

    `codes` selects the same areas in SQL; the slices are all of one dimension, or "" alone. Arrays built on
    a grid have an entry per area, month and slice: area by area, within it month by month, within it slice
    by slice.
    """

    areas: pd.DataFrame
    codes: Select[Any]
    months: tuple[int, ...]
    slices: tuple[str, ...] = ("",)

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many areas, months and slices."""
        return len(self.areas), len(self.months), len(self.slices)

    def __len__(self) -> int:
        return math.prod(self.shape)

    def by_area(self, values: Any) -> np.ndarray:
        """One value per area, repeated for each month and slice."""
        return np.repeat(np.asarray(values), len(self.months) * len(self.slices))

    def by_month(self, values: Any) -> np.ndarray:
        """One value per month, repeated for each area and slice."""
        return np.tile(np.repeat(np.asarray(values), len(self.slices)), len(self.areas))

    def by_slice(self, values: Any) -> np.ndarray:
        """One value per slice, repeated for each area and month."""
        return np.tile(np.asarray(values), len(self.areas) * len(self.months))


def grid(
    engine: Store,
    where: ColumnElement[bool],
    months: Sequence[int],
    slices: Sequence[str] = ("",),
    *,
    scope: Scope,
) -> Grid:
    """The areas that meet `where` within scope, by code, and the months and slices to read."""
    condition = where & visible(areas.c.code, scope)
    above = areas.alias("above")
    county = (
        select(area_tree.c.descendant_code, above.c.code.label("county"))
        .join(above, above.c.code == area_tree.c.ancestor_code)
        .where(above.c.level == "county")
        .subquery("counties")
    )
    statement = (
        select(
            areas.c.code,
            areas.c.name,
            areas.c.level,
            func.coalesce(county.c.county, areas.c.code).label("county"),
        )
        .outerjoin(county, county.c.descendant_code == areas.c.code)
        .where(condition)
        .order_by(areas.c.code)
    )
    found = run(engine, statement, scope=scope)
    return Grid(found, select(areas.c.code).where(condition), tuple(months), tuple(slices))


def amounts(engine: Store, terms: Sequence[Term], at: Grid, *, scope: Scope) -> dict[Term, np.ndarray]:
    """Each term's figure on the grid, zero where no event is; money in yuan."""
    reader = _summed_by_the_store if len(at.months) <= _FEW_MONTHS else _added_up_here
    found = reader(engine, terms, at, scope)
    return {term: found[term].ravel() / SCALE.get(MEASURES[term.measure].unit, 1) for term in terms}


def _summed_by_the_store(
    engine: Store, terms: Sequence[Term], at: Grid, scope: Scope
) -> dict[Term, np.ndarray]:
    """One row per measure, area and slice: every month asked for is a sum of its own over its window."""
    result = {term: np.zeros(at.shape) for term in terms}
    # Each measure with the windows of months that it is summed over, and the layers that each sum fills.
    filled: dict[str, dict[_Months, list[np.ndarray]]] = {}
    for place, month in enumerate(at.months):
        for term in terms:
            layers = filled.setdefault(term.measure, {}).setdefault(window(term, month), [])
            layers.append(result[term][:, place, :])
    together: dict[tuple[_Months, ...], list[str]] = {}
    for measure, windows in filled.items():
        together.setdefault(tuple(windows), []).append(measure)
    width = max(map(len, together))
    parts = [
        _sums(windows, width)
        .where(
            *_in(rollup.c.measure, measures, rollup.c.slice, at.slices),
            rollup.c.area_code.in_(at.codes),
            rollup.c.month.between(min(windows)[0], max(last for _, last in windows)),
        )
        .group_by(rollup.c.measure, rollup.c.slice, rollup.c.area_code)
        for windows, measures in together.items()
    ]
    measures, slices, codes, *sums = _columns(run_rows(engine, union_all(*parts), scope=scope), 3 + width)
    number = {measure: place for place, measure in enumerate(filled)}
    found = np.fromiter(map(number.__getitem__, measures), int, len(measures))
    at_area, at_slice, amounts = _places(codes, at), _slice_places(slices, at), np.array(sums, float)
    for measure, windows in filled.items():
        rows = np.flatnonzero(found == number[measure])
        for amount, layers in zip(amounts, windows.values(), strict=False):  # others have more windows
            for layer in layers:
                layer[at_area[rows], at_slice[rows]] = amount[rows]
    return result


def _sums(windows: Sequence[_Months], width: int) -> Select[Any]:
    """Measure, slice, area and a sum for each window, all in one reading; zeros up to `width` sums."""
    amount, month = rollup.c.amount, rollup.c.month
    alone = len(windows) == 1
    sums: list[Any] = [
        func.sum(amount if alone else case((month.between(*window), amount), else_=0)) for window in windows
    ]
    sums += [literal(0)] * (width - len(windows))
    named = [column.label(f"amount_{place}") for place, column in enumerate(sums)]
    return select(rollup.c.measure, rollup.c.slice, rollup.c.area_code, *named)


def window(term: Term, month: int) -> _Months:
    """The first and last month of events that make up a term's figure for `month`."""
    last = term.month(month)
    kind = MEASURES[term.measure].kind
    return {"stock": (0, last), "flow": (last, last), "ytd": (last // 100 * 100 + 1, last)}[kind]


def _added_up_here(engine: Store, terms: Sequence[Term], at: Grid, scope: Scope) -> dict[Term, np.ndarray]:
    """Months' net amounts from the store, added up here."""
    statement = select(
        rollup.c.measure, rollup.c.slice, rollup.c.area_code, rollup.c.month, rollup.c.amount
    ).where(
        *_in(rollup.c.measure, {term.measure for term in terms}, rollup.c.slice, at.slices),
        rollup.c.area_code.in_(at.codes),
        rollup.c.month <= max(at.months),
    )
    measure, slices, codes, months, amount = _columns(run_rows(engine, statement, scope=scope), 5)
    earliest = min(*at.months, *months, *(term.month(min(at.months)) for term in terms))
    axis = month_range(earliest // 100 * 100 + 1, max(at.months))
    column = {month: place for place, month in enumerate(axis)}
    places = _places(codes, at), _slice_places(slices, at), np.array([column[month] for month in months], int)
    number = {term.measure: place for place, term in enumerate(terms)}
    found, amount = np.fromiter(map(number.__getitem__, measure), int, len(measure)), np.array(amount, float)
    result = {}
    for term in terms:
        mine = np.flatnonzero(found == number[term.measure])
        net = np.zeros((len(at.areas), len(at.slices), len(axis)))
        net[tuple(place[mine] for place in places)] = amount[mine]
        wanted = [column[term.month(month)] for month in at.months]
        result[term] = _add_up(net, MEASURES[term.measure].kind)[:, :, wanted].transpose(0, 2, 1)
    return result


def _in(*pairs: Any) -> list[ColumnElement[bool]]:
    """Conditions from columns and the values each may have, sorted so that a statement is compiled once."""
    return [column.in_(sorted(values)) for column, values in zip(pairs[::2], pairs[1::2], strict=True)]


def _columns(rows: Sequence[Sequence[Any]], width: int) -> Iterable[Any]:
    return zip(*rows, strict=True) if rows else [()] * width


def _places(codes: Sequence[str], at: Grid) -> np.ndarray:
    place = {code: number for number, code in enumerate(at.areas["code"].tolist())}
    return np.fromiter(map(place.__getitem__, codes), int, len(codes))


def _slice_places(slices: Sequence[str], at: Grid) -> np.ndarray:
    return np.fromiter(map(at.slices.index, slices), int, len(slices))


def _add_up(net: np.ndarray, kind: str) -> np.ndarray:
    """Net amounts per month (last axis, from a January on) → the measure's figure at each month."""
    if kind == "flow":
        return net
    if kind == "stock":
        return net.cumsum(axis=-1)
    years = [net[..., start : start + 12].cumsum(axis=-1) for start in range(0, net.shape[-1], 12)]
    return np.concatenate(years, axis=-1)


def presence(engine: Store, terms: Sequence[Term], at: Grid, *, scope: Scope) -> dict[Term, np.ndarray]:
    """For each term on the grid: PRESENT, NO_DATA or TOO_COARSE (its rows name only coarser areas).

    An area below a county is covered as its county is; a city as soon as one of its counties is.
    """
    finest = case({level: rank for rank, level in enumerate(LEVELS)}, value=coverage.c.finest_level)
    statement = (
        select(
            coverage.c.kind,
            area_tree.c.ancestor_code,
            func.min(coverage.c.first_month).label("first"),
            func.max(coverage.c.last_month).label("last"),
            func.max(finest).label("finest"),
        )
        .join(area_tree, area_tree.c.descendant_code == coverage.c.area_code)
        .group_by(coverage.c.kind, area_tree.c.ancestor_code)
    )
    covered = {(kind, area): reach for kind, area, *reach in run_rows(engine, statement, scope=scope)}
    known: dict[tuple[str, int], np.ndarray] = {}
    result = {}
    for term in terms:
        key = (MEASURES[term.measure].sources[0], term.years_back)
        if key not in known:
            known[key] = _presence_of(key[0], term, at, covered)
        result[term] = known[key]
    return result


def _presence_of(kind: str, term: Term, at: Grid, covered: dict[Any, Any]) -> np.ndarray:
    nothing = (1, 0, -1)  # covered from after it ends: never
    reach = np.array(
        [covered.get((kind, county), nothing) for county in at.areas["county"].tolist()]
    ).reshape(-1, 3)
    months = at.by_month([term.month(month) for month in at.months])
    rank = at.by_area([LEVELS.index(level) for level in at.areas["level"].tolist()])
    first, last, finest = (at.by_area(reach[:, column]) for column in range(3))
    covered_then = (first <= months) & (months <= last)
    return np.select([~covered_then, rank > finest], [NO_DATA, TOO_COARSE], PRESENT)
