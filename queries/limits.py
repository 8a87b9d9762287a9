"""Limits of policy inside measures: the value in force on the day of the fact that it is applied to."""

from typing import Any

from sqlalchemy import ColumnElement, Numeric, func, literal, select

from data.schema import policy_values


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
