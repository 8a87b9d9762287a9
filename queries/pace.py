"""A cumulative figure against its planned curve, and the pace that is now needed to land on it."""

from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from queries.evaluate import find_kpis, trend
from queries.kpi import Kpi
from queries.months import month_range
from queries.policy import Policies, read_policies
from queries.scope import Scope

IN_PLAIN_WORDS: Final = (
    "虚线是计划进度：有本地计划的按计划，没有的按月份除以十二。",
    "实线是实际进度；实线在虚线下面就是落后，差多少看两线的距离。",
    "“今后每月需要”是从现在起平均每月要完成多少，才能在十二月达到计划。",
)

PACE_COLUMNS: Final = ("month", "planned", "numerator", "denominator", "value", "needed")
_YEAR: Final = 12


def pace(engine: Engine, *, scope: Scope, kpi: str, area: str, month: int) -> pd.DataFrame:
    """The year of `month` for a ratio that adds up over it: `PACE_COLUMNS`, a row per month.

    planned (the share that should be reached: the policy curve, else month ÷ 12), numerator, denominator and
    value as far as `month` (NaN after it and without data), needed (where even steps from now on lead; NaN
    before `month` and without a value then). Empty for a KPI that is not `is_cumulative`. Raises UnknownKpi.
    """
    definition = find_kpis([kpi])[0]
    months = month_range(month // 100 * 100 + 1, month // 100 * 100 + _YEAR)
    found = trend(engine, scope=scope, kpis=[kpi], area=area, first=months[0], last=month)
    if found.empty or not is_cumulative(definition):
        return pd.DataFrame({column: [] for column in PACE_COLUMNS})
    code = curve_code(definition)
    policies = read_policies(engine, [code], scope=scope)
    planned = [planned_share(policies, code, area, one) for one in months]
    columns = ["numerator", "denominator", "value"]
    frame = found.set_index("month")[columns].reindex(months).rename_axis("month").reset_index()
    needed = _needed(frame["value"].to_numpy(float), month % 100, planned[-1])
    return frame.assign(planned=planned, needed=needed)[list(PACE_COLUMNS)]


def is_cumulative(kpi: Kpi) -> bool:
    """Whether a KPI is a ratio that adds up over the year: its numerator starts again in January."""
    return bool(kpi.denominator) and not kpi.baseline and kpi.measures[0].kind == "ytd"


def curve_code(kpi: Kpi) -> str:
    """The policy code of a KPI's planned curve."""
    if kpi.target and kpi.target.startswith("schedule."):
        return kpi.target
    return f"schedule.{kpi.code}"


def planned_share(policies: Policies, code: str, area: str, month: int) -> float:
    """The share of the year that should be reached at a month: the policy curve, else month ÷ 12."""
    rule = policies.rule(code, area, month)
    return month % 100 / _YEAR if rule is None else rule.value


def needed_per_month(done: float, whole: float, aim: float, month: int) -> float:
    """How much a month is needed from now on, in the unit of `done`, to reach `aim` × `whole` in December.

    `month` is 1–12 or YYYYMM, the last that `done` holds. 0 where the aim is reached, NaN in December and
    without figures.
    """
    left = _YEAR - month % 100
    if left == 0 or np.isnan(done) or np.isnan(whole):
        return float("nan")
    return max(0.0, (aim * whole - done) / left)


def _needed(value: np.ndarray, number: int, aim: float) -> np.ndarray:
    """Even steps from the value of month `number` to the aim in December."""
    line = np.full(_YEAR, np.nan)
    now = value[number - 1]
    if number < _YEAR and not np.isnan(now):
        line[number - 1 :] = np.linspace(now, max(aim, now), _YEAR - number + 1)
    return line
