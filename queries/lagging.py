"""Villages that lag: on how many matters each is significantly worse than its peers, on which, and whether
it is catching up.

Every village × every KPI that villages may be ranked and compared by, in one reading of the rollup. A
matter told by two KPIs (a rate and its overdue count) counts once. A figure whose credibility is low
(`queries/credibility.py`) is neither judged nor part of its peers' rate.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import special
from sqlalchemy import Engine

from queries import figure_words, freshness
from queries.doubtful import doubtful
from queries.evaluate import existing
from queries.funnel import FUNNEL_COLUMNS, against_peers
from queries.funnel_limits import TAIL_95
from queries.intervals import HIGHER, LOWER, SIMILAR
from queries.judgement import reference
from queries.kpi import KPIS, Kpi, Polarity
from queries.months import month_before
from queries.peers import DEFAULT_PEERS, Peers, groups_of
from queries.policy import read_policies
from queries.scope import Scope
from queries.shares import comparable, shares
from queries.totals import Grid, grid

IN_PLAIN_WORDS: Final = (
    "在几件事上显著落后于同类村，就记几项；同一件事的两个指标只记一项。",
    "“水平”是各项与同类村的平均差距，“变化”是与十二个月前相比，离目标的差距缩小了几成。",
    "事情多了，总有个别村碰巧落在后面：表上写明仅凭偶然大约会有几个村，以免把偶然当落后。",
)

FINDING_COLUMNS: Final = (
    *FUNNEL_COLUMNS,
    "matter",
    "standing",
    "worse",
    "far_worse",
    "chance",
    "gap",
    "gap_before",
    "closed",
)
VILLAGE_COLUMNS: Final = (
    "area_code",
    "area",
    "group",
    "judged",
    "behind",
    "far_behind",
    "level",
    "closed",
    "by_chance",
    "reasons",
)
PART_COLUMNS: Final = ("area_code", "matter", "kpis", "standing", "weight")

DOUBTFUL: Final = "doubtful"  # the state of a share that is not judged because its credibility is low

_LOOK_BACK: Final = 12  # months
_EXTREME: Final = 2.0  # no single matter weighs more in the level than twice the distance to its limit
_SAME_CASE: Final = 1e-9  # of a case: what binary fractions lose
_WORDS: Final = (LOWER, SIMILAR, HIGHER)


def findings(
    engine: Engine,
    *,
    scope: Scope,
    month: int,
    within: str | None = None,
    peers: Peers = DEFAULT_PEERS,
    today: date | None = None,
) -> pd.DataFrame:
    """Every village inside `within` × every KPI that villages are compared by, at `month`: `FINDING_COLUMNS`.

    Village by village in the order of the dictionary. The columns of `queries.funnel`, where state may also
    be `DOUBTFUL` (as of the day `today`, by default `freshness.reporting_day`), and matter,
    standing (distance from the peers' rate, as a share of the distance from there to the 95 % limit; below 0
    is worse than the peers, below −1 significantly so), worse and far_worse (outside the 95 % and
    99.8 % limits on the worse side), chance (how probable `worse` is for a village that is like its peers),
    gap and gap_before (how much worse than the KPI's reference now and
    twelve months ago, as a fraction, 0 where not worse; without a reference in force, than all or none) and
    closed (the share of the gap of then that is gone, below 0 where it grew; NaN without a gap then, or
    where either month is not judged).
    """
    kpis = comparable("village")
    months = [month_before(month, _LOOK_BACK), month]
    at = grid(engine, existing(month, ["village"], None), months, scope=scope)
    figures = shares(engine, kpis, at, scope=scope)
    gaps = _gaps(engine, kpis, at, figures, scope).reshape(len(at.areas), 2, len(kpis))
    now = np.arange(len(figures)).reshape(len(at.areas), 2, len(kpis))[:, 1].ravel()
    found = figures.iloc[now].reset_index(drop=True)
    found["state"] = _believed(engine, kpis, at, found["state"], scope=scope, today=today)
    group = groups_of(engine, at, scope=scope, peers=peers)
    found["group"] = group.array.take(np.repeat(np.arange(len(at.areas)), len(kpis)))
    found = _read(against_peers(found), kpis, before=gaps[:, 0].ravel(), gap=gaps[:, 1].ravel())
    if within is not None:
        inside = grid(engine, existing(month, ["village"], within), [month], scope=scope).areas["code"]
        found = found[found["area_code"].isin(inside)].reset_index(drop=True)
    return found[list(FINDING_COLUMNS)]


def villages(found: pd.DataFrame) -> pd.DataFrame:
    """One row per village of `findings`, those behind on most matters first: `VILLAGE_COLUMNS`.

    judged, behind and far_behind count matters: judged beside peers, significantly worse, far worse. level
    is the mean standing over the judged matters (each within ±2; all weigh the same), closed the share of
    the gaps of twelve months ago, added up over the matters, that is gone since. by_chance says how many of
    these villages chance alone would put behind on as many KPIs or more, were all alike. reasons is a list
    of sentences, gravest first. NaN where nothing is judged.
    """
    judged = found[found["comparison"].isin(_WORDS)]
    both = (judged["gap"] + judged["gap_before"]).notna()
    standing = judged["standing"].clip(-_EXTREME, _EXTREME)
    parts = judged.assign(
        standing=standing, gap=judged["gap"].where(both), gap_before=judged["gap_before"].where(both)
    )
    by_matter = parts.groupby(["area_code", "matter"], sort=False).agg(
        worse=("worse", "max"),
        far_worse=("far_worse", "max"),
        standing=("standing", "mean"),
        gap=("gap", "mean"),
        gap_before=("gap_before", "mean"),
    )
    each = by_matter.groupby(level="area_code", sort=False).agg(
        judged=("worse", "size"),
        behind=("worse", "sum"),
        far_behind=("far_worse", "sum"),
        level=("standing", "mean"),
        gap=("gap", "sum"),
        gap_before=("gap_before", "sum"),
    )
    first = found.drop_duplicates("area_code")[["area_code", "area", "group"]].set_index("area_code")
    result = first.join(each)
    counts = ["judged", "behind", "far_behind"]
    result[counts] = result[counts].fillna(0).astype(int)
    result["closed"] = 1 - result["gap"] / result["gap_before"].where(result["gap_before"] > 0)
    expected = by_chance(found)
    result["by_chance"] = expected[np.minimum(result["behind"].to_numpy(), len(expected) - 1)]
    result["reasons"] = _reasons(found).reindex(result.index)
    result["reasons"] = [told if isinstance(told, list) else [] for told in result["reasons"]]
    order = result.reset_index().sort_values(
        ["behind", "far_behind", "level", "area_code"], ascending=[False, False, True, True]
    )
    return order[list(VILLAGE_COLUMNS)].reset_index(drop=True)


def parts(found: pd.DataFrame) -> pd.DataFrame:
    """What the level of each village is made of, a row per judged matter: `PART_COLUMNS`.

    kpis is the list of those that the matter is told by, standing their mean (each within ±2), weight the
    share of the matter in the level: the same for all, so that level = Σ weight × standing.
    """
    judged = found[found["comparison"].isin(_WORDS)]
    by_matter = judged.assign(standing=judged["standing"].clip(-_EXTREME, _EXTREME)).groupby(
        ["area_code", "matter"], sort=False
    )
    told = by_matter.agg(kpis=("kpi", list), standing=("standing", "mean")).reset_index()
    told["weight"] = 1 / told.groupby("area_code")["matter"].transform("size")
    return told[list(PART_COLUMNS)]


def _read(found: pd.DataFrame, kpis: Sequence[Kpi], *, before: np.ndarray, gap: np.ndarray) -> pd.DataFrame:
    """Findings turned the way that each KPI is read: worse, or catching up."""
    each = len(found) // len(kpis) if kpis else 0
    higher_is_better = np.tile([kpi.polarity is Polarity.HIGHER for kpi in kpis], each).astype(bool)
    matters = pd.Series([getattr(kpi, "matter", "") or kpi.code for kpi in kpis], dtype="str")
    value, rate, beyond = (found[name].to_numpy(float) for name in ("value", "group_rate", "beyond"))
    low, high = (found[name].to_numpy(float) for name in ("low_95", "high_95"))
    room = np.where(value < rate, rate - low, high - rate)
    off = np.divide(value - rate, room, out=np.zeros(len(found)), where=room > 0)
    judged = found["comparison"].isin(_WORDS).to_numpy()
    worse = (beyond > 0) & np.where(higher_is_better, value < rate, value > rate)
    closed = 1 - np.divide(gap, before, out=np.full(len(gap), np.nan), where=before > 0)
    return found.assign(
        matter=matters.array.take(np.tile(np.arange(len(kpis)), each)),
        standing=np.where(judged, np.where(higher_is_better, off, -off), np.nan),
        worse=worse,
        far_worse=worse & (beyond > 99),
        chance=np.where(judged, _chance(found, higher_is_better), np.nan),
        gap=gap,
        gap_before=before,
        closed=closed,
    )


def _chance(found: pd.DataFrame, higher_is_better: np.ndarray) -> np.ndarray:
    """How probable a figure beyond the worse 95 % limit is for a village that is like its peers.

    Exact where chance alone explains the peers: with few cases far below 2.5 %. Where they differ by more,
    the limits are made for 2.5 %.
    """
    names = ("denominator", "group_rate", "low_95", "high_95")
    trials, rate, low, high = (found[name].to_numpy(float) for name in names)
    counted = found["counted"].to_numpy(bool)
    most = np.nan_to_num(np.ceil(trials * low - _SAME_CASE) - 1)  # cases that are still below the lower limit
    least = np.nan_to_num(np.floor(trials * high + _SAME_CASE))
    whole, rate = np.nan_to_num(trials, nan=1.0).astype(np.int64), np.nan_to_num(rate)
    mean = whole * rate
    below = np.where(
        counted,
        special.pdtr(np.maximum(most, 0), mean),
        special.bdtr(np.clip(most, 0, whole), whole, rate),
    )
    above = np.where(
        counted, special.pdtrc(least, mean), special.bdtrc(np.clip(least, 0, whole), whole, rate)
    )
    exact = np.where(higher_is_better, np.where(most < 0, 0.0, below), above)
    return np.where(found["tau2"] > 0, TAIL_95, exact)


def _believed(
    engine: Engine, kpis: Sequence[Kpi], at: Grid, states: pd.Series, *, scope: Scope, today: date | None
) -> pd.Series:
    """The states of shares of the grid's last month, `DOUBTFUL` where one cannot be relied on."""
    now = Grid(at.areas, at.codes, at.months[-1:])
    day = today or freshness.reporting_day(engine, scope=scope)
    shaky = doubtful(engine, kpis, now, scope=scope, today=day).ravel()
    return states.mask(shaky & states.isin(["value", "small_sample"]), DOUBTFUL)


def _gaps(engine: Engine, kpis: Sequence[Kpi], at: Grid, figures: pd.DataFrame, scope: Scope) -> np.ndarray:
    """How much worse than its reference each figure is, as a fraction; 0 where not, NaN where not judged."""
    policies = read_policies(engine, {kpi.target for kpi in kpis if kpi.target}, scope=scope)
    places = at.areas["code"].tolist() if policies.differ_by_area else at.areas["code"].tolist()[:1]
    wanted = np.array(
        [
            [[_aim(reference(policies, kpi, area, month, ""), kpi) for kpi in kpis] for month in at.months]
            for area in places
        ],
        float,
    ).reshape(-1, len(at.months), len(kpis))
    aims = np.broadcast_to(wanted, (len(at.areas), len(at.months), len(kpis))).ravel()
    counted, out_of = figures["counted"].to_numpy(bool), figures["denominator"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        aims = np.where(counted, aims / out_of, aims)
    value = figures["value"].where(figures["state"] == "value").to_numpy(float)
    higher_is_better = np.tile([kpi.polarity is Polarity.HIGHER for kpi in kpis], len(at))
    return np.maximum(np.where(higher_is_better, aims - value, value - aims), 0)


def _aim(found: Any, kpi: Kpi) -> float:
    """The reference's value; all or none where no reference is in force."""
    if found is not None:
        return float(found.value)
    return 1.0 if kpi.polarity is Polarity.HIGHER else 0.0


def by_chance(found: pd.DataFrame) -> np.ndarray:
    """How many villages of `findings` chance alone would put behind on b KPIs or more, for b = 0, 1, …

    A village's KPIs are taken as independent: their number behind is Poisson-binomial.
    """
    chance = found["chance"].to_numpy()
    each = found.groupby("area_code", sort=False).cumcount().to_numpy()
    village = pd.factorize(found["area_code"])[0]
    number = each.max(initial=-1) + 1
    chances = np.zeros((village.max(initial=-1) + 1, number))
    chances[village, each] = np.nan_to_num(chance)
    behind = np.zeros((len(chances), number + 1))
    behind[:, 0] = 1
    for place in range(number):
        more = behind[:, :-1] * chances[:, [place]]
        behind *= 1 - chances[:, [place]]
        behind[:, 1:] += more
    return behind[:, ::-1].cumsum(axis=1)[:, ::-1].sum(axis=0)


def gravest(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `findings` that a village is behind on, one for each of its matters, gravest first."""
    return found[found["worse"]].sort_values("standing").drop_duplicates(["area_code", "matter"])


def _reasons(found: pd.DataFrame) -> pd.Series:
    """By village, a sentence for each matter that it is significantly behind on, gravest first."""
    worse = gravest(found)
    told = [_sentence(row) for row in worse.itertuples(index=False)]
    return worse.assign(told=told).groupby("area_code", sort=False)["told"].agg(list)


def _sentence(row: Any) -> str:
    kpi = KPIS[row.kpi]
    unit, share = kpi.measures[0].unit, figure_words.percent(row.value)
    if row.counted:
        own = f"{kpi.label} {row.numerator:g} {unit}，占 {row.denominator:g} {unit}的 {share}"
    else:
        own = f"{kpi.label} {share}（{row.numerator:g}/{row.denominator:g}）"
    return f"{own}，同组村合计 {figure_words.percent(row.group_rate)}，{row.comparison}"
