"""How far a figure can be trusted: what it rests on has come, came in time, and does not contradict itself.

For a KPI in an area and month, three parts, each 0–1, NaN where nothing is known:

- completeness: of the files that its sources owe (`queries/due.py`) from the counties that the area
  comprises or lies in, the share that came, each by the part of its townships that it names (of a township
  or a village: whether it names that one; `queries/townships_told.py`); files whose day has not passed are
  not counted
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
from queries.months import month_before
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

    Areas as in `evaluate.values`. asked, came and in_time count files, whole those that came by the part
    that they tell, errors and suspects findings; subjects is what the figure is about, in subject_unit (户,
    个 …); the three parts are fractions; credible is one of `doubtful.LEVELS`. `today` decides what is late
    and which explanations hold. Raises UnknownKpi.
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


LEAGUE_COLUMNS: Final = (
    *("area_code", "area", *COUNTS, *PARTS, "per_thousand", "credible", "score", "score_before", "change"),
)
# Fewer things than this to find anything wrong with say nothing of who keeps their data better.
SMALLEST: Final = 30


def league(
    engine: Engine, *, scope: Scope, month: int, today: date, level: str, within: str | None = None
) -> pd.DataFrame:
    """The areas of `level` (county or township) inside `within` by the quality of all their data:
    `LEAGUE_COLUMNS`, the worst first, those too small to judge last.

    The counts are over all kinds of file and all checks: each file and each finding counts once, subjects are
    the things in all registers. per_thousand is errors and suspects per thousand of them. Townships report no
    files: theirs are NaN. credible is a level, "" where subjects are fewer than `SMALLEST`; score is the
    mean of the parts that are known, score_before that of the month before, change their difference; NaN
    where there is none.
    """
    now = _quality(engine, month, level, within, scope=scope, today=today)
    before = _quality(engine, month_before(month), level, within, scope=scope, today=today)
    known = before.set_index("area_code")["score"]
    now["score_before"] = now["area_code"].map(known).astype(float)
    now["change"] = now["score"] - now["score_before"]
    order = now.assign(_small=now["credible"] == "").sort_values(
        ["_small", "score", "per_thousand"], ascending=[True, True, False], kind="stable"
    )
    return order[list(LEAGUE_COLUMNS)].reset_index(drop=True)


def _quality(
    engine: Engine, month: int, level: str, within: str | None, *, scope: Scope, today: date
) -> pd.DataFrame:
    """One month of the league, in the order of the codes."""
    at = grid(engine, existing(month, [level], within), [month], scope=scope)
    if not len(at):
        return pd.DataFrame({name: [] for name in LEAGUE_COLUMNS}).astype(
            {"score": float, "per_thousand": float}
        )
    policies = doubtful.policies_of(engine, scope)
    counted = doubtful.quality(engine, at, policies, scope=scope, today=today, with_files=level == "county")
    found = doubtful.parts(counted)
    parts = np.stack([found[name].ravel() for name in PARTS])
    known = ~np.isnan(parts)
    score = np.divide(
        np.nansum(parts, axis=0), known.sum(axis=0), out=np.full(len(at), np.nan), where=known.any(axis=0)
    )
    numbers = {name: array.ravel() for name, array in (counted | found).items()}
    doubts = numbers["errors"] + numbers["suspects"]
    subjects = numbers["subjects"]
    per_thousand = np.divide(1000 * doubts, subjects, out=np.full(len(at), np.nan), where=subjects > 0)
    levels = doubtful.levels(counted, doubtful.limits(policies, at)).ravel()
    if level != "county":  # no file is asked of townships: their findings alone tell
        levels = np.where(levels == doubtful.UNKNOWN, doubtful.HIGH, levels)
    return pd.DataFrame(
        {
            "area_code": at.areas["code"].to_numpy(),
            "area": at.areas["name"].to_numpy(),
            **numbers,
            "per_thousand": per_thousand,
            "credible": np.where(subjects < SMALLEST, "", levels),
            "score": score,
        }
    )
