"""Published figures beside the computed ones: can a bulletin's figure be reproduced, and on which base?

Nothing is bent to fit. A figure is reproducible when the computed one, rounded as the text is rounded,
is the same. Where the text states its base (户 or 人) only that base counts; where it states none, either.
"""

import re
from decimal import Decimal
from typing import Final

import pandas as pd
from sqlalchemy import Engine, Select, select

from data.schema import published_figures
from queries.evaluate import values
from queries.kpi import KPIS
from queries.months import first_day
from queries.run import run
from queries.scope import Scope

# The same rate on its two bases: the KPI counted in households, and the one counted in persons.
_PAIRS: Final = (("risk_elimination_households", "risk_elimination_persons"),)
_ON_HOUSEHOLDS: Final = {kpi: households for households, persons in _PAIRS for kpi in (households, persons)}
_ON_PERSONS: Final = {kpi: persons for households, persons in _PAIRS for kpi in (households, persons)}

_NUMBER: Final = re.compile(r"(\d[\d,]*)(?:\.(\d+))?\s*(%|‰|个百分点|亿|万)?")
_SCALES: Final = {"%": "0.01", "‰": "0.001", "个百分点": "0.01", "亿": "1e8", "万": "1e4", None: "1"}
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")


def published(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """The published figures that speak of `area` at `month` (YYYYMM), each beside the computed ones.

    kpi, label, text (as printed), published_value, base (户 | 人 | 未注明), source, published_on,
    computed_households and computed_persons (NaN where the KPI has no such base), computed (on the stated
    base, else the KPI itself), difference (computed − published), reproducible. Values are in the KPI's
    unit: ratios as fractions, money in yuan.
    """
    figures = run(engine, _figures(area, month), scope=scope)
    figures["label"] = [KPIS[kpi].label if kpi in KPIS else kpi for kpi in figures["kpi"]]
    figures["published_value"] = figures["value"].astype(float)
    figures["published_on"] = pd.to_datetime(figures["published_on"])
    own = _computed(engine, scope, area, month, figures["kpi"].tolist())
    figures["computed_households"] = [own.get(_base(kpi, _ON_HOUSEHOLDS, "户")) for kpi in figures["kpi"]]
    figures["computed_persons"] = [own.get(_base(kpi, _ON_PERSONS, "人")) for kpi in figures["kpi"]]
    itself = pd.Series([own.get(kpi) for kpi in figures["kpi"]], index=figures.index, dtype=float)
    bases = ["computed_households", "computed_persons"]
    figures[bases] = figures[bases].astype(float)

    has_base = figures[bases].notna().any(axis=1)
    on_households, on_persons = ((figures["base"] == base) & has_base for base in ("户", "人"))
    figures["computed"] = itself.mask(on_households, figures["computed_households"]).mask(
        on_persons, figures["computed_persons"]
    )
    figures["difference"] = figures["computed"] - figures["published_value"]

    half = pd.Series(
        [
            float(half_step(text, value))
            for text, value in zip(figures["text"], figures["value"], strict=True)
        ],
        index=figures.index,
        dtype=float,
    )
    allowed = figures[["computed"]].assign(
        # No base stated: any of them may be the one that was meant.
        households=figures["computed_households"].mask(on_households | on_persons),
        persons=figures["computed_persons"].mask(on_households | on_persons),
    )
    # A hair above half a step: the step is exact, the computed ratio is a binary fraction.
    off = allowed.sub(figures["published_value"], axis=0).abs()
    figures["reproducible"] = off.le(half * (1 + 1e-9), axis=0).any(axis=1)
    columns = (
        "kpi label text published_value base source published_on computed_households computed_persons "
        "computed difference reproducible"
    )
    return figures[columns.split()]


def half_step(text: str, value: Decimal) -> Decimal:
    """Half of the last place that `text` prints, in the unit of `value`.

    "36.8%" for 0.368 is printed to 0.001, so 0.0005; "96,376万元" to 10,000 yuan, so 5,000. Of several
    numbers in the text the one that is `value` counts; if none is, the decimals of `value` itself do.
    """
    for whole, decimals, unit in _NUMBER.findall(text.translate(_FULL_WIDTH)):
        scale = Decimal(_SCALES[unit or None])
        printed = Decimal(f"{whole.replace(',', '')}.{decimals or 0}") * scale
        if abs(printed - abs(Decimal(value))) <= Decimal("0.000001"):
            return scale.scaleb(-len(decimals)) / 2
    exponent = Decimal(value).normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(0, int(exponent))) / 2


def _figures(area: str, month: int) -> Select[tuple]:
    facts = published_figures.c
    return (
        select(facts.kpi, facts.text, facts.value, facts.base, facts.source, facts.published_on)
        .where(facts.area_code == area, facts.month == first_day(month))
        .order_by(facts.kpi, facts.published_on, facts.source)
    )


def _base(kpi: str, counterparts: dict[str, str], unit: str) -> str:
    """The KPI that says `kpi` on the base with `unit`; "" if there is no such KPI."""
    if kpi in counterparts:
        return counterparts[kpi]
    return kpi if kpi in KPIS and KPIS[kpi].unit == unit else ""


def _computed(engine: Engine, scope: Scope, area: str, month: int, kpis: list[str]) -> dict[str, float]:
    """Value by KPI, for those published and their counterparts on the other base."""
    wanted = {
        other for kpi in kpis for other in (kpi, _ON_HOUSEHOLDS.get(kpi, kpi), _ON_PERSONS.get(kpi, kpi))
    }
    known = [kpi for kpi in KPIS if kpi in wanted]
    if not known:
        return {}
    frame = values(engine, scope=scope, month=month, kpis=known, areas=[area])
    return dict(zip(frame["kpi"], frame["value"], strict=True))
