"""Lists of single things in an area: households and projects, as they stood at a month's end.

A list reads the facts, not the rollup, by the same rules as the measures, so that a list is as long as
the figure above it says. What the files only tell later (an elimination in the month after) is not yet
known in the month asked for. ID numbers, phones and health are never selected.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Column, ColumnElement, Engine, Select, Table, and_, case, func, or_, select

from data.schema import (
    allocations,
    area_tree,
    areas,
    household_measures,
    household_risks,
    household_versions,
    payments,
    persons,
    project_funding,
)
from data.schema import households as household_identities
from data.schema import projects as project_facts
from data.vocabulary import CAUSES, MEASURES
from queries.definitions.households import DAYS_TO_FIRST_MEASURE
from queries.months import last_day
from queries.run import run
from queries.scope import Scope

# Rows of one list; beyond that `frame.attrs["truncated"]` says in Chinese how many there are.
LONGEST: Final = 2_000

_JOINER: Final = "、"
_WITHOUT_MEASURE, _UNRESOLVED, _ELIMINATED = 0, 1, 2
_COMPLETION_OVERDUE, _START_OVERDUE, _IN_TIME = 0, 1, 2


def households(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Monitored households of `area` (any level) at the end of `month` (YYYYMM), most urgent first.

    One row per household identified by then, from the version in force on the month's last day:
    household_no, village, head (masked unless scope.personal), category, household_type, persons, causes
    and measures (joined by 、), identified_on, days_since (identification to elimination, else to the
    month's end), eliminated_on, state_label (未消除 | 已消除), no_labour, without_measure (over 30 days
    without help), absent_since. Order: without help, then unresolved by days, then eliminated, latest
    first. At most `LONGEST` rows; `attrs["truncated"]` is "" or a Chinese sentence.
    """
    last = last_day(month)
    rows = run(engine, _households_in_force(area, last), scope=scope)
    frame, truncated = _cut(rows, "户", LONGEST)
    numbers = frame["household_no"].tolist()
    for name, facts, word, order in (
        ("causes", household_risks, household_risks.c.cause, CAUSES),
        ("measures", household_measures, household_measures.c.measure, MEASURES),
    ):
        words = run(engine, _words(facts, word, numbers), scope=scope)
        frame[name] = _joined(frame, words, order)
    helped = pd.to_datetime(frame["first_measure_on"]) <= pd.Timestamp(last)
    frame["measures"] = frame["measures"].where(helped, "")
    for column in ("identified_on", "eliminated_on", "absent_since"):
        frame[column] = pd.to_datetime(frame[column])
    until = frame["eliminated_on"].fillna(pd.Timestamp(last))
    frame["days_since"] = (until - frame["identified_on"]).dt.days.astype("int64")
    frame["state_label"] = np.where(frame["standing"] == _ELIMINATED, "已消除", "未消除")
    frame["without_measure"] = frame["standing"] == _WITHOUT_MEASURE
    frame["no_labour"] = frame["no_labour"].astype(bool)
    frame["head"] = frame["head"].fillna("")
    columns = (
        "household_no village head category household_type persons causes measures identified_on days_since "
        "eliminated_on state_label no_labour without_measure absent_since"
    )
    frame = frame[columns.split()].copy()
    frame.attrs["truncated"] = truncated
    return frame


def _households_in_force(area: str, last: date) -> Select[tuple]:
    facts = household_versions.c
    eliminated_on = case((facts.eliminated_on <= last, facts.eliminated_on))
    absent_since = case((household_identities.c.absent_since <= last, household_identities.c.absent_since))
    # "Over 30 days" begins on day 31, as the measure counts it (docs/decisions/0003).
    without_measure = and_(
        facts.identified_on <= last - timedelta(days=DAYS_TO_FIRST_MEASURE + 1),
        or_(facts.first_measure_on.is_(None), facts.first_measure_on > last),
    )
    standing = case(
        (eliminated_on.is_not(None), _ELIMINATED), (without_measure, _WITHOUT_MEASURE), else_=_UNRESOLVED
    ).label("standing")
    return (
        select(
            facts.household_no,
            facts.as_of,
            areas.c.name.label("village"),
            persons.c.name.label("head"),
            facts.category,
            facts.household_type,
            facts.persons,
            facts.identified_on,
            eliminated_on.label("eliminated_on"),
            facts.first_measure_on,
            facts.no_labour,
            absent_since.label("absent_since"),
            standing,
            func.count().over().label("listed"),
        )
        .select_from(household_versions)
        .join(area_tree, area_tree.c.descendant_code == facts.area_code)
        .join(areas, areas.c.code == facts.area_code)
        .outerjoin(household_identities, household_identities.c.household_no == facts.household_no)
        .outerjoin(persons, and_(persons.c.household_no == facts.household_no, persons.c.seq == 1))
        .where(
            area_tree.c.ancestor_code == area,
            facts.valid_from <= last,
            facts.valid_to > last,
            facts.identified_on <= last,
        )
        .order_by(
            standing,
            case((standing == _ELIMINATED, None), else_=facts.identified_on),
            eliminated_on.desc(),
            facts.household_no,
        )
        .limit(LONGEST + 1)
    )


def _words(facts: Table, word: Column[str], numbers: Sequence[str]) -> Select[tuple]:
    return select(facts.c.household_no, facts.c.as_of, word.label("word")).where(
        facts.c.household_no.in_(numbers)
    )


def _joined(frame: pd.DataFrame, words: pd.DataFrame, order: Sequence[str]) -> list[str]:
    """The words of each household's version, in the vocabulary's order, joined by 、; "" for none."""
    columns = ("household_no", "as_of", "word")
    given: dict[tuple[str, date], list[str]] = {}
    for number, as_of, word in zip(*(words[name].tolist() for name in columns), strict=True):
        given.setdefault((number, as_of), []).append(word)
    keys = zip(frame["household_no"].tolist(), frame["as_of"].tolist(), strict=True)
    return [_JOINER.join(sorted(given.get(key, ()), key=order.index)) for key in keys]


def projects(
    engine: Engine, *, scope: Scope, area: str, month: int, longest: int | None = LONGEST
) -> pd.DataFrame:
    """Projects of `area` (any level) at the end of `month` (YYYYMM), those longest overdue first.

    The projects of the month's plan year, and those of earlier years that are still not completed:
    project_no, name, category, village (the area that the file names), plan_year, planned, allocated and
    paid (yuan, up to the month's end), progress (fraction as last reported, files keep no history of it),
    approved_on, planned_start_on, started_on, planned_end_on, completed_on, accepted_on (NaT if later
    than the month), stage (未开工 | 在建 | 已完工 | 已验收), start_overdue_days, completion_overdue_days
    (NA when not overdue), responsible_unit. At most `longest` rows (None: all), see `households`.
    """
    last = last_day(month)
    statement = _projects_by(area, last)
    rows = run(engine, statement if longest is None else statement.limit(longest + 1), scope=scope)
    frame, truncated = (rows, "") if longest is None else _cut(rows, "个项目", longest)
    frame = _project_standing(engine, frame, last, scope)
    frame.attrs["truncated"] = truncated
    return frame


def project(engine: Engine, *, scope: Scope, project: str, month: int) -> pd.DataFrame:
    """The project with this number as `projects` gives it, whatever its year; no row without one."""
    last = last_day(month)
    statement = _project_facts().where(project_facts.c.project_no == project)
    return _project_standing(engine, run(engine, statement, scope=scope), last, scope)


def _project_standing(engine: Engine, frame: pd.DataFrame, last: date, scope: Scope) -> pd.DataFrame:
    """Rows of `_project_facts` with their money, stage and days overdue on the day `last`."""
    numbers = frame["project_no"].tolist()
    for name, amount, until in (
        ("planned", project_funding.c.planned_fen, None),
        ("allocated", allocations.c.amount_fen, allocations.c.allocated_on <= last),
        ("paid", payments.c.amount_fen, payments.c.paid_on <= last),
    ):
        sums = run(engine, _money(amount, numbers, until), scope=scope).set_index("project_no")["fen"]
        frame[name] = frame["project_no"].map(sums).astype(float).fillna(0.0) / 100
    done = ["approved_on", "started_on", "completed_on", "accepted_on"]
    for column in [*done, "planned_start_on", "planned_end_on"]:
        frame[column] = pd.to_datetime(frame[column])
    today = pd.Timestamp(last)
    frame[done] = frame[done].where(frame[done] <= today)
    frame["stage"] = np.select(
        [frame["accepted_on"].notna(), frame["completed_on"].notna(), frame["started_on"].notna()],
        ["已验收", "已完工", "在建"],
        default="未开工",
    )
    frame["progress"] = frame["progress"].astype(float)
    for column, planned, real in (
        ("start_overdue_days", "planned_start_on", "started_on"),
        ("completion_overdue_days", "planned_end_on", "completed_on"),
    ):
        days = (today - frame[planned]).dt.days
        frame[column] = days.where(frame[real].isna() & (days > 0)).astype("Int64")
    columns = (
        "project_no name category village plan_year planned allocated paid progress approved_on "
        "planned_start_on started_on planned_end_on completed_on accepted_on stage start_overdue_days "
        "completion_overdue_days responsible_unit"
    )
    return frame[columns.split()].copy()


def _projects_by(area: str, last: date) -> Select[tuple]:
    facts = project_facts.c
    not_yet = {
        name: or_(facts[name].is_(None), facts[name] > last) for name in ("started_on", "completed_on")
    }
    late_end = and_(facts.planned_end_on < last, not_yet["completed_on"])
    late_start = and_(facts.planned_start_on < last, not_yet["started_on"])
    standing = case((late_end, _COMPLETION_OVERDUE), (late_start, _START_OVERDUE), else_=_IN_TIME)
    # As the measures count: a project enters with its approval, at the latest with its start; overdue
    # work never expires (docs/decisions/0006).
    entered = or_(facts.approved_on.is_(None), facts.approved_on <= last, facts.started_on <= last)
    listed = or_(
        and_(facts.plan_year == last.year, entered),
        and_(facts.plan_year < last.year, not_yet["completed_on"]),
        late_end,
        late_start,
    )
    return (
        _project_facts()
        .add_columns(func.count().over().label("listed"))
        .join(area_tree, area_tree.c.descendant_code == facts.area_code)
        .where(area_tree.c.ancestor_code == area, listed)
        .order_by(
            standing,
            case((late_end, facts.planned_end_on), (late_start, facts.planned_start_on)),
            facts.plan_year.desc(),
            facts.project_no,
        )
    )


def _project_facts() -> Select[tuple]:
    facts = project_facts.c
    return (
        select(
            facts.project_no,
            facts.name,
            facts.category,
            areas.c.name.label("village"),
            facts.plan_year,
            facts.progress,
            facts.approved_on,
            facts.planned_start_on,
            facts.started_on,
            facts.planned_end_on,
            facts.completed_on,
            facts.accepted_on,
            facts.responsible_unit,
        )
        .select_from(project_facts)
        .join(areas, areas.c.code == facts.area_code)
    )


def _money(amount: Column[int], numbers: Sequence[str], until: ColumnElement[bool] | None) -> Select[tuple]:
    number = amount.table.c.project_no
    statement = select(number, func.sum(amount).label("fen")).where(number.in_(numbers)).group_by(number)
    return statement if until is None else statement.where(until)


def _cut(rows: pd.DataFrame, counted: str, longest: int) -> tuple[pd.DataFrame, str]:
    """The first rows, and a Chinese sentence when there are more than `longest`."""
    if len(rows) <= longest:
        return rows.copy(), ""
    total = rows["listed"].iloc[0]
    return rows.head(longest).copy(), f"只列出前 {longest:,} {counted}，共 {total:,} {counted}"
