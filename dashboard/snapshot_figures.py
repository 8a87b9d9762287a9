"""What the page and the slides of snapshots compare: two states that the address names, and their figures."""

import math
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import cached, snapshot_words, wording
from dashboard.describe import Row
from dashboard.selection import Selection
from queries.comparison import Later
from queries.differences import rewritten
from queries.kpi import KPIS
from queries.scope import Scope
from queries.snapshots import Snapshot

FIRST_KPI: Final = "risk_elimination_households"


@dataclass(frozen=True)
class Compared:
    """Two states, and `queries.differences` between them: of the area itself and of those below it."""

    then: Snapshot
    later: Later
    own: pd.DataFrame
    below: pd.DataFrame
    kpi: str

    @property
    def row(self) -> Row:
        """The chosen KPI of the area itself."""
        found: Row = self.own[self.own["kpi"] == self.kpi].to_dict("records")[0]
        return found

    @property
    def children(self) -> pd.DataFrame:
        """The chosen KPI of the areas one level down, the most rewritten first, then the most changed."""
        found = self.below[self.below["kpi"] == self.kpi]
        order = pd.DataFrame(
            {"past": -found["value_rewritten"].abs(), "all": -found["value_change"].abs()}
        ).fillna(0.0)
        order.loc[found["state_then"] != found["state_revised"], "past"] = -math.inf  # came late, or is gone
        return found.loc[order.sort_values(["past", "all"], kind="stable").index].reset_index(drop=True)

    @property
    def until(self) -> str:
        """The later state in words."""
        if self.later.snapshot is not None:
            return f"“{self.later.snapshot.name}”"
        return f"{snapshot_words.NOW}（{wording.month(self.later.month)}）"


def kept(scope: Scope) -> pd.DataFrame:
    """The snapshots that can be opened, newest first: `queries.snapshots.LIST_COLUMNS`."""
    found = cached.snapshots(scope=scope)
    return found[found["removed_at"].isna()].reset_index(drop=True)


def compared(now: Selection, scope: Scope) -> Compared | None:
    """What the address asks to compare; None while there is no snapshot."""
    numbers = kept(scope)["id"].tolist()
    then = cached.snapshot(scope=scope, number=now.then or numbers[0]) if numbers else None
    if then is None:
        return None
    until = cached.snapshot(scope=scope, number=now.until) if now.until else None
    later = Later(until, until.month if until else now.month)
    found = cached.compared(scope=scope, then=then, later=later, area=now.area)
    itself = found["area_code"] == now.area
    own = found[itself].reset_index(drop=True)
    chosen = now.kpi if st.query_params.get("kpi") else _worth_seeing(own)
    kpi = chosen if chosen in KPIS else next(iter(KPIS))
    return Compared(then, later, own, found[~itself], kpi)


def _worth_seeing(own: pd.DataFrame) -> str:
    """What the page begins with: the first KPI, or where only others were corrected the first of those."""
    corrected = rewritten(own)["kpi"].tolist()
    return FIRST_KPI if not corrected or FIRST_KPI in corrected else str(corrected[0])
