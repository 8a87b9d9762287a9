"""Projects of the year's plan: how many started, completed and accepted, and which are overdue.

The rates are chained: prepared ÷ planned, started ÷ planned, completed ÷ started, accepted ÷ completed, then
settled ÷ accepted and handed over ÷ accepted. A project belongs to its plan year only; what is overdue stays
overdue until it happens, whatever the year.
"""

from typing import Any

from sqlalchemy import ColumnElement, func

from data.schema import projects
from queries.events import (
    earlier_of,
    happening,
    later_of,
    or_forever,
    plus_days,
    spell,
    year_start,
)
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

_p = projects
_year = year_start(_p.c.plan_year)
_next_year = year_start(_p.c.plan_year + 1)
_started = or_forever(_p.c.started_on)
_prepared = earlier_of(or_forever(_p.c.tendered_on), _started)
_completed = or_forever(_p.c.completed_on)
_accepted = or_forever(_p.c.accepted_on)
# A project enters its year's plan with its approval (without one on 1 January), but not after its start.
_entered = later_of(_year, earlier_of(func.coalesce(_p.c.approved_on, _year), _started))


def _in_plan_year(code: str, label: str, definition: str, day: ColumnElement[Any]) -> Measure:
    entry = later_of(day, _entered)
    return Measure(
        code=code,
        label=label,
        unit="个",
        kind="ytd",
        definition=definition,
        sources=("projects",),
        events=happening(_p, entry, where=(entry < _next_year,)),
    )


def _overdue(code: str, label: str, definition: str, due: ColumnElement[Any], done: Any) -> Measure:
    return Measure(
        code=code,
        label=label,
        unit="个",
        kind="stock",
        definition=definition,
        sources=("projects",),
        events=spell(_p, plus_days(due, 1), done, where=(due.is_not(None),)),
    )


MEASURES.add(
    _in_plan_year("projects_total", "计划项目数", "当年计划中截至月末已入库批复的项目数", _entered),
    _in_plan_year(
        "projects_prepared", "已完成前期项目数", "当年计划中截至月末已招标或已开工的项目数", _prepared
    ),
    _in_plan_year("projects_started", "已开工项目数", "当年计划中截至月末已开工的项目数", _started),
    _in_plan_year("projects_completed", "已完工项目数", "当年计划中截至月末已完工的项目数", _completed),
    _in_plan_year("projects_accepted", "已验收项目数", "当年计划中截至月末已验收的项目数", _accepted),
    _in_plan_year(
        "projects_settled",
        "已决算项目数",
        "当年计划中截至月末已验收并决算（报账）的项目数",
        later_of(_accepted, or_forever(_p.c.settled_on)),
    ),
    _in_plan_year(
        "projects_handed_over",
        "已移交项目数",
        "当年计划中截至月末已验收并移交资产的项目数",
        later_of(_accepted, or_forever(_p.c.handed_over_on)),
    ),
    _overdue(
        "projects_start_overdue",
        "逾期未开工项目数",
        "截至月末已过计划开工期限仍未开工的项目数",
        _p.c.planned_start_on,
        _started,
    ),
    _overdue(
        "projects_completion_overdue",
        "逾期未完工项目数",
        "截至月末已过计划完工期限仍未完工的项目数",
        _p.c.planned_end_on,
        _completed,
    ),
)

_PLAN = "竹府办〔2022〕28号：3月底前完成前期准备，4月底前全面开工"
_PROGRESS = "竹府办〔2022〕28号：对项目建设进度较慢的点对点调度"
_ASSETS = "竹府办〔2022〕28号：做好形成项目资产的确权登记工作"


def _rate(code: str, words: tuple[str, str], parts: tuple[str, str], definition: str, source: str) -> Kpi:
    """A link of the chain: the projects that came so far, of those that came to the stage before."""
    return Kpi(
        code=code,
        label=words[0],
        short=words[1],
        unit=RATIO,
        numerator=parts[:1],
        denominator=parts[1:],
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=5,
        target=f"target.{code}",
        watch_within=0.10,
        definition=definition,
        source=source,
    )


KPIS.add(
    Kpi(
        code="projects_total",
        label="当年计划项目数",
        short="项目总数",
        unit="个",
        numerator=("projects_total",),
        definition="当年计划中截至月末已批复的项目数；未载明批复日期的自当年1月起计。",
        source=_PLAN,
    ),
    _rate(
        "project_preparation_rate",
        ("项目前期完成率", "前期完成率"),
        ("projects_prepared", "projects_total"),
        "当年计划项目中已完成招标或已开工的项目的比重。",
        _PLAN,
    ),
    _rate(
        "project_start_rate",
        ("项目开工率", "开工率"),
        ("projects_started", "projects_total"),
        "当年计划项目中已开工项目的比重。",
        _PLAN,
    ),
    _rate(
        "project_completion_rate",
        ("项目完工率", "完工率"),
        ("projects_completed", "projects_started"),
        "当年计划项目中，已完工项目占已开工项目的比重。",
        _PROGRESS,
    ),
    _rate(
        "project_acceptance_rate",
        ("项目验收率", "验收率"),
        ("projects_accepted", "projects_completed"),
        "当年计划项目中，已验收项目占已完工项目的比重。",
        _PROGRESS,
    ),
    _rate(
        "project_settlement_rate",
        ("项目决算率", "决算率"),
        ("projects_settled", "projects_accepted"),
        "当年计划项目中，已决算（报账）项目占已验收项目的比重。",
        _PROGRESS,
    ),
    _rate(
        "project_handover_rate",
        ("项目移交率", "移交率"),
        ("projects_handed_over", "projects_accepted"),
        "当年计划项目中，已移交资产的项目占已验收项目的比重。",
        _ASSETS,
    ),
    Kpi(
        code="projects_start_overdue",
        label="逾期未开工项目数",
        short="逾期开工",
        unit="个",
        numerator=("projects_start_overdue",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.projects_start_overdue",
        goal=0,
        watch_within=0.05,
        watch_base="projects_total",
        definition="截至月末已过计划开工期限仍未开工的项目数。",
        source=_PLAN,
    ),
    Kpi(
        code="projects_completion_overdue",
        label="逾期未完工项目数",
        short="逾期完工",
        unit="个",
        numerator=("projects_completion_overdue",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.projects_completion_overdue",
        goal=0,
        watch_within=0.05,
        watch_base="projects_total",
        definition="截至月末已过计划完工期限仍未完工的项目数。",
        source=_PROGRESS,
    ),
    topic="项目",
    headline=(
        "projects_total",
        "project_start_rate",
        "project_completion_rate",
        "projects_completion_overdue",
    ),
)
