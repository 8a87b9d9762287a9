"""Limits of policy inside SQL: the value in force on the day of the fact that it is applied to."""

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Numeric, case, exists, func, literal, or_, select

from data.schema import area_tree, areas, policy_values
from data.vocabulary import LEVELS


def limit_on(code: str, day: ColumnElement[Any], default: float) -> ColumnElement[Any]:
    """The value of policy `code` for the whole installation on a day, in SQL; `default` without a row.

    A measure that uses it names "policies" among its sources and its `spreads`.
    """
    policy = policy_values.c
    in_force = (
        select(policy.value)
        .where(
            policy.code == code,
            policy.area_code.is_(None),
            policy.valid_from <= day,
            policy.valid_to > day,
        )
        .order_by(policy.valid_from.desc())
        .limit(1)
        .correlate_except(policy_values)
        .scalar_subquery()
    )
    return func.coalesce(in_force, literal(default, Numeric))


def limit_in(code: str, area: ColumnElement[str], day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value of policy `code` in an area on a day, in SQL; NULL where no row sets one.

    A row for the area or one above it beats one for the whole installation, the finest first, as in
    `queries.policy`.
    """
    ranked, inside = _ranked(code), area_tree.c
    contains = (
        exists()
        .where(inside.ancestor_code == ranked.c.area_code, inside.descendant_code == area)
        .correlate_except(area_tree)
    )
    return (
        select(ranked.c.value)
        .where(
            or_(ranked.c.area_code.is_(None), contains),
            ranked.c.valid_from <= day,
            ranked.c.valid_to > day,
        )
        .order_by(ranked.c.rank)
        .limit(1)
        .correlate_except(ranked)
        .scalar_subquery()
    )


def highest(code: str) -> ColumnElement[Any]:
    """The highest value of policy `code` in any area at any time; told once, and not for every row."""
    return select(func.max(policy_values.c.value)).where(policy_values.c.code == code).scalar_subquery()


@cache
def _ranked(code: str) -> CTE:
    """The rows of a policy with their rank: those of the finest areas go first, of these the newest.

    A statement ranks them once, and not for every row that it looks one up for.
    """
    policy = policy_values.c
    depth = case({name: place for place, name in enumerate(LEVELS, start=1)}, value=areas.c.level, else_=0)
    rank = func.row_number().over(order_by=(depth.desc(), policy.valid_from.desc())).label("rank")
    return (
        select(policy.area_code, policy.valid_from, policy.valid_to, policy.value, rank)
        .outerjoin(areas, areas.c.code == policy.area_code)
        .where(policy.code == code)
        .cte(f"{code}_ranked")
    )
