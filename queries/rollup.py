"""The rollup: every measure summed per slice, area and month. The only code that sums events.

One routine for all measures: the measure's own events of each area, then, parent by parent up to the city,
the same amounts added to every area above. An area that was merged into another is a child of its
successor. Reading is elsewhere (`queries/totals.py`); this module writes, inside its caller's transaction.
Events are read in chunks and summed as arrays: a store takes longer to sort them by texts than to tell them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, delete, func, select

from data.bulk import insert_rows
from data.schema import area_tree, batches, policy_values, rollup
from data.schema import areas as areas_table
from queries.cohorts import refresh_cohorts
from queries.coverage import refresh_coverage
from queries.events import month_of
from queries.finding_refresh import refresh_findings
from queries.measures import MEASURES, Measure
from queries.process_times import SOURCES as PROCESS_SOURCES
from queries.process_times import refresh_process_times
from queries.slices import slices_of

# Beyond this many areas it is quicker to go through all rows than to look the areas up; the result is equal.
_WORTH_PICKING: Final = 400
_CHUNK: Final = 50_000  # events in memory as Python objects at a time
_COLUMNS: Final = ("measure", "slice", "area_code", "month", "amount")
_MONTHS: Final = 1_000_000  # above every YYYYMM
_NO_FACTS: Final = frozenset({areas_table, area_tree, batches, policy_values})  # every store has rows of them
_PARENT: Final = func.coalesce(areas_table.c.successor_code, areas_table.c.parent_code)
"""The area that an area's figures count to."""


def rebuild(connection: Connection) -> None:
    """Compute the whole rollup, coverage, cohorts, process times and findings from the facts."""
    refresh(connection, kinds={"areas"}, areas=None, since=None)


def refresh(
    connection: Connection, *, kinds: Collection[str], areas: Collection[str] | None, since: int | None
) -> None:
    """Bring rollup and the other derived tables up to date after a change; the result equals `rebuild`.

    `kinds` of file that changed limit the measures (a changed area tree concerns them all); `areas` are the
    codes that changed rows name, now or before (None: all); `since` is the first month YYYYMM whose events
    may differ (None: all). Measures to which one of the kinds `spreads` are computed everywhere. Runs in the
    caller's transaction.
    """
    rows = connection.execute(select(areas_table.c.code, areas_table.c.level, _PARENT)).all()
    levels = {code: level for code, level, _ in rows}
    parents = {code: parent for code, _, parent in rows if parent is not None}
    changed = set(kinds)
    if "areas" in kinds:
        kinds, areas, since = {kind for m in MEASURES.values() for kind in m.sources}, None, None
    measures = [m for m in MEASURES.values() if set(m.sources) & set(kinds)]
    affected = {kind for measure in measures for kind in measure.sources}
    told = refresh_coverage(connection, affected, levels, parents)
    refresh_findings(connection, changed)
    if "roster" in kinds:
        refresh_cohorts(connection, levels, parents)
    if PROCESS_SOURCES & set(kinds):
        refresh_process_times(connection)
    if not measures:
        return
    touched = None if areas is None else _with_ancestors(areas, parents)
    if touched is not None and len(touched) > _WORTH_PICKING:
        touched = None
    part = _Part(touched, since or 0)
    # An installation may never be sent some kinds of file: nothing is read for them.
    silent = {measure.code for measure in measures if measure.sources[0] not in told}
    if silent:
        connection.execute(delete(rollup).where(rollup.c.measure.in_(silent)))
    for counted_together in _by_events(measure for measure in measures if measure.code not in silent):
        axes = _Axes.of(counted_together[0], levels, parents)
        spreads = {kind for measure in counted_together for kind in measure.spreads}
        concerned = _Part(None, 0) if spreads & set(kinds) else part
        counted = _own_events(connection, counted_together, axes, concerned)
        for measure, own in zip(counted_together, counted, strict=True):
            _clear(connection, measure, concerned)
            below = _complete_children(connection, measure, axes, concerned)
            _write(connection, measure, axes, _up_to_the_city(own, below, axes))


def _by_events(measures: Iterable[Measure]) -> list[list[Measure]]:
    """Measures that count the same events, such as households and their persons, together."""
    groups: dict[tuple[int, ...], list[Measure]] = {}
    for measure in measures:
        selects = (measure.events, *measure.overlapping.values())
        groups.setdefault(tuple(map(id, selects)), []).append(measure)
    return list(groups.values())


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


class _Net(NamedTuple):
    """Net amounts by place in the rollup: one number for slice, area and month, see `_Axes`."""

    keys: np.ndarray
    amounts: np.ndarray

    def summed(self) -> "_Net":
        """Each key once, in order, without those whose amounts cancel."""
        if not len(self.keys):
            return self
        order = np.argsort(self.keys, kind="stable")
        keys = self.keys[order]
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        totals = np.add.reduceat(self.amounts[order], firsts)
        return _Net(keys[firsts][totals != 0], totals[totals != 0])


def _together(parts: Sequence[_Net]) -> _Net:
    if not parts:
        return _Net(np.empty(0, np.int64), np.empty(0, np.int64))
    return _Net(np.concatenate([p.keys for p in parts]), np.concatenate([p.amounts for p in parts])).summed()


class _Axes(NamedTuple):
    """A measure's slices and the areas, each in the order of the rollup's key: their places make numbers."""

    slices: dict[str, int]
    areas: dict[str, int]
    parents: np.ndarray  # by place of the area, the place of its parent; -1 at the top

    @classmethod
    def of(cls, measure: Measure, codes: Collection[str], parents: Mapping[str, str]) -> "_Axes":
        areas = {code: place for place, code in enumerate(sorted(codes))}
        above = [areas[parents[code]] if code in parents else -1 for code in areas]
        slices = {slice_: place for place, slice_ in enumerate(sorted(_slices(measure)))}
        return cls(slices, areas, np.array(above, np.int64))

    def whole(self, areas: Sequence[str], months: Sequence[int]) -> np.ndarray:
        """One number per area and month, for the whole, which is the first slice."""
        area = np.fromiter(map(self.areas.__getitem__, areas), np.int64, len(areas))
        return area * _MONTHS + np.array(months, np.int64)

    def in_slices(self, slices: Sequence[str]) -> np.ndarray:
        """What slices add to the numbers of the whole; the order is then that of the rollup's key."""
        slice_ = np.fromiter(map(self.slices.__getitem__, slices), np.int64, len(slices))
        return slice_ * (len(self.areas) * _MONTHS)

    def sliced(self, dimension: str, values: Sequence[str]) -> np.ndarray:
        """The same by the values of a breakdown."""
        named = {value: f"{dimension}={value}" for value in set(values)}
        return self.in_slices([named[value] for value in values])

    def parts(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The places of slice and area, and the month, that a number stands for."""
        places, months = np.divmod(keys, _MONTHS)
        return *np.divmod(places, len(self.areas)), months

    def in_parents(self, net: _Net) -> _Net:
        """The same amounts, in the areas above."""
        slices, areas, months = self.parts(net.keys)
        above = self.parents[areas]
        keys = (slices * len(self.areas) + above) * _MONTHS + months
        return _Net(keys[above >= 0], net.amounts[above >= 0]).summed()


class _Stream(NamedTuple):
    """Events to sum: each of their amounts, once per dimension ("": the whole)."""

    events: Select[Any]
    amounts: Sequence[str]
    dimensions: Sequence[str]


def _own_events(connection: Connection, measures: Sequence[Measure], axes: _Axes, part: _Part) -> list[_Net]:
    """Events summed per slice, area and month, the whole and by every breakdown: for each of the measures."""
    first, amounts = measures[0], [measure.amount for measure in measures]
    streams = [_Stream(first.events, amounts, ("", *first.exclusive))]
    streams += [_Stream(events, amounts, (dimension,)) for dimension, events in first.overlapping.items()]
    found = [nets for stream in streams for nets in _summed(connection, stream, axes, part)]
    return [_together([nets[place] for nets in found]) for place in range(len(measures))]


def _summed(connection: Connection, stream: _Stream, axes: _Axes, part: _Part) -> Iterator[list[_Net]]:
    """Events summed chunk by chunk and dimension by dimension: a sum for each of the amounts."""
    rows = stream.events.subquery("e")
    month = month_of(rows.c.on_date)
    named = [dimension for dimension in stream.dimensions if dimension]
    statement = select(rows.c.area_code, month, *(rows.c[name] for name in (*stream.amounts, *named)))
    for areas, months, *columns in _columns(connection, statement.where(*part.of(rows.c.area_code, month))):
        whole = axes.whole(areas, months)
        counted = [np.array(column, np.int64) for column in columns[: len(stream.amounts)]]
        if "" in stream.dimensions:
            yield [_Net(whole, amounts).summed() for amounts in counted]
        for dimension, said in zip(named, columns[len(counted) :], strict=True):
            keys = whole + axes.sliced(dimension, said)
            yield [_Net(keys, amounts).summed() for amounts in counted]


def _complete_children(connection: Connection, measure: Measure, axes: _Axes, part: _Part) -> _Net:
    """What the rollup holds of areas that are not computed again and count to one that is."""
    if part.areas is None:
        return _together(())
    children = select(areas_table.c.code).where(
        _PARENT.in_(part.areas), areas_table.c.code.not_in(part.areas)
    )
    statement = select(rollup.c.slice, rollup.c.area_code, rollup.c.month, rollup.c.amount).where(
        _mine(measure, part), rollup.c.area_code.in_(children), rollup.c.month >= part.first
    )
    return _together(
        [
            _Net(axes.whole(areas, months) + axes.in_slices(slices), np.array(amounts, np.int64))
            for slices, areas, months, amounts in _columns(connection, statement)
        ]
    )


def _columns(connection: Connection, statement: Select[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """A statement's rows, in chunks, as columns."""
    streamed = {"stream_results": connection.dialect.name != "sqlite"}  # SQLite streams by itself
    with connection.execute(statement, execution_options=streamed) as result:
        for rows in result.partitions(_CHUNK):
            yield list(zip(*rows, strict=True))


def _up_to_the_city(own: _Net, below: _Net, axes: _Axes) -> _Net:
    """Own events, and in every area above also those of all areas below."""
    found = [own]
    rising = _together([axes.in_parents(own), axes.in_parents(below)])
    while len(rising.keys):
        found.append(rising)
        rising = axes.in_parents(rising)
    return _together(found)


def _write(connection: Connection, measure: Measure, axes: _Axes, net: _Net) -> None:
    """In the order of the key, which the store likes."""
    slices, areas, months = axes.parts(net.keys)
    names = np.array(list(axes.slices), object)[slices], np.array(list(axes.areas), object)[areas]
    columns = [column.tolist() for column in (*names, months, net.amounts)]
    insert_rows(connection, rollup, _COLUMNS, list(zip(repeat(measure.code), *columns, strict=False)))
