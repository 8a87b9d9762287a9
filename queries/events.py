"""Building blocks for measures: signed, dated events in SQL that every store understands.

Months in the rollup are whole numbers YYYYMM. The few functions whose spelling differs between stores are
constructs compiled per dialect; everything else is comparisons, sums and UNION ALL, so that a measure also
translates to other engines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Label,
    Select,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from data.schema import FOREVER

DateColumn = ColumnElement[Any]

_ONE: Final = literal(1, Integer)


class plus_days(FunctionElement[Any]):  # noqa: N801 - reads as a function in SQL
    """`plus_days(date, days)`: a date some days later."""

    type = Date()
    inherit_cache = True
    name = "plus_days"

    def __init__(self, day: DateColumn, days: int | ColumnElement[int]) -> None:
        super().__init__(day, _whole(days))


class months_after(FunctionElement[Any]):  # noqa: N801
    """`months_after(date, months)`: the first day of the month that comes so many months after."""

    type = Date()
    inherit_cache = True
    name = "months_after"

    def __init__(self, day: DateColumn, months: int | ColumnElement[int]) -> None:
        super().__init__(day, _whole(months))


class year_start(FunctionElement[Any]):  # noqa: N801
    """`year_start(year)`: 1 January of a year given as a whole number."""

    type = Date()
    inherit_cache = True
    name = "year_start"


class days_between(FunctionElement[int]):  # noqa: N801
    """`days_between(earlier, later)`: how many days after the one date the other is."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


class month_of(FunctionElement[int]):  # noqa: N801
    """`month_of(date)`: the month of a date as a whole number YYYYMM."""

    type = Integer()
    inherit_cache = True
    name = "month_of"


class later_of(FunctionElement[Any]):  # noqa: N801
    """`later_of(date, …)`: the latest of several dates, none of which may be NULL."""

    type = Date()
    inherit_cache = True
    name = "greatest"


class earlier_of(FunctionElement[Any]):  # noqa: N801
    """`earlier_of(date, …)`: the earliest of several dates, none of which may be NULL."""

    type = Date()
    inherit_cache = True
    name = "least"


@compiles(later_of)
@compiles(earlier_of)
def _extreme(element: Any, compiler: Any, **kw: Any) -> str:
    return f"{element.name}({compiler.process(element.clauses, **kw)})"


@compiles(later_of, "sqlite")
def _later_of_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"max({compiler.process(element.clauses, **kw)})"


@compiles(earlier_of, "sqlite")
def _earlier_of_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"min({compiler.process(element.clauses, **kw)})"


@compiles(plus_days, "sqlite")
def _plus_days_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"date({day}, ({days}) || ' days')"


@compiles(plus_days, "postgresql")
def _plus_days_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({day} + {days})"


@compiles(months_after, "sqlite")
def _months_after_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    day, months = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"date({day}, 'start of month', ({months}) || ' months')"


@compiles(months_after, "postgresql")
def _months_after_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    day, months = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(date_trunc('month', {day}) + make_interval(months => {months}) AS DATE)"


@compiles(year_start, "sqlite")
def _year_start_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"printf('%04d-01-01', {compiler.process(element.clauses, **kw)})"


@compiles(year_start, "postgresql")
def _year_start_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"make_date({compiler.process(element.clauses, **kw)}, 1, 1)"


@compiles(days_between, "sqlite")
def _days_between_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    earlier, later = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    earlier, later = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({later} - {earlier})"


@compiles(month_of, "sqlite")
def _month_of_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    return f"CAST(substr({day}, 1, 4) || substr({day}, 6, 2) AS INTEGER)"


@compiles(month_of, "postgresql")
def _month_of_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    return f"CAST(extract(year FROM {day}) * 100 + extract(month FROM {day}) AS INTEGER)"


def _whole(number: int | ColumnElement[int]) -> ColumnElement[int]:
    return literal(number, Integer) if isinstance(number, int) else number


@cache
def or_forever(day: DateColumn) -> DateColumn:
    """A date, or the end of time where it is NULL: something that has not happened yet."""
    return func.coalesce(day, literal(FOREVER, Date))


@dataclass(frozen=True, eq=False)
class Events:
    """Signed, dated amounts in areas, one or two for each row of `source`.

    On `on_date` each of `amounts` (`amount`, perhaps `persons`) is added; on `until`, if there is one, taken
    off again. A row counts only where it meets `where`, and where `on_date` is before `until` and before the
    end of time. `breakdowns` are exclusive: a row has exactly one value of each, such as a category.

    What several measures tell by the same source, area and breakdowns is read in one statement
    (`queries/streams.py`); `select` is the same as a statement of its own, for any engine.
    """

    source: FromClause
    area_code: ColumnElement[str]
    on_date: DateColumn
    until: DateColumn | None
    amounts: Mapping[str, ColumnElement[Any]]
    breakdowns: Mapping[str, ColumnElement[Any]]
    where: tuple[ColumnElement[bool], ...]

    def select(self) -> Select[Any]:
        """A row per event: area_code, on_date, the amounts with their sign, then the breakdowns."""
        forever = literal(FOREVER, Date)
        until = forever if self.until is None else self.until
        lasts = (self.on_date < until, *self.where)
        added = self._rows(self.on_date, self.amounts).where(*lasts)
        if self.until is None:
            return added
        taken_off = {name: -amount for name, amount in self.amounts.items()}
        both = union_all(added, self._rows(until, taken_off).where(*lasts, until < forever))
        return select(both.subquery("events"))

    def _rows(self, day: DateColumn, amounts: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        counted = [amount.label(name) for name, amount in amounts.items()]
        columns = (self.area_code.label("area_code"), day.label("on_date"), *counted)
        said = [column.label(name) for name, column in self.breakdowns.items()]
        return select(*columns, *said).select_from(self.source)


def spell(
    source: FromClause,
    start: DateColumn,
    end: DateColumn | None = None,
    *,
    amount: ColumnElement[Any] = _ONE,
    persons: ColumnElement[Any] | None = None,
    breakdowns: tuple[ColumnElement[Any], ...] = (),
    where: tuple[ColumnElement[bool], ...] = (),
) -> Events:
    """Events of a state that lasts from `start` until `end` (exclusive; None: for ever).

    `source` has an `area_code`; where it has `valid_from` and `valid_to` (a version of something), the state
    counts only while the version speaks, and the next version takes over. `amount` (default one) and
    `persons` are added at the start and taken off at the end.
    """
    if "valid_from" in source.c:
        start = _later(start, source.c.valid_from)
        end = source.c.valid_to if end is None else _earlier(end, source.c.valid_to)
    amounts = {"amount": amount} | ({} if persons is None else {"persons": persons})
    return Events(source, source.c.area_code, start, end, amounts, _named(breakdowns), where)


def happening(
    source: FromClause,
    on_date: DateColumn,
    *,
    amount: ColumnElement[Any] = _ONE,
    breakdowns: tuple[ColumnElement[Any], ...] = (),
    where: tuple[ColumnElement[bool], ...] = (),
    area: ColumnElement[str] | None = None,
) -> Events:
    """Events that happen once, on a day, in the row's `area_code` or in `area`.

    Rows without a day have not happened and give no event.
    """
    place = source.c.area_code if area is None else area
    happened = (on_date.is_not(null()), *where)
    return Events(source, place, on_date, None, {"amount": amount}, _named(breakdowns), happened)


# Kept, so that measures which say the same are seen to: it is then read once.
_later, _earlier = cache(later_of), cache(earlier_of)


def _named(columns: Sequence[ColumnElement[Any]]) -> dict[str, ColumnElement[Any]]:
    """Columns by their names, without the labels."""
    return {str(c.key): c.element if isinstance(c, Label) else c for c in columns}
