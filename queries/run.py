"""The one door to the store for reading: scope and masking are applied here and nowhere else.

Every public function of `queries` builds a statement and hands it to `run` together with the reader's
`Scope`. Which rows a scope may see is declared beside each table (`data/schema.py`, `info["scope"]`), how a
column is masked beside each column (`info["personal"]`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
from sqlalchemy import (
    Alias,
    ColumnElement,
    CompoundSelect,
    Connection,
    Engine,
    Select,
    Subquery,
    Table,
    false,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement, TextClause
from sqlalchemy.sql.selectable import TableClause

from data.schema import area_tree, metadata
from queries.masking import column_masks
from queries.scope import Scope

Statement = Select[Any] | CompoundSelect[Any]

Store = Engine | Connection
"""What is read: a store, or a store as a transaction under way sees it."""


class UnscopedStatement(Exception):  # noqa: N818
    """A statement that reads a table in a way that cannot be limited to a scope; a programming error."""


def run(engine: Store, statement: Statement, *, scope: Scope) -> pd.DataFrame:
    """The rows of `statement` that `scope` may see, one column per selected column.

    Tables are limited wherever they occur: joins, subqueries, EXISTS, CTEs, unions, aliases. An empty scope
    gets no rows, not even public ones. Without `scope.personal` names become 张** and other personal
    columns •••; such a column may then only be selected as it is, never computed with or compared.

    Raises UnscopedStatement or masking.PersonalExpression for statements that could leak.
    """
    # pandas reads plain tuples ten times faster than Rows
    rows = list(map(tuple, run_rows(engine, statement, scope=scope)))
    return pd.DataFrame.from_records(rows, columns=list(statement.selected_columns.keys()))


def run_rows(engine: Store, statement: Statement, *, scope: Scope) -> Sequence[Sequence[Any]]:
    """The same rows without a frame around them: what a query reads only to compute with."""
    masks = {} if scope.personal else column_masks(statement)
    if not scope.everything and not scope.areas:
        return []
    with _connected(engine) as connection:
        rows = connection.execute(limited(statement, scope)).all()
    if not masks:
        return rows
    return [
        [masks[place](value) if place in masks else value for place, value in enumerate(row)] for row in rows
    ]


@contextmanager
def _connected(store: Store) -> Iterator[Connection]:
    if isinstance(store, Connection):
        yield store  # its caller's to close
        return
    with store.connect() as connection:
        yield connection


def visible(area_code: ColumnElement[str], scope: Scope) -> ColumnElement[bool]:
    """The condition that `area_code` lies in `scope`: one of its areas or below, merged areas included."""
    if scope.everything:
        return true()
    if not scope.areas:
        return false()
    return area_code.in_(
        select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code.in_(sorted(scope.areas)))
    )


def limited(statement: Statement, scope: Scope) -> Statement:
    """`statement` with every table in it cut down to what `scope` may see."""
    if scope.everything:
        return statement
    found: list[Any] = [part for part in visitors.iterate(statement) if _limited_table(part) is not None]
    replacements = {source: _visible_rows(source, scope) for source in found}
    names = {id(subquery) for subquery in replacements.values()}

    def replace(element: Any, **_: Any) -> Any:
        if element in replacements:
            return replacements[element]
        table = getattr(element, "table", None)
        return replacements[table].c[element.key] if table in replacements else None

    result: Any = visitors.replacement_traverse(statement, {}, replace)
    _refuse_leftovers(result, names)
    return result


def _limited_table(element: Any) -> Table | None:
    """The scoped table that `element` is, or is an alias of."""
    table = element.element if isinstance(element, Alias) else element
    if isinstance(table, Table) and table.info.get("scope") != "public":
        return table
    return None


def _visible_rows(source: Any, scope: Scope) -> Subquery:
    """A subquery under the name of `source` (a table or its alias), cut down to `scope`."""
    table: Any = source.element if isinstance(source, Alias) else source
    return select(table).where(_visible_condition(table, scope)).subquery(source.name)


def _visible_condition(source: Any, scope: Scope) -> ColumnElement[bool]:
    table: Any = source.element if isinstance(source, Alias) else source
    match table.info.get("scope"):
        case ("area", column):
            return visible(source.c[column], scope)
        case ("area_or_above", column):
            above = select(area_tree.c.ancestor_code).where(
                area_tree.c.descendant_code.in_(sorted(scope.areas))
            )
            return visible(source.c[column], scope) | source.c[column].in_(above)
        case ("via", _, parent_name):
            parent = metadata.tables[parent_name]
            keys = [key.name for key in parent.primary_key if key.name in table.c]
            inner = parent.alias(f"{parent_name}_of_{source.name}")
            allowed = select(*(inner.c[key] for key in keys)).where(_visible_condition(inner, scope))
            return tuple_(*(source.c[key] for key in keys)).in_(allowed)
        case _:
            raise UnscopedStatement(f"table {source.name} does not say how a scope limits it")


def _refuse_leftovers(statement: ClauseElement, replaced: set[int]) -> None:
    """Check that no scoped table is reached except through the subqueries that cut it down."""
    waiting: list[Any] = [statement]
    seen: set[int] = set()
    while waiting:
        element = waiting.pop()
        if id(element) in replaced or id(element) in seen:
            continue
        seen.add(id(element))
        if isinstance(element, Table) and element.info.get("scope") != "public":
            raise UnscopedStatement(f"table {element.name} is read in a way that cannot be limited")
        if isinstance(element, TextClause) or type(element) is TableClause:
            raise UnscopedStatement(f"raw SQL cannot be limited: {element}")
        waiting.extend(element.get_children())
