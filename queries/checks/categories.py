"""The category of a household against its kind and its income, and income that cannot be."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_

from data.schema import household_versions
from data.vocabulary import CATEGORIES, HOUSEHOLD_TYPES
from queries.check import CHECKS, ERROR, HINT, SUSPECT, alike
from queries.checks.latest import households
from queries.events import month_of
from queries.limits import highest, limit_in

INCOME_LINE: Final = "income_line"
FEN: Final = 100
# Nobody lives on so few yuan a year, nor does a monitored household have so many times the income line: 元
# was taken for 万元, or the reverse. What lies between is compared with the line.
_TINY_YUAN, _HUGE = 200, 100
# A hundred times a line was never so low by far, in fen: below it no slip needs a look at the line.
_NEVER_HUGE = 10_000_000
UNSTABLE, MARGINAL, SUDDEN = CATEGORIES
_FORMERLY_POOR, _ORDINARY = HOUSEHOLD_TYPES

_ROSTER: Final = ("roster",)
_WITH_LINE: Final = ("roster", "policies")
_BEARS_ON: Final = ("households_identified", "persons_identified", "households_unresolved")
_THREE: Final = "平顶山日报 2022-07-05：脱贫不稳定户、边缘易致贫户及突发严重困难户等三类户"
_LINE: Final = "淮北市2023年工作要点政策解读：调整年度防返贫监测范围（收入线）；界限取自政策参数"

_v = household_versions.c
# The line of the place on the day of the roster that stated the income.
_line_fen = limit_in(INCOME_LINE, _v.area_code, _v.as_of) * FEN
# What is above all lines there ever were needs no look at that of the place and the day.
BELOW_SOME_LINE: Final = _v.income_fen <= highest(INCOME_LINE) * FEN


_check = alike(subject="household", sources=_WITH_LINE, source=_LINE, bears_on=_BEARS_ON)


def _with_income(*where: ColumnElement[bool]) -> Select[Any]:
    return households(
        *where,
        month=month_of(_v.as_of),
        category=_v.category,
        income_fen=_v.income_fen,
        line_fen=_line_fen,
    )


_unresolved = _v.eliminated_on.is_(None)
_tiny = _v.income_fen < _TINY_YUAN * FEN
_huge = (_v.income_fen > _NEVER_HUGE) & (_v.income_fen >= _line_fen * _HUGE)

CHECKS.add(
    _check(
        "category_household_type",
        "类别与户类型不符",
        ERROR,
        (
            "监测对象类别与户类型比较：脱贫不稳定户应为脱贫户，边缘易致贫户应为一般农户",
            "本户类别为{category}，户类型却是{household_type}。",
        ),
        households(
            or_(
                (_v.category == UNSTABLE) & (_v.household_type == _ORDINARY),
                (_v.category == MARGINAL) & (_v.household_type == _FORMERLY_POOR),
            ),
            category=_v.category,
            household_type=_v.household_type,
        ),
        sources=_ROSTER,
        source=_THREE,
    ),
    _check(
        "sudden_below_line",
        "突发严重困难户收入在监测线以下",
        SUSPECT,
        (
            "突发严重困难户的人均纯收入与当地当年监测线比较：不高于监测线的应为另两类",
            "本户类别为{category}，人均纯收入 {income_fen}，不高于监测线 {line_fen}。",
        ),
        _with_income(_v.category == SUDDEN, _unresolved, ~_tiny, BELOW_SOME_LINE, _v.income_fen <= _line_fen),
    ),
    _check(
        "at_risk_above_line",
        "收入高于监测线而未消除",
        SUSPECT,
        (
            "风险未消除的脱贫不稳定户、边缘易致贫户的人均纯收入与当地当年监测线比较",
            "本户类别为{category}，人均纯收入 {income_fen}，已高于监测线 {line_fen}。",
        ),
        _with_income(_v.category.in_((UNSTABLE, MARGINAL)), _unresolved, _v.income_fen > _line_fen, ~_huge),
    ),
    _check(
        "income_unit",
        "收入疑似单位有误",
        SUSPECT,
        (
            f"人均纯收入与当地当年监测线比较：不到{_TINY_YUAN}元，或达到监测线的{_HUGE}倍",
            "本户人均纯收入 {income_fen}，监测线 {line_fen}，疑似元与万元混用。",
        ),
        _with_income(_v.income_fen > 0, or_(_tiny & _line_fen.is_not(None), _huge)),
    ),
    _check(
        "income_absent",
        "没有人均纯收入",
        HINT,
        (
            "监测对象的人均纯收入与零比较",
            "本户没有填写人均纯收入，或填写的不是正数。",
        ),
        households(func.coalesce(_v.income_fen, 0) <= 0),
        sources=_ROSTER,
    ),
)
