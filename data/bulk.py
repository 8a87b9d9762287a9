"""Inserting and reading many rows fast, on each kind of store."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final, cast

import psycopg
from psycopg import sql
from sqlalchemy import Column, Connection, Select, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

# SQLite takes one statement of many rows in half the time of as many statements; it may have 32,766 values.
_VALUES_PER_STATEMENT: Final = 8_000


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert many plain tuples (values in the order of `columns`) at the driver's own speed.

    SQLAlchemy's executemany spends most of its time on turning dicts into parameters. Here the statement
    is still SQLAlchemy's, with placeholders, and only the values go past it: COPY on PostgreSQL,
    executemany of statements with many rows each on SQLite.
    """
    if not rows:
        return
    defaults = {
        column.name: column.default.arg
        for column in table.c
        if column.name not in columns and isinstance(column.default, ScalarElementColumnDefault)
    }
    names = [column.name for column in table.c if column.name in columns or column.name in defaults]
    if names != list(columns):
        values = dict(zip(columns, zip(*rows, strict=True), strict=True))
        values |= {name: (value,) * len(rows) for name, value in defaults.items()}
        rows = list(zip(*(values[name] for name in names), strict=True))
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
        return
    rows = _as_stored(connection, [table.c[name] for name in names], rows)
    insert = str(table.insert().compile(dialect=connection.dialect, column_keys=names))
    placeholders = insert[insert.rindex("(") :]
    size = _VALUES_PER_STATEMENT // len(names)
    together = len(rows) - len(rows) % size
    if together:
        many = insert + f", {placeholders}" * (size - 1)
        starts = range(0, together, size)
        connection.exec_driver_sql(many, [tuple(chain.from_iterable(rows[i : i + size])) for i in starts])
    if rows[together:]:
        connection.exec_driver_sql(insert, rows[together:])


def read_plain(connection: Connection, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that selects texts and numbers only, as the driver gives them.

    SQLAlchemy's own rows take as long again as reading; what it would convert (dates, decimals) must not be
    selected.
    """
    with connection.execute(statement) as result:
        return cast("list[tuple[Any, ...]]", result.cursor.fetchall()) if result.cursor else []


def _as_stored(
    connection: Connection, columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Values as the driver takes them (SQLite keeps dates as text), converting each distinct one once."""
    dialect = connection.dialect
    converters = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    if not any(converters):
        return list(rows)
    values = list(zip(*rows, strict=True))
    for index, convert in enumerate(converters):
        if convert is not None:
            stored = {value: convert(value) for value in set(values[index])}
            values[index] = tuple([stored[value] for value in values[index]])
    return list(zip(*values, strict=True))


def _copy(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
