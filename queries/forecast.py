"""Where a cumulative figure will land in December, with an interval, or nothing where history is too short.

- "history", with three complete years before or more: the share of the year's total that was reached by this
  month in each of them. The figure now, divided by their geometric mean; the interval is that of one more
  such year (Student's t on the logarithms).
- "pace", with six of the latest twelve monthly amounts or more: the figure now, and their mean for every
  month left; the interval is that of a sum of so many further amounts (Student's t), so that uneven months
  widen it.
- "" otherwise: no forecast.

Formulas: `docs/method.md`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy import special
from sqlalchemy import Engine

from queries.evaluate import trend
from queries.kpi import KPIS
from queries.months import month_before
from queries.pace import is_cumulative
from queries.scope import Scope

IN_PLAIN_WORDS: Final = (
    "预计数是按过去的节奏推到十二月，不是目标，也不是承诺。",
    "有三个以上完整年度的，看往年到本月完成了全年的几成；不足的，看最近十二个月每月完成多少。",
    "括号里是九成五的可能范围；历史太短就不预测，只写“历史不足”。",
)
METHODS: Final = {
    "done": "全年已定",
    "history": "按往年同期占全年的比重",
    "pace": "按最近十二个月的进度",
    "": "历史不足，不作预测",
}

FORECAST_COLUMNS: Final = (
    *("area_code", "kpi", "month", "numerator", "denominator", "value"),
    *("landing", "low", "high", "landing_value", "value_low", "value_high", "method", "basis"),
)

_ENOUGH_YEARS: Final = 3
_YEARS_BACK: Final = 6
_ENOUGH_MONTHS: Final = 6
_RECENT: Final = 12
_TWO_SIDED: Final = 0.975


class Landing(NamedTuple):
    """The figure in December; `basis` is how many years or months it was told from."""

    value: float
    low: float
    high: float
    method: str
    basis: int


NOTHING: Final = Landing(np.nan, np.nan, np.nan, "", 0)


def forecast(engine: Engine, *, scope: Scope, kpi: str, area: str, month: int) -> pd.DataFrame:
    """A ratio that adds up over the year, as it will land in December: one row, `FORECAST_COLUMNS`.

    numerator, denominator and value at `month`; landing, low and high (95 %) of the numerator, in its unit;
    the same as shares of today's denominator (nothing more is allocated, planned …) and of no more than all
    of it; method (`METHODS`) and basis (years or months of history). NaN without a forecast. Empty for an
    area out of scope and for a KPI that is not `pace.is_cumulative`. Raises UnknownKpi.
    """
    first = (month // 100 - _YEARS_BACK) * 100 + 1
    found = trend(engine, scope=scope, kpis=[kpi], area=area, first=first, last=month)
    if found.empty or not is_cumulative(KPIS[kpi]):
        return pd.DataFrame({column: [] for column in FORECAST_COLUMNS})
    now = found.iloc[-1]
    reached = dict(zip(found["month"].tolist(), found["numerator"].tolist(), strict=True))
    landing = land(reached, month)
    shares = [_share(amount, now["denominator"], now["value"]) for amount in landing[:3]]
    row = (area, kpi, month, now["numerator"], now["denominator"], now["value"], *landing[:3], *shares)
    return pd.DataFrame([(*row, landing.method, landing.basis)], columns=list(FORECAST_COLUMNS))


def land(reached: Mapping[int, float], month: int) -> Landing:
    """Where a figure lands that has `reached` so much in each month (YYYYMM, since January; NaN unknown)."""
    now = reached.get(month, np.nan)
    if np.isnan(now):
        return NOTHING
    if month % 100 == 12:
        return Landing(now, now, now, "done", 0)
    return _by_history(reached, month, now) or _by_pace(reached, month, now) or NOTHING


def _by_history(reached: Mapping[int, float], month: int, now: float) -> Landing | None:
    before = [month - 100 * back for back in range(1, _YEARS_BACK + 1)]
    pairs = [(reached.get(one, np.nan), reached.get(one // 100 * 100 + 12, np.nan)) for one in before]
    ratios = np.array([then / total for then, total in pairs if then > 0 and total > 0])
    years = len(ratios)
    if years < _ENOUGH_YEARS or now <= 0:
        return None
    logs = np.log(ratios)
    spread = special.stdtrit(years - 1, _TWO_SIDED) * logs.std(ddof=1) * np.sqrt(1 + 1 / years)
    middle, low, high = (float(now / np.exp(logs.mean() + off)) for off in (0, spread, -spread))
    return Landing(middle, low if (ratios > 1).any() else max(low, now), high, "history", years)


def _by_pace(reached: Mapping[int, float], month: int, now: float) -> Landing | None:
    recent = [month_before(month, back) for back in range(_RECENT)]
    amounts = np.array([_amount(reached, one) for one in recent])
    amounts = amounts[~np.isnan(amounts)]
    months = len(amounts)
    if months < _ENOUGH_MONTHS:
        return None
    left = 12 - month % 100
    error = amounts.std(ddof=1) * np.sqrt(left + left**2 / months)
    spread = float(special.stdtrit(months - 1, _TWO_SIDED) * error)
    landing = now + left * float(amounts.mean())
    floor = now if (amounts >= 0).all() else -np.inf  # what was never taken back will not be
    return Landing(landing, max(landing - spread, floor), landing + spread, "pace", months)


def _amount(reached: Mapping[int, float], month: int) -> float:
    """What a month itself added."""
    before = 0.0 if month % 100 == 1 else reached.get(month_before(month), np.nan)
    return reached.get(month, np.nan) - before


def _share(amount: float, whole: float, now: float) -> float:
    return min(amount / whole, max(1.0, now)) if whole > 0 else np.nan
