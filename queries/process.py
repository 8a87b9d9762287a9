"""The process from a clue to the follow-up: how far this year's clues have come, and how long steps take.

Cities and counties are read from times kept beside the rollup; a township or a village from its own clues,
so that no page goes through a city's. Both are counted alike (`queries/process_times.py`).
"""

from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, select

from data.schema import area_tree, areas, clues, process_times
from queries.definitions.process import DEFAULT_IDENTIFICATION_DAYS, IDENTIFICATION_DAYS
from queries.policy import read_policies
from queries.process_times import STEPS, UNKNOWN, clue_days, steps_reached
from queries.run import run, run_rows
from queries.scope import Scope

PROCESS_COLUMNS: Final = ("step", "label", "clues", "share", "timed", "median", "in_months")
_KEPT_FOR: Final = ("city", "county")


def process(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """The steps of the clues that came into `area` from January to `month`: `PROCESS_COLUMNS`, in order.

    clues (that have reached the step by the month's end), share (of all clues, NaN without any), timed
    (clues whose time for the step is known), median (of these times: days since the step before, from help
    on whole months since the approval or the elimination; NaN without any), in_months. Only clues that have
    reached a step have a time for it. No rows for an area outside the scope. `attrs["deadline"]` is the
    number of days from clue to decision that is in force at the month's end.
    """
    level = run_rows(engine, select(areas.c.level).where(areas.c.code == area), scope=scope)
    if not level:
        return pd.DataFrame({column: [] for column in PROCESS_COLUMNS})
    if level[0][0] in _KEPT_FOR:
        rows = run(engine, _kept(area, month), scope=scope)
    else:  # a few clues
        rows = _counted(engine, area, month, scope)
    came = int(rows.loc[rows["step"] == STEPS[0].code, "clues"].sum())
    told = []
    for step in STEPS:
        own = rows[rows["step"] == step.code]
        timed = own[own["taken"] > UNKNOWN]
        count = int(own["clues"].sum())
        times = np.repeat(timed["taken"].to_numpy(float), timed["clues"].to_numpy(int))
        median = float(np.median(times)) if len(times) else np.nan
        share = count / came if came else np.nan
        told.append((step.code, step.label, count, share, len(times), median, step.months))
    frame = pd.DataFrame(told, columns=list(PROCESS_COLUMNS))
    rule = read_policies(engine, [IDENTIFICATION_DAYS], scope=scope).rule(IDENTIFICATION_DAYS, "", month)
    frame.attrs["deadline"] = DEFAULT_IDENTIFICATION_DAYS if rule is None else int(rule.value)
    return frame


def _kept(area: str, month: int) -> Select[Any]:
    kept = process_times.c
    return select(kept.step, kept.taken, kept.clues).where(
        kept.area_code == area, *_known(kept.found_month, kept.reached_month, month)
    )


def _counted(engine: Engine, area: str, month: int, scope: Scope) -> pd.DataFrame:
    inside = select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code == area)
    statement = clue_days(STEPS, clues.c.area_code.in_(inside))
    rows = run_rows(engine, statement, scope=scope)
    told = zip(statement.selected_columns.keys(), zip(*rows, strict=True), strict=False)  # none without rows
    counted = []
    for reached in steps_reached(STEPS, dict(told)) if rows else ():
        known = (month // 100 * 100 < reached.found_month) & (reached.found_month <= month)
        taken = reached.taken[known & (reached.reached_month <= month)]
        times = zip(*np.unique(taken, return_counts=True), strict=True)
        counted += [(reached.step, *pair) for pair in times]
    return pd.DataFrame(counted, columns=["step", "taken", "clues"])


def _known(found: ColumnElement[int], reached: ColumnElement[int], month: int) -> list[ColumnElement[bool]]:
    """Of this year's clues what had been done by the month's end."""
    return [found.between(month // 100 * 100 + 1, month), reached <= month]
