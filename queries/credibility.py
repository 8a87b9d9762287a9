"""How far a figure can be trusted: what it rests on has come, came in time, and does not contradict itself.

For a KPI in an area and month, three parts, each 0–1, NaN where nothing is known:

- completeness: of the files that its sources owe (`queries/due.py`) from the counties that the area
  comprises or lies in, the share that came; files whose day has not passed are not counted
- timeliness: the share that came by its day
- consistency: 1 − (errors + half the suspects) ÷ what the figure is about, of the findings of the checks
  that bear on it and that nobody has explained or mended. Hints do not count, nor does what is bad news
  rather than bad data: a household without help (`doubtful.NEWS`)

A level from the parts and two limits (policy `limit.credibility_high` and `limit.credibility_low`):
"low" 低 when completeness or consistency is below the lower limit; "middle" 中 when any part is below the
upper one; "unknown" 无法判断 when no file is asked for, so that nobody knows what is missing; "high" 高 else.
A file that came late tells as much as one in time: lateness alone is never "low". Nor are one or two
findings, as in `queries/judgement.py`. A "low" figure is shown, but neither ranked nor judged beside others.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from data.schema import areas as areas_table
from queries import doubtful
from queries.doubtful import COUNTS, PARTS
from queries.evaluate import existing, find_kpis
from queries.measures import MEASURES
from queries.scope import Scope
from queries.totals import grid

COLUMNS: Final = ("area_code", "area", "kpi", *COUNTS, "subject_unit", *PARTS, "credible")


def credibility(
    engine: Engine,
    *,
    scope: Scope,
    month: int,
    today: date,
    kpis: Sequence[str] | None = None,
    areas: Collection[str] | None = None,
    level: str | None = None,
    within: str | None = None,
) -> pd.DataFrame:
    """KPIs (all by default) of areas in a month: `COLUMNS`, area by area in the order of `kpis`.

    Areas as in `evaluate.values`. asked, came and in_time count files, errors and suspects findings;
    subjects is what the figure is about, in subject_unit (户, 个 …); the three parts are fractions; credible
    is one of `doubtful.LEVELS`. `today` decides what is late and which explanations hold. Raises UnknownKpi.
    """
    where = (
        existing(month, [level or "city"], within) if areas is None else areas_table.c.code.in_(sorted(areas))
    )
    at = grid(engine, where, [month], scope=scope)
    chosen = find_kpis(kpis)
    if not len(at) or not chosen:
        return pd.DataFrame({name: [] for name in COLUMNS})
    policies = doubtful.policies_of(engine, scope)
    counted = doubtful.files(engine, chosen, at, policies, scope=scope, today=today)
    counted |= doubtful.findings(engine, chosen, at, scope=scope, today=today)
    counted["subjects"] = doubtful.subjects(engine, chosen, at, scope=scope)
    numbers = counted | doubtful.parts(counted)
    units = [MEASURES[doubtful.subject_of(kpi)].unit for kpi in chosen]
    frame = pd.DataFrame(
        {
            "area_code": np.repeat(at.areas["code"].to_numpy(), len(chosen)),
            "area": np.repeat(at.areas["name"].to_numpy(), len(chosen)),
            "kpi": np.tile([kpi.code for kpi in chosen], len(at.areas)),
            **{name: array.ravel() for name, array in numbers.items()},
            "subject_unit": np.tile(units, len(at.areas)),
            "credible": doubtful.levels(counted, doubtful.limits(policies, at)).ravel(),
        }
    )
    return frame[list(COLUMNS)]
