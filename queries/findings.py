"""Findings of the cross-checks as people read them: counts, lists with their sentences, decisions.

A finding is `OPEN`, `ASSIGNED`, `EXPLAINED` (until its day, then open again) or `FIXED`; its last decision
counts. `today` decides whether an explanation still holds.
"""

import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Engine,
    FromClause,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    tuple_,
)

from data.city_clock import start_of
from data.finding_decisions import ASSIGN, EXPLAIN, Decision, FindingKey
from data.finding_decisions import decide as keep_decision
from data.importers.base import Refused
from data.schema import (
    area_tree,
    areas,
    finding_decisions,
    findings,
    payments,
    persons,
    projects,
)
from queries import checks as _registered  # noqa: F401 - every check is registered
from queries.check import CHECKS, SEVERITIES
from queries.run import Store, run, run_rows
from queries.scope import Scope

OPEN: Final = "open"
ASSIGNED: Final = "assigned"
EXPLAINED: Final = "explained"
FIXED: Final = "fixed"
STATES: Final = {OPEN: "待处理", ASSIGNED: "已交办", EXPLAINED: "已说明", FIXED: "已改正"}
STANDING: Final = (OPEN, ASSIGNED, EXPLAINED)
UNSETTLED: Final = (OPEN, ASSIGNED)

LIST_COLUMNS: Final = (
    *("check_code", "subject_key", "area_code", "area", "month", "sentence", "state", "title", "head"),
    *("household_no", "project_no", "assignee", "reason", "expires_on", "decided_by", "decided_at"),
    *("first_seen", "first_batch", "fixed_at", "fixed_batch"),
)
LONGEST: Final = 500  # rows of one list
_AT_ONCE: Final = 500  # keys per statement

_f, _d = findings.c, finding_decisions.c


def summary(engine: Engine, *, scope: Scope, area: str, today: date) -> pd.DataFrame:
    """How many findings each check has in an area: a row per check, in the registry's order.

    check_code, severity, subject, then open, assigned, explained, fixed (whole numbers; `fixed` are all that
    ever were).
    """
    last = _last_decisions()
    state = _state(last, today)
    statement = (
        select(_f.check_code, state.label("state"), func.count().label("number"))
        .select_from(_with(last))
        .where(_f.area_code.in_(_inside(area)))
        .group_by(_f.check_code, state)
    )
    found = _counted(run(engine, statement, scope=scope), ["check_code"])
    rows = [
        {"check_code": check.code, "severity": check.severity, "subject": check.subject}
        for check in CHECKS.values()
    ]
    frame = pd.DataFrame(rows).merge(found, on="check_code", how="left").fillna(dict.fromkeys(STATES, 0))
    return frame.astype(dict.fromkeys(STATES, "int64"))


def by_area(engine: Engine, *, scope: Scope, area: str, level: str, today: date) -> pd.DataFrame:
    """The same for every area of `level` inside `area`: area_code, check_code, severity, open, assigned,
    explained, fixed; rows of checks that exist and have any."""
    last = _last_decisions()
    state = _state(last, today)
    place = area_tree.c.ancestor_code
    statement = (
        select(place.label("area_code"), _f.check_code, state.label("state"), func.count().label("number"))
        .select_from(_with(last))
        .join(area_tree, area_tree.c.descendant_code == _f.area_code)
        .join(areas, areas.c.code == place)
        .where(areas.c.level == level, place.in_(_inside(area)))
        .group_by(place, _f.check_code, state)
    )
    frame = _counted(run(engine, statement, scope=scope), ["area_code", "check_code"])
    frame = frame[frame["check_code"].isin(CHECKS)]
    severity = [CHECKS[code].severity for code in frame["check_code"]]
    frame.insert(2, "severity", pd.Series(severity, frame.index, "str"))
    return frame.reset_index(drop=True)


def fixed_since(engine: Engine, *, scope: Scope, area: str, day: date) -> int:
    """How many findings of an area were fixed by imports of this day and later."""
    statement = select(func.count().label("number")).where(
        _f.fixed_at >= start_of(day), _f.area_code.in_(_inside(area))
    )
    found = run(engine, statement, scope=scope)
    return int(found["number"].iloc[0]) if len(found) else 0


def listed(
    engine: Engine,
    *,
    scope: Scope,
    area: str,
    today: date,
    check: str | None = None,
    states: Collection[str] = STANDING,
) -> pd.DataFrame:
    """The findings of an area, of one check or of all, the severest first: `LIST_COLUMNS`.

    sentence is the check's with the row's values; title is what it is about (household or project number and
    name, village …), head the household's head, masked unless scope.personal; household_no and project_no
    are "" where it is about none. `attrs["count"]` is how many there are, `attrs["truncated"]` "" or a
    Chinese sentence.
    """
    frame = run(engine, _list(area, today, check, states), scope=scope)
    frame = frame[frame["check_code"].isin(CHECKS)].reset_index(drop=True)
    count = int(frame["listed"].iloc[0]) if len(frame) else 0
    frame["sentence"] = pd.Series(
        [
            CHECKS[code].told(json.loads(details))
            for code, details in zip(frame["check_code"], frame["details"], strict=True)
        ],
        dtype="str",
    )
    frame = _titled(engine, frame, scope)
    frame["month"] = frame["month"].astype("Int64")
    for name in ("assignee", "reason", "decided_by"):
        frame[name] = frame[name].fillna("")
    shown = frame[list(LIST_COLUMNS)].copy()
    truncated = f"只列出前 {len(shown):,} 条，共 {count:,} 条" if count > len(shown) else ""
    shown.attrs = {"count": count, "truncated": truncated}
    return shown


def decisions(engine: Engine, *, scope: Scope, check: str, subject: str) -> pd.DataFrame:
    """What was decided about one finding, oldest first: action, person, assignee, reason, expires_on,
    decided_at."""
    statement = (
        select(_d.action, _d.person, _d.assignee, _d.reason, _d.expires_on, _d.decided_at)
        .where(_d.check_code == check, _d.subject_key == subject)
        .order_by(_d.id)
    )
    return run(engine, statement, scope=scope)


def bearing(engine: Engine, *, scope: Scope, area: str, today: date) -> pd.DataFrame:
    """Which KPIs findings make doubtful in an area: kpi, severity, checks (how many have something
    unsettled), unsettled (findings open or assigned); KPIs and severities without any are left out."""
    counts = summary(engine, scope=scope, area=area, today=today)
    counts["unsettled"] = counts[list(UNSETTLED)].sum(axis=1)
    rows = [
        (kpi, row["severity"], row["check_code"], row["unsettled"])
        for row in counts[counts["unsettled"] > 0].to_dict("records")
        for kpi in CHECKS[row["check_code"]].kpis
    ]
    frame = pd.DataFrame(rows, columns=["kpi", "severity", "check_code", "unsettled"])
    grouped = frame.groupby(["kpi", "severity"], as_index=False, sort=False)
    return grouped.agg(checks=("check_code", "size"), unsettled=("unsettled", "sum"))


def unsettled_by_area(
    engine: Store, *, scope: Scope, codes: Select[Any], month: int, today: date
) -> Sequence[Sequence[Any]]:
    """Findings open or assigned inside each of the areas that `codes` selects: (area, check, number), grouped
    by the store. Those about a later month than `month` (YYYYMM) do not count."""
    last = _last_decisions()
    place = area_tree.c.ancestor_code
    statement = (
        select(place.label("place"), _f.check_code, func.count().label("number"))
        .select_from(_with(last))
        .join(area_tree, area_tree.c.descendant_code == _f.area_code)
        .where(place.in_(codes), _state(last, today).in_(UNSETTLED))
        .where(_f.month.is_(None) | (_f.month <= month))
        .group_by(place, _f.check_code)
    )
    return run_rows(engine, statement, scope=scope)


def decide(engine: Engine, keys: Sequence[FindingKey], decision: Decision, *, scope: Scope) -> int:
    """Keep a decision about findings that the scope sees, see `data.finding_decisions.decide`.

    Raises `Refused` where it does not see one of them.
    """
    wanted = list(dict.fromkeys(keys))
    seen = 0
    for start in range(0, len(wanted), _AT_ONCE):
        among = tuple_(_f.check_code, _f.subject_key).in_(wanted[start : start + _AT_ONCE])
        found = run(engine, select(func.count().label("number")).where(among), scope=scope)
        seen += int(found["number"].iloc[0]) if len(found) else 0
    if seen < len(wanted):
        raise Refused("选择的问题中有的不在可查看的范围内，没有保存。")
    return keep_decision(engine, wanted, decision)


# --- statements --------------------------------------------------------------------------------


def _inside(area: str) -> Select[Any]:
    return select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code == area)


def _last_decisions() -> FromClause:
    """The decision that counts of each finding that has any."""
    last = select(func.max(_d.id)).group_by(_d.check_code, _d.subject_key)
    return select(finding_decisions).where(_d.id.in_(last)).subquery("last_decision")


def _with(last: FromClause) -> FromClause:
    same = and_(last.c.check_code == _f.check_code, last.c.subject_key == _f.subject_key)
    return findings.outerjoin(last, same)


def _state(last: FromClause, today: date) -> ColumnElement[str]:
    return case(
        (_f.fixed_at.is_not(None), literal(FIXED)),
        (last.c.action == ASSIGN, literal(ASSIGNED)),
        (and_(last.c.action == EXPLAIN, last.c.expires_on >= today), literal(EXPLAINED)),
        else_=literal(OPEN),
    )


def _list(area: str, today: date, check: str | None, states: Collection[str]) -> Select[Any]:
    last = _last_decisions()
    state = _state(last, today)
    severest = case(
        *(
            (_f.check_code.in_([c.code for c in CHECKS.values() if c.severity == severity]), place)
            for place, severity in enumerate(SEVERITIES)
        ),
        else_=len(SEVERITIES),
    )
    statement = (
        select(
            *(_f[name] for name in ("check_code", "subject_key", "area_code", "month", "details")),
            *(_f[name] for name in ("first_seen", "first_batch", "fixed_at", "fixed_batch")),
            areas.c.name.label("area"),
            state.label("state"),
            *(last.c[name] for name in ("assignee", "reason", "expires_on", "decided_at")),
            last.c.person.label("decided_by"),
            func.count().over().label("listed"),
        )
        .select_from(_with(last))
        .join(areas, areas.c.code == _f.area_code)
        .where(_f.area_code.in_(_inside(area)), state.in_(sorted(states)))
        .order_by(severest, _f.check_code, _f.area_code, _f.subject_key)
        .limit(LONGEST)
    )
    return statement if check is None else statement.where(_f.check_code == check)


def _counted(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Counts by state as columns, one per state."""
    table = frame.pivot_table(index=keys, columns="state", values="number", aggfunc="sum", fill_value=0)
    table = table.reindex(columns=list(STATES), fill_value=0).astype("int64")
    table.columns.name = None
    return table.reset_index()


# --- what findings are about -------------------------------------------------------------------


def _titled(engine: Engine, frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """With title, head, household_no and project_no of each finding."""
    subjects = [CHECKS[code].subject for code in frame["check_code"]]
    keys = frame["subject_key"].tolist()
    pairs = list(zip(subjects, keys, strict=True))
    households = [key.partition("#")[0] if kind in ("household", "person") else "" for kind, key in pairs]
    paid_for = _named(engine, payments.c.project_no, payments.c.voucher_no, _of(pairs, "payment"), scope)
    project = [
        key if kind == "project" else paid_for.get(key, "") if kind == "payment" else ""
        for kind, key in pairs
    ]
    names = _named(engine, projects.c.name, projects.c.project_no, sorted(set(filter(None, project))), scope)
    head = select(persons.c.household_no, persons.c.name).where(persons.c.seq == literal(1))
    heads = _lookup(engine, head, persons.c.household_no, sorted(set(filter(None, households))), scope)
    named = zip(pairs, households, project, frame["area"], strict=True)
    return frame.assign(
        title=pd.Series(
            [
                household or names.get(number, number) or _plain_title(kind, key, area)
                for (kind, key), household, number, area in named
            ],
            dtype="str",
        ),
        head=pd.Series([heads.get(number, "") for number in households], dtype="str"),
        household_no=pd.Series(households, dtype="str"),
        project_no=pd.Series(project, dtype="str"),
    )


def _of(pairs: Sequence[tuple[str, str]], kind: str) -> list[str]:
    return [key for subject, key in pairs if subject == kind]


_BY_NUMBER: Final = ("clue", "loan", "asset", "problem")


def _plain_title(kind: str, key: str, area: str) -> str:
    """A number of the register that it is in, else the name of the place."""
    return key if kind in _BY_NUMBER else area


def _named(
    engine: Engine, name: ColumnElement[str], by: ColumnElement[str], keys: Sequence[str], scope: Scope
) -> dict[str, str]:
    return _lookup(engine, select(by, name), by, keys, scope)


def _lookup(
    engine: Engine, statement: Any, by: ColumnElement[str], keys: Sequence[str], scope: Scope
) -> dict[str, str]:
    """The second column of a statement by its first, for some keys."""
    if not keys:
        return {}
    found = run(engine, statement.where(by.in_(list(keys))), scope=scope)
    return dict(found.itertuples(index=False, name=None))
