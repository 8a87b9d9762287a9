"""Writing facts: identical row → nothing; changed → image to `row_history`, then update; new → insert.

Works by the schema alone: the primary key identifies a row; a table without `batch_id` whose foreign key
cascades is a child and belongs to its parent's row (project_funding to projects).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, select, tuple_

from data.bulk import insert_rows
from data.effect import MOST_EXAMPLES, Counts
from data.schema import metadata, row_history

RowDict = Mapping[str, Any]
Key = tuple[Any, ...]

_CHUNK: Final = 2_000  # keys per SELECT: below every store's limit on parameters, four columns wide


@dataclass(slots=True)
class Merged:
    """What a merge did: new rows, and (before, after) of changed ones, as dicts of columns."""

    inserted: list[RowDict] = field(default_factory=list)
    changed: list[tuple[RowDict, RowDict]] = field(default_factory=list)
    unchanged: int = 0

    def values(self, column: str) -> set[Any]:
        """What a column holds in the new and changed rows, now and before."""
        rows = [*self.inserted, *(row for pair in self.changed for row in pair)]
        return {row[column] for row in rows}

    def counts(self, number: str = "") -> Counts:
        """How many rows are new, changed and unchanged; `number` is the column to name changed ones by."""
        changed = [str(before[number]) for before, _ in self.changed[:MOST_EXAMPLES]] if number else []
        return Counts(len(self.inserted), len(self.changed), self.unchanged, examples=tuple(changed))

    def add(self, other: "Merged") -> None:
        """Take in what another merge of the same file did."""
        self.inserted += other.inserted
        self.changed += other.changed
        self.unchanged += other.unchanged


def merge(
    connection: Connection,
    table: Table,
    rows: Sequence[RowDict],
    batch_id: int,
    stored: Iterable[RowDict] | None = None,
) -> Merged:
    """Bring the rows into the table, for this batch.

    `rows` are dicts of columns without `batch_id`, all with the same columns; columns that they leave out
    keep what is stored (a file without the column says nothing about it). Children are given under their
    table's name as a list of dicts without the parent's key: {"project_no": …, "project_funding":
    [{"fund_level": "中央", "planned_fen": 1}]}; they replace all former ones. Keys must not repeat.
    Raises `ValueError` where they do. `stored` are the stored rows if the caller has loaded them.
    """
    names = key_names(table)
    keys = [tuple([row[name] for name in names]) for row in rows]
    if len(set(keys)) != len(keys):
        raise ValueError(f"rows for {table.name} repeat a key")
    if stored is None:
        stored = load_where(connection, table, keys, names)
    found = {tuple([row[name] for name in names]): row for row in stored}
    given = set(rows[0]) if rows else set()
    columns = [column.name for column in table.c if column.name in given]
    parts = [child.name for child in children(table) if child.name in given]
    result = Merged()
    for key, row in zip(keys, rows, strict=True):
        before = found.get(key)
        if before is None:
            result.inserted.append(row)
        elif _same(before, row, columns, parts):
            result.unchanged += 1
        else:
            result.changed.append((before, row))
    insert_facts(connection, table, result.inserted, batch_id)  # first: a changed row may refer to a new one
    remember(connection, table, [before for before, _ in result.changed], batch_id)
    update_rows(connection, table, [row for _, row in result.changed], batch_id)
    return result


def merge_sheets(connection: Connection, table: Table, rows: Sequence[RowDict], batch_id: int) -> Merged:
    """The same for the rows of sheets that have different columns: each keeps what its sheet leaves out."""
    by_columns: dict[tuple[str, ...], list[RowDict]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(row)
    result = Merged()
    for alike in by_columns.values():
        result.add(merge(connection, table, alike, batch_id))
    return result


@cache
def children(table: Table) -> tuple[Table, ...]:
    """The tables whose rows belong to this table's rows; asked for every row, found once."""
    return tuple(
        child
        for child in metadata.sorted_tables
        if "batch_id" not in child.c
        and any(
            fk.referred_table is table and fk.ondelete == "CASCADE" for fk in child.foreign_key_constraints
        )
    )


def key_names(table: Table) -> list[str]:
    """The columns of the primary key."""
    return [column.name for column in table.primary_key]


def key_of(table: Table, row: RowDict) -> Key:
    """The row's primary key."""
    return tuple([row[name] for name in key_names(table)])


def load_where(
    connection: Connection, table: Table, keys: Sequence[Key], names: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """The stored rows whose columns `names` hold one of `keys`, with `batch_id`, and with their children as
    `merge` takes them."""
    parts: dict[Table, dict[Key, list[RowDict]]] = {child: defaultdict(list) for child in children(table)}
    own = key_names(table)
    for child, by_parent in parts.items():
        for row in _select(connection, child, keys, names):
            by_parent[tuple([row.pop(name) for name in own])].append(row)
    for row in _select(connection, table, keys, names):
        for child, by_parent in parts.items():
            row[child.name] = by_parent.get(tuple([row[name] for name in own]), [])
        yield row


def _select(
    connection: Connection, table: Table, keys: Sequence[Key], names: Sequence[str]
) -> Iterator[dict[str, Any]]:
    if not keys or connection.execute(select(table).limit(1)).first() is None:
        return  # nothing to find: spares a first import thousands of look-ups
    columns = [table.c[name] for name in names]
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        if len(columns) == 1:
            among = columns[0].in_([key[0] for key in chunk])
        else:
            among = tuple_(*columns).in_(chunk)
        found = connection.execute(select(table).where(among))
        names_found = tuple(found.keys())
        for row in found.all():  # one by one takes three times as long
            yield dict(zip(names_found, row, strict=True))


def _same(before: RowDict, row: RowDict, columns: Sequence[str], parts: Sequence[str]) -> bool:
    return [before[name] for name in columns] == [row[name] for name in columns] and all(
        _as_set(before[name]) == _as_set(row[name]) for name in parts
    )


def _as_set(rows: Iterable[RowDict]) -> set[frozenset[tuple[str, Any]]]:
    return {frozenset(row.items()) for row in rows}


# --- writing -----------------------------------------------------------------------------------


def insert_facts(connection: Connection, table: Table, rows: Sequence[RowDict], batch_id: int | None) -> None:
    """Insert rows with their children; `batch_id` None keeps the one in the row."""
    if not rows:
        return
    columns = [name for name in rows[0] if name in table.c and name != "batch_id"]
    if batch_id is None:
        insert_rows(
            connection,
            table,
            (*columns, "batch_id"),
            [(*(r[c] for c in columns), r["batch_id"]) for r in rows],
        )
    else:
        insert_rows(
            connection, table, (*columns, "batch_id"), [(*(r[c] for c in columns), batch_id) for r in rows]
        )
    _insert_children(connection, table, rows)


def update_rows(connection: Connection, table: Table, rows: Sequence[RowDict], batch_id: int | None) -> None:
    """Overwrite the given columns of stored rows, and their children where given."""
    if not rows:
        return
    keys = key_names(table)
    columns = [name for name in rows[0] if name in table.c and name not in (*keys, "batch_id")]
    statement = table.update().values({name: bindparam(f"new_{name}") for name in (*columns, "batch_id")})
    for name in keys:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    connection.execute(
        statement,
        [
            {f"new_{name}": row[name] for name in columns}
            | {f"key_{name}": row[name] for name in keys}
            | {"new_batch_id": row["batch_id"] if batch_id is None else batch_id}
            for row in rows
        ],
    )
    for child in children(table):
        with_child = [row for row in rows if child.name in row]
        delete_rows(connection, child, [key_of(table, row) for row in with_child], keys)
    _insert_children(connection, table, rows)


def _insert_children(connection: Connection, table: Table, rows: Sequence[RowDict]) -> None:
    keys = key_names(table)
    for child in children(table):
        own = [column.name for column in child.c if column.name not in keys]
        insert_rows(
            connection,
            child,
            (*keys, *own),
            [
                (*(row[k] for k in keys), *(part[o] for o in own))
                for row in rows
                for part in row.get(child.name, ())
            ],
        )


def delete_rows(
    connection: Connection, table: Table, keys: Sequence[Key], names: Sequence[str] | None = None
) -> None:
    """Delete the rows with these keys (of the named columns, or of the primary key)."""
    if not keys:
        return
    names = names or key_names(table)
    statement = delete(table)
    for name in names:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    connection.execute(statement, [{f"key_{n}": v for n, v in zip(names, key, strict=True)} for key in keys])


# --- images ------------------------------------------------------------------------------------


def remember(connection: Connection, table: Table, rows: Sequence[RowDict], batch_id: int) -> None:
    """Keep rows, as `load_rows` gave them, in `row_history` before this batch changes or deletes them."""
    insert_rows(
        connection,
        row_history,
        ("batch_id", "table_name", "row_key", "before", "before_batch_id"),
        [(batch_id, table.name, _json(key_of(table, row)), _json(row), row["batch_id"]) for row in rows],
    )


def from_image(table: Table, before: str) -> dict[str, Any]:
    """The row, with its children, that `remember` kept."""
    row: dict[str, Any] = json.loads(before)
    for child in children(table):
        row[child.name] = [_typed(child, part) for part in row.get(child.name, ())]
    return _typed(table, row)


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if value is None or name not in table.c:
            continue
        kind = table.c[name].type.python_type
        if kind is date:
            row[name] = date.fromisoformat(value)
        elif kind is Decimal:
            row[name] = Decimal(value)
    return row


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
