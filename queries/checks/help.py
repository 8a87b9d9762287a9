"""Help against the risk, and the way from a clue to it: 漏测 (not monitored) and 失帮 (not helped)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from data.schema import clues, helpers, household_versions
from data.schema import households as listed
from data.vocabulary import APPROVED
from queries.check import CHECKS, ERROR, HINT, SUSPECT, Check
from queries.checks.latest import IDENTIFIED_MONTH, REPORTED_UNTIL, households
from queries.definitions.help import UNANSWERED
from queries.definitions.households import DAYS_TO_FIRST_MEASURE
from queries.events import month_of, or_forever, plus_days

_DAZHU: Final = "竹府办〔2022〕28号：坚决杜绝“漏测失帮”，做到“账账相符”“账实相符”"
_ANSWER: Final = "淮北市2023年工作要点政策解读：根据返贫致贫风险、发展能力和实际需求落实针对性帮扶措施"
_STEPS: Final = "平顶山日报 2022-07-05：发现响应、评估核查、精准帮扶、风险消除四大机制"
_CLUE_KPIS: Final = ("households_identified", "clues_overdue")
_HELP_KPIS: Final = ("households_without_measure", "help_in_time_rate", "households_measure_mismatch")

_v, _c, _h = household_versions.c, clues.c, helpers.c
_AFTER_FINDING: Final = (_c.visited_on, _c.reviewed_on, _c.checked_on, _c.decided_on)
# The households of helpers that are missing from the roster. They are few, and found by the keys alone.
_not_listed = (
    select(_h.household_no)
    .outerjoin(listed, listed.c.household_no == _h.household_no)
    .where(listed.c.household_no.is_(None))
)


def _of_clues(*where: ColumnElement[bool]) -> Select[Any]:
    return select(
        _c.clue_no.label("subject_key"),
        _c.area_code,
        month_of(_c.found_on).label("month"),
        _c.found_on,
        _c.decided_on,
    ).where(*where)


def _out_of_order(days: tuple[ColumnElement[Any], ...]) -> ColumnElement[bool]:
    """Whether a later step has an earlier day; steps without a day are passed over."""
    return or_(*(later < earlier for place, earlier in enumerate(days) for later in days[place + 1 :]))


CHECKS.add(
    Check(
        code="without_measure",
        label="超30天没有帮扶措施",
        severity=ERROR,
        subject="household",
        compares=f"未消除户首项帮扶措施的日期与识别日期比较：{DAYS_TO_FIRST_MEASURE}天内应落实",
        sentence="本户{identified_month}识别、风险未消除，至今没有任何帮扶措施，疑似失帮。",
        sources=("roster",),
        source=_DAZHU,
        bears_on=_HELP_KPIS,
        found=households(
            _v.eliminated_on.is_(None),
            _v.first_measure_on.is_(None),
            plus_days(_v.identified_on, DAYS_TO_FIRST_MEASURE + 1) < REPORTED_UNTIL,
            identified_month=IDENTIFIED_MONTH,
        ),
    ),
    Check(
        code="measure_mismatch",
        label="措施不对应风险",
        severity=SUSPECT,
        subject="household",
        compares="每个风险与已落实的帮扶措施比较：病、残、学、住房、饮水各有对应的措施",
        sentence="本户{identified_month}识别，已有帮扶措施，却有风险没有对应的措施。",
        sources=("roster",),
        source=_ANSWER,
        bears_on=_HELP_KPIS,
        found=households(
            _v.eliminated_on.is_(None),
            _v.first_measure_on.is_not(None),
            UNANSWERED,
            identified_month=IDENTIFIED_MONTH,
        ),
    ),
    Check(
        code="measure_before_identified",
        label="帮扶早于识别",
        severity=HINT,
        subject="household",
        compares="首项帮扶措施的日期与识别日期比较",
        sentence="本户首项帮扶在{helped_month}，早于{identified_month}的识别，请核实是否为识别前的政策。",
        sources=("roster",),
        source=_STEPS,
        bears_on=_HELP_KPIS,
        found=households(
            _v.first_measure_on < _v.identified_on,
            identified_month=IDENTIFIED_MONTH,
            helped_month=month_of(_v.first_measure_on),
        ),
    ),
    Check(
        code="approved_not_listed",
        label="已认定而不在花名册",
        severity=ERROR,
        subject="clue",
        compares="线索台账中已认定的户与监测对象花名册比较",
        sentence="线索{found_on}收到、{decided_on}已认定，花名册上却没有这一户，疑似漏测。",
        sources=("clues", "roster"),
        source=_DAZHU,
        bears_on=_CLUE_KPIS,
        found=_of_clues(
            _c.outcome == APPROVED, _c.decided_on < REPORTED_UNTIL, listed.c.household_no.is_(None)
        ).select_from(clues.outerjoin(listed, listed.c.household_no == _c.household_no)),
    ),
    Check(
        code="clue_steps_order",
        label="线索步骤先后颠倒",
        severity=ERROR,
        subject="clue",
        compares="线索的收到、入户核查、村级评议、乡镇审核、县级认定日期依次比较",
        sentence="线索{found_on}收到，后面的步骤却有日期早于前面的。",
        sources=("clues",),
        source=_STEPS,
        bears_on=("identification_in_time_rate", "clues_overdue"),
        found=_of_clues(_out_of_order((_c.found_on, *_AFTER_FINDING))),
    ),
    Check(
        code="clue_steps_same_day",
        label="线索各步骤同一天",
        severity=SUSPECT,
        subject="clue",
        compares="线索的入户核查、村级评议公示、县级认定日期比较：公示需要时间，不应同日",
        sentence="线索的入户核查、评议公示和认定都填在{decided_on}，疑似补录。",
        sources=("clues",),
        source=_STEPS,
        bears_on=("identification_in_time_rate",),
        found=_of_clues(
            and_(_c.visited_on == _c.reviewed_on, _c.reviewed_on == _c.decided_on, _c.outcome == APPROVED)
        ),
    ),
    Check(
        code="helped_not_listed",
        label="结对的户不在花名册",
        severity=HINT,
        subject="household",
        compares="结对帮扶台账中监测户帮扶人的户编号与监测对象花名册比较",
        sentence="结对帮扶台账有 {helpers} 名帮扶人联系这一户，花名册上却没有。",
        sources=("helpers", "roster"),
        source=_DAZHU,
        bears_on=("visit_rate",),
        found=select(
            _h.household_no.label("subject_key"),
            func.min(_h.area_code).label("area_code"),
            month_of(func.min(_h.assigned_on)).label("month"),
            func.count().label("helpers"),
        )
        .where(
            _h.household_no.in_(_not_listed),
            _h.role == "监测户帮扶人",
            or_forever(_h.ended_on) > REPORTED_UNTIL,
        )
        .group_by(_h.household_no),
    ),
)
