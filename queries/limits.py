"""Limits of policy inside SQL: the value in force on the day of the fact that it is applied to."""

from typing import Any

from sqlalchemy import ColumnElement, Numeric, case, exists, func, literal, or_, select

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
    policy, inside = policy_values.c, area_tree.c
    contains = (
        exists()
        .where(inside.ancestor_code == policy.area_code, inside.descendant_code == area)
        .correlate_except(area_tree)
    )
    level = (
        select(areas.c.level)
        .where(areas.c.code == policy.area_code)
        .correlate_except(areas)
        .scalar_subquery()
    )
    depth = case(
        (policy.area_code.is_(None), 0),
        *((level == name, place) for place, name in enumerate(LEVELS, start=1)),
        else_=0,
    )
    return (
        select(policy.value)
        .where(
            policy.code == code,
            or_(policy.area_code.is_(None), contains),
            policy.valid_from <= day,
            policy.valid_to > day,
        )
        .order_by(depth.desc(), policy.valid_from.desc())
        .limit(1)
        .correlate_except(policy_values)
        .scalar_subquery()
    )
