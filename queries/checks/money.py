"""Money: what was paid against what was allocated and planned, project by project and level by level."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    and_,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy import Integer as Whole

from data.schema import allocations, area_tree, areas, payments, project_funding, projects
from queries.check import CHECKS, ERROR, SUSPECT, Check
from queries.events import month_of

_BEARS_ON: Final = ("fund_execution", "paid", "allocated")
_ASSIGNED: Final = ("fund_assigned_rate", "allocated")
_LAW: Final = "舞钢市“四不摘”工作方案 2020-03-14：财政扶贫资金分配、拨付全程公开，确保落到实处"
_MATCH: Final = "竹府办〔2022〕28号：对项目建设和资金拨付进度较慢的点对点调度；下达、分配、支付逐级对应"

_pr, _pay, _al, _fu = projects.c, payments.c, allocations.c, project_funding.c
_no_month = cast(null(), Whole)


def _per_project(facts: Table, name: str, value: str) -> FromClause:
    column = facts.c[value]
    return (
        select(facts.c.project_no, func.sum(column).label("fen"))
        .where(facts.c.project_no.is_not(None))
        .group_by(facts.c.project_no)
        .subquery(name)
    )


PAID: Final = _per_project(payments, "paid_of_project", "amount_fen")
ALLOCATED: Final = _per_project(allocations, "allocated_to_project", "amount_fen")
PLANNED: Final = _per_project(project_funding, "planned_of_project", "planned_fen")


def _over(above: FromClause, below: FromClause) -> Select[Any]:
    """Projects where one sum exceeds another that is known."""
    return (
        select(
            _pr.project_no.label("subject_key"),
            _pr.area_code,
            _no_month.label("month"),
            above.c.fen.label("above_fen"),
            below.c.fen.label("below_fen"),
        )
        .join(above, above.c.project_no == _pr.project_no)
        .join(below, below.c.project_no == _pr.project_no)
        .where(above.c.fen > below.c.fen)
    )


def _by_place(facts: FromClause, area: ColumnElement[str], level: Any, year: Any, fen: Any) -> FromClause:
    """Money by city or county that contains it, level of government and year (0 for all years)."""
    return (
        select(
            area_tree.c.ancestor_code.label("place"),
            level.label("fund_level"),
            year.label("year"),
            func.sum(fen).label("fen"),
        )
        .select_from(facts)
        .join(area_tree, area_tree.c.descendant_code == area)
        .join(areas, areas.c.code == area_tree.c.ancestor_code)
        .where(areas.c.level.in_(("city", "county")))
        .group_by(area_tree.c.ancestor_code, level, year)
        .subquery()
    )


def _level_over(above: FromClause, below: FromClause) -> Select[Any]:
    """Places whose money of a level exceeds what is known to have come."""
    key = above.c.place + literal(":") + above.c.fund_level + literal(":") + cast(above.c.year, String)
    return (
        select(
            key.label("subject_key"),
            above.c.place.label("area_code"),
            _no_month.label("month"),
            above.c.fund_level,
            cast(above.c.year, String).label("year_told"),
            above.c.fen.label("above_fen"),
            below.c.fen.label("below_fen"),
        )
        .join(
            below,
            (below.c.place == above.c.place)
            & (below.c.fund_level == above.c.fund_level)
            & (below.c.year == above.c.year),
        )
        .where(above.c.fen > below.c.fen)
    )


# Money allocated in one year may be paid in the next: what was paid is compared over all years, 0.
_always = literal(0, Whole)
_paid_by_place = _by_place(payments.join(projects), _pr.area_code, _pay.fund_level, _always, _pay.amount_fen)
_allocated_ever = _by_place(allocations, _al.area_code, _al.fund_level, _always, _al.amount_fen)
_allocated_in_year = _by_place(
    allocations, _al.area_code, _al.fund_level, month_of(_al.allocated_on) // 100, _al.amount_fen
)
_planned_in_year = _by_place(
    project_funding.join(projects), _pr.area_code, _fu.fund_level, _pr.plan_year, _fu.planned_fen
)


def _of_payments(*where: ColumnElement[bool], **details: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            _pay.voucher_no.label("subject_key"),
            _pr.area_code,
            month_of(_pay.paid_on).label("month"),
            _pay.paid_on,
            _pay.amount_fen,
            *(value.label(name) for name, value in details.items()),
        )
        .join(projects, _pr.project_no == _pay.project_no)
        .where(*where)
    )


# What was paid twice and came back was paid once.
_back = payments.alias("paid_back")
_returned = (
    select(func.count())
    .where(
        _back.c.project_no == _pay.project_no,
        _back.c.fund_level == _pay.fund_level,
        _back.c.amount_fen == -_pay.amount_fen,
        _back.c.paid_on >= _pay.paid_on,
    )
    .correlate(payments)
    .scalar_subquery()
)
_again = (
    select(
        func.min(_pay.voucher_no).label("subject_key"),
        _pr.area_code,
        month_of(_pay.paid_on).label("month"),
        _pay.paid_on,
        _pay.amount_fen,
        (func.count() - _returned).label("times"),
    )
    .join(projects, _pr.project_no == _pay.project_no)
    .where(_pay.amount_fen > 0)
    .group_by(_pay.project_no, _pr.area_code, _pay.paid_on, _pay.fund_level, _pay.amount_fen)
    .having(and_(func.count() > 1, func.count() - _returned > 1))
)

CHECKS.add(
    Check(
        code="paid_over_allocated_project",
        label="项目支付超过下达",
        severity=ERROR,
        subject="project",
        compares="项目累计支付额与下达到该项目的资金比较",
        sentence="项目累计支付 {above_fen}，超过下达到本项目的 {below_fen}。",
        sources=("payments", "allocations", "projects"),
        source=_MATCH,
        bears_on=_BEARS_ON,
        found=_over(PAID, ALLOCATED),
    ),
    Check(
        code="paid_over_plan",
        label="项目支付超过计划投入",
        severity=SUSPECT,
        subject="project",
        compares="项目累计支付额与计划投入合计比较",
        sentence="项目累计支付 {above_fen}，超过计划投入 {below_fen}。",
        sources=("payments", "projects"),
        source=_MATCH,
        bears_on=_BEARS_ON,
        found=_over(PAID, PLANNED),
    ),
    Check(
        code="assigned_over_plan",
        label="下达到项目超过计划投入",
        severity=SUSPECT,
        subject="project",
        compares="下达到项目的资金与该项目的计划投入合计比较",
        sentence="下达到本项目的资金 {above_fen}，超过计划投入 {below_fen}。",
        sources=("allocations", "projects"),
        source=_MATCH,
        bears_on=_ASSIGNED,
        found=_over(ALLOCATED, PLANNED),
    ),
    Check(
        code="paid_over_allocated_level",
        label="分级支付超过下达",
        severity=ERROR,
        subject="area",
        compares="一地一级资金的累计支付额与累计下达额比较",
        sentence="{fund_level}资金累计支付 {above_fen}，超过累计下达 {below_fen}。",
        sources=("payments", "allocations", "projects"),
        source=_MATCH,
        bears_on=_BEARS_ON,
        found=_level_over(_paid_by_place, _allocated_ever),
    ),
    Check(
        code="assigned_over_allocated",
        label="安排到项目超过下达",
        severity=SUSPECT,
        subject="area",
        compares="一地一级资金当年项目计划投入合计与当年下达额比较",
        sentence="{year_told} 年{fund_level}资金安排到项目 {above_fen}，超过当年下达 {below_fen}。",
        sources=("allocations", "projects"),
        source=_MATCH,
        bears_on=_ASSIGNED,
        found=_level_over(_planned_in_year, _allocated_in_year),
    ),
    Check(
        code="paid_after_settlement",
        label="决算后仍有支付",
        severity=SUSPECT,
        subject="payment",
        compares="支付日期与项目决算日期比较",
        sentence="{paid_on}支付 {amount_fen}，项目已于{settled_on}决算。",
        sources=("payments", "projects"),
        source=_LAW,
        bears_on=_BEARS_ON,
        found=_of_payments(_pay.paid_on > _pr.settled_on, _pay.amount_fen > 0, settled_on=_pr.settled_on),
    ),
    Check(
        code="paid_before_approval",
        label="批复前已支付",
        severity=SUSPECT,
        subject="payment",
        compares="支付日期与项目批复日期比较",
        sentence="{paid_on}支付 {amount_fen}，项目到{approved_on}才批复。",
        sources=("payments", "projects"),
        source=_LAW,
        bears_on=_BEARS_ON,
        found=_of_payments(_pay.paid_on < _pr.approved_on, approved_on=_pr.approved_on),
    ),
    Check(
        code="paid_twice",
        label="疑似重复支付",
        severity=SUSPECT,
        subject="payment",
        compares="同一项目同一天同级资金的支付金额相互比较，其后原数退回的除外",
        sentence="同一项目在{paid_on}有 {times} 笔同为 {amount_fen}、没有退回的支付。",
        sources=("payments", "projects"),
        source=_LAW,
        bears_on=_BEARS_ON,
        found=_again,
    ),
)
