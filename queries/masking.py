"""Masking of personal columns in results: names as 张**, everything else personal as •••.

Which columns are personal is declared beside each column (`data/schema.py`, `info["personal"]`).
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, ScalarSelect, Select, Table
from sqlalchemy.schema import Column
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import Label
from sqlalchemy.sql.selectable import FromClause

HIDDEN: Final = "•••"


class PersonalExpression(Exception):  # noqa: N818
    """A statement that computes with personal data, which masking could not undo; a programming error."""


def mask_name(name: Any) -> Any:
    """A name reduced to its first character: 张三 → 张**; nothing stays nothing."""
    return f"{name[0]}**" if isinstance(name, str) and name else name


def hide(value: Any) -> Any:
    """Any personal value as •••; nothing stays nothing, so that a gap can still be seen."""
    return HIDDEN if isinstance(value, str | bytes) and value else value


_MASKS: Final[dict[str, Callable[[Any], Any]]] = {"name": mask_name, "hidden": hide}


def column_masks(statement: Select[Any] | CompoundSelect[Any]) -> dict[int, Callable[[Any], Any]]:
    """The mask for each personal column of the result, by its position.

    A column counts as personal wherever it comes from: through labels, subqueries, CTEs, any part of a
    union. Raises PersonalExpression when the statement computes with one, filters by one, or the like.
    """
    if not any(_is_personal(part) for part in visitors.iterate(statement)):
        return {}
    _refuse_expressions(statement)
    masks = {}
    for position, column in enumerate(statement.subquery().c):
        kinds = _kinds(column)
        if kinds:
            masks[position] = _MASKS["name" if kinds == {"name"} else "hidden"]
    return masks


def _is_personal(element: Any) -> bool:
    """Whether it is a table that holds anything personal."""
    return isinstance(element, Table) and any("personal" in column.info for column in element.columns)


def _kinds(element: Any) -> set[str]:
    """How the columns that `element` plainly passes on are masked; empty when none is personal."""
    if not isinstance(element, ColumnElement):
        return set()
    return {
        base.info["personal"]
        for base in element.base_columns
        if isinstance(base, Column) and "personal" in base.info
    }


def _refuse_expressions(statement: Any) -> None:
    for element in visitors.iterate(statement):
        if isinstance(element, ScalarSelect):
            parts: list[Any] = list(element.element.selected_columns)
        elif isinstance(element, Select | CompoundSelect | Label | FromClause):
            continue  # these pass a column on as it is
        else:
            parts = list(element.get_children())
        if any(_kinds(part) for part in parts):
            raise PersonalExpression(f"personal data inside an expression: {element}")
