"""Reading the rollup: measures summed to months for areas, and whether a figure exists at all.

Internal to `queries`: pages read `queries/evaluate.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, case, func, select, union_all

from data.schema import area_tree, areas, coverage, rollup
from data.vocabulary import LEVELS
from queries.measures import MEASURES
from queries.months import month_before, month_range
from queries.run import run, visible
from queries.scope import Scope

# Whether a measure has a figure somewhere, and why not.
PRESENT: Final = 0
NO_DATA: Final = 1
TOO_COARSE: Final = 2

_SCALE: Final = {"元": 100}  # events of money are in fen


class Term(NamedTuple):
    """A measure, read for the month itself or for the same month of another year."""

    measure: str
    years_back: int = 0

    def month(self, month: int) -> int:
        """The month that the term is read for when a figure of `month` is asked."""
        return month_before(month, 12 * self.years_back)


@dataclass(frozen=True)
class Grid:
    """Where and when figures are asked for: `areas` (code, name, level, county) × `months`.

    `codes` selects the same areas in SQL. Arrays built on a grid have an entry per area and month, area by
    area, month by month within an area.
    """

    areas: pd.DataFrame
    codes: Select[Any]
    months: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.areas) * len(self.months)

    def by_area(self, values: Any) -> np.ndarray:
        """One value per area, repeated for each month."""
        return np.repeat(np.asarray(values), len(self.months))

    def by_month(self, values: Any) -> np.ndarray:
        """One value per month, repeated for each area."""
        return np.tile(np.asarray(values), len(self.areas))


def grid(engine: Engine, where: ColumnElement[bool], months: Sequence[int], *, scope: Scope) -> Grid:
    """The areas that meet `where` within scope, by code, and the months to read."""
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
    return Grid(run(engine, statement, scope=scope), select(areas.c.code).where(condition), tuple(months))


def amounts(
    engine: Engine, terms: Sequence[Term], at: Grid, slice_: str, *, scope: Scope
) -> dict[Term, np.ndarray]:
    """Each term's figure on the grid, zero where no event is; money in yuan."""
    reader = _at_one_month if len(at.months) == 1 else _month_by_month
    found = reader(engine, terms, at, slice_, scope)
    return {term: found[term] / _SCALE.get(MEASURES[term.measure].unit, 1) for term in terms}


def _at_one_month(
    engine: Engine, terms: Sequence[Term], at: Grid, slice_: str, scope: Scope
) -> dict[Term, np.ndarray]:
    """Sums made by the store: one row per term and area."""
    windows: dict[tuple[int, int], list[int]] = {}
    for number, term in enumerate(terms):
        windows.setdefault(_window(term, at.months[0]), []).append(number)
    parts = []
    for (first, last), numbers in windows.items():
        measures = {terms[number].measure: number for number in numbers}
        parts.append(
            select(
                case(measures, value=rollup.c.measure).label("term"),
                rollup.c.area_code,
                func.sum(rollup.c.amount).label("amount"),
            )
            .where(
                rollup.c.measure.in_(measures),
                rollup.c.slice == slice_,
                rollup.c.area_code.in_(at.codes),
                rollup.c.month.between(first, last),
            )
            .group_by(rollup.c.measure, rollup.c.area_code)
        )
    frame = run(engine, union_all(*parts), scope=scope)
    result = np.zeros((len(terms), len(at.areas)))
    rows = pd.Index(at.areas["code"]).get_indexer(frame["area_code"])
    result[frame["term"].to_numpy(int), rows] = frame["amount"].to_numpy(float)
    return dict(zip(terms, result, strict=True))


def _window(term: Term, month: int) -> tuple[int, int]:
    """The first and last month of events that make up a term's figure for `month`."""
    last = term.month(month)
    kind = MEASURES[term.measure].kind
    return {"stock": (0, last), "flow": (last, last), "ytd": (last // 100 * 100 + 1, last)}[kind]


def _month_by_month(
    engine: Engine, terms: Sequence[Term], at: Grid, slice_: str, scope: Scope
) -> dict[Term, np.ndarray]:
    """Months' net amounts from the store, added up here."""
    statement = select(rollup.c.measure, rollup.c.area_code, rollup.c.month, rollup.c.amount).where(
        rollup.c.measure.in_({term.measure for term in terms}),
        rollup.c.slice == slice_,
        rollup.c.area_code.in_(at.codes),
        rollup.c.month <= max(at.months),
    )
    frame = run(engine, statement, scope=scope)
    earliest = min([min(at.months), *frame["month"]])
    earliest = min(earliest, *(term.month(min(at.months)) for term in terms)) // 100 * 100 + 1
    axis = month_range(earliest, max(at.months))
    places = pd.Index(axis)
    rows = pd.Index(at.areas["code"]).get_indexer(frame["area_code"])
    columns = places.get_indexer(pd.Index(frame["month"].astype(int)))
    measure = frame["measure"].to_numpy()
    value = frame["amount"].to_numpy(float)
    result = {}
    for term in terms:
        mine = measure == term.measure
        net = np.zeros((len(at.areas), len(axis)))
        net[rows[mine], columns[mine]] = value[mine]
        wanted = places.get_indexer(pd.Index([term.month(month) for month in at.months]))
        result[term] = _add_up(net, MEASURES[term.measure].kind)[:, wanted].ravel()
    return result


def _add_up(net: np.ndarray, kind: str) -> np.ndarray:
    """Net amounts per month (columns, from a January on) → the measure's figure at each month."""
    if kind == "flow":
        return net
    if kind == "stock":
        return net.cumsum(axis=1)
    years = [net[:, start : start + 12].cumsum(axis=1) for start in range(0, net.shape[1], 12)]
    return np.concatenate(years, axis=1)


def presence(engine: Engine, terms: Sequence[Term], at: Grid, *, scope: Scope) -> dict[Term, np.ndarray]:
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
    covered = {
        (row[0], row[1]): row[2:] for row in run(engine, statement, scope=scope).itertuples(index=False)
    }
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
