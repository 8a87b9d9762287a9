"""What a village said of itself in its newest report (村情): what it is, has and earns."""

from typing import Final

import pandas as pd
from sqlalchemy import Engine, select

from data.schema import village_facts
from queries.months import last_day
from queries.run import run
from queries.scope import Scope

REPORT_COLUMNS: Final = (
    "year",
    "key_village",
    "resettlement",
    "safe_on",
    "model_on",
    "points_pilot_on",
    "income",
    "before",
    "toilets_built",
    "team_members",
)
_DAYS: Final = ("safe_on", "model_on", "points_pilot_on")
_FEN: Final = 100


def newest(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """The newest report of the village `area` at `month`: one row of `REPORT_COLUMNS`, none without a report.

    income and before (the year earlier) are yuan, NaN if unreported; a day that lies after the month is none.
    """
    facts = village_facts.c
    statement = (
        select(
            facts.year,
            facts.key_village,
            facts.resettlement,
            *(facts[name] for name in _DAYS),
            facts.collective_income_fen,
            facts.toilets_built,
            facts.team_members,
        )
        .where(facts.area_code == area, facts.year <= month // 100)
        .order_by(facts.year.desc())
        .limit(2)
    )
    told = run(engine, statement, scope=scope)
    told["income"] = told.pop("collective_income_fen").astype(float) / _FEN
    follows = told["year"].diff(-1) == 1
    told["before"] = told["income"].shift(-1).where(follows)
    last = pd.Timestamp(last_day(month))
    for name in _DAYS:
        days = pd.to_datetime(told[name])
        told[name] = days.where(days <= last)
    return told[list(REPORT_COLUMNS)].head(1)
