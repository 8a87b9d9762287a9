"""Inserting many rows fast, on each kind of store."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Column, Connection, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert many plain tuples (values in the order of `columns`) at the driver's own speed.

    SQLAlchemy's executemany spends most of its time on turning dicts into parameters. Here the statement
    is still SQLAlchemy's, with placeholders, and only the values go past it: COPY on PostgreSQL,
    executemany elsewhere.
    """
    if not rows:
        return
    values = dict(zip(columns, zip(*rows, strict=True), strict=True))
    for column in table.c:
        if column.name not in values and isinstance(column.default, ScalarElementColumnDefault):
            values[column.name] = (column.default.arg,) * len(rows)
    names = [column.name for column in table.c if column.name in values]
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, zip(*(values[name] for name in names), strict=True))
        return
    ready = [_as_stored(connection, table.c[name], values[name]) for name in names]
    insert = table.insert().compile(dialect=connection.dialect, column_keys=names)
    connection.exec_driver_sql(str(insert), list(zip(*ready, strict=True)))


def _as_stored(connection: Connection, column: Column[Any], values: Sequence[Any]) -> Sequence[Any]:
    """Values as the driver takes them (SQLite keeps dates as text), converting each distinct one once."""
    convert = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if convert is None:
        return values
    stored = {value: convert(value) for value in set(values)}
    return [stored[value] for value in values]


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
