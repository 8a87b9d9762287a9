"""Collective income of villages (村集体经济收入): how it is spread, and the villages below the limit.

The bands follow the limit under which a village is weak (policy limit.collective_income, else 100,000
yuan): half of it, itself, one and a half, two, three and five times as much. At 100,000 yuan that is 5, 10,
15, 20, 30 and 50 万元. Wherever the limit lies, a band ends at it, so that the bands below it hold exactly
the villages that villages_weak_collective_rate counts.
"""

from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Integer, Select, case, func, literal, select

from data.schema import area_tree, village_facts
from queries.definitions.villages import FACTS_BY_YEAR
from queries.months import last_day
from queries.run import run
from queries.scope import Scope

LONGEST: Final = 500  # rows of the list
EDGES: Final = (0.5, 1.0, 1.5, 2.0, 3.0, 5.0)  # in limits
BAND_COLUMNS: Final = ("low", "high", "villages", "weak")
LIST_COLUMNS: Final = ("area_code", "year", "income", "limit", "before", "key_village", "team_members")

_f = FACTS_BY_YEAR.c
_IN_HALVES: Final = tuple(int(edge * 2) for edge in EDGES)


def bands(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """How many villages of `area` have how much, by their newest report at `month`: `BAND_COLUMNS`.

    One row per band, poorest first, also where it holds no village: low and high (yuan, high excluded; NaN
    above the last edge), villages, weak (below the limit). No row where no village reported.
    """
    last = last_day(month)
    place: ColumnElement[int] = literal(0, Integer)
    for halves in _IN_HALVES:
        place = place + case((_f.collective_income_fen * 2 >= _f.limit_yuan * (100 * halves), 1), else_=0)
    told = _told(area, last).with_only_columns(place.label("place"), _f.limit_yuan).subquery("told")
    statement = (
        select(told.c.place, func.count().label("villages"), func.max(told.c.limit_yuan).label("limit"))
        .group_by(told.c.place)
        .order_by(told.c.place)
    )
    found = run(engine, statement, scope=scope)
    if found.empty:
        return pd.DataFrame(columns=list(BAND_COLUMNS))
    limit = float(found["limit"].astype(float).max())
    counts = found.set_index("place")["villages"].reindex(range(len(EDGES) + 1)).fillna(0)
    edges = [0.0, *(edge * limit for edge in EDGES), float("nan")]
    return pd.DataFrame(
        {
            "low": edges[:-1],
            "high": edges[1:],
            "villages": counts.astype("int64").tolist(),
            "weak": [high <= limit for high in edges[1:]],
        }
    )


def weak_villages(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """The villages of `area` whose newest report at `month` is below the limit, poorest first.

    `LIST_COLUMNS`: area_code, year (of the report), income, limit and before (yuan; before is the year
    earlier, NaN if unreported), key_village, team_members (NA if unreported). At most `LONGEST` rows; `attrs`
    holds count and truncated, "" or a Chinese sentence.
    """
    earlier = village_facts.alias("year_before")
    statement = (
        _told(area, last_day(month))
        .with_only_columns(
            _f.area_code,
            _f.year,
            _f.collective_income_fen.label("income"),
            _f.limit_yuan.label("limit"),
            earlier.c.collective_income_fen.label("before"),
            _f.key_village,
            _f.team_members,
            func.count().over().label("listed"),
        )
        .outerjoin(earlier, (earlier.c.area_code == _f.area_code) & (earlier.c.year == _f.year - 1))
        .where(_f.weak)
        .order_by(_f.collective_income_fen, _f.area_code)
        .limit(LONGEST)
    )
    frame = run(engine, statement, scope=scope)
    count = int(frame["listed"].iloc[0]) if len(frame) else 0
    for name, scale in (("income", 100), ("before", 100), ("limit", 1)):
        frame[name] = frame[name].astype(float) / scale
    frame["key_village"] = frame["key_village"].astype(bool)
    frame["team_members"] = frame["team_members"].astype("Int64")
    frame = frame[list(LIST_COLUMNS)]
    frame.attrs = {
        "count": count,
        "truncated": f"只列出收入最低的 {LONGEST:,} 个村，共 {count:,} 个" if count > LONGEST else "",
    }
    return frame


def _told(area: str, last: date) -> Select[Any]:
    """The reports in force on the day `last` that tell of income."""
    return (
        select(_f.area_code)
        .join(area_tree, area_tree.c.descendant_code == _f.area_code)
        .where(
            area_tree.c.ancestor_code == area,
            _f.valid_from <= last,
            _f.valid_to > last,
            _f.collective_income_fen.is_not(None),
        )
    )
