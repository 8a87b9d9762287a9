"""The ledger of rewritten past: what a change did to months that had already been told.

An area is told of a measure up to the last month that its coverage ever had (`told_until`, of the kind of
file without which the measure has no event, as `totals.presence` reads it). Whatever a change does to the
rollup up to that month is written down, at every level, so that for a month m told at a data version v

    figure(now, m) − figure(v, m) = Σ amounts of the entries after v, over the measure's window up to m

exactly. What a first import brings is told by nobody before, and costs nothing here.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)

from data.bulk import insert_rows
from data.schema import area_tree, areas, coverage, rollup, rollup_rewrites, told_until
from queries.measures import MEASURES, Measure

Told = Mapping[tuple[str, str], int]
"""The last month ever told by kind of file and area (county or city)."""

_NEVER: Final = 0
_KEY: Final = ("measure", "area_code", "month")

_before: Final = Table(
    "rollup_before",
    MetaData(),
    Column("measure", String(60), primary_key=True),
    Column("area_code", String(12), primary_key=True),
    Column("month", Integer, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)


class Touched(NamedTuple):
    """The part of the rollup that a change may touch, as `queries.rollup.refresh` is told it."""

    kinds: Collection[str]
    areas: Collection[str] | None
    since: int | None

    @property
    def everywhere(self) -> bool:
        """Whether the area tree itself changed: every measure of every area and month."""
        return "areas" in self.kinds

    @property
    def measures(self) -> list[Measure]:
        """The measures that one of the kinds feeds."""
        return [measure for measure in MEASURES.values() if self.concerns(measure.sources)]

    @property
    def spreading(self) -> list[str]:
        """Codes of those that one of the kinds may move beyond the areas and months that its rows name."""
        return [measure.code for measure in self.measures if set(measure.spreads) & set(self.kinds)]

    def concerns(self, sources: Collection[str]) -> bool:
        """Whether what depends on these kinds of file may differ."""
        return self.everywhere or bool(set(sources) & set(self.kinds))

    def named(self, area_code: ColumnElement[str]) -> ColumnElement[bool] | None:
        """The condition that an area is or contains one that changed rows name; None: no limit."""
        if self.everywhere or self.areas is None or len(self.areas) > _WORTH_NAMING:
            return None
        inside = area_tree.c.descendant_code.in_(sorted(self.areas))
        return area_code.in_(select(area_tree.c.ancestor_code).where(inside))


# Beyond this many areas a list of them is longer than what it spares.
_WORTH_NAMING: Final = 400


def note_told(connection: Connection) -> Told:
    """Raise `told_until` to what coverage tells now; returns all of it."""
    known = {(kind, area): last for kind, area, last in connection.execute(select(told_until))}
    reached = (
        select(coverage.c.kind, area_tree.c.ancestor_code, func.max(coverage.c.last_month))
        .join(area_tree, area_tree.c.descendant_code == coverage.c.area_code)
        .group_by(coverage.c.kind, area_tree.c.ancestor_code)
    )
    raised = {
        (kind, area): last
        for kind, area, last in connection.execute(reached)
        if last > known.get((kind, area), _NEVER)
    }
    for kind, area in raised.keys() & known.keys():
        own = (told_until.c.kind == kind) & (told_until.c.area_code == area)
        connection.execute(delete(told_until).where(own))
    rows = [(kind, area, last) for (kind, area), last in raised.items()]
    insert_rows(connection, told_until, ("kind", "area_code", "last_month"), rows)
    return known | raised


class Past:
    """The rollup before a change, as far as it was told: kept aside, then compared with what it became."""

    def __init__(self, connection: Connection, touched: Touched, told: Told) -> None:
        self._connection, self._touched, self._told = connection, touched, told
        self._last: dict[str, int] = {}  # the last month told anywhere, by kind of file
        for (kind, _), last in told.items():
            self._last[kind] = max(last, self._last.get(kind, _NEVER))
        self._measures = [m for m in touched.measures if m.sources[0] in self._last]
        if self._measures:
            _before.create(connection)
            connection.execute(insert(_before).from_select([*_KEY, "amount"], self._part()))

    def write_rewrites(self, version: int) -> list[int]:
        """Write what differs now as rows of an entry; returns the months, in order."""
        if not self._measures:
            return []
        changed = self._connection.execute(self._differences()).all()
        _before.drop(self._connection)
        reach = self._reach() if changed else {}
        rows = [
            (version, measure, area, month, amount)
            for measure, area, month, amount in changed
            if month <= self._told_to(MEASURES[measure].sources[0], area, reach)
        ]
        insert_rows(self._connection, rollup_rewrites, ("version", *_KEY, "amount"), rows)
        return sorted({month for _, _, _, month, _ in rows})

    def _part(self) -> Select[Any]:
        """The rows of the rollup that were told and that the change may touch."""
        spread = self._touched.spreading
        limits: list[ColumnElement[bool]] = [rollup.c.measure.in_([m.code for m in self._measures])]
        if self._touched.since and not self._touched.everywhere:
            limits.append(rollup.c.month >= self._touched.since)
        named = self._touched.named(rollup.c.area_code)
        if named is not None:
            limits.append(named)
        last = max(self._last[m.sources[0]] for m in self._measures)
        part = or_(and_(*limits), rollup.c.measure.in_(spread)) if spread else and_(*limits)
        return select(*(rollup.c[name] for name in (*_KEY, "amount"))).where(
            rollup.c.slice == "", rollup.c.month <= last, part
        )

    def _differences(self) -> Any:
        """Amounts now minus amounts before, where they differ."""
        now: FromClause = self._part().subquery("now")
        was = _before
        same = and_(*(now.c[name] == was.c[name] for name in _KEY))
        rose = (
            select(*(now.c[name] for name in _KEY), now.c.amount - func.coalesce(was.c.amount, 0))
            .select_from(now.outerjoin(was, same))
            .where(was.c.amount.is_(None) | (was.c.amount != now.c.amount))
        )
        gone = (
            select(*(was.c[name] for name in _KEY), -was.c.amount)
            .select_from(was.outerjoin(now, same))
            .where(now.c.amount.is_(None))
        )
        return rose.union_all(gone)

    def _told_to(self, kind: str, area: str, reach: Told) -> int:
        """The last month told of an area. Where the tree changed, its former county may have told more than
        the one that it is in now: then as far as anyone told."""
        return self._last[kind] if self._touched.everywhere else reach.get((kind, area), _NEVER)

    def _reach(self) -> Told:
        """`told` for the areas below counties too."""
        above = areas.alias("above")
        below = (
            select(area_tree.c.ancestor_code, area_tree.c.descendant_code)
            .join(above, above.c.code == area_tree.c.ancestor_code)
            .where(above.c.level == "county")
        )
        inside: dict[str, list[str]] = {}
        for county, area in self._connection.execute(below):
            inside.setdefault(county, []).append(area)
        return {
            (kind, code): last
            for (kind, area), last in self._told.items()
            for code in inside.get(area, [area])
        }
