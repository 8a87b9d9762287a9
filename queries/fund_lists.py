"""Lists of money that stands still or runs ahead: what a treasurer asks about by name.

Both read the facts as they stood at a month's end, as `queries/lists.py` does, and are limited in length;
`frame.attrs` tells of the whole: `count` rows, `yuan` together, and `truncated`, "" or a Chinese sentence.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Engine,
    Float,
    ScalarSelect,
    Select,
    Subquery,
    Table,
    case,
    cast,
    func,
    literal,
    select,
)

from data.schema import allocations, area_tree, batches, payments, project_funding, projects
from data.vocabulary import FUND_LEVELS, INDUSTRY, OTHER_PURPOSE
from queries.months import last_day
from queries.run import run
from queries.scope import Scope

# Money that lies longer than this without any payment is slow: a quarter is enough to tender a village
# project (20 days of notice, then evaluation and contract) and to pay its advance.
SLOW_AFTER_DAYS: Final = 90
# Paid share above physical progress, as a fraction: less may be the advance that a contract allows.
AHEAD_BY: Final = 0.2
# Rows of one list.
LONGEST: Final = 200

UNPAID: Final = "未支付"
UNASSIGNED: Final = "未分配到项目"

EQUAL_WITHIN: Final = 1e-9  # 0.7 − 0.5 is a hair less than 0.2
_JOINER: Final = "、"
_PROJECT: Final = ("project_no", "name", "area_code", "category", "responsible_unit")
_SLOW: Final = (*_PROJECT, "fund_levels", "allocated_on", "days", "allocated", "reason")
_AHEAD: Final = (*_PROJECT, "planned", "allocated", "paid", "paid_share", "progress", "ahead")


def slow(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Money of `area` allocated over `SLOW_AFTER_DAYS` before the end of `month`, nothing of it paid.

    One row per project with allocations and no net payment, and per document, place and level whose money
    has no project: project_no ("" without), name (of the project, or the document), area_code, category
    and responsible_unit ("" without a project), fund_levels (joined by 、), allocated_on (the first
    allocation), days (to the month's end), allocated (yuan by then), reason (未支付 | 未分配到项目).
    Longest first. Management fees need no project and are left out.
    """
    last = last_day(month)
    unpaid = run(engine, _unpaid(area, last), scope=scope)
    unpaid["fund_levels"] = _levels(engine, unpaid["project_no"].tolist(), last, scope)
    unassigned = run(engine, _unassigned(area, last), scope=scope)
    found = [part for part in (unpaid, unassigned) if len(part)]
    frame = pd.concat(found, ignore_index=True) if found else unpaid
    frame["allocated_on"] = pd.to_datetime(frame["allocated_on"])
    frame["days"] = (pd.Timestamp(last) - frame["allocated_on"]).dt.days.astype("int64")
    frame["allocated"] = frame["fen"].astype(float) / 100
    ordered = frame.sort_values(["days", "allocated", "name"], ascending=[False, False, True])
    return _limited(ordered, _SLOW, found)


def _unpaid(area: str, last: date) -> Select[Any]:
    given = allocations.c.allocated_on <= last
    money = (
        _projects_of(area)
        .add_columns(
            _of_project(allocations, func.min(allocations.c.allocated_on), given).label("allocated_on"),
            _of_project(allocations, func.sum(allocations.c.amount_fen), given).label("fen"),
            _paid(last).label("paid_fen"),
            literal(UNPAID).label("reason"),
        )
        .subquery("money")
    )
    return _over_due(money, last).where(func.coalesce(money.c.paid_fen, 0) <= 0)


def _unassigned(area: str, last: date) -> Select[Any]:
    facts = allocations.c
    money = (
        select(
            literal("").label("project_no"),
            facts.document_no.label("name"),
            facts.area_code,
            literal("").label("category"),
            literal("").label("responsible_unit"),
            facts.fund_level.label("fund_levels"),
            func.min(facts.allocated_on).label("allocated_on"),
            func.sum(facts.amount_fen).label("fen"),
            literal(UNASSIGNED).label("reason"),
        )
        .select_from(allocations)
        .join(area_tree, area_tree.c.descendant_code == facts.area_code)
        .where(
            area_tree.c.ancestor_code == area,
            facts.project_no.is_(None),
            facts.purpose.in_((INDUSTRY, OTHER_PURPOSE)),
            facts.allocated_on <= last,
        )
        .group_by(facts.document_no, facts.area_code, facts.fund_level)
        .subquery("money")
    )
    return _over_due(money, last)


def _over_due(money: Subquery, last: date) -> Select[Any]:
    """The rows of `money` (fen, allocated_on) that are slow on the day `last`, longest first."""
    return (
        select(*money.c, *_whole(money.c.fen))
        .where(money.c.fen > 0, money.c.allocated_on < last - timedelta(days=SLOW_AFTER_DAYS))
        .order_by(money.c.allocated_on, money.c.fen.desc(), money.c.name)
        .limit(LONGEST)
    )


def _levels(engine: Engine, numbers: list[str], last: date, scope: Scope) -> list[str]:
    """The levels that gave money to each project by `last`, in the vocabulary's order."""
    statement = select(allocations.c.project_no, allocations.c.fund_level).distinct()
    statement = statement.where(allocations.c.project_no.in_(numbers), allocations.c.allocated_on <= last)
    given: dict[str, set[str]] = {}
    for number, level in run(engine, statement, scope=scope).itertuples(index=False):
        given.setdefault(number, set()).add(level)
    return [
        _JOINER.join(level for level in FUND_LEVELS if level in given.get(number, ())) for number in numbers
    ]


def ahead_of_work(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Projects of `area` that are paid at least `AHEAD_BY` further than they are built, furthest first.

    project_no, name, area_code, category, responsible_unit, planned, allocated and paid (yuan up to the
    month's end), paid_share (of the planned money, of the allocated where no plan is known), progress (as
    last reported) and ahead (their difference), as fractions. Files keep no history of progress: a project
    whose newest file speaks of a later month than asked cannot be compared and is left out.
    `attrs["reported"]` is how many projects have a progress for the month: without any, nothing is known.
    """
    last = last_day(month)
    given, told = allocations.c.allocated_on <= last, batches.c.as_of <= last
    money = (
        _projects_of(area)
        .add_columns(
            projects.c.progress,
            func.coalesce(_of_project(project_funding, func.sum(project_funding.c.planned_fen)), 0).label(
                "planned"
            ),
            func.coalesce(_of_project(allocations, func.sum(allocations.c.amount_fen), given), 0).label(
                "allocated"
            ),
            _paid(last).label("paid"),
        )
        .join(batches, batches.c.id == projects.c.batch_id)
        .where(projects.c.progress < 1, told)
        .subquery("money")
    )
    base = case((money.c.planned > 0, money.c.planned), else_=money.c.allocated)
    share = cast(money.c.paid, Float) / cast(func.nullif(base, 0), Float)
    ahead = share - money.c.progress
    statement = (
        select(*money.c, share.label("paid_share"), ahead.label("ahead"), *_whole(money.c.paid))
        .where(ahead >= AHEAD_BY - EQUAL_WITHIN)
        .order_by(ahead.desc(), money.c.project_no)
        .limit(LONGEST)
    )
    frame = run(engine, statement, scope=scope)
    for name in ("planned", "allocated", "paid"):
        frame[name] = frame[name].astype(float) / 100
    for name in ("progress", "paid_share", "ahead"):
        frame[name] = frame[name].astype(float)
    limited = _limited(frame, _AHEAD, [frame] if len(frame) else [])
    limited.attrs["reported"] = _reported(engine, area, told, scope)
    return limited


def _reported(engine: Engine, area: str, told: ColumnElement[bool], scope: Scope) -> int:
    known = (
        _projects_of(area)
        .with_only_columns(func.count().label("count"))
        .join(batches, batches.c.id == projects.c.batch_id)
        .where(projects.c.progress.is_not(None), told)
    )
    found = run(engine, known, scope=scope)
    return int(found["count"].iloc[0]) if len(found) else 0


def _projects_of(area: str) -> Select[Any]:
    return (
        select(*(projects.c[name] for name in _PROJECT))
        .select_from(projects)
        .join(area_tree, area_tree.c.descendant_code == projects.c.area_code)
        .where(area_tree.c.ancestor_code == area)
    )


def _paid(last: date) -> ScalarSelect[Any]:
    return _of_project(payments, func.sum(payments.c.amount_fen), payments.c.paid_on <= last)


def _of_project(
    facts: Table, value: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ScalarSelect[Any]:
    """A value of one project's rows: looked up project by project, not summed for the whole store."""
    own = facts.c.project_no == projects.c.project_no
    return select(value).select_from(facts).where(own, *conditions).correlate(projects).scalar_subquery()


def _whole(fen: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """On every row: how many rows a list has without its limit, and how much they come to."""
    return func.count().over().label("listed"), func.sum(fen).over().label("sum_fen")


def _limited(frame: pd.DataFrame, columns: Sequence[str], parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The first `LONGEST` rows; `parts` are the statements' answers, which tell of the whole."""
    count = sum(int(part["listed"].iloc[0]) for part in parts)
    yuan = sum(float(part["sum_fen"].iloc[0]) for part in parts) / 100
    limited = frame[list(columns)].head(LONGEST).reset_index(drop=True)
    shown = len(limited)
    limited.attrs = {
        "count": count,
        "yuan": yuan,
        "truncated": f"只列出前 {shown:,} 项，共 {count:,} 项" if count > shown else "",
    }
    return limited
