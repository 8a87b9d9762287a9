"""Inserting and reading many rows fast, on each kind of store."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

import psycopg
from psycopg import sql
from sqlalchemy import Column, Connection, Select, Table, Text, func, select
from sqlalchemy.sql.schema import ScalarElementColumnDefault

# SQLite takes one statement of many rows in half the time of as many statements; it may have 32,766 values.
_VALUES_PER_STATEMENT: Final = 8_000


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert many plain tuples, values in the order of `columns`, see `insert_columns`."""
    if rows:
        insert_columns(connection, table, dict(zip(columns, zip(*rows, strict=True), strict=True)))


def insert_columns(connection: Connection, table: Table, values: Mapping[str, Sequence[Any]]) -> None:
    """Insert many rows, given as columns of equal length by their names, at the driver's own speed.

    SQLAlchemy's executemany spends most of its time on turning dicts into parameters. Here the statement
    is still SQLAlchemy's, with placeholders, and only the values go past it: COPY on PostgreSQL,
    executemany of statements with many rows each on SQLite.
    """
    length = len(next(iter(values.values())))
    defaults = {
        column.name: (column.default.arg,) * length
        for column in table.c
        if column.name not in values and isinstance(column.default, ScalarElementColumnDefault)
    }
    given = {**values, **defaults}
    names = [column.name for column in table.c if column.name in given]
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, zip(*(given[name] for name in names), strict=True))
    elif length:
        _insert_together(connection, table, {name: given[name] for name in names}, length)


def _insert_together(
    connection: Connection, table: Table, values: Mapping[str, Sequence[Any]], length: int
) -> None:
    """Insert by statements of many rows each, as SQLite likes it; `values` are in the table's order."""
    width = len(values)
    flat: list[Any] = [None] * (width * length)  # row by row: no tuple is made of a row
    for place, (name, column) in enumerate(values.items()):
        flat[place::width] = _as_stored(connection, table.c[name], column)
    insert = str(table.insert().compile(dialect=connection.dialect, column_keys=list(values)))
    placeholders = insert[insert.rindex("(") :]
    sizes = (_VALUES_PER_STATEMENT // width, _VALUES_PER_STATEMENT // width // 40 or 1, 1)
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    begin = 0
    for rows in sizes:
        step = rows * width
        end = len(flat) - (len(flat) - begin) % step
        many = insert + f", {placeholders}" * (rows - 1)
        driver.executemany(many, (flat[at : at + step] for at in range(begin, end, step)))
        begin = end


def read_plain(connection: Connection, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that selects texts and numbers only, as the driver gives them.

    SQLAlchemy's own rows take as long again as reading; what it would convert (dates, decimals) must not be
    selected.
    """
    with connection.execute(statement) as result:
        return cast("list[tuple[Any, ...]]", result.cursor.fetchall()) if result.cursor else []


def read_columns(connection: Connection, statement: Select[Any]) -> list[list[Any]]:
    """The columns of a statement that selects texts and whole numbers only, in the order of its rows.

    The store writes each column as one JSON array: the driver takes twice as long for as many rows, and they
    would have to be turned into columns.
    """
    as_array = func.json_agg if connection.dialect.name == "postgresql" else func.json_group_array
    rows = statement.subquery("read")
    arrays = connection.execute(select(*(as_array(column).cast(Text) for column in rows.c))).one()
    return [json.loads(array or "[]") for array in arrays]


def _as_stored(connection: Connection, column: Column[Any], values: Sequence[Any]) -> Sequence[Any]:
    """Values as the driver takes them (SQLite keeps dates as text), converting each distinct one once."""
    dialect = connection.dialect
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
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
