"""Loans, assets and problems: balances, values and days against one another."""

from typing import Final

from sqlalchemy import Integer, cast, func, null, or_, select

from data.schema import assets, loans, problems, projects
from queries.check import CHECKS, ERROR, SUSPECT, Check
from queries.checks.money import PLANNED
from queries.events import month_of

_LOANS: Final = "舞钢市“四不摘”工作方案 2020-03-14：防止还贷风险，杜绝户贷企用、违规用款"
_ASSETS: Final = "竹府办〔2022〕28号：做好形成项目资产的确权登记工作"
_PROBLEMS: Final = "平顶山日报 2022-07-05：通过5轮围村普查，排查整改隐患、问题2.5万多条"
_ABOVE_PLAN: Final = 1.2  # a fifth above what was planned may be a change of contract

_lo, _as, _pb, _pr = loans.c, assets.c, problems.c, projects.c
_value = func.sum(_as.value_fen)

CHECKS.add(
    Check(
        code="loan_balance",
        label="贷款余额不可能",
        severity=ERROR,
        subject="loan",
        compares="贷款余额与放款金额、结清日期比较",
        sentence="放款 {amount_fen}，余额却为 {balance_fen}：余额不应高于放款，结清后应为零。",
        sources=("loans",),
        source=_LOANS,
        bears_on=("loan_balance", "loans_overdue_rate"),
        found=select(
            _lo.loan_no.label("subject_key"),
            _lo.area_code,
            month_of(_lo.lent_on).label("month"),
            _lo.amount_fen,
            _lo.balance_fen,
        ).where(
            or_(
                _lo.balance_fen > _lo.amount_fen,
                _lo.balance_fen < 0,
                _lo.repaid_on.is_not(None) & (_lo.balance_fen > 0),
            )
        ),
    ),
    Check(
        code="assets_over_project",
        label="资产原值超过项目投入",
        severity=SUSPECT,
        subject="project",
        compares=f"项目形成资产的原值合计与计划投入比较：超过{_ABOVE_PLAN - 1:.0%}以上",
        sentence="本项目形成资产 {value_fen}，计划投入只有 {planned_fen}。",
        sources=("assets", "projects"),
        source=_ASSETS,
        bears_on=("asset_handover_rate", "asset_title_rate"),
        found=select(
            _pr.project_no.label("subject_key"),
            _pr.area_code,
            cast(null(), Integer).label("month"),
            _value.label("value_fen"),
            PLANNED.c.fen.label("planned_fen"),
        )
        .join(assets, _as.project_no == _pr.project_no)
        .join(PLANNED, PLANNED.c.project_no == _pr.project_no)
        .group_by(_pr.project_no, _pr.area_code, PLANNED.c.fen)
        .having(_value > PLANNED.c.fen * _ABOVE_PLAN),
    ),
    Check(
        code="problem_days",
        label="问题日期颠倒",
        severity=ERROR,
        subject="problem",
        compares="问题的发现日期与整改期限、销号日期比较",
        sentence="问题{found_on}发现，整改期限或销号日期却更早。",
        sources=("problems",),
        source=_PROBLEMS,
        bears_on=("problems_correction_rate",),
        found=select(
            _pb.problem_no.label("subject_key"),
            _pb.area_code,
            month_of(_pb.found_on).label("month"),
            _pb.found_on,
        ).where(or_(_pb.corrected_on < _pb.found_on, _pb.due_on < _pb.found_on)),
    ),
)
