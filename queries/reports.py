"""Figures that areas report from time to time, some of them at several levels, as events.

A reported figure holds until the next one of the same area. Where an area reports for itself what areas
inside it report as well (a county's income beside its villages'), its own figure stands: what is inside is
taken off again at the nearest area above that reports, so that nothing is counted twice further up.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Subquery, case, func, literal, select, union_all

from data.schema import FOREVER, area_tree, areas
from data.vocabulary import LEVELS
from queries.events import later_of, month_of


def reported(source: FromClause, amounts: Mapping[str, ColumnElement[Any]], *, yearly: bool) -> Subquery:
    """Rows area_code, starts, ends (exclusive) and `amounts`, to be used with `spell`.

    `source` has area_code and month (a date). `yearly`: figures count from January on, and a report holds
    within its year only; its rows then belong to a measure of kind ytd.
    """
    year = (month_of(source.c.month) // 100 if yearly else literal(0)).label("year")
    series = [source.c.area_code, year]
    following = func.lead(source.c.month, type_=Date()).over(partition_by=series, order_by=source.c.month)
    own = select(
        *series,
        source.c.month.label("starts"),
        func.coalesce(following, literal(FOREVER, Date)).label("ends"),
        *(amount.label(name) for name, amount in amounts.items()),
    ).subquery("reports")
    first = (
        select(*series, func.min(source.c.month).label("first")).group_by(*series).subquery("first_reports")
    )
    inside = _inside(own, first)
    names = list(amounts)
    return union_all(
        select(own.c.area_code, own.c.starts, own.c.ends, *(own.c[name] for name in names)),
        select(
            inside.c.above.label("area_code"),
            later_of(inside.c.starts, inside.c.first).label("starts"),
            inside.c.ends,
            *((-inside.c[name]).label(name) for name in names),
        ).where(inside.c.place == 1),
    ).subquery("reports_once")


def _inside(own: Subquery, first: Subquery) -> Subquery:
    """Reports with the areas `above` that report too; place 1 is the nearest, of those that did by then."""
    upper, lower = areas.alias("upper"), areas.alias("lower")
    ranks = {level: rank for rank, level in enumerate(LEVELS)}
    upper_rank = case(ranks, value=upper.c.level)
    nearest = func.row_number().over(
        partition_by=(own.c.area_code, own.c.starts),
        order_by=(case((first.c.first <= own.c.starts, 0), else_=1), upper_rank.desc()),
    )
    return (
        select(own, first.c.area_code.label("above"), first.c.first, nearest.label("place"))
        .join(area_tree, area_tree.c.descendant_code == own.c.area_code)
        .join(first, (first.c.area_code == area_tree.c.ancestor_code) & (first.c.year == own.c.year))
        .join(upper, upper.c.code == area_tree.c.ancestor_code)
        .join(lower, lower.c.code == own.c.area_code)
        .where(upper_rank < case(ranks, value=lower.c.level))
        .subquery("reports_inside")
    )
