"""The rollup: every measure summed per slice, area and month. The only code that sums events.

One routine for all measures: the measure's own events of each area, then level by level the children's rows
added to the parent's, from the villages up. An area that was merged into another is a child of its
successor. Reading is elsewhere (`queries/totals.py`); this module writes, inside its caller's transaction.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    cast,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from data.schema import areas as areas_table
from data.schema import rollup
from queries.coverage import refresh_coverage
from queries.events import month_of
from queries.measures import MEASURES, Measure
from queries.slices import slices_of

# Beyond this many areas it is quicker to go through all rows than to look the areas up; the result is equal.
_WORTH_PICKING: Final = 400
_COLUMNS: Final = ("measure", "slice", "area_code", "month", "amount")


def _parent(table: FromClause) -> ColumnElement[str]:
    """The area that an area's figures count to."""
    return func.coalesce(table.c.successor_code, table.c.parent_code)


_PARENT: Final = _parent(areas_table)


def rebuild(connection: Connection) -> None:
    """Compute the whole rollup and coverage from the facts."""
    refresh(connection, kinds={"areas"}, areas=None, since=None)


def refresh(
    connection: Connection, *, kinds: Collection[str], areas: Collection[str] | None, since: int | None
) -> None:
    """Bring rollup and coverage up to date after a change; the result equals `rebuild`.

    `kinds` of file that changed limit the measures (a changed area tree concerns them all); `areas` are the
    codes that changed rows name, now or before (None: all); `since` is the first month YYYYMM whose events
    may differ (None: all). Runs in the caller's transaction.
    """
    rows = connection.execute(select(areas_table.c.code, areas_table.c.level, _PARENT)).all()
    levels = {code: level for code, level, _ in rows}
    parents = {code: parent for code, _, parent in rows if parent is not None}
    if "areas" in kinds:
        kinds, areas, since = {kind for m in MEASURES.values() for kind in m.sources}, None, None
    measures = [m for m in MEASURES.values() if set(m.sources) & set(kinds)]
    affected = {kind for measure in measures for kind in measure.sources}
    refresh_coverage(connection, affected, levels, parents)
    if not measures:
        return
    touched = None if areas is None else _with_ancestors(areas, parents)
    if touched is not None and len(touched) > _WORTH_PICKING:
        touched = None
    part = _Part(touched, since or 0)
    levels_up = _levels_up(parents, touched)
    for measure in measures:
        _clear(connection, measure, part)
        _add_own_events(connection, measure, part)
        for chunk in levels_up:
            _add_children(connection, measure, chunk, part)


class _Part(NamedTuple):
    """The part of the rollup to compute: these areas (None: all), from this month on."""

    areas: frozenset[str] | None
    first: int

    def of(self, area_code: ColumnElement[str], month: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """The conditions that rows belong to the part."""
        conditions: list[ColumnElement[bool]] = []
        if self.areas is not None:
            conditions.append(area_code.in_(self.areas))
        if self.first:
            conditions.append(month >= self.first)
        return conditions


def _with_ancestors(areas: Collection[str], parents: dict[str, str]) -> frozenset[str]:
    found = set()
    for area in areas:
        place: str | None = area
        while place is not None and place not in found:
            found.add(place)
            place = parents.get(place)
    return frozenset(found)


def _levels_up(parents: dict[str, str], touched: Collection[str] | None) -> list[Sequence[str]]:
    """Parents to add up, the deepest first, in chunks that one statement can name."""
    by_depth: dict[int, list[str]] = {}
    for parent in sorted(set(parents.values())):
        if touched is None or parent in touched:
            by_depth.setdefault(_depth(parent, parents), []).append(parent)
    return [chunk for depth in sorted(by_depth, reverse=True) for chunk in _chunks(by_depth[depth])]


def _clear(connection: Connection, measure: Measure, part: _Part) -> None:
    connection.execute(
        delete(rollup).where(_mine(measure, part), *part.of(rollup.c.area_code, rollup.c.month))
    )


def _mine(measure: Measure, part: _Part) -> ColumnElement[bool]:
    """A measure's rows; when few areas are wanted, by slice too, so that the key finds them."""
    mine = rollup.c.measure == measure.code
    return mine if part.areas is None else mine & rollup.c.slice.in_(_slices(measure))


def _slices(measure: Measure) -> list[str]:
    return ["", *(slice_ for dimension in measure.slices for slice_ in slices_of(dimension))]


def _add_own_events(connection: Connection, measure: Measure, part: _Part) -> None:
    """The measure's events summed per slice, area and month."""
    if len(measure.exclusive) != 1:
        _insert(connection, _summed(measure, measure.events, "", part))
    for dimension in measure.exclusive:
        _insert(connection, _summed(measure, measure.events, dimension, part))
    if len(measure.exclusive) == 1:  # its slices add up to the whole: cheaper than going through the facts
        _insert(connection, _whole(measure, part))
    for dimension, events in measure.overlapping.items():
        _insert(connection, _summed(measure, events, dimension, part))


def _insert(connection: Connection, statement: Select[Any]) -> None:
    connection.execute(rollup.insert().from_select(_COLUMNS, statement))


def _summed(measure: Measure, events: Select[Any], dimension: str, part: _Part) -> Select[Any]:
    rows = events.subquery("e")
    month = month_of(rows.c.on_date)
    slice_: ColumnElement[str] = literal("", String)
    groups: list[ColumnElement[Any]] = [rows.c.area_code, month]
    if dimension:
        slice_ = literal(f"{dimension}=", String).concat(rows.c[dimension])
        groups.insert(0, rows.c[dimension])
    total = func.sum(rows.c.amount)
    return (
        select(literal(measure.code, String), slice_, rows.c.area_code, month, cast(total, BigInteger))
        .where(*part.of(rows.c.area_code, month))
        .group_by(*groups)
        .having(total != 0)
    )


def _whole(measure: Measure, part: _Part) -> Select[Any]:
    """The sum of the slices that the rollup holds of the measure so far."""
    groups = (rollup.c.area_code, rollup.c.month)
    total = func.sum(rollup.c.amount)
    return (
        select(literal(measure.code, String), literal("", String), *groups, cast(total, BigInteger))
        .where(_mine(measure, part), *part.of(*groups))
        .group_by(*groups)
        .having(total != 0)
    )


def _add_children(connection: Connection, measure: Measure, parents: Sequence[str], part: _Part) -> None:
    """Add the children's rows to those of `parents`."""
    children = areas_table.alias("children")  # named again so that the key finds their rows
    groups = (rollup.c.slice, _PARENT, rollup.c.month)
    statement = (
        select(literal(measure.code, String), *groups, cast(func.sum(rollup.c.amount), BigInteger))
        .join_from(areas_table, rollup, rollup.c.area_code == areas_table.c.code)
        .where(
            rollup.c.measure == measure.code,
            rollup.c.slice.in_(_slices(measure)),
            rollup.c.area_code.in_(select(children.c.code).where(_parent(children).in_(parents))),
            rollup.c.month >= part.first,
        )
        .group_by(*groups)
    )
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    upsert = dialect.insert(rollup).from_select(_COLUMNS, statement)
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=list(rollup.primary_key),
            set_={"amount": rollup.c.amount + upsert.excluded.amount},
        )
    )


def _depth(area: str, parents: dict[str, str]) -> int:
    depth = 0
    while area in parents:
        area, depth = parents[area], depth + 1
    return depth


def _chunks(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), _WORTH_PICKING):
        yield codes[start : start + _WORTH_PICKING]
