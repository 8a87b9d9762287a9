"""Projects: the order of the stages, stages on one day, money ahead of work, progress against completion."""

from itertools import combinations
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, func, null, or_, select
from sqlalchemy import Integer as Whole

from data.schema import batches, projects
from queries.check import CHECKS, ERROR, SUSPECT, alike
from queries.checks.money import PAID, PLANNED
from queries.events import month_of, months_after
from queries.fund_lists import AHEAD_BY

_SEED: Final = "竹府办〔2022〕28号：3月底前完成前期准备，4月底前全面开工；做好资产确权登记"
_PACE: Final = "竹府办〔2022〕28号：对项目建设和资金拨付进度较慢的点对点调度"
_EQUAL_WITHIN: Final = 1e-9
_DONE: Final = 0.9995  # what a file shows as 100 %

_pr = projects.c
_STAGES: Final = {
    "批复": _pr.approved_on,
    "招标": _pr.tendered_on,
    "开工": _pr.started_on,
    "完工": _pr.completed_on,
    "验收": _pr.accepted_on,
    "决算": _pr.settled_on,
    "移交": _pr.handed_over_on,
}
_days = tuple(_STAGES.values())


def _of_projects(*where: ColumnElement[bool], **details: ColumnElement[Any]) -> Select[Any]:
    return select(
        _pr.project_no.label("subject_key"),
        _pr.area_code,
        _month.label("month"),
        *(value.label(name) for name, value in details.items()),
    ).where(*where)


# The month that a project has come to: that of its latest stage.
_month = func.coalesce(*(month_of(day) for day in reversed(_days[:5])), cast(null(), Whole))
_backwards = {
    (earlier, later): _STAGES[later] < _STAGES[earlier]
    for earlier, later in combinations(_STAGES, 2)
    if (earlier, later) != ("开工", "完工")  # a check of its own
}
_first_backwards = case(*((wrong, f"{later}早于{earlier}") for (earlier, later), wrong in _backwards.items()))
# On how many other stages' day each stage falls.
_together = tuple(
    sum((case((other == day, 1), else_=0) for other in _days if other is not day), start=cast(0, Whole))
    for day in _days
)
_crowded_on = case(*((count >= 1, day) for count, day in zip(_together, _days, strict=True)))
_crowd = case(*((count >= 1, count + 1) for count in _together))
_share = cast(PAID.c.fen, Float) / cast(func.nullif(PLANNED.c.fen, 0), Float)
_reported_until = months_after(batches.c.as_of, 1)


_check = alike(subject="project", sources=("projects",), source=_SEED)

CHECKS.add(
    _check(
        "stages_order",
        "项目阶段先后颠倒",
        ERROR,
        (
            "批复、招标、开工、完工、验收、决算、移交的日期依次比较",
            "项目的{wrong}，阶段日期先后颠倒。",
        ),
        _of_projects(or_(*_backwards.values()), wrong=_first_backwards),
        bears_on=("项目",),
    ),
    _check(
        "completed_before_started",
        "完工早于开工",
        ERROR,
        ("完工日期与开工日期比较", "项目{started_on}开工，{completed_on}就已完工。"),
        _of_projects(
            _pr.completed_on < _pr.started_on, started_on=_pr.started_on, completed_on=_pr.completed_on
        ),
        bears_on=("project_start_rate", "project_completion_rate"),
    ),
    _check(
        "stages_same_day",
        "多个阶段同一天",
        SUSPECT,
        ("项目各阶段的日期相互比较：同日的疑似补录", "项目有 {stages} 个阶段都填在{crowded_on}。"),
        _of_projects(_crowd >= 2, crowded_on=_crowded_on, stages=_crowd),
        bears_on=("项目",),
    ),
    _check(
        "paid_ahead_of_work",
        "支付远快于进度",
        SUSPECT,
        (
            f"支付占计划投入的比重与形象进度比较：超出{AHEAD_BY * 100:.0f}个百分点以上",
            "项目已支付 {paid_share}，形象进度只有 {progress_share}。",
        ),
        _of_projects(
            _pr.progress < 1,
            _share - _pr.progress >= AHEAD_BY - _EQUAL_WITHIN,
            paid_share=_share,
            progress_share=_pr.progress,
        )
        .join(PAID, PAID.c.project_no == _pr.project_no)
        .join(PLANNED, PLANNED.c.project_no == _pr.project_no),
        sources=("projects", "payments"),
        source=_PACE,
        bears_on=("fund_execution", "paid", "project_completion_rate"),
    ),
    _check(
        "progress_without_completion",
        "进度满而未完工",
        SUSPECT,
        ("形象进度与完工日期比较", "项目形象进度已填 100%，却没有完工日期。"),
        _of_projects(_pr.progress >= _DONE, _pr.completed_on.is_(None)),
        bears_on=("project_completion_rate",),
    ),
    _check(
        "completion_without_progress",
        "完工而进度不满",
        SUSPECT,
        ("完工日期与形象进度比较", "项目{completed_on}已完工，形象进度却只有 {progress_share}。"),
        _of_projects(
            _pr.completed_on.is_not(None),
            _pr.progress < _DONE,
            completed_on=_pr.completed_on,
            progress_share=_pr.progress,
        ),
        bears_on=("project_completion_rate",),
    ),
    _check(
        "progress_impossible",
        "形象进度超出范围",
        ERROR,
        ("形象进度与 0 至 100% 比较", "项目形象进度填为 {progress_share}。"),
        _of_projects(or_(_pr.progress < 0, _pr.progress > 1), progress_share=_pr.progress),
        bears_on=("project_completion_rate",),
    ),
    _check(
        "progress_before_start",
        "未开工而有进度",
        SUSPECT,
        ("形象进度与开工日期比较", "项目没有开工日期，形象进度却已填 {progress_share}。"),
        _of_projects(_pr.progress > 0, _pr.started_on.is_(None), progress_share=_pr.progress),
        bears_on=("project_start_rate",),
    ),
    _check(
        "stage_in_future",
        "阶段日期在文件月份之后",
        ERROR,
        ("已填的阶段日期与项目表的月份比较", "项目表是{reported_month}的，却已填了更晚的阶段日期。"),
        _of_projects(
            or_(*(day >= _reported_until for day in _days)), reported_month=month_of(batches.c.as_of)
        ).join(batches, batches.c.id == _pr.batch_id),
        bears_on=("项目",),
    ),
    _check(
        "stage_skipped",
        "跳过前面的阶段",
        SUSPECT,
        (
            "已完工、验收的项目与开工、完工日期比较：后面的阶段已有日期，前面的不应空着",
            "项目已有后面阶段的日期，开工或完工日期却空着。",
        ),
        _of_projects(
            or_(
                and_(_pr.completed_on.is_not(None), _pr.started_on.is_(None)),
                and_(_pr.accepted_on.is_not(None), _pr.completed_on.is_(None)),
            )
        ),
        bears_on=("project_start_rate", "project_completion_rate", "project_acceptance_rate"),
    ),
)
