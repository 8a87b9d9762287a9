"""Published figures beside the computed ones: can a bulletin's figure be reproduced, and on which base?

Nothing is bent to fit. A figure is reproducible when the computed one, rounded as the text is rounded,
is the same. Where the text states its base (户 or 人) only that base counts; where it states none, either.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import pandas as pd
from sqlalchemy import Engine, Select, select

from data.importers.base import Refused
from data.importers.run import Report
from data.printed_figures import half_step
from data.published_balance import Imbalance, imbalances, stated_by
from data.published_entry import Entry, enter
from data.schema import published_figures
from queries.areas import within_reach
from queries.derived import refresh
from queries.evaluate import values
from queries.kpi import KPIS
from queries.months import first_day
from queries.run import run, run_rows
from queries.scope import Scope

# The same rate on its two bases: the KPI counted in households, and the one counted in persons.
_PAIRS: Final = (("risk_elimination_households", "risk_elimination_persons"),)
_ON_HOUSEHOLDS: Final = {kpi: households for households, persons in _PAIRS for kpi in (households, persons)}
_ON_PERSONS: Final = {kpi: persons for households, persons in _PAIRS for kpi in (households, persons)}

_BASES: Final = ("computed_households", "computed_persons")
PUBLISHED_COLUMNS: Final = (
    "published_key", "month", "kpi", "label", "unit", "part", "text", "published_value", "base", "source",
    "published_on", *_BASES, "computed", "difference", "difference_households", "difference_persons",
    "half_step", "fits_households", "fits_persons", "reproducible",
)  # fmt: skip

Computed = dict[tuple[int, str, str], float]
"""Value by month, part and KPI."""


def published(engine: Engine, *, scope: Scope, area: str, month: int | None = None) -> pd.DataFrame:
    """The published figures that speak of `area` at `month` (YYYYMM; None: all months), each beside the
    computed ones: `PUBLISHED_COLUMNS`, newest month first.

    kpi, label, unit, part ("" or such as category=脱贫不稳定户), text (as printed), published_value, base
    (户 | 人 | 未注明), source, published_on, computed_households and computed_persons (NaN where the KPI has
    no such base), computed (on the stated base, else the KPI itself), difference (computed − published),
    difference_households and difference_persons likewise, half_step (half of the last place),
    fits_households and fits_persons (that base, rounded as printed, is the text), reproducible (any base
    that may be meant is). Values are in the KPI's unit: ratios as fractions, money in yuan.
    """
    figures = run(engine, _figures(area, month), scope=scope)
    figures["month"] = [day.year * 100 + day.month for day in figures["month"]]
    figures["label"] = [KPIS[kpi].label if kpi in KPIS else kpi for kpi in figures["kpi"]]
    figures["unit"] = [KPIS[kpi].unit if kpi in KPIS else "" for kpi in figures["kpi"]]
    figures["half_step"] = pd.Series(
        [float(half_step(*pair)) for pair in zip(figures["text"], figures["value"], strict=True)],
        index=figures.index,
        dtype=float,
    )
    figures["published_value"] = figures["value"].astype(float)
    figures["published_on"] = pd.to_datetime(figures["published_on"])
    _add_computed(figures, _computed(engine, scope, area, figures))
    _compare(figures)
    return figures[list(PUBLISHED_COLUMNS)]


def _add_computed(figures: pd.DataFrame, own: Computed) -> None:
    """The figure on both bases and by itself."""

    def of(kpis: list[str]) -> pd.Series:
        keys = zip(figures["month"], figures["part"], kpis, strict=True)
        return pd.Series([own.get(key) for key in keys], index=figures.index, dtype=float)

    kpis = figures["kpi"].tolist()
    figures["computed_households"] = of([_base(kpi, _ON_HOUSEHOLDS, "户") for kpi in kpis])
    figures["computed_persons"] = of([_base(kpi, _ON_PERSONS, "人") for kpi in kpis])
    has_base = figures[list(_BASES)].notna().any(axis=1)
    on_households, on_persons = ((figures["base"] == base) & has_base for base in ("户", "人"))
    figures["computed"] = (
        of(kpis)
        .mask(on_households, figures["computed_households"])
        .mask(on_persons, figures["computed_persons"])
    )


def _compare(figures: pd.DataFrame) -> None:
    """Differences, and what the printed rounding explains."""
    # A hair above half a step: the step is exact, the computed ratio is a binary fraction.
    allowed = figures["half_step"] * (1 + 1e-9)
    stated = figures["base"].isin(("户", "人")) & figures[list(_BASES)].notna().any(axis=1)
    figures["difference"] = figures["computed"] - figures["published_value"]
    meant = figures["difference"].abs() <= allowed
    for base in ("households", "persons"):
        difference = figures[f"computed_{base}"] - figures["published_value"]
        figures[f"difference_{base}"] = difference
        figures[f"fits_{base}"] = difference.abs() <= allowed
        meant |= figures[f"fits_{base}"] & ~stated  # no base stated: any may be the one that was meant
    figures["reproducible"] = meant


def _figures(area: str, month: int | None) -> Select[tuple]:
    facts = published_figures.c
    statement = (
        select(
            facts.published_key, facts.month, facts.kpi, facts.part, facts.text, facts.value, facts.base,
            facts.source, facts.published_on,
        )
        .where(facts.area_code == area)
        .order_by(facts.month.desc(), facts.kpi, facts.part, facts.published_on, facts.source)
    )  # fmt: skip
    return statement if month is None else statement.where(facts.month == first_day(month))


def _base(kpi: str, counterparts: dict[str, str], unit: str) -> str:
    """The KPI that says `kpi` on the base with `unit`; "" if there is no such KPI."""
    if kpi in counterparts:
        return counterparts[kpi]
    return kpi if kpi in KPIS and KPIS[kpi].unit == unit else ""


def _computed(engine: Engine, scope: Scope, area: str, figures: pd.DataFrame) -> Computed:
    """For those published and their counterparts on the other base."""
    asked: dict[tuple[int, str], list[str]] = defaultdict(list)
    for month, part, kpi in zip(figures["month"], figures["part"], figures["kpi"], strict=True):
        asked[month, part].append(kpi)
    return {
        (month, part, kpi): value
        for (month, part), kpis in asked.items()
        for kpi, value in _values(engine, scope=scope, area=area, month=month, part=part, kpis=kpis)
    }


def _values(
    engine: Engine, *, scope: Scope, area: str, month: int, part: str, kpis: list[str]
) -> Iterator[tuple[str, float]]:
    wanted = {
        other for kpi in kpis for other in (kpi, _ON_HOUSEHOLDS.get(kpi, kpi), _ON_PERSONS.get(kpi, kpi))
    }
    known = [kpi for kpi in KPIS if kpi in wanted]
    if known:
        frame = values(engine, scope=scope, month=month, kpis=known, areas=[area], slice=part)
        yield from zip(frame["kpi"], frame["value"], strict=True)


def unbalanced(engine: Engine, *, scope: Scope, area: str, month: int | None = None) -> list[Imbalance]:
    """Published totals of `area` and below whose published parts do not add up, of one month or all."""
    given = stated_by(lambda statement: run_rows(engine, statement, scope=scope))
    inside = {area}
    waiting = [area]
    while waiting:
        below = given.children.get(waiting.pop(), frozenset()) - inside
        inside |= below
        waiting += below
    found = [one for one in imbalances(given) if one.total.area in inside]
    return found if month is None else [one for one in found if one.total.month == first_day(month)]


def enter_within(engine: Engine, entry: Entry, by: str, *, scope: Scope) -> Report:
    """Import a figure typed at a screen, through the importer of files. Raises `Refused` with a sentence."""
    if entry.area not in within_reach(engine, scope=scope):
        raise Refused("只能录入您范围内的地区的通报数。")
    return enter(engine, entry, by, refresh)
