"""Where to look first: the townships and villages that most need attention, each with its reason.

Everything is read from the rollup. Small samples are never judged, so they never appear; nor do figures whose
credibility is low (`queries/credibility.py`).
"""

from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from data.schema import areas
from queries import freshness
from queries.areas import tree
from queries.doubtful import ranked_out
from queries.evaluate import evaluate, existing, find_kpis, values
from queries.judgement import judge, with_bases
from queries.kpi import KPIS, Kpi, Polarity
from queries.months import month_before, month_range
from queries.ranking import compared
from queries.scope import Scope
from queries.totals import grid

COLUMNS: Final = (
    "area_code",
    "area",
    "level",
    "path",
    "kpi",
    "label",
    "value",
    "numerator",
    "denominator",
    "unit",
    "reference",
    "reference_label",
    "shortfall",
    "comparison",
    "status",
    "months_without_improvement",
    "extra",
)

_LEVELS: Final = ("township", "village")
_LOOK_BACK: Final = 12  # months
_MOST_OF_ONE_TOWNSHIP: Final = 2
# How much an area that is only to be watched weighs beside one that is behind.
_WEIGHTS: Final = {"behind": 1.0, "watch": 0.5}


def attention(
    engine: Engine, *, scope: Scope, area: str, month: int, limit: int = 8, today: date | None = None
) -> pd.DataFrame:
    """Townships and villages of `area` at `month` (YYYYMM) that most need attention, worst first.

    One row per area, told by its gravest KPI: area_code, area, level, path (县 · 乡 · 村), kpi, label, value,
    numerator, denominator, unit, reference, reference_label, shortfall, comparison (with its county, see
    `queries.ranking`), status (behind | watch), months_without_improvement (0–12), extra (labels of the
    other KPIs that are behind, joined by 、). At most `limit` rows and two of one township; where both
    townships and villages deserve it, each has at least a quarter of the rows.

    Order: behind before watch; then by how much of the area's problem lies there and how deep it goes,
    added up over the KPIs, so that neither a tiny village nor a large township comes first by size alone.
    `today` is the day on which credibility is judged, by default `freshness.reporting_day`.
    """
    places = tree(engine, scope=scope).set_index("code")
    short = _short(_judged(engine, scope, area, month))
    day = today or freshness.reporting_day(engine, scope=scope)
    doubtful = ranked_out(engine, short, scope=scope, month=month, today=day)
    entries = _weighed(short[~doubtful].copy())
    if entries.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    worst = _chosen(_one_per_area(entries), places, limit)
    worst["path"] = [_path(code, places) for code in worst["area_code"]]
    worst["comparison"] = _beside_county(engine, scope, worst, places, month)
    worst["months_without_improvement"] = _months_without_improvement(engine, scope, worst, month)
    return worst[list(COLUMNS)].reset_index(drop=True)


def matters() -> list[Kpi]:
    """The judged KPIs, the first of each matter: a rate and its gap, a rate and what it misses, are one."""
    judged = [
        k for k in KPIS.values() if k.polarity is not Polarity.NONE and (k.target or k.goal is not None)
    ]
    return list({kpi.matter: kpi for kpi in reversed(judged)}.values())[::-1]


def _judged(engine: Engine, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """Judged values of the townships and villages below `area`; `base` is what a count is counted out of."""
    kpis = [kpi.code for kpi in matters()]
    at = grid(engine, existing(month, _LEVELS, area) & (areas.c.code != area), [month], scope=scope)
    found = evaluate(engine, find_kpis(with_bases(kpis)), at, scope=scope)
    # Only what may be judged, and nothing that cannot be better: no household, no project at fault.
    faults = [kpi.code for kpi in matters() if kpi.polarity is Polarity.LOWER and not kpi.denominator]
    counted = found["kpi"].isin(faults)
    at_fault = counted & (found["value"] > 0)
    open_ones = found["kpi"].isin(kpis) & (found["state"] == "value") & (at_fault | ~counted)
    counted_out_of = found["kpi"].isin({kpi.watch_base for kpi in matters() if kpi.watch_base})
    bases = counted_out_of & found["area_code"].isin(found.loc[at_fault, "area_code"])
    judged = judge(engine, found[open_ones | bases], scope=scope)
    whole = judged[bases[judged.index]].set_index(["area_code", "kpi"])["value"]
    judged = judged[open_ones[judged.index]]
    of = pd.MultiIndex.from_arrays(
        [judged["area_code"], judged["kpi"].map({kpi.code: kpi.watch_base for kpi in matters()})]
    )
    return judged.assign(base=whole.reindex(of).to_numpy())


def _short(judged: pd.DataFrame) -> pd.DataFrame:
    """The entries that are behind or to be watched."""
    return judged[judged["status"].isin(_WEIGHTS) & (judged["shortfall"] > 0)]


def _weighed(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries that are behind or to be watched with `weight` (0–1): how grave each one is.

    The geometric mean of size (what is missing here, in households, projects or yuan, over the most that
    any township or village misses) and depth (what is missing here over what should be here).
    """
    is_rate = entries["denominator"].notna()
    missing = entries["shortfall"] * entries["denominator"].where(is_rate, 1.0)
    size = missing / missing.groupby(entries["kpi"]).transform("max")
    whole = entries["reference"].abs().where(is_rate, entries["base"])
    depth = (entries["shortfall"] / whole.where(whole > 0)).clip(upper=1.0).fillna(1.0)
    entries["weight"] = np.sqrt(size * depth) * entries["status"].map(_WEIGHTS).astype(float)
    return entries


def _one_per_area(entries: pd.DataFrame) -> pd.DataFrame:
    """One row per area, its gravest entry, with the sum of weights and the labels of what else is behind."""
    ordered = entries.assign(is_behind=entries["status"] == "behind").sort_values(
        ["is_behind", "weight", "kpi", "level"], ascending=[False, False, True, True]
    )
    first = ordered.drop_duplicates("area_code").set_index("area_code")
    rest = ordered[ordered.duplicated("area_code") & ordered["is_behind"]]
    extra = rest.groupby("area_code")["label"].agg("、".join)
    first["score"] = ordered.groupby("area_code")["weight"].sum()
    first["extra"] = extra.reindex(first.index).fillna("")
    return first.sort_values(["is_behind", "score"], ascending=[False, False], kind="stable").reset_index()


def _chosen(candidates: pd.DataFrame, places: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The first `limit` candidates, at most two of one township and at least a quarter of either level."""
    is_township = candidates["level"] == "township"
    township = candidates["area_code"].where(is_township, candidates["area_code"].map(places["parent_code"]))
    allowed = candidates[candidates.groupby(township).cumcount() < _MOST_OF_ONE_TOWNSHIP]
    quota = [allowed[allowed["level"] == level].head(max(1, limit // 4)) for level in _LEVELS]
    kept = set(pd.concat(quota).index)
    others = [place for place in allowed.index if place not in kept][: max(0, limit - len(kept))]
    return candidates.loc[sorted([*kept, *others])].head(limit).copy()


def _path(code: str, places: pd.DataFrame) -> str:
    """Where an area lies, from the county down to itself: 望山县 · 石门乡 · 大湾村."""
    names: list[str] = []
    while code in places.index and places.at[code, "level"] != "city":
        names.append(str(places.at[code, "name"]))
        code = str(places.at[code, "parent_code"])
    return " · ".join(reversed(names))


def _beside_county(
    engine: Engine, scope: Scope, worst: pd.DataFrame, places: pd.DataFrame, month: int
) -> pd.Series:
    """Each row's comparison with its county's rate of the same KPI; "" where a comparison has no meaning."""
    parent = worst["area_code"].map(places["parent_code"])
    county = parent.where(worst["level"] == "township", parent.map(places["parent_code"]))
    codes = [code for code in county.dropna().unique() if code in places.index]
    comparison = pd.Series("", index=worst.index, dtype="str")
    if not codes:
        return comparison
    kpis = worst["kpi"].unique().tolist()
    around = values(engine, scope=scope, month=month, kpis=kpis, areas=codes).set_index(["kpi", "area_code"])
    keys = pd.MultiIndex.from_arrays([worst["kpi"], county])
    reference = around["value"].reindex(keys).set_axis(worst.index)
    for kpi, rows in worst.groupby("kpi"):
        comparison[rows.index] = compared(rows, KPIS[str(kpi)], reference[rows.index])["comparison"]
    return comparison


def _months_without_improvement(engine: Engine, scope: Scope, worst: pd.DataFrame, month: int) -> list[int]:
    """Per row, how many of the latest months in a row fell short and came no closer to the reference.

    The shortfall counts, not the value: a rate that grows more slowly than the schedule does not improve.
    """
    months = month_range(month_before(month, _LOOK_BACK), month)
    kpis = with_bases(worst["kpi"].unique())
    at = grid(engine, areas.c.code.in_(worst["area_code"].tolist()), months, scope=scope)
    figures = judge(engine, evaluate(engine, find_kpis(kpis), at, scope=scope), scope=scope)
    past = figures.merge(worst[["area_code", "kpi"]], on=["area_code", "kpi"])
    shortfalls = past.pivot(index="area_code", columns="month", values="shortfall")
    short = shortfalls.reindex(worst["area_code"])
    stuck = (short > 0) & (short >= short.shift(axis=1))
    # Counted back from the last month until the first month that does not belong.
    return stuck.iloc[:, ::-1].cumprod(axis=1).sum(axis=1).astype(int).tolist()
