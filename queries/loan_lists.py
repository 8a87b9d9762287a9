"""Small loans at risk, one by one: past their day, or used against the rules, and not repaid.

By the rules of the measures loans_overdue and loans_misused (`queries/definitions/loans.py`), at a month's
end. The head's name is masked unless the scope is personal.
"""

from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import Engine, Select, and_, case, or_, select, true

from data.schema import batches, loans, persons
from queries.counted_places import villages
from queries.events import or_forever
from queries.months import last_day
from queries.run import run
from queries.scope import Scope

LONGEST: Final = 500  # rows of the list
OVERDUE: Final = "逾期"
MISUSED: Final = "违规使用"
COLUMNS: Final = (
    *("loan_no", "area_code", "household_no", "head", "reason", "days_overdue", "due_on", "lent_on"),
    *("amount", "balance", "misused"),
)


def at_risk(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """The loans of `area` that are overdue or misused at the end of `month` (YYYYMM): `COLUMNS`.

    household_no and head are "" where the file names no household; reason is 逾期, 违规使用 or both joined by
    、; days_overdue is NA for a loan in time; amount and balance are yuan (what was paid back in part is told
    from the month of the file that brought the new balance). Longest overdue first, then the misused by
    balance. At most `LONGEST` rows, from the villages with most of them; `attrs["truncated"]` is "" or a
    Chinese sentence.
    """
    last = last_day(month)
    counted = ["loans_overdue", "loans_misused"]
    # One loan may be counted by both, so that villages with twice as many are enough.
    enough = 2 * LONGEST + 2
    codes = villages(engine, scope=scope, measures=counted, area=area, month=month, enough=enough)
    frame = run(engine, _loans(codes, last), scope=scope)
    truncated = len(frame) > LONGEST
    frame = frame.head(LONGEST).copy()
    for name in ("lent_on", "due_on"):
        frame[name] = pd.to_datetime(frame[name])
    days = (pd.Timestamp(last) - frame["due_on"]).dt.days
    frame["days_overdue"] = days.where(days > 0).astype("Int64")
    frame["misused"] = frame["misused"].astype(bool)
    frame["reason"] = [
        "、".join(word for word, holds in ((OVERDUE, late), (MISUSED, misused)) if holds)
        for late, misused in zip((days > 0).tolist(), frame["misused"].tolist(), strict=True)
    ]
    for name in ("amount", "balance"):
        frame[name] = frame.pop(f"{name}_fen").astype(float) / 100
    for name in ("household_no", "head"):
        frame[name] = frame[name].fillna("")
    frame = frame[list(COLUMNS)]
    frame.attrs["truncated"] = f"只列出有风险贷款最多的村，共 {LONGEST:,} 笔" if truncated else ""
    return frame


def _loans(codes: list[str], last: date) -> Select[Any]:
    loan = loans.c
    told = and_(loan.repaid_on.is_(None), batches.c.as_of <= last)
    balance = case((told, loan.balance_fen), else_=loan.amount_fen)
    overdue = loan.due_on < last
    return (
        select(
            *(loan[name] for name in ("loan_no", "area_code", "household_no", "lent_on", "due_on")),
            *(loan[name] for name in ("amount_fen", "misused")),
            balance.label("balance_fen"),
            persons.c.name.label("head"),
        )
        .select_from(loans)
        .join(batches, batches.c.id == loan.batch_id)
        .outerjoin(persons, and_(persons.c.household_no == loan.household_no, persons.c.seq == 1))
        .where(
            loan.area_code.in_(codes),
            loan.lent_on <= last,
            or_forever(loan.repaid_on) > last,
            or_(overdue, loan.misused == true()),
        )
        .order_by(case((overdue, 0), else_=1), case((overdue, loan.due_on)), balance.desc(), loan.loan_no)
        .limit(LONGEST + 1)
    )
