"""Stock and flow of monitored households, month by month: who came, whose risk ended, who fell back."""

from typing import Final

import pandas as pd
from sqlalchemy import Engine

from queries.evaluate import trend
from queries.months import month_before
from queries.scope import Scope

FLOW_COLUMNS: Final = ("month", "open", "came", "ended", "fallen_back", "marked_again")
_STOCKS: Final = ("households_identified", "households_eliminated", "households_unresolved")
_FLOWS: Final = ("households_fallen_back", "households_marked_again")


def flows(engine: Engine, *, scope: Scope, area: str, first: int, last: int) -> pd.DataFrame:
    """Households of `area` in every month from `first` to `last`: `FLOW_COLUMNS`, NaN where not known.

    open (risk not ended at the month's end), came and ended (by how much those ever identified, and those
    without risk, grew since the month before: falls back are already taken off), fallen_back and
    marked_again (events of the month). open = open of the month before + came − ended.
    """
    found = trend(
        engine,
        scope=scope,
        kpis=[*_STOCKS, *_FLOWS],
        area=area,
        first=month_before(first),
        last=last,
    )
    wide = found.pivot(index="month", columns="kpi", values="value").reindex(columns=[*_STOCKS, *_FLOWS])
    told = pd.DataFrame(
        {
            "open": wide["households_unresolved"],
            "came": wide["households_identified"].diff(),
            "ended": wide["households_eliminated"].diff(),
            "fallen_back": wide["households_fallen_back"],
            "marked_again": wide["households_marked_again"],
        }
    )
    return told.iloc[1:].reset_index()[list(FLOW_COLUMNS)]
