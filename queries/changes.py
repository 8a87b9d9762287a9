"""What moved since last month, and which area below moved it."""

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from data.vocabulary import LEVELS
from queries.evaluate import values
from queries.kpi import KPIS
from queries.months import month_before
from queries.scope import Scope


def changes(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Every KPI of `area` at `month` (YYYYMM) and the month before, one row per KPI.

    kpi, label, unit, now, before, change (now − before, in the KPI's unit), top_child and top_child_code
    (the area one level down that moved the figure most in the direction of the change; "" if none),
    top_child_change (its own change), top_child_contribution (its part of `change`: the contributions of
    all areas below add up to it).

    A figure that adds up from January has no month before in January: before and change are NaN then.
    """
    own = _two_months(engine, scope, month, areas=[area])
    below = own.iloc[:0]
    level = own["level"].iloc[0] if len(own) else LEVELS[-1]
    if level != LEVELS[-1]:
        below = _two_months(engine, scope, month, level=LEVELS[LEVELS.index(level) + 1], within=area)
    own = own.set_index("kpi")
    children = _contributions(below, own)
    own["change"] = own["value"] - own["value_before"]

    with_direction = children["contribution"] * np.sign(children["kpi"].map(own["change"]))
    movers = (
        children.assign(push=with_direction)
        .query("push > 0")
        .sort_values(["push", "area_code"], ascending=[False, True])
        .drop_duplicates("kpi")
        .set_index("kpi")
    )
    result = own.rename(columns={"value": "now", "value_before": "before"})
    result["top_child"] = movers["area"].reindex(result.index).fillna("")
    result["top_child_code"] = movers["area_code"].reindex(result.index).fillna("")
    result["top_child_change"] = movers["change"].reindex(result.index).astype(float)
    result["top_child_contribution"] = movers["contribution"].reindex(result.index).astype(float)
    columns = (
        "kpi label unit now before change top_child top_child_code top_child_change top_child_contribution"
    )
    return result.reset_index()[columns.split()]


def _two_months(engine: Engine, scope: Scope, month: int, **where: object) -> pd.DataFrame:
    """`values` at `month`, with numerator, denominator and value of the month before as *_before."""
    now = values(engine, scope=scope, month=month, **where)  # type: ignore[arg-type]
    before = values(engine, scope=scope, month=month_before(month), **where)  # type: ignore[arg-type]
    parts = ["numerator", "denominator", "value"]
    frame = now.merge(before[["kpi", "area_code", *parts]], on=["kpi", "area_code"], suffixes=("", "_before"))
    if month % 100 == 1:
        starts_again = [code for code, kpi in KPIS.items() if any(m.kind == "ytd" for m in kpi.measures)]
        earlier = [f"{part}_before" for part in parts]
        frame.loc[frame["kpi"].isin(starts_again), earlier] = np.nan
    return frame


def _contributions(below: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """`below` with each area's own change and its contribution to the change of the area above.

    A count's contribution is its change. A rate R = Σn ÷ Σd moves from R₀ to R₁ by Σ(Δn − R₀·Δd) ÷ Σd₁, so
    that term is an area's contribution; a moving baseline b (the schedule) takes off Δb·d₁ ÷ Σd₁.
    """
    above = own.reindex(below["kpi"]).set_axis(below.index)
    change = below["value"] - below["value_before"]
    rate_before = above["numerator_before"] / above["denominator_before"]
    rate_now = above["numerator"] / above["denominator"]
    baseline_change = (rate_now - above["value"]) - (rate_before - above["value_before"])
    moved = below["numerator"] - below["numerator_before"]
    grown = below["denominator"] - below["denominator_before"]
    of_rate = moved - rate_before * grown - baseline_change * below["denominator"]
    is_rate = above["denominator"].notna()
    contribution = (of_rate / above["denominator"]).where(is_rate, change)
    return below.assign(change=change, contribution=contribution)
