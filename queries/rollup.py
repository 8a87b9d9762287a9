"""The rollup: every measure summed per slice, area and month. The only code that sums events.

One routine for all measures: the measure's own events of each area (`queries/streams.py`), then, parent by
parent up to the city, the same amounts added to every area above. An area that was merged into another is a
child of its successor. Reading is elsewhere (`queries/totals.py`); this module writes, inside its caller's
transaction. Rows name measure and slice by the number that the two have in `rollup_series`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Final

import numpy as np
from sqlalchemy import Connection, Select, delete, func, select

from data.bulk import insert_columns, insert_rows
from data.schema import areas as areas_table
from data.schema import rollup_rows, rollup_series
from queries.cohorts import refresh_cohorts
from queries.county_counts import Counties
from queries.coverage import refresh_coverage
from queries.finding_refresh import refresh_findings
from queries.measures import MEASURES, Measure
from queries.nets import Axes, Net, together
from queries.process_times import refresh_process_times
from queries.slices import slices_of
from queries.streams import Part, column_chunks, own_events

# Beyond this many areas it is quicker to go through all rows than to look the areas up; the result is equal.
_WORTH_PICKING: Final = 400
_ALL: Final = Part(None, 0)
_COLUMNS: Final = ("series", "area_code", "month", "amount")
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
    counties = Counties.of(levels, parents)
    if "roster" in kinds:
        refresh_cohorts(connection, counties)
    refresh_process_times(connection, kinds, counties)
    if not measures:
        return
    touched = None if areas is None else _with_ancestors(areas, parents)
    if touched is not None and len(touched) > _WORTH_PICKING:
        touched = None
    part, axes = Part(touched, since or 0), Axes.of(levels, parents)
    _sum(connection, measures, told=told, kinds=kinds, axes=axes, part=part)


def _sum(
    connection: Connection,
    measures: Sequence[Measure],
    *,
    told: Collection[str],
    kinds: Collection[str],
    axes: Axes,
    part: Part,
) -> None:
    """Compute `part` of the measures; all of those that a changed kind of file may move anywhere."""

    def family(measure: Measure) -> tuple[str, bool]:
        return measure.sources[0], bool(set(measure.spreads) & set(kinds))

    # An installation may never be sent some kinds of file: nothing is read for them.
    silent = [measure.code for measure in measures if measure.sources[0] not in told]
    _clear(connection, select(rollup_series.c.number).where(rollup_series.c.measure.in_(silent)), _ALL)
    heard = sorted((measure for measure in measures if measure.sources[0] in told), key=family)
    series = _series(connection, heard)
    # A family is likely to be told by the same rows, and read together.
    for (_, everywhere), alike in groupby(heard, key=family):
        concerned = _ALL if everywhere else part
        for code, own in own_events(connection, list(alike), axes, concerned).items():
            _clear(connection, series[code].values(), concerned)
            below = _complete_children(connection, series[code], axes, concerned)
            _write(connection, series[code], axes, axes.up_to_the_city(own, below))


def _with_ancestors(areas: Collection[str], parents: dict[str, str]) -> frozenset[str]:
    found = set()
    for area in areas:
        place: str | None = area
        while place is not None and place not in found:
            found.add(place)
            place = parents.get(place)
    return frozenset(found)


def _series(connection: Connection, measures: Sequence[Measure]) -> dict[str, dict[str, int]]:
    """By code of the measures: the number of each slice, in order; what has none yet is given one.

    New numbers come after all others: SQLite appends the first rows of a measure in two thirds of the time
    that it takes to put them in between.
    """
    stored = connection.execute(select(rollup_series)).all()
    numbers = {(measure, slice_): number for number, measure, slice_ in stored}
    wanted = [(measure.code, slice_) for measure in measures for slice_ in _slices(measure)]
    new = [pair for pair in wanted if pair not in numbers]
    numbers |= {pair: number for number, pair in enumerate(new, max(numbers.values(), default=0) + 1)}
    rows = [(numbers[pair], *pair) for pair in new]
    insert_rows(connection, rollup_series, ("number", "measure", "slice"), rows)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for code, slice_ in wanted:
        found[code][slice_] = numbers[code, slice_]
    return found


def _slices(measure: Measure) -> list[str]:
    return ["", *sorted(slice_ for dimension in measure.slices for slice_ in slices_of(dimension))]


def _clear(connection: Connection, series: Collection[int] | Select[int], part: Part) -> None:
    rows = rollup_rows.c
    statement = delete(rollup_rows).where(rows.series.in_(series))
    if part.areas is not None:
        statement = statement.where(rows.area_code.in_(part.areas))
    connection.execute(statement.where(rows.month >= part.first))


def _complete_children(connection: Connection, series: Mapping[str, int], axes: Axes, part: Part) -> Net:
    """What the rollup holds of areas that are not computed again and count to one that is."""
    if part.areas is None:
        return together(())
    children = select(areas_table.c.code).where(
        _PARENT.in_(part.areas), areas_table.c.code.not_in(part.areas)
    )
    rows = rollup_rows.c
    statement = select(rows.series, rows.area_code, rows.month, rows.amount).where(
        rows.series.in_(series.values()), rows.area_code.in_(children), rows.month >= part.first
    )
    names = {number: slice_ for slice_, number in series.items()}
    nets = []
    for numbers, codes, months, amounts in column_chunks(connection, statement):
        where = axes.in_slices([names[number] for number in numbers]) + axes.in_areas(codes)
        nets.append(Net(where + np.array(months, np.int64), np.array(amounts, np.int64)))
    return together(nets)


def _write(connection: Connection, series: Mapping[str, int], axes: Axes, net: Net) -> None:
    """In the order of the key, which the store likes."""
    slices, areas, months = axes.parts(net.keys)
    numbers = np.array([series.get(slice_, 0) for slice_ in axes.slices])[slices]
    codes = np.array(list(axes.areas), object)[areas]
    columns = [column.tolist() for column in (numbers, codes, months, net.amounts)]
    insert_columns(connection, rollup_rows, dict(zip(_COLUMNS, columns, strict=True)))
