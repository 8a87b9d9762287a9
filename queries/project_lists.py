"""Projects in all their stages, and one project by itself: beyond what `queries/lists.py` gives.

All as it stood at a month's end: a stage, a payment or a report of a later month is not known yet.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine, Select, select

from data.schema import allocations, batches, project_funding
from data.schema import payments as payment_facts
from data.schema import projects as project_facts
from data.vocabulary import FUND_LEVELS
from queries import lists
from queries.months import last_day
from queries.run import run
from queries.scope import Scope

# The stages of a project by the column that holds their day.
STAGES: Final = {
    "approved_on": "批复",
    "tendered_on": "招标",
    "started_on": "开工",
    "completed_on": "完工",
    "accepted_on": "验收",
    "settled_on": "决算",
    "handed_over_on": "移交",
}
_LATER_STAGES: Final = ["tendered_on", "settled_on", "handed_over_on"]
_JOINER: Final = "、"


def projects(
    engine: Engine, *, scope: Scope, area: str, month: int, longest: int | None = lists.LONGEST
) -> pd.DataFrame:
    """The rows of `lists.projects`, in their order and with their `attrs`, in more detail.

    Added: area_code, tendered_on, settled_on, handed_over_on (NaT if later than the month), fund_levels
    (planned, joined by 、), paid_share (paid ÷ planned, ÷ allocated where no plan is known), ahead
    (paid_share − progress), same_day (`2021-05-06 开工、完工`, several joined by ；; "" without). `progress`
    is NaN where the file that told it speaks of a later month than asked: files keep no history of it.

    A day that is the first of a month may be a month without a day and is never called the same day.
    """
    listed = lists.projects(engine, scope=scope, area=area, month=month, longest=longest)
    return _in_detail(engine, listed, last_day(month), scope)


def project(engine: Engine, *, scope: Scope, project: str, month: int) -> pd.DataFrame:
    """The project with this number, one row as in `projects`; no row where the scope does not see it."""
    found = lists.project(engine, scope=scope, project=project, month=month)
    return _in_detail(engine, found, last_day(month), scope)


def funding(engine: Engine, *, scope: Scope, project: str, month: int) -> pd.DataFrame:
    """The money of one project by level: fund_level, planned, allocated, paid (yuan by the month's end).

    Only levels with any money, in the vocabulary's order.
    """
    last = last_day(month)
    levels = pd.DataFrame({"fund_level": list(FUND_LEVELS)})
    for name, facts, amount, until in (
        ("planned", project_funding, project_funding.c.planned_fen, None),
        ("allocated", allocations, allocations.c.amount_fen, allocations.c.allocated_on <= last),
        ("paid", payment_facts, payment_facts.c.amount_fen, payment_facts.c.paid_on <= last),
    ):
        statement = select(facts.c.fund_level, amount.label("fen")).where(facts.c.project_no == project)
        rows = run(engine, statement if until is None else statement.where(until), scope=scope)
        sums = rows["fen"].astype("int64").groupby(rows["fund_level"]).sum()
        levels[name] = levels["fund_level"].map(sums).astype(float).fillna(0.0) / 100
    return levels[levels[["planned", "allocated", "paid"]].ne(0).any(axis=1)].reset_index(drop=True)


def payments(engine: Engine, *, scope: Scope, project: str, month: int) -> pd.DataFrame:
    """What was paid on one project by the end of `month`: paid_on, fund_level, amount, total (yuan).

    In order of time; `total` adds up. Refunds are negative.
    """
    facts = payment_facts.c
    statement = (
        select(facts.paid_on, facts.fund_level, facts.amount_fen)
        .where(facts.project_no == project, facts.paid_on <= last_day(month))
        .order_by(facts.paid_on, facts.voucher_no)
    )
    frame = run(engine, statement, scope=scope)
    fen = frame.pop("amount_fen").astype("int64")
    return frame.assign(paid_on=pd.to_datetime(frame["paid_on"]), amount=fen / 100, total=fen.cumsum() / 100)


def _in_detail(engine: Engine, listed: pd.DataFrame, last: date, scope: Scope) -> pd.DataFrame:
    numbers = listed["project_no"].tolist()
    today = pd.Timestamp(last)
    more = run(engine, _more(numbers), scope=scope).set_index("project_no").reindex(numbers)
    frame = listed.assign(area_code=more["area_code"].tolist())
    for name in _LATER_STAGES:
        day = pd.to_datetime(pd.Series(more[name].tolist(), index=frame.index))
        frame[name] = day.where(day <= today)
    reported = pd.to_datetime(pd.Series(more["as_of"].tolist(), index=frame.index)) <= today
    frame["progress"] = frame["progress"].where(reported)
    frame["fund_levels"] = pd.Series(_levels(engine, numbers, scope), frame.index, "str")
    base = frame["planned"].where(frame["planned"] > 0, frame["allocated"])
    frame["paid_share"] = frame["paid"] / base.where(base > 0)
    frame["ahead"] = frame["paid_share"] - frame["progress"]
    frame["same_day"] = pd.Series(_same_days(frame), frame.index, "str")
    frame.attrs = dict(listed.attrs)
    return frame


def _more(numbers: Sequence[str]) -> Select[Any]:
    facts = project_facts.c
    return (
        select(facts.project_no, facts.area_code, *(facts[name] for name in _LATER_STAGES), batches.c.as_of)
        .join(batches, batches.c.id == facts.batch_id)
        .where(facts.project_no.in_(numbers))
    )


def _levels(engine: Engine, numbers: Sequence[str], scope: Scope) -> list[str]:
    facts = project_funding.c
    statement = select(facts.project_no, facts.fund_level).where(facts.project_no.in_(numbers))
    planned: dict[str, set[str]] = {}
    for number, level in run(engine, statement, scope=scope).itertuples(index=False):
        planned.setdefault(number, set()).add(level)
    return [
        _JOINER.join(level for level in FUND_LEVELS if level in planned.get(each, ())) for each in numbers
    ]


def _same_days(frame: pd.DataFrame) -> list[str]:
    """For each project the days on which more than one of its stages is dated."""
    return [_repeated(days) for days in frame[list(STAGES)].to_numpy()]


def _repeated(days: np.ndarray) -> str:
    stages: dict[pd.Timestamp, list[str]] = {}
    for day, name in zip(days, STAGES.values(), strict=True):
        if not pd.isna(day) and pd.Timestamp(day).day != 1:
            stages.setdefault(pd.Timestamp(day), []).append(name)
    return "；".join(
        f"{day:%Y-%m-%d} {_JOINER.join(names)}" for day, names in stages.items() if len(names) > 1
    )
