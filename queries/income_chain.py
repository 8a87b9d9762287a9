"""The income chain: formerly poor people's income grows faster than the county's rural residents', theirs
faster than the city's (竹府办〔2022〕28号).

No figure of its own: the growth KPIs of each county and of its city, side by side, and whether each step
holds. Compared before rounding; equal growth does not hold.
"""

from typing import Final

import pandas as pd
from sqlalchemy import Engine, select

from data.schema import area_tree, areas
from queries.evaluate import values
from queries.run import run
from queries.scope import Scope

POOR: Final = "income_poor_growth"
RURAL: Final = "income_rural_growth"
COLUMNS: Final = (
    *("area_code", "area", "poor", "rural", "city", "poor_now", "poor_before", "rural_now", "rural_before"),
    *("ahead_of_county", "ahead_of_city", "holds"),
)


def chain(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """A row for each county of a city, for a smaller area the county that it lies in: `COLUMNS`.

    poor, rural and city: growth on a year ago of formerly poor people's, of the county's and of the city's
    rural residents' income per person (fractions, NaN if unknown), with the averages behind the county's two
    (yuan, January to the newest report). ahead_of_county: poor > rural; ahead_of_city: rural > city; holds:
    both. NA where a part is unknown and the others do not decide. Counties in the scope, in the order of
    their codes. `attrs` holds city (its name, "" where it is outside the scope) and the city's own growth
    under poor, rural.
    """
    counties, city = _places(engine, area, scope)
    shown = [*counties, city] if city else counties
    rows = values(engine, scope=scope, month=month, kpis=[POOR, RURAL], areas=shown)
    by_kpi = {kpi: rows[rows["kpi"] == kpi].set_index("area_code") for kpi in (POOR, RURAL)}
    counties = [code for code in counties if code in by_kpi[POOR].index]  # those in scope
    own = {kpi: found.reindex(counties) for kpi, found in by_kpi.items()}
    whole = {kpi: found["value"].get(city, float("nan")) for kpi, found in by_kpi.items()}
    frame = pd.DataFrame(
        {
            "area_code": pd.Series(counties, dtype="str"),
            "area": pd.Series(own[POOR]["area"].tolist(), dtype="str"),
            "poor": own[POOR]["value"].to_numpy(float),
            "rural": own[RURAL]["value"].to_numpy(float),
            "city": float(whole[RURAL]),
            "poor_now": own[POOR]["numerator"].to_numpy(float),
            "poor_before": own[POOR]["denominator"].to_numpy(float),
            "rural_now": own[RURAL]["numerator"].to_numpy(float),
            "rural_before": own[RURAL]["denominator"].to_numpy(float),
        }
    )
    frame["ahead_of_county"] = _greater(frame["poor"], frame["rural"])
    frame["ahead_of_city"] = _greater(frame["rural"], frame["city"])
    frame["holds"] = frame["ahead_of_county"] & frame["ahead_of_city"]
    names = by_kpi[RURAL]["area"]
    frame = frame[list(COLUMNS)]
    frame.attrs = {"city": str(names.get(city, "")), "poor": float(whole[POOR]), "rural": float(whole[RURAL])}
    return frame


def _greater(first: pd.Series, second: pd.Series) -> pd.Series:
    return (first > second).astype("boolean").mask(first.isna() | second.isna())


def _places(engine: Engine, area: str, scope: Scope) -> tuple[list[str], str]:
    """The counties that `area` contains or lies in, and their city ("" when it is not in scope)."""
    above = (
        select(areas.c.code, areas.c.level)
        .join(area_tree, area_tree.c.ancestor_code == areas.c.code)
        .where(area_tree.c.descendant_code == area)
    )
    levels = dict(run(engine, above, scope=scope)[["level", "code"]].itertuples(index=False, name=None))
    city = levels.get("city", "")
    if "county" in levels:
        return [levels["county"]], city
    below = (
        select(areas.c.code)
        .join(area_tree, area_tree.c.descendant_code == areas.c.code)
        .where(area_tree.c.ancestor_code == area, areas.c.level == "county", areas.c.successor_code.is_(None))
        .order_by(areas.c.code)
    )
    return run(engine, below, scope=scope)["code"].tolist(), city
