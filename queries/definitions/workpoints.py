"""Work points (工作要点): what each quarter was to reach, in time, late, or still open.

A target is due on its last day in time, and overdue from the day after; what is done late was not done in
time, and never becomes so.
"""

from sqlalchemy import ColumnElement, select

from data.schema import work_indicators, work_targets
from queries.events import DateColumn, happening, or_forever, plus_days, spell
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

_t = (
    select(work_indicators.c.area_code, work_targets.c.due_on, work_targets.c.done_on)
    .join(work_targets, work_targets.c.indicator_key == work_indicators.c.indicator_key)
    .subquery("targets_by_area")
)


def _targets(code: str, label: str, definition: str, day: DateColumn, *where: ColumnElement[bool]) -> Measure:
    return Measure(
        code=code,
        label=label,
        unit="项",
        kind="ytd",
        definition=definition,
        sources=("workpoints",),
        events=happening(_t, day, where=where),
    )


MEASURES.add(
    _targets("work_targets_due", "到期任务数", "当年1月至月末到期的任务数", _t.c.due_on),
    _targets(
        "work_done_in_time",
        "按期完成任务数",
        "当年1月至月末到期的任务中，在时限内完成的任务数",
        _t.c.due_on,
        _t.c.done_on <= _t.c.due_on,
    ),
    _targets(
        "work_done_late",
        "逾期完成任务数",
        "当年1月至月末完成、完成时已过时限的任务数",
        _t.c.done_on,
        _t.c.done_on > _t.c.due_on,
    ),
    Measure(
        code="work_overdue",
        label="超期未完成任务数",
        unit="项",
        kind="stock",
        definition="截至月末已过时限仍未完成的任务数",
        sources=("workpoints",),
        events=spell(_t, plus_days(_t.c.due_on, 1), or_forever(_t.c.done_on)),
    ),
)

_TASKS = "平顶山日报 2022-07-05《广袤沃野谋振兴》：21个大项、38个小项、95个指标，任务具体到季度、月"

KPIS.add(
    Kpi(
        code="work_targets_due",
        label="到期任务数",
        short="到期任务",
        unit="项",
        numerator=("work_targets_due",),
        definition="当年1月至月末到期的工作要点任务数，一个指标一个季度为一项。",
        source=_TASKS,
    ),
    Kpi(
        code="work_in_time_rate",
        label="任务按期完成率",
        short="按期完成率",
        unit=RATIO,
        numerator=("work_done_in_time",),
        denominator=("work_targets_due",),
        polarity=Polarity.HIGHER,
        target="target.work_in_time_rate",
        goal=1,
        watch_within=0.10,
        judged_to="county",
        definition="当年到期的工作要点任务中，在时限内完成的比重；逾期完成的不计入。",
        source=_TASKS,
    ),
    Kpi(
        code="work_overdue",
        label="超期未完成任务数",
        short="超期任务",
        unit="项",
        numerator=("work_overdue",),
        polarity=Polarity.LOWER,
        target="target.work_overdue",
        goal=0,
        watch_within=0.05,
        watch_base="work_targets_due",
        judged_to="county",
        matter="work_in_time_rate",
        definition="截至月末已过时限仍未完成的工作要点任务数，逾期不随年度清零。",
        source=_TASKS,
    ),
    Kpi(
        code="work_done_late",
        label="逾期完成任务数",
        short="逾期完成",
        unit="项",
        numerator=("work_done_late",),
        definition="当年1月至月末完成、完成时已过时限的工作要点任务数；补上了也不算按期。",
        source=_TASKS,
    ),
    topic="工作要点",
    headline=(
        "work_in_time_rate",
        "work_overdue",
    ),
)
