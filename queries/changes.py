"""What moved since last month, and which area below moved it."""

import numpy as np
import pandas as pd
from sqlalchemy import Engine, select

from data.schema import areas
from data.vocabulary import LEVELS
from queries.evaluate import evaluate, existing, find_kpis
from queries.kpi import KPIS
from queries.months import month_before
from queries.run import run_rows
from queries.scope import Scope
from queries.totals import grid


def changes(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Every KPI of `area` at `month` (YYYYMM) and the month before, one row per KPI.

    kpi, label, unit, now, before, change (now − before, in the KPI's unit), top_child and top_child_code
    (the area one level down that moved the figure most in the direction of the change; "" if none),
    top_child_change (its own change), top_child_contribution (its part of `change`: the contributions of
    all areas below add up to it).

    A figure that adds up from January has no month before in January: before and change are NaN then.
    """
    both = _two_months(engine, scope, area, month)
    own = both[both["area_code"] == area].set_index("kpi")
    below = both[both["area_code"] != area]
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


def _two_months(engine: Engine, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Figures of `area`, and of the areas one level down that existed in both months, at `month`;
    numerator, denominator and value of the month before as *_before."""
    months = [month_before(month), month]
    where = areas.c.code == area
    level = run_rows(engine, select(areas.c.level).where(where), scope=scope)
    finer = LEVELS[LEVELS.index(level[0][0]) + 1 :] if level else ()
    if finer:
        then, now = (existing(one, finer[:1], area) for one in months)
        where |= then & now
    figures = evaluate(engine, find_kpis(None), grid(engine, where, months, scope=scope), scope=scope)
    before, frame = (figures[figures["month"] == one].reset_index(drop=True) for one in months)
    parts = ["numerator", "denominator", "value"]
    frame = frame.join(before[parts].add_suffix("_before"))  # both are in the order of the grid
    if month % 100 == 1:
        starts_again = [code for code, kpi in KPIS.items() if kpi.begins_anew]
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
    # Growth of an average has no parts that add up: its numerator and denominator are averages themselves.
    of_rate = of_rate.mask(below["kpi"].map(lambda code: KPIS[code].baseline == "last_year_average"))
    is_rate = above["denominator"].notna()
    contribution = (of_rate / above["denominator"]).where(is_rate, change)
    return below.assign(change=change, contribution=contribution)
