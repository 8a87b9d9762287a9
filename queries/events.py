"""Building blocks for measures: signed, dated events in SQL that every store understands.

Months in the rollup are whole numbers YYYYMM. The few functions whose spelling differs between stores are
constructs compiled per dialect; everything else is comparisons, sums and UNION ALL, so that a measure also
translates to other engines.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Integer,
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


def or_forever(day: DateColumn) -> DateColumn:
    """A date, or the end of time where it is NULL: something that has not happened yet."""
    return func.coalesce(day, literal(FOREVER, Date))


def spell(
    source: FromClause,
    start: DateColumn,
    end: DateColumn | None = None,
    *,
    amount: ColumnElement[Any] | None = None,
    persons: ColumnElement[Any] | None = None,
    breakdowns: tuple[ColumnElement[Any], ...] = (),
    where: tuple[ColumnElement[bool], ...] = (),
) -> Select[Any]:
    """Events of a state that lasts from `start` until `end` (exclusive; None: for ever).

    Columns: area_code, on_date, amount, `persons` if given, then `breakdowns`. `source` has an `area_code`;
    where it has `valid_from` and `valid_to` (a version of something), the state counts only while the
    version speaks, and the next version takes over. `amount` (default one) and `persons` are added at the
    start and taken off at the end.
    """
    counted = literal(1, Integer) if amount is None else amount
    amounts = {"amount": counted} | ({} if persons is None else {"persons": persons})
    forever = literal(FOREVER, Date)
    lasts = [start < (forever if end is None else end), *where]
    begins, stops = start, end
    if "valid_from" in source.c:
        valid_from, valid_to = source.c.valid_from, source.c.valid_to
        lasts += [start < valid_to] if end is None else [start < valid_to, valid_from < end]
        begins = later_of(start, valid_from)
        stops = valid_to if end is None else earlier_of(end, valid_to)
    added = [value.label(name) for name, value in amounts.items()]
    begin = select(source.c.area_code, begins.label("on_date"), *added, *breakdowns)
    begin = begin.select_from(source).where(*lasts)
    if stops is None:
        return begin
    taken_off = [(-value).label(name) for name, value in amounts.items()]
    finish = select(source.c.area_code, stops.label("on_date"), *taken_off, *breakdowns)
    finish = finish.select_from(source).where(*lasts, stops < forever)
    return _as_select(union_all(begin, finish))


def happening(
    source: FromClause,
    on_date: DateColumn,
    *,
    amount: ColumnElement[Any] | None = None,
    breakdowns: tuple[ColumnElement[Any], ...] = (),
    where: tuple[ColumnElement[bool], ...] = (),
    area: ColumnElement[str] | None = None,
) -> Select[Any]:
    """Events that happen once, on a day: area_code, on_date, amount, then `breakdowns`.

    Rows without a day have not happened and give no event.
    """
    value = literal(1, Integer) if amount is None else amount
    place = source.c.area_code if area is None else area
    return (
        select(place, on_date.label("on_date"), value.label("amount"), *breakdowns)
        .select_from(source)
        .where(on_date.is_not(null()), *where)
    )


def _as_select(union: CompoundSelect[Any]) -> Select[Any]:
    return select(union.subquery("events"))
