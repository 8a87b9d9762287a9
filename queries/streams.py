"""Reading the events of measures: those told by the same rows are read together, and summed as arrays.

Most measures of a roster look at the same households: one statement goes through them once, and tells of
each the months in which a measure's amount is added and taken off.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import (
    BindParameter,
    ClauseList,
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    func,
    select,
    type_coerce,
)

from data.bulk import read_columns
from data.schema import FOREVER
from queries.events import DateColumn, Events, earlier_of, later_of, months_after
from queries.measures import Measure
from queries.months import month_before, months_of
from queries.nets import Axes, Net, summed, together

_CHUNK: Final = 50_000  # rows in memory as Python objects at a time
_FOREVER: Final = FOREVER.year * 100 + FOREVER.month


Columns = list[Any]
MonthsOf = Callable[[Columns], np.ndarray]
"""The months YYYYMM of a day, row by row, from a statement's columns; NaN where there is no day."""


class Part(NamedTuple):
    """The part of the rollup to compute: these areas (None: all), from this month on."""

    areas: frozenset[str] | None
    first: int


class _Stream(NamedTuple):
    """Events that some measures count, once per dimension ("": the whole)."""

    events: Events
    dimensions: Sequence[str]
    measures: list[Measure]

    @property
    def told_by(self) -> tuple[int, ...]:
        """By which rows the events are told, where they count and in which breakdowns."""
        events = self.events
        return tuple(map(id, (events.source, events.area_code, *events.breakdowns.values())))


def own_events(connection: Connection, measures: Sequence[Measure], axes: Axes, part: Part) -> dict[str, Net]:
    """By code of the measures: their events summed per slice, area and month."""
    found: dict[str, list[Net]] = {measure.code: [] for measure in measures}
    streams: dict[tuple[int, ...], list[_Stream]] = {}
    for stream in _streams(measures):
        streams.setdefault(stream.told_by, []).append(stream)
    for same_rows in streams.values():
        for code, net in _Reading(same_rows, part).nets(connection, axes):
            found[code].append(net)
    return {code: together(nets) for code, nets in found.items()}


def _streams(measures: Sequence[Measure]) -> Iterable[_Stream]:
    """Measures that count the same events, such as households and their persons, share a stream."""
    found: dict[int, _Stream] = {}
    for measure in measures:
        told = [(measure.events, ("", *measure.exclusive))]
        told += [(events, (dimension,)) for dimension, events in measure.overlapping.items()]
        for events, dimensions in told:
            found.setdefault(id(events), _Stream(events, dimensions, [])).measures.append(measure)
    return found.values()


class _Days(NamedTuple):
    """The months in which amounts are added and taken off, and where it stands whether a row counts.

    None: never taken off; every row counts.
    """

    added: MonthsOf
    taken_off: MonthsOf | None
    counts: int | None


class _Reading:
    """One statement for streams that the same rows tell, and what to make of its columns."""

    def __init__(self, streams: Sequence[_Stream], part: Part) -> None:
        self._streams, self._part = streams, part
        self._columns: dict[tuple[int, bool], ColumnElement[Any]] = {}  # by whether a month is wanted
        common = streams[0].events
        self._area = self._place(common.area_code)
        self._said = {name: self._place(column) for name, column in common.breakdowns.items()}
        self._days = [self._days_of(stream.events) for stream in streams]
        self._amounts = [
            [self._place(stream.events.amounts[measure.amount]) for measure in stream.measures]
            for stream in streams
        ]

    def _place(self, column: ColumnElement[Any], *, month: bool = False) -> int:
        """Where in the statement a column is, or the month of a date; each is read once."""
        key = id(column), month
        if key not in self._columns:
            self._columns[key] = type_coerce(column, String) if month else column
        return list(self._columns).index(key)

    def _days_of(self, events: Events) -> _Days:
        counts = None
        if len(self._streams) > 1 and events.where:
            # As a condition it is true or not: SQLite searches long for what is NULL among the two others.
            counts = self._place(case((and_(*events.where), 1), else_=0))
        taken_off = None if events.until is None else self._months_of(events.until)
        return _Days(self._months_of(events.on_date), taken_off, counts)

    def _months_of(self, day: DateColumn) -> MonthsOf:
        """Of a day that is made of others the months are made of theirs, which are read once for all."""
        match day:
            case later_of() | earlier_of():
                extreme = np.maximum if isinstance(day, later_of) else np.minimum
                parts = [self._months_of(part) for part in day.clauses]
                return lambda columns: extreme.reduce([months(columns) for months in parts])
            case months_after(clauses=ClauseList(clauses=[start, BindParameter(value=int(later))])):
                before = self._months_of(start)
                return lambda columns: month_before(before(columns), -later)
        place = self._place(day, month=True)
        return lambda columns: columns[place]

    def _statement(self) -> Select[Any]:
        common = self._streams[0].events
        statement = select(*self._columns.values()).select_from(common.source)
        if len(self._streams) == 1:
            statement = statement.where(*common.where)
        if self._part.areas is not None:
            statement = statement.where(common.area_code.in_(self._part.areas))
        return statement

    def nets(self, connection: Connection, axes: Axes) -> Iterator[tuple[str, Net]]:
        """Sums by code of the measure, several for each: chunk by chunk, stream by stream."""
        for columns in column_chunks(connection, self._statement()):
            for place, (_, month) in enumerate(self._columns):
                if month:
                    columns[place] = months_of(columns[place])
            where = {"": axes.in_areas(columns[self._area])}
            for name, place in self._said.items():
                where[name] = where[""] + axes.sliced(name, columns[place])
            for place in {place for amounts in self._amounts for place in amounts}:
                columns[place] = _counted(columns[place])
            for stream, days, places in zip(self._streams, self._days, self._amounts, strict=True):
                rows, months, signs = self._events(columns, days)
                keys = np.concatenate([where[dimension][rows] + months for dimension in stream.dimensions])
                amounts = [columns[place][rows].astype(np.int64) * signs for place in places]
                told = [np.tile(amount, len(stream.dimensions)) for amount in amounts]
                for measure, net in zip(stream.measures, summed(keys, *told), strict=True):
                    yield measure.code, net

    def _events(self, columns: Columns, days: _Days) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What happens in the part to compute: in which row, in which month, and its sign.

        To compare months is enough, for what is taken off in the month in which it was added leaves nothing.
        """
        first, starts = self._part.first, days.added(columns)
        ends = np.full_like(starts, _FOREVER) if days.taken_off is None else days.taken_off(columns)
        lasts = starts < ends
        if days.counts is not None:
            lasts &= np.array(columns[days.counts], bool)
        begins = np.flatnonzero(lasts & (starts >= first))
        stops = np.flatnonzero(lasts & (ends >= first) & (ends < _FOREVER))
        months = np.concatenate([starts[begins], ends[stops]]).astype(np.int64)
        signs = np.concatenate([np.ones_like(begins), -np.ones_like(stops)])
        return np.concatenate([begins, stops]), months, signs


def _counted(amounts: Sequence[Any]) -> np.ndarray:
    """Amounts as whole numbers; as objects where some are nothing, which is where a row does not count."""
    return np.array(amounts, object if None in amounts else np.int64)


def column_chunks(connection: Connection, statement: Select[Any]) -> Iterator[Columns]:
    """The columns of a statement that selects texts and whole numbers, days as text; many rows in chunks."""
    length = connection.scalar(select(func.count()).select_from(statement.subquery())) or 0
    if length <= _CHUNK:
        if length:
            yield read_columns(connection, statement)
        return
    streamed = {"stream_results": connection.dialect.name != "sqlite"}  # SQLite streams by itself
    with connection.execute(statement, execution_options=streamed) as result:
        for rows in result.partitions(_CHUNK):
            yield list(zip(*rows, strict=True))
