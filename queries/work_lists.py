"""Work points (工作要点) item by item, unit by unit and target by target, each with its light.

All as it stood at a month's end: `queries/work_status.py` decides the light, and what a file of a later
month says of an open target is not known yet. The work points of a year are those of the month asked for;
lists add what earlier years left behind: targets that are due in the year, overdue, or were made up for in
it, so that units add up to the figures above them. An `area` stands for itself and all below it: the work
points of a city are not those of its counties, and the other way round they are shown together.

An item or a lead unit is named by area and number or name, `990100-3`, `990100-市教体局`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_, case, func, or_, select

from data.schema import area_tree, areas, batches, work_indicators, work_targets
from queries.months import last_day
from queries.run import run, run_rows
from queries.scope import Scope
from queries.work_status import IN_TIME, LATE, LIGHTS, OVERDUE, light

# Rows of one list.
LONGEST: Final = 2_000

_SEPARATOR: Final = "-"
_I, _T = work_indicators.c, work_targets.c


def grid(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """How many targets of each item shine in which light: a row per item, quarter and light that occurs.

    area_code and place (whose work points they are), item_no, item, quarter (1–4), light
    (`work_status.LIGHTS`), targets. Only work points of the month's year, in the order of their numbers.
    """
    facts = _targets(area, last_day(month)).where(_I.year == month // 100).subquery("targets").c
    keys = (facts.area_code, facts.place, facts.item_no, facts.item, facts.quarter, facts.light)
    statement = (
        select(*keys, func.count().label("targets"))
        .group_by(*keys)
        .order_by(facts.area_code, facts.item_no, facts.quarter)
    )
    return _whole_numbers(run(engine, statement, scope=scope), ("item_no", "quarter", "targets"))


def units(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Lead units with how many of their targets shine in each light, the most overdue first.

    area_code and place (whose work points they are), lead_unit, targets, one column per light
    (`work_status.LIGHTS`), due (in the year so far), due_in_time (of these, done in time) and rate (their
    ratio; NaN where nothing was due). Order: overdue, then late, then the lowest rate.
    """
    last = last_day(month)
    facts = _of_the_year(area, month).subquery("targets").c
    due = and_(facts.due_on >= date(last.year, 1, 1), facts.due_on <= last)
    statement = select(
        facts.area_code,
        facts.place,
        facts.lead_unit,
        func.count().label("targets"),
        *(_count(facts.light == name).label(name) for name in LIGHTS),
        _count(due).label("due"),
        _count(and_(due, facts.light == IN_TIME)).label("due_in_time"),
    ).group_by(facts.area_code, facts.place, facts.lead_unit)
    frame = run(engine, statement, scope=scope)
    frame = _whole_numbers(frame, ("targets", *LIGHTS, "due", "due_in_time"))
    frame["rate"] = frame["due_in_time"] / frame["due"].where(frame["due"] > 0)
    order = {
        OVERDUE: False,
        LATE: False,
        "rate": True,
        "targets": False,
        "area_code": True,
        "lead_unit": True,
    }
    return frame.sort_values(list(order), ascending=list(order.values())).reset_index(drop=True)


def targets(
    engine: Engine,
    *,
    scope: Scope,
    area: str,
    month: int,
    item: str = "",
    unit: str = "",
    lights: Sequence[str] = (),
) -> pd.DataFrame:
    """Targets of `area`, of one item, one lead unit or some lights if asked for: the worst lights first.

    area_code, place, year, item_no, item, sub_no, sub_item, indicator_no, indicator, lead_unit, other_units,
    quarter, target, due_on, done_on (NaT while open), light, days (past the last day: overdue and late;
    left until it: the others), progress and evidence (as last reported; "" where that is not known by the
    month's end). Within a light in the order of the numbers. At most `LONGEST` rows; `attrs["count"]` are
    all, `attrs["truncated"]` is "" or a Chinese sentence.
    """
    last = last_day(month)
    facts = _of_the_year(area, month).subquery("targets").c
    rank = case({name: place for place, name in enumerate(LIGHTS)}, value=facts.light)
    conditions: list[ColumnElement[bool]] = [facts.light.in_(lights)] if lights else []
    if item:
        owner, number = item.split(_SEPARATOR, 1)
        conditions += [facts.area_code == owner, facts.item_no == int(number)]
    if unit:
        owner, name = unit.split(_SEPARATOR, 1)
        conditions += [facts.area_code == owner, facts.lead_unit == name]
    statement = (
        select(*facts, func.count().over().label("listed"))
        .where(*conditions)
        .order_by(rank, facts.area_code, facts.year, facts.indicator_no, facts.quarter)
        .limit(LONGEST)
    )
    frame = run(engine, statement, scope=scope)
    count = int(frame["listed"].iloc[0]) if len(frame) else 0
    frame = frame.drop(columns="listed")
    for name in ("due_on", "done_on"):
        frame[name] = pd.to_datetime(frame[name])
    until = frame["done_on"].fillna(pd.Timestamp(last))
    frame["days"] = (until - frame["due_on"]).dt.days.abs().astype("int64")
    truncated = f"只列出前 {len(frame):,} 项，共 {count:,} 项" if count > len(frame) else ""
    frame.attrs = {"count": count, "truncated": truncated}
    return frame


def owners(engine: Engine, *, scope: Scope) -> pd.DataFrame:
    """Whose work points there are: area_code, place, level, year, items, indicators; newest year first."""
    statement = (
        select(
            _I.area_code,
            areas.c.name.label("place"),
            areas.c.level,
            _I.year,
            func.count(_I.item_no.distinct()).label("items"),
            func.count().label("indicators"),
        )
        .join(areas, areas.c.code == _I.area_code)
        .group_by(_I.area_code, areas.c.name, areas.c.level, _I.year)
        .order_by(_I.year.desc(), _I.area_code)
    )
    return _whole_numbers(run(engine, statement, scope=scope), ("year", "items", "indicators"))


def has_item(engine: Engine, *, scope: Scope, item: str) -> bool:
    """Whether there is an item of this name (`990100-3`) in any year."""
    owner, _, number = item.partition(_SEPARATOR)
    return number.isdecimal() and _exists(
        engine, _I.area_code == owner, _I.item_no == int(number), scope=scope
    )


def has_unit(engine: Engine, *, scope: Scope, unit: str) -> bool:
    """Whether there is a lead unit of this name (`990100-市教体局`) in any year."""
    owner, _, name = unit.partition(_SEPARATOR)
    return _exists(engine, _I.area_code == owner, _I.lead_unit == name, scope=scope)


def _exists(engine: Engine, *conditions: ColumnElement[bool], scope: Scope) -> bool:
    return bool(run_rows(engine, select(_I.indicator_no).where(*conditions).limit(1), scope=scope))


def _of_the_year(area: str, month: int) -> Select[Any]:
    """The targets of the year's work points, and what earlier years left for it to do."""
    last = last_day(month)
    january = date(last.year, 1, 1)
    left = or_(
        _T.due_on >= january,
        _light(last) == OVERDUE,
        and_(_light(last) == LATE, _T.done_on >= january),
    )
    return _targets(area, last).where(or_(_I.year == last.year, and_(_I.year < last.year, left)))


def _targets(area: str, last: date) -> Select[Any]:
    done = _T.done_on <= last
    told = or_(done, batches.c.as_of <= last)
    return (
        select(
            _I.area_code, areas.c.name.label("place"), _I.year, _I.item_no, _I.item, _I.sub_no, _I.sub_item,
            _I.indicator_no, _I.indicator, _I.lead_unit, _I.other_units, _T.quarter, _T.target, _T.due_on,
            case((done, _T.done_on)).label("done_on"), _light(last).label("light"),
            case((told, _T.progress), else_="").label("progress"),
            case((told, _T.evidence), else_="").label("evidence"),
        )
        .select_from(work_indicators)
        .join(work_targets, _T.indicator_key == _I.indicator_key)
        .join(area_tree, area_tree.c.descendant_code == _I.area_code)
        .join(areas, areas.c.code == _I.area_code)
        .join(batches, batches.c.id == _I.batch_id)
        .where(area_tree.c.ancestor_code == area)
    )  # fmt: skip


def _light(last: date) -> ColumnElement[str]:
    return light(_T.due_on, _T.done_on, last)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _whole_numbers(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(names, "int64"))
