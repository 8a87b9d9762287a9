"""Slips of unit: 元 taken for 万元 or the reverse makes an amount ten thousand times too large or small."""

from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import String, cast, func, literal, select

from data.schema import allocations, incomes, payments, projects
from queries.check import CHECKS, KEY_COLUMNS, SUSPECT, Check, Examined, Reading
from queries.checks.money import PLANNED
from queries.events import month_of

# A slip is a factor of 10,000; what differs so much from its like has one, even if it was small itself.
SLIP: Final = 10_000
_FROM: Final = SLIP / 20
_FEWEST: Final = 5  # amounts that tell what is usual

_SOURCE: Final = "国家标准口径：资金以元入账、以万元汇总，两者相差一万倍"
_al, _in, _pay, _pr = allocations.c, incomes.c, payments.c, projects.c


def slips(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose amount is over 500 times larger or smaller than the middle one of their group.

    Columns: subject_key, area_code, month, group, amount_fen. Gives the middle amount as usual_fen.
    """
    amounts = rows["amount_fen"].astype("float64").abs()
    known = amounts > 0
    by_group = amounts[known].groupby(rows["group"][known])
    usual = rows["group"].map(by_group.median()).astype("float64")
    many = rows["group"].map(by_group.size()).fillna(0) >= _FEWEST
    wrong = known & many & ((amounts >= usual * _FROM) | (amounts * _FROM <= usual))
    found = rows[wrong]
    return found[[*KEY_COLUMNS, "amount_fen"]].assign(usual_fen=np.round(usual[wrong]).astype("int64"))


_ALLOCATIONS: Final = Reading(
    select(
        _al.allocation_key.label("subject_key"),
        _al.area_code,
        month_of(_al.allocated_on).label("month"),
        (_al.fund_level + _al.purpose).label("group"),
        _al.amount_fen,
    )
)
_PLANS: Final = Reading(
    select(
        _pr.project_no.label("subject_key"),
        _pr.area_code,
        (_pr.plan_year * 100 + 1).label("month"),
        _pr.plan_year.label("group"),
        PLANNED.c.fen.label("amount_fen"),
    ).join(PLANNED, PLANNED.c.project_no == _pr.project_no)
)
_INCOMES: Final = Reading(
    select(
        (
            _in.area_code + literal(":") + cast(month_of(_in.month), String) + literal(":") + _in.population
        ).label("subject_key"),
        _in.area_code,
        month_of(_in.month).label("month"),
        (cast(month_of(_in.month), String) + _in.population).label("group"),
        _in.income_fen.label("amount_fen"),
    )
)
_DETAILS: Final = ("amount_fen", "usual_fen")

CHECKS.add(
    Check(
        code="allocation_unit",
        label="下达金额疑似单位有误",
        severity=SUSPECT,
        subject="allocation",
        compares="下达金额与同级同用途下达金额的中位数比较：相差500倍以上",
        sentence="本笔下达 {amount_fen}，同类下达一般为 {usual_fen}，疑似元与万元混用。",
        sources=("allocations",),
        source=_SOURCE,
        bears_on=("allocated", "fund_execution"),
        found=Examined(_ALLOCATIONS, slips, _DETAILS),
    ),
    Check(
        code="project_unit",
        label="计划投入疑似单位有误",
        severity=SUSPECT,
        subject="project",
        compares="项目计划投入与同年项目计划投入的中位数比较：相差500倍以上",
        sentence="本项目计划投入 {amount_fen}，同年项目一般为 {usual_fen}，疑似元与万元混用。",
        sources=("projects",),
        source=_SOURCE,
        bears_on=("衔接资金",),
        found=Examined(_PLANS, slips, _DETAILS),
    ),
    Check(
        code="reported_income_unit",
        label="上报收入疑似单位有误",
        severity=SUSPECT,
        subject="area",
        compares="一地上报的人均收入与同月同类人群各地的中位数比较：相差500倍以上",
        sentence="本地上报人均收入 {amount_fen}，各地一般为 {usual_fen}，疑似元与万元混用。",
        sources=("incomes",),
        source=_SOURCE,
        bears_on=("income_poor", "income_poor_growth", "income_rural"),
        found=Examined(_INCOMES, slips, _DETAILS),
    ),
    Check(
        code="payment_unit",
        label="支付金额疑似单位有误",
        severity=SUSPECT,
        subject="payment",
        compares=f"支付金额与项目计划投入比较：超过100倍，或不到{SLIP // 2}分之一",
        sentence="本笔支付 {amount_fen}，项目计划投入 {planned_fen}，疑似元与万元混用。",
        sources=("payments", "projects"),
        source=_SOURCE,
        bears_on=("paid", "fund_execution"),
        found=select(
            _pay.voucher_no.label("subject_key"),
            _pr.area_code,
            month_of(_pay.paid_on).label("month"),
            _pay.amount_fen,
            PLANNED.c.fen.label("planned_fen"),
        )
        .join(projects, _pr.project_no == _pay.project_no)
        .join(PLANNED, PLANNED.c.project_no == _pr.project_no)
        .where(
            PLANNED.c.fen > 0,
            _pay.amount_fen != 0,
            (func.abs(_pay.amount_fen) > PLANNED.c.fen * 100)
            | (func.abs(_pay.amount_fen) * (SLIP // 2) < PLANNED.c.fen),
        ),
    ),
)
