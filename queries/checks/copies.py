"""Copied values: one figure month after month, year after year, or in village after village."""

from itertools import groupby
from typing import Final

import pandas as pd
from sqlalchemy import String, cast, func, literal, select

from data.schema import areas, employment, incomes, village_facts
from queries.check import CHECKS, SUSPECT, Check, Examined, Reading
from queries.events import month_of

_TRUE: Final = "竹府办〔2022〕28号：抓好数据管理，做到“账账相符”“账实相符”"
_MONTHS_ALIKE: Final = 6  # in a row: seasons change within half a year
_WORTH: Final = 30  # persons; a few people may well stay the same
_VILLAGES_ALIKE: Final = 3

_em, _in, _vf = employment.c, incomes.c, village_facts.c
_MONTHLY: Final = Reading(
    select(_em.area_code, month_of(_em.month).label("month"), _em.employed).order_by(_em.area_code, _em.month)
)


def unchanged(reports: pd.DataFrame) -> pd.DataFrame:
    """Runs of half a year and more with the same number: area_code, month, employed, ordered by area and
    month, one row of each. A month without a report ends a run."""
    found = []
    # Along months that follow one another, number of the month minus number of the row stays the same.
    gaps = [month // 100 * 12 + month % 100 - place for place, month in enumerate(reports["month"])]
    rows = zip(reports["area_code"], reports["employed"], gaps, reports["month"], strict=True)
    for (area, employed, _), run in groupby(rows, key=lambda row: row[:3]):
        months = [month for *_, month in run]
        if employed >= _WORTH and len(months) >= _MONTHS_ALIKE:
            found.append((f"{area}:{months[0]}", area, months[-1], employed, months[0], len(months)))
    names = ["subject_key", "area_code", "month", "employed", "first_month", "months"]
    return pd.DataFrame(found, columns=names, dtype=object)


_other = village_facts.alias("year_before")
_income = _in.income_fen
_alike = (
    select(
        (
            areas.c.parent_code
            + literal(":")
            + cast(month_of(_in.month), String)
            + literal(":")
            + _in.population
            + literal(":")
            + cast(_income, String)
        ).label("subject_key"),
        areas.c.parent_code.label("area_code"),
        month_of(_in.month).label("month"),
        _in.population,
        _income,
        func.count().label("villages"),
    )
    .join(areas, areas.c.code == _in.area_code)
    .where(areas.c.level == "village", _income > 0)
    .group_by(areas.c.parent_code, _in.month, _in.population, _income)
    .having(func.count() >= _VILLAGES_ALIKE)
)

CHECKS.add(
    Check(
        code="employed_unchanged",
        label="务工人数多月不变",
        severity=SUSPECT,
        subject="area",
        compares=f"一地各月的务工人数相互比较：连续{_MONTHS_ALIKE}个月以上一人不差",
        sentence="从{first_month}起连续 {months} 个月都报 {employed} 人务工，疑似照抄上月。",
        sources=("employment",),
        source=_TRUE,
        bears_on=("employed",),
        found=Examined(_MONTHLY, unchanged, ("employed", "first_month", "months")),
    ),
    Check(
        code="incomes_alike",
        label="多村收入完全相同",
        severity=SUSPECT,
        subject="township",
        compares=f"同一乡镇同一月各村的人均收入相互比较：{_VILLAGES_ALIKE}个村以上一分不差",
        sentence="{population}：有 {villages} 个村的人均收入都报 {income_fen}，疑似照抄。",
        sources=("incomes", "areas"),
        source=_TRUE,
        bears_on=("income_poor_growth",),
        found=_alike,
    ),
    Check(
        code="collective_income_unchanged",
        label="村集体收入与上年相同",
        severity=SUSPECT,
        subject="village",
        compares="村集体经济收入与上年比较：一分不差",
        sentence="本村 {year_told} 年村集体经济收入 {income_fen}，与上年一分不差，疑似照抄。",
        sources=("villages",),
        source=_TRUE,
        bears_on=("villages_weak_collective_rate",),
        found=select(
            (_vf.area_code + literal(":") + cast(_vf.year, String)).label("subject_key"),
            _vf.area_code,
            (_vf.year * 100 + 12).label("month"),
            cast(_vf.year, String).label("year_told"),
            _vf.collective_income_fen.label("income_fen"),
        )
        .join(_other, (_other.c.area_code == _vf.area_code) & (_other.c.year == _vf.year - 1))
        .where(_vf.collective_income_fen > 0, _vf.collective_income_fen == _other.c.collective_income_fen),
    ),
)
