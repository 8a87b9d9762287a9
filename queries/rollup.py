"""The rollup: every measure summed per slice, area and month. The only code that sums events.

One routine for all measures: the measure's own events of each area, then level by level the children's rows
added to the parent's, from the villages up. An area that was merged into another is a child of its
successor. Reading is elsewhere (`queries/totals.py`); this module writes, inside its caller's transaction.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
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

# Beyond this many areas it is quicker to go through all rows than to look the areas up; the result is equal.
_WORTH_PICKING: Final = 400
_COLUMNS: Final = ("measure", "slice", "area_code", "month", "amount")

# The area that an area's figures count to.
_PARENT: Final = func.coalesce(areas_table.c.successor_code, areas_table.c.parent_code)


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
    refresh_coverage(connection, kinds, levels, parents)
    if not measures:
        return
    touched = None if areas is None else _with_ancestors(areas, parents)
    if touched is not None and len(touched) > _WORTH_PICKING:
        touched = None
    first = since or 0
    _clear(connection, [m.code for m in measures], touched, first)
    for measure in measures:
        for events in _own_events(measure, first):
            _add(connection, events, touched)
    _climb(connection, [m.code for m in measures], parents, touched, first)


def _with_ancestors(areas: Collection[str], parents: dict[str, str]) -> frozenset[str]:
    found = set()
    for area in areas:
        place: str | None = area
        while place is not None and place not in found:
            found.add(place)
            place = parents.get(place)
    return frozenset(found)


def _clear(connection: Connection, measures: list[str], touched: Collection[str] | None, first: int) -> None:
    where: list[ColumnElement[bool]] = []
    if len(measures) < len(MEASURES):
        where.append(rollup.c.measure.in_(measures))
    if first:
        where.append(rollup.c.month >= first)
    if touched is not None:
        where.append(rollup.c.area_code.in_(touched))
    connection.execute(delete(rollup).where(*where))


def _own_events(measure: Measure, first: int) -> Iterator[tuple[Select[Any], ColumnElement[str]]]:
    """The measure's events summed per slice, area and month; each with its column of areas."""
    yield from (
        _summed(measure.code, measure.events, dimension, first) for dimension in ("", *measure.exclusive)
    )
    for dimension, events in measure.overlapping.items():
        yield _summed(measure.code, events, dimension, first)


def _summed(
    code: str, events: Select[Any], dimension: str, first: int
) -> tuple[Select[Any], ColumnElement[str]]:
    rows = events.subquery("e")
    key = literal(f"{dimension}=", String).concat(rows.c[dimension]) if dimension else literal("", String)
    month = month_of(rows.c.on_date)
    total = func.sum(rows.c.amount)
    statement = select(
        literal(code, String).label("measure"),
        key.label("slice"),
        rows.c.area_code,
        month.label("month"),
        cast(total, BigInteger).label("amount"),
    )
    groups = (rows.c.area_code, month, *((rows.c[dimension],) if dimension else ()))
    statement = statement.group_by(*groups).having(total != 0)
    return (statement.where(month >= first) if first else statement), rows.c.area_code


def _add(
    connection: Connection,
    events: tuple[Select[Any], ColumnElement[str]],
    touched: Collection[str] | None,
) -> None:
    statement, area_code = events
    if touched is not None:
        statement = statement.where(area_code.in_(touched))
    connection.execute(rollup.insert().from_select(_COLUMNS, statement))


def _climb(
    connection: Connection,
    measures: list[str],
    parents: dict[str, str],
    touched: Collection[str] | None,
    first: int,
) -> None:
    """Add the children's rows to their parents', from the deepest areas up."""
    by_depth: dict[int, set[str]] = {}
    for parent in set(parents.values()):
        if touched is None or parent in touched:
            by_depth.setdefault(_depth(parent, parents), set()).add(parent)
    for depth in sorted(by_depth, reverse=True):
        for chunk in _chunks(sorted(by_depth[depth])):
            _add_children(connection, measures, chunk, first)


def _add_children(connection: Connection, measures: list[str], parents: Sequence[str], first: int) -> None:
    groups = (rollup.c.measure, rollup.c.slice, _PARENT, rollup.c.month)
    statement = (
        select(*groups, cast(func.sum(rollup.c.amount), BigInteger))
        .join_from(areas_table, rollup, rollup.c.area_code == areas_table.c.code)
        .where(_PARENT.in_(parents), rollup.c.measure.in_(measures), rollup.c.month >= first)
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
