"""Parts against their whole: persons in work, workers of workshops, what an area and its parts report."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, Table, cast, func, literal, select

from data.schema import areas, employment, incomes, workshops
from queries.check import CHECKS, ERROR, SUSPECT, Check
from queries.events import month_of

_WORK: Final = "竹府办〔2022〕28号：脱贫劳动力务工人数；账账相符、账实相符"
_WORKSHOPS: Final = "平顶山日报 2022-07-05：146个扶贫车间吸纳务工3291人，其中脱贫户1243人"
_INCOMES: Final = "竹府办〔2022〕28号：脱贫人口收入增速；账账相符、账实相符"

_em, _ws = employment.c, workshops.c


def _parts_differ(facts: Table, counted: str, *same: str) -> Select[Any]:
    """Areas whose own report differs from the sum of all areas directly below, where each of them reports."""
    own, part, below = facts.alias("own"), facts.alias("part"), areas.alias("below")
    alike = [part.c[name] == own.c[name] for name in ("month", *same)]
    children = (
        select(func.count())
        .select_from(areas)
        .where(areas.c.parent_code == own.c.area_code, areas.c.successor_code.is_(None))
        .correlate(own)
        .scalar_subquery()
    )
    key = own.c.area_code + literal(":") + cast(month_of(own.c.month), String)
    for name in same:
        key = key + literal(":") + own.c[name]
    total: ColumnElement[int] = func.sum(part.c[counted])
    return (
        select(
            key.label("subject_key"),
            own.c.area_code,
            month_of(own.c.month).label("month"),
            *(own.c[name] for name in same),
            own.c[counted].label("whole"),
            total.label("parts"),
        )
        .join(below, (below.c.parent_code == own.c.area_code) & below.c.successor_code.is_(None))
        .join(part, (part.c.area_code == below.c.code) & alike[0])
        .where(*alike[1:])
        .group_by(own.c.area_code, own.c.month, own.c[counted], *(own.c[name] for name in same))
        .having((total != own.c[counted]) & (func.count() == children))
    )


CHECKS.add(
    Check(
        code="employed_over_willing",
        label="务工人数超过有意愿人数",
        severity=ERROR,
        subject="area",
        compares="务工人数与有能力有意愿务工的人数比较",
        sentence="务工 {employed} 人，超过有能力有意愿务工的 {willing} 人。",
        sources=("employment",),
        source=_WORK,
        bears_on=("employed",),
        found=select(
            (_em.area_code + literal(":") + cast(month_of(_em.month), String)).label("subject_key"),
            _em.area_code,
            month_of(_em.month).label("month"),
            _em.employed,
            _em.willing,
        ).where(_em.employed > _em.willing),
    ),
    Check(
        code="employed_parts",
        label="务工人数与下级合计不等",
        severity=SUSPECT,
        subject="area",
        compares="一地自报的务工人数与下级全部上报的合计比较",
        sentence="本地自报务工 {whole} 人，下级合计 {parts} 人。",
        sources=("employment", "areas"),
        source=_WORK,
        bears_on=("employed",),
        found=_parts_differ(employment, "employed"),
    ),
    Check(
        code="income_parts",
        label="收入监测人数与下级合计不等",
        severity=SUSPECT,
        subject="area",
        compares="一地收入监测的人数与下级全部上报的合计比较",
        sentence="{population}：本地上报 {whole} 人，下级合计 {parts} 人。",
        sources=("incomes", "areas"),
        source=_INCOMES,
        bears_on=("income_poor_growth",),
        found=_parts_differ(incomes, "persons", "population"),
    ),
    Check(
        code="workshop_workers",
        label="车间脱贫人数超过务工人数",
        severity=ERROR,
        subject="workshop",
        compares="车间吸纳的脱贫人口与吸纳务工总人数比较",
        sentence="车间吸纳脱贫人口 {poor_workers} 人，超过务工总人数 {workers} 人。",
        sources=("workshops",),
        source=_WORKSHOPS,
        bears_on=("workshop_workers", "workshop_poor_workers"),
        found=select(
            _ws.workshop_no.label("subject_key"),
            _ws.area_code,
            month_of(_ws.opened_on).label("month"),
            _ws.poor_workers,
            _ws.workers,
        ).where(_ws.poor_workers > _ws.workers),
    ),
)
