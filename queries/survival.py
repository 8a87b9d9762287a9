"""How long until a household's risk is gone: Kaplan–Meier curves from cohorts.

Time is counted in whole months from the month of identification to the month of elimination. A household
whose risk stands at the month asked is censored there: it counts among those at risk for as long as it was
seen. Households are those of the latest rosters, with their present category, causes and elimination; what
happened after the month asked is left out. Formulas and sources: `docs/method.md`.
"""

from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine, Select, select

from data.schema import area_tree, areas, cohorts
from queries.intervals import Z_95
from queries.run import run
from queries.scope import Scope
from queries.slices import slices_of, value_of

IN_PLAIN_WORDS: Final = (
    "曲线表示识别后若干个月，还有多大比例的户风险没有消除；降得越快，消除得越快。",
    "至今未消除的户也算在内：算到本月为止“尚未消除”，既不当作已消除，也不剔除。",
    "阴影是九成五的把握范围；户数少时范围宽，两条曲线的范围重叠较多就不能说谁快谁慢。",
)

CURVE_COLUMNS: Final = ("group", "months", "at_risk", "eliminated", "standing", "low", "high")
AT: Final = (6, 12, 18)  # months after identification that the summary tells of
SUMMARY_COLUMNS: Final = (
    *("group", "households", "eliminated", "median", "median_low", "median_high"),
    *(f"gone_{months}{bound}" for months in AT for bound in ("", "_low", "_high")),
)
BY: Final = ("", "category", "cause", "county")
WHOLE: Final = "全部"


def survival(engine: Engine, *, scope: Scope, month: int, area: str, by: str = "") -> pd.DataFrame:
    """Curves of `area` (the city or a county) as known at `month`: `CURVE_COLUMNS`, group by group.

    `by` is "" (one curve, group 全部), category, cause (a household is in the curve of each of its causes) or
    county. A row for the beginning, one for every month after identification at which a risk ended, and one
    for the longest time seen: at_risk (households seen until then), eliminated (of them in that month),
    standing (the share whose risk stands after it), low and high (95 % interval, NaN where none exists).
    Raises ValueError for another `by`.
    """
    if by not in BY:
        raise ValueError(f"no such breakdown: {by!r}")
    found = run(engine, _statement(area, by).where(cohorts.c.identified_month <= month), scope=scope)
    parts = slices_of(by) if by in ("category", "cause") else list(dict.fromkeys(found["part"]))
    last = _since_year_nought(month)
    curves = []
    for part in parts:
        rows = found[found["part"] == part]
        if len(rows):
            start = _since_year_nought(rows["identified_month"].to_numpy(int))
            ended_month = rows["ended_month"].to_numpy(int)
            ended = (ended_month > 0) & (ended_month <= month)
            end = np.where(ended, _since_year_nought(ended_month), last)
            curve = kaplan_meier(np.maximum(end - start, 0), ended, rows["households"].to_numpy(int))
            curves.append(curve.assign(group=(value_of(part) if "=" in part else part) or WHOLE))
    if not curves:
        return pd.DataFrame({column: [] for column in CURVE_COLUMNS})
    return pd.concat(curves, ignore_index=True)[list(CURVE_COLUMNS)]


def kaplan_meier(months: np.ndarray, ended: np.ndarray, households: np.ndarray) -> pd.DataFrame:
    """The curve of households seen for so many months, whose risk ended then or still stands.

    Columns of `CURVE_COLUMNS` without group. The interval is 95 %, by Greenwood's variance on the scale of
    log(−log S), which stays within 0 … 1 (Kalbfleisch and Prentice 1980).
    """
    # It takes 0.8 s to import, which only the first curve of a server should pay.
    from statsmodels.duration.survfunc import SurvfuncRight  # noqa: PLC0415

    longest = int(months.max())
    seen = np.repeat(months, households)
    # One entry per household: with freq_weights statsmodels gives Tsiatis' error of the cumulated hazard
    # in the place of Greenwood's error of S.
    happened = np.repeat(ended.astype(int), households)
    if not happened.any():
        times, at_risk, eliminated = np.empty(0, int), np.empty(0), np.empty(0)
        standing, error = np.empty(0), np.empty(0)
    else:
        fit = SurvfuncRight(seen, happened)
        times, at_risk, eliminated = fit.surv_times, fit.n_risk, fit.n_events
        standing, error = fit.surv_prob, fit.surv_prob_se
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.exp(Z_95 * error / (standing * np.log(standing)))
        low, high = standing ** (1 / spread), standing**spread
    curve = pd.DataFrame(
        {
            "months": times.astype(int),
            "at_risk": at_risk.astype(int),
            "eliminated": eliminated.astype(int),
            "standing": standing,
            "low": low,
            "high": high,
        }
    )
    return _with_ends(curve, seen, longest)


def _with_ends(curve: pd.DataFrame, seen: np.ndarray, longest: int) -> pd.DataFrame:
    """The curve with a row for the beginning and one for the longest time seen, where no risk ended then."""
    rows = [curve]
    if curve.empty or curve["months"].iloc[0] > 0:
        first = {"months": 0, "at_risk": len(seen), "eliminated": 0, "standing": 1.0}
        rows.insert(0, pd.DataFrame([first | {"low": np.nan, "high": np.nan}]))
    known = pd.concat([row for row in rows if len(row)], ignore_index=True)
    if known["months"].iloc[-1] < longest:
        last = known.iloc[[-1]].assign(months=longest, at_risk=int((seen == longest).sum()), eliminated=0)
        known = pd.concat([known, last], ignore_index=True)
    return known


def summary(curves: pd.DataFrame) -> pd.DataFrame:
    """One row per group of `survival`: `SUMMARY_COLUMNS`.

    households; eliminated; median (months after which half of the risks are gone, NaN while more than half
    stand) with median_low and median_high (95 %: where the limits of the curve cross one half, Brookmeyer
    and Crowley 1982; NaN where they do not); gone_6, gone_12, gone_18 (share without risk after so many
    months, NaN where nobody was seen for so long) with _low and _high.
    """
    rows = [_summed_up(str(group), curve) for group, curve in curves.groupby("group", sort=False)]
    return pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def _summed_up(group: str, curve: pd.DataFrame) -> list[Any]:
    half = [_crossing(curve, name) for name in ("standing", "low", "high")]
    gone: list[float] = []
    for months in AT:
        row = curve[curve["months"] <= months].iloc[-1]
        seen = curve["months"].iloc[-1] >= months
        gone += [1 - float(row[name]) if seen else np.nan for name in ("standing", "high", "low")]
    return [group, int(curve["at_risk"].iloc[0]), int(curve["eliminated"].sum()), *half, *gone]


def _crossing(curve: pd.DataFrame, name: str) -> float:
    """The first month at which a column of the curve is one half or less."""
    below = curve.loc[curve[name] <= 0.5 + 1e-12, "months"]
    return float(below.iloc[0]) if len(below) else np.nan


def _statement(area: str, by: str) -> Select[Any]:
    columns = (cohorts.c.identified_month, cohorts.c.ended_month, cohorts.c.households)
    if by == "county":
        inside = select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code == area)
        return (
            select(areas.c.name.label("part"), *columns)
            .join(areas, areas.c.code == cohorts.c.area_code)
            .where(areas.c.level == "county", cohorts.c.slice == "", areas.c.code.in_(inside))
            .order_by(areas.c.code)
        )
    wanted = slices_of(by) if by else [""]
    return select(cohorts.c.slice.label("part"), *columns).where(
        cohorts.c.area_code == area, cohorts.c.slice.in_(wanted)
    )


def _since_year_nought(month: Any) -> Any:
    """Months YYYYMM counted through, so that their difference is a time."""
    return month // 100 * 12 + month % 100
