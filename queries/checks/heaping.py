"""Heaping: everything on one day, at the month's end, on a round number, right when the rule allows it."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, String, case, cast, func, literal, select

from data.schema import areas, helpers, household_versions, problems, visits
from queries.check import CHECKS, HINT, SUSPECT, Check
from queries.checks.latest import LATEST
from queries.definitions.households import MONTHS_BEFORE_ELIMINATION
from queries.events import month_of, months_after, plus_days

_TRUE: Final = "竹府办〔2022〕28号：抓好数据管理，做到“账实相符”；适时暗访调研"
_ELIMINATION: Final = "竹府办〔2022〕28号：严格执行风险消除程序，对风险消除情况开展回访"
# How many make a pattern, and which share of them is one.
_VISITS_FEWEST, _ONE_DAY_SHARE = 20, 0.9
_MONTH_END_DAYS, _MONTH_END_FEWEST, _MONTH_END_SHARE = 3, 60, 0.6
_PROBLEMS_FEWEST, _PROBLEMS_SHARE = 40, 0.9
_ELIMINATED_FEWEST, _ELIMINATED_SHARE = 20, 0.5
_ROUND_FEWEST, _ROUND_SHARE, _ROUND_FEN = 30, 0.5, 50_000

_v, _vi, _he, _pb = household_versions.c, visits.c, helpers.c, problems.c
_month = month_of(_vi.visited_on)


def _key(area: ColumnElement[str], month: ColumnElement[Any]) -> ColumnElement[str]:
    return area + literal(":") + cast(month, String)


def _one_day(events: Select[Any], fewest: int, share: float) -> Select[Any]:
    """Places and months whose events fall (nearly) all on one day: `events` has area_code and on_date."""
    told = events.subquery()
    month = month_of(told.c.on_date)
    daily = (
        select(told.c.area_code, month.label("month"), told.c.on_date, func.count().label("number"))
        .group_by(told.c.area_code, month, told.c.on_date)
        .subquery()
    )
    most, all_ = func.max(daily.c.number), func.sum(daily.c.number)
    return (
        select(
            _key(daily.c.area_code, daily.c.month).label("subject_key"),
            daily.c.area_code,
            daily.c.month,
            cast(all_, Integer).label("events"),
            most.label("most"),
        )
        .group_by(daily.c.area_code, daily.c.month)
        .having((all_ >= fewest) & (most >= all_ * share))
    )


_month_end = case(
    (_vi.visited_on >= plus_days(months_after(_vi.visited_on, 1), -_MONTH_END_DAYS), 1), else_=0
)
_at_six = case(
    (
        months_after(_v.eliminated_on, 0) == months_after(_v.identified_on, MONTHS_BEFORE_ELIMINATION),
        1,
    ),
    else_=0,
)
# Of each township: how many households are out of risk, and how many of them in the sixth month.
_six = (
    select(
        areas.c.parent_code,
        func.max(_v.eliminated_on).label("last_on"),
        func.count().label("eliminated"),
        func.sum(_at_six).label("at_six"),
    )
    .join(areas, areas.c.code == _v.area_code)
    .where(LATEST, _v.eliminated_on.is_not(None))
    .group_by(areas.c.parent_code)
    .subquery()
    .c
)
_is_round = (_v.income_fen > 0) & (_v.income_fen % _ROUND_FEN == 0)
_round = case((_is_round, 1), else_=0)
# Villages with one round income at least: the others need not be counted, and many have none.
_with_round = select(_v.area_code).where(LATEST, _is_round).correlate(None)

CHECKS.add(
    Check(
        code="visits_one_day",
        label="走访集中在一天",
        severity=SUSPECT,
        subject="village",
        compares=f"一村一月的走访日期相互比较：{_VISITS_FEWEST}次以上、九成在同一天",
        sentence="本村当月走访 {events} 次，其中 {most} 次在同一天，疑似集中补录。",
        sources=("visits", "helpers"),
        source=_TRUE,
        bears_on=("visit_rate",),
        found=_one_day(
            select(_he.area_code, _vi.visited_on.label("on_date")).join(
                helpers, _he.helper_key == _vi.helper_key
            ),
            _VISITS_FEWEST,
            _ONE_DAY_SHARE,
        ),
    ),
    Check(
        code="visits_month_end",
        label="走访集中在月末",
        severity=HINT,
        subject="township",
        compares=f"一乡镇一月的走访日期与月末最后{_MONTH_END_DAYS}天比较：六成以上在这几天",
        sentence="本乡镇当月走访 {visits} 次，其中 {late} 次在月末最后三天，疑似月底突击。",
        sources=("visits", "helpers", "areas"),
        source=_TRUE,
        bears_on=("visit_rate",),
        found=select(
            _key(areas.c.parent_code, _month).label("subject_key"),
            areas.c.parent_code.label("area_code"),
            _month.label("month"),
            func.count().label("visits"),
            func.sum(_month_end).label("late"),
        )
        .join(helpers, _he.helper_key == _vi.helper_key)
        .join(areas, areas.c.code == _he.area_code)
        .where(areas.c.level == "village")
        .group_by(areas.c.parent_code, _month)
        .having(
            (func.count() >= _MONTH_END_FEWEST) & (func.sum(_month_end) >= func.count() * _MONTH_END_SHARE)
        ),
    ),
    Check(
        code="problems_one_day",
        label="问题集中在一天销号",
        severity=SUSPECT,
        subject="area",
        compares=f"一地一月的问题销号日期相互比较：{_PROBLEMS_FEWEST}件以上、九成在同一天",
        sentence="本地当月销号 {events} 件，其中 {most} 件在同一天，疑似集中补录。",
        sources=("problems",),
        source=_TRUE,
        bears_on=("problems_correction_rate",),
        found=_one_day(
            select(_pb.area_code, _pb.corrected_on.label("on_date")).where(_pb.corrected_on.is_not(None)),
            _PROBLEMS_FEWEST,
            _PROBLEMS_SHARE,
        ),
    ),
    Check(
        code="eliminated_at_six_months",
        label="刚满六个月集中消除",
        severity=SUSPECT,
        subject="township",
        compares="一乡镇风险消除户从识别到消除的月数与规定的最短六个月比较：半数以上恰满六个月",
        sentence="本乡镇风险消除 {eliminated} 户，其中 {at_six} 户恰在满六个月的当月消除，疑似按期限消除。",
        sources=("roster", "areas"),
        source=_ELIMINATION,
        bears_on=("households_eliminated", "risk_elimination_households", "risk_elimination_persons"),
        found=select(
            _six.parent_code.label("subject_key"),
            _six.parent_code.label("area_code"),
            month_of(_six.last_on).label("month"),
            _six.eliminated,
            _six.at_six,
        ).where(
            _six.eliminated >= _ELIMINATED_FEWEST,
            _six.at_six >= _six.eliminated * _ELIMINATED_SHARE,
        ),
    ),
    Check(
        code="income_rounded",
        label="收入集中在整数",
        severity=HINT,
        subject="village",
        compares="一村监测对象的人均纯收入与整五百元比较：半数以上是整数",
        sentence="本村 {households} 户中有 {rounded} 户的人均纯收入恰为整五百元，疑似估填。",
        sources=("roster",),
        source=_TRUE,
        bears_on=("households_identified",),
        found=select(
            _v.area_code.label("subject_key"),
            _v.area_code,
            month_of(func.max(_v.as_of)).label("month"),
            func.count().label("households"),
            func.sum(_round).label("rounded"),
        )
        .where(LATEST, _v.income_fen > 0, _v.area_code.in_(_with_round))
        .group_by(_v.area_code)
        .having((func.count() >= _ROUND_FEWEST) & (func.sum(_round) >= func.count() * _ROUND_SHARE)),
    ),
)
