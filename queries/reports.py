"""Figures that areas report from time to time, some of them at several levels, as events.

A reported figure holds until the next one of the same area. Where an area reports for itself what areas
inside it report as well (a county's income beside its villages'), its own figure stands: what is inside is
taken off again at the nearest area above that reports, so that nothing is counted twice further up.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, FromClause, Subquery, case, func, literal, select, union_all

from data.schema import FOREVER, area_tree, areas
from data.vocabulary import LEVELS
from queries.events import later_of, month_of


def reported(source: FromClause, amounts: Mapping[str, ColumnElement[Any]], *, yearly: bool) -> CTE:
    """Rows area_code, starts, ends (exclusive) and `amounts`, to be used with `spell`.

    `source` has area_code and month (a date). `yearly`: figures count from January on, and a report holds
    within its year only; its rows then belong to a measure of kind ytd.
    """
    series = [source.c.area_code, _year(source, yearly=yearly).label("year")]
    following = func.lead(source.c.month, type_=Date()).over(partition_by=series, order_by=source.c.month)
    own = select(
        *series,
        source.c.month.label("starts"),
        func.coalesce(following, literal(FOREVER, Date)).label("ends"),
        *(amount.label(name) for name, amount in amounts.items()),
    ).cte("reports")
    inside = _inside(own, source, yearly=yearly)
    names = list(amounts)
    return union_all(
        select(own.c.area_code, own.c.starts, own.c.ends, *(own.c[name] for name in names)),
        select(
            inside.c.above.label("area_code"),
            later_of(inside.c.starts, inside.c.first).label("starts"),
            inside.c.ends,
            *((-inside.c[name]).label(name) for name in names),
        ).where(inside.c.place == 1),
    ).cte("reports_once")


def _year(source: FromClause, *, yearly: bool) -> ColumnElement[int]:
    return month_of(source.c.month) // 100 if yearly else literal(0)


def _inside(own: CTE, source: FromClause, *, yearly: bool) -> Subquery:
    """Reports with the areas `above` that report too; place 1 is the nearest, of those that did by then."""
    pairs = _pairs(source, yearly=yearly)
    nearest = func.row_number().over(
        partition_by=(own.c.area_code, own.c.starts),
        order_by=(case((pairs.c.first <= own.c.starts, 0), else_=1), pairs.c.rank.desc()),
    )
    return (
        select(own, pairs.c.above, pairs.c.first, nearest.label("place"))
        .join(pairs, (pairs.c.area_code == own.c.area_code) & (pairs.c.year == own.c.year))
        .subquery("reports_inside")
    )


def _pairs(source: FromClause, *, yearly: bool) -> Subquery:
    """Which reporting areas lie in which others that report, since when, and how fine the latter are."""
    below, above = source.alias("below"), source.alias("above")
    inner, outer = areas.alias("inner_area"), areas.alias("outer_area")
    rank, own_rank = (
        case({level: n for n, level in enumerate(LEVELS)}, value=a.c.level) for a in (outer, inner)
    )
    year, year_above = _year(below, yearly=yearly), _year(above, yearly=yearly)
    series = select(below.c.area_code, year.label("year")).distinct().subquery("series")
    return (
        select(
            series.c.area_code,
            series.c.year,
            outer.c.code.label("above"),
            rank.label("rank"),
            func.min(above.c.month).label("first"),
        )
        .join(area_tree, area_tree.c.descendant_code == series.c.area_code)
        .join(inner, inner.c.code == series.c.area_code)
        .join(outer, outer.c.code == area_tree.c.ancestor_code)
        .join(above, (above.c.area_code == outer.c.code) & (year_above == series.c.year))
        .where(rank < own_rank)
        .group_by(series.c.area_code, series.c.year, outer.c.code, rank)
        .subquery("reports_above")
    )
