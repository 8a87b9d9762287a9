"""Risks marked as gone (风险消除) against the rules: half a year, help, labour, income, no fall-back."""

from typing import Final

from sqlalchemy import false, func, select, true

from data.schema import household_events, household_versions
from data.schema import households as listed
from data.vocabulary import FELL_BACK
from queries.check import CHECKS, ERROR, SUSPECT, alike
from queries.checks.categories import BELOW_SOME_LINE, FEN, INCOME_LINE
from queries.checks.latest import ELIMINATED_MONTH, IDENTIFIED_MONTH, households
from queries.definitions.households import MONTHS_BEFORE_ELIMINATION
from queries.events import month_of, months_after, or_forever
from queries.limits import limit_in

_ROSTER: Final = ("roster",)
_BEARS_ON: Final = (
    "households_eliminated",
    "households_unresolved",
    "persons_unresolved",
    "risk_elimination_households",
    "risk_elimination_persons",
    "risk_elimination_eligible_households",
)
_RULE: Final = (
    "竹府办〔2022〕28号：严格执行风险消除程序；风险消除条件：收入持续稳定半年以上、有帮扶措施、高于当年监测线"
)

_v, _e = household_versions.c, household_events.c
_absent_month = month_of(listed.c.absent_since)
_gone = _v.eliminated_on.is_not(None)
_line_fen = limit_in(INCOME_LINE, _v.area_code, _v.eliminated_on) * FEN
_fell_back_on = (
    select(func.max(_e.on_date))
    .where(_e.household_no == _v.household_no, _e.kind == FELL_BACK)
    .correlate(household_versions)
    .scalar_subquery()
)


_check = alike(subject="household", sources=_ROSTER, source=_RULE, bears_on=_BEARS_ON)

CHECKS.add(
    _check(
        "eliminated_early",
        "不足六个月即消除",
        ERROR,
        (
            f"风险消除的月份与识别的月份比较：应满{MONTHS_BEFORE_ELIMINATION}个月",
            "本户{identified_month}识别，{eliminated_month}即标注风险消除，不满六个月。",
        ),
        households(
            _gone,
            _v.eliminated_on < months_after(_v.identified_on, MONTHS_BEFORE_ELIMINATION),
            month=ELIMINATED_MONTH,
            identified_month=IDENTIFIED_MONTH,
            eliminated_month=ELIMINATED_MONTH,
        ),
    ),
    _check(
        "eliminated_without_measure",
        "无帮扶措施而消除",
        ERROR,
        (
            "风险消除的日期与首项帮扶措施的日期比较：消除前应至少有一项措施",
            "本户{eliminated_month}标注风险消除，在此之前没有任何帮扶措施。",
        ),
        households(
            _gone,
            or_forever(_v.first_measure_on) > _v.eliminated_on,
            month=ELIMINATED_MONTH,
            eliminated_month=ELIMINATED_MONTH,
        ),
    ),
    _check(
        "eliminated_no_labour",
        "整户无劳动力而消除",
        ERROR,
        (
            "风险消除标注与整户无劳动能力标记比较：整户无劳动力的不标注消除",
            "本户为整户无劳动能力，却在{eliminated_month}标注风险消除。",
        ),
        households(
            _gone,
            _v.no_labour == true(),
            month=ELIMINATED_MONTH,
            eliminated_month=ELIMINATED_MONTH,
        ),
    ),
    _check(
        "eliminated_below_line",
        "收入未过监测线而消除",
        ERROR,
        (
            "风险已消除户的人均纯收入与消除当时当地的监测线比较",
            "本户{eliminated_month}标注风险消除，人均纯收入 {income_fen}，不高于当年监测线 {line_fen}。",
        ),
        households(
            _gone,
            _v.no_labour == false(),
            BELOW_SOME_LINE,
            _v.income_fen <= _line_fen,
            month=ELIMINATED_MONTH,
            eliminated_month=ELIMINATED_MONTH,
            income_fen=_v.income_fen,
            line_fen=_line_fen,
        ),
        sources=("roster", "policies"),
    ),
    _check(
        "fallen_back_still_eliminated",
        "已回退而仍标注消除",
        SUSPECT,
        (
            "花名册的风险消除日期与回退台账的日期比较",
            "本户{eliminated_month}标注风险消除，{fallen_back_on}已回退，花名册仍是已消除。",
        ),
        households(
            _gone,
            _fell_back_on >= _v.eliminated_on,
            _fell_back_on < _v.as_of,
            month=ELIMINATED_MONTH,
            eliminated_month=ELIMINATED_MONTH,
            fallen_back_on=_fell_back_on,
        ),
        sources=("roster", "events"),
    ),
    _check(
        "vanished_unresolved",
        "风险未消除而从花名册消失",
        SUSPECT,
        (
            "上期花名册中风险未消除的户与本期花名册比较",
            "本户{identified_month}识别、风险未消除，{absent_month}起的花名册不再列出。",
        ),
        households(
            _v.eliminated_on.is_(None),
            month=_absent_month,
            identified_month=IDENTIFIED_MONTH,
            absent_month=_absent_month,
        )
        .join(listed, listed.c.household_no == _v.household_no)
        .where(listed.c.absent_since.is_not(None)),
    ),
)
