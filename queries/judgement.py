"""Status: how a figure stands against its schedule, floor or target. All status logic is here.

- "fine" 正常: at the reference or better
- "watch" 关注: worse, but within the KPI's tolerance
- "behind" 落后: worse than that; meant to be rare, so that red still says something
- "unjudged" 不评价: policy forbids a judgement, or no reference is in force
- "no_data", "not_applicable", "small_sample": the figure's state, which rules out a judgement

References and tolerances come from policy rows in force at the month's end; a KPI's own `goal` and
`watch_within` apply where no row does. Tolerances: 10 percentage points for ratios, 15 for those of what is
due by now (execution, visits); for counts that should be zero a share of their base (1% of unresolved
households, 5% of the year's projects).
One or two cases are never red, as a count or as the gap of a rate: five of six projects started calls for a
look. Figures are compared before rounding.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from data.schema import areas
from queries import figure_words
from queries.evaluate import SCHEDULE, evaluate, scheduled
from queries.kpi import DIFFERENCE, KPIS, RATIO, Kpi, Polarity
from queries.policy import Policies, Rule, read_policies
from queries.scope import Scope
from queries.slices import dimension_of, value_of
from queries.totals import grid

JUDGEMENT_COLUMNS: Final = ("status", "reference", "reference_label", "shortfall")

# Two figures closer than this are equal: far below any amount that a file could tell, above what binary
# fractions lose (0.4 − 0.3 is a hair more than 0.1).
_EQUAL_WITHIN: Final = 1e-9

_Place = tuple[Any, ...]  # KPI, area, month, slice

# As many cases are never red, however small the base.
FEW_CASES: Final = 2

_WORDS: Final = {"schedule": "序时进度", "floor": "底线", "ceiling": "上限", "target": "目标"}


class Reference(NamedTuple):
    """What a figure is compared with, and in words."""

    value: float
    label: str


def judge(engine: Engine, frame: pd.DataFrame, *, scope: Scope) -> pd.DataFrame:
    """A frame of figures (`evaluate.VALUE_COLUMNS`) with how each stands.

    Adds status (see the module), reference (float in the KPI's unit, NaN without one), reference_label
    (Chinese: 序时进度 100%, 底线 55%（中央，2021）, 目标 0 户; "" without one) and shortfall (how much worse
    than the reference in the KPI's unit, above 0 is worse; NaN without one).
    """
    codes = {code for kpi in frame["kpi"].unique() for code in _policy_codes(KPIS[kpi])}
    policies = read_policies(engine, codes, scope=scope) if codes else Policies([])
    bases = _bases(engine, frame, scope)
    asked = ("kpi", "area_code", "level", "month", "slice", "denominator", "value", "state")
    rows = [
        _judged(row, policies, bases) for row in zip(*(frame[name].tolist() for name in asked), strict=True)
    ]
    added = pd.DataFrame(rows, columns=list(JUDGEMENT_COLUMNS), index=frame.index)
    return frame.assign(
        status=added["status"].astype("str"),
        reference=added["reference"].astype(float),
        reference_label=added["reference_label"].astype("str"),
        shortfall=added["shortfall"].astype(float),
    )


def with_bases(kpis: Iterable[str]) -> list[str]:
    """KPI codes, and behind them the bases that judging them takes: a frame with both is judged at once."""
    codes = list(kpis)
    bases = [base for code in codes if (base := KPIS[code].watch_base)]
    return list(dict.fromkeys([*codes, *bases]))


def status(shortfall: float, tolerance: float) -> str:
    """The status of a figure so much worse than its reference (above 0 is worse)."""
    if shortfall <= _EQUAL_WITHIN:
        return "fine"
    return "watch" if shortfall <= tolerance + _EQUAL_WITHIN else "behind"


def reference(policies: Policies, kpi: Kpi, area_code: str, month: int, slice_: str) -> Reference | None:
    """What a KPI is compared with in an area and month; None where nothing is in force."""
    if kpi.polarity is Polarity.NONE:
        return None
    level = _fund_level(slice_)
    if kpi.target == SCHEDULE:
        share = scheduled(policies, area_code, month, level)
        return Reference(share, f"序时进度 {_percent(share)}")
    if kpi.baseline == "schedule":
        share = scheduled(policies, area_code, month, level)
        return Reference(0.0, f"序时进度 {_percent(share)}")
    rule = target(policies, kpi, area_code, month, level)
    if rule is not None:
        return Reference(rule.value, _label(kpi, rule, month))
    if kpi.goal is not None:
        return Reference(kpi.goal, f"目标 {_amount(kpi.goal, kpi.unit)}")
    return None


def target(policies: Policies, kpi: Kpi, area_code: str, month: int, fund_level: str = "") -> Rule | None:
    """The policy row that sets a KPI's reference in an area and month; None where none does."""
    if not kpi.target:
        return None
    find = policies.rule if kpi.denominator else policies.amount
    return find(kpi.target, area_code, month, fund_level)


def _policy_codes(kpi: Kpi) -> set[str]:
    if kpi.polarity is Polarity.NONE:
        return set()
    schedule = {SCHEDULE} if kpi.baseline == "schedule" else set()
    return {f"tolerance.{kpi.code}", *schedule, *([kpi.target] if kpi.target else [])}


def _judged(
    row: tuple[str, str, str, int, str, float, float, str], policies: Policies, bases: dict[_Place, float]
) -> tuple[str, float, str, float]:
    code, area_code, level, month, slice_, denominator, value, state = row
    kpi = KPIS[code]
    found = reference(policies, kpi, area_code, month, slice_) if kpi.judged_at(level) else None
    if state in ("no_data", "not_applicable"):
        return state, np.nan, "", np.nan
    if found is None:
        return ("unjudged" if state == "value" else state), np.nan, "", np.nan
    worse = found.value - value if kpi.polarity is Polarity.HIGHER else value - found.value
    if state != "value":
        return state, found.value, found.label, worse
    tolerance = _tolerance(policies, kpi, area_code, month, slice_)
    if kpi.watch_base:
        base = bases.get((kpi.watch_base, area_code, month, slice_), 0.0)
        tolerance = max(FEW_CASES, tolerance * base)
    elif kpi.denominator and kpi.counts_cases:
        tolerance = max(tolerance, FEW_CASES / denominator)
    return status(worse, tolerance), found.value, found.label, worse


def _tolerance(policies: Policies, kpi: Kpi, area_code: str, month: int, slice_: str) -> float:
    rule = policies.rule(f"tolerance.{kpi.code}", area_code, month, _fund_level(slice_))
    return kpi.watch_within if rule is None else rule.value


def _bases(engine: Engine, frame: pd.DataFrame, scope: Scope) -> dict[_Place, float]:
    """The bases that tolerances of counts are a share of; those in the frame itself are not read again."""
    places = list(
        zip(*(frame[name].tolist() for name in ("kpi", "area_code", "month", "slice")), strict=True)
    )
    values = frame["value"].tolist()
    wanted: set[_Place] = {
        (base, *where)
        for (code, *where), value in zip(places, values, strict=True)
        if (base := KPIS[code].watch_base) and value > 0
    }
    found = {place: value for place, value in zip(places, values, strict=True) if place in wanted}
    missing = wanted - found.keys()
    if missing:
        codes, inside, months, slices = (set(column) for column in zip(*missing, strict=True))
        for slice_ in slices:
            where = areas.c.code.in_(sorted(inside))
            at = grid(engine, where, sorted(months), [slice_], scope=scope)
            read = evaluate(engine, [KPIS[code] for code in sorted(codes)], at, scope=scope)
            columns = (read[name].tolist() for name in ("kpi", "area_code", "month", "slice", "value"))
            found |= {tuple(place): value for *place, value in zip(*columns, strict=True)}
    return {place: 0.0 if np.isnan(value) else value for place, value in found.items()}


def _fund_level(slice_: str) -> str:
    return value_of(slice_) if dimension_of(slice_) == "fund_level" else ""


def _label(kpi: Kpi, rule: Rule, month: int) -> str:
    word = _WORDS.get(rule.code.partition(".")[0], "参照")
    dated = f"（{rule.fund_level}，{month // 100}）" if rule.fund_level else ""
    return f"{word} {_amount(rule.value, kpi.unit)}{dated}"


def _amount(value: float, unit: str) -> str:
    return _percent(value) if unit in (RATIO, DIFFERENCE) else f"{value:,.10g} {unit}"


def _percent(share: float) -> str:
    return figure_words.percent(share).replace(".0%", "%")
