"""What the page of lagging villages is made of: asked once for all villages, then narrowed to an area.

Every village is compared with its peers wherever they are; so one answer serves the city, its counties,
townships and villages.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard import cached, lagging_words
from dashboard.area_tree import AreaTree
from dashboard.selection import Selection
from queries import funnel, lagging, lagging_context, lagging_summary, rank_intervals
from queries.kpi import KPIS
from queries.lagging_summary import Summary
from queries.scope import Scope


@dataclass(frozen=True)
class Lagging:
    """Findings of all villages and of those inside the area, its villages in order, counts, matters (see
    `queries.lagging` and `queries.lagging_summary`), and the KPI that is looked at."""

    everywhere: pd.DataFrame
    inside: pd.DataFrame
    villages: pd.DataFrame
    counts: Summary
    matters: pd.DataFrame
    kpi: str

    @cached_property
    def codes(self) -> frozenset[str]:
        """The villages inside the area."""
        return frozenset(self.villages["area_code"])

    @cached_property
    def of_kpi(self) -> pd.DataFrame:
        """All villages in the KPI that is looked at."""
        return self.everywhere[self.everywhere["kpi"] == self.kpi]

    @cached_property
    def inside_of_kpi(self) -> pd.DataFrame:
        """Those of them inside the area."""
        return self.of_kpi[self.of_kpi["area_code"].isin(self.codes)]

    def one_kpi(self, overall: str) -> str:
        """The KPI that villages are placed by where that is not all of them; "" where it is."""
        return self.kpi if overall == "one" else ""

    def placed_by(self, overall: str) -> pd.DataFrame:
        """The villages inside with the level and change that they are placed by: overall or of one KPI."""
        if not self.one_kpi(overall):
            return self.villages
        own = self.inside_of_kpi
        judged = own["comparison"].isin(lagging_words.JUDGED)
        placed = own[["area_code", "area", "group", "closed"]].assign(
            level=own["standing"], judged=judged.astype(int), behind=own["worse"].astype(int)
        )
        return placed.reset_index(drop=True)

    @property
    def offered(self) -> list[str]:
        """The KPIs that any village could be judged on, in the order of the dictionary."""
        compared = set(self.everywhere.loc[self.everywhere["comparison"] != "", "kpi"].unique())
        return [code for code in KPIS if code in compared]


def of(now: Selection, scope: Scope) -> Lagging:
    """All of it for the selected area, month, peers and KPI."""
    everywhere = cached.lagging_findings(scope=scope, month=now.month, peers=now.peers)
    chosen = now.kpi

    def make() -> Lagging:
        codes = villages_below(now.known.areas, now.area, now.month)
        is_inside = everywhere["area_code"].isin(codes)
        inside = everywhere if is_inside.all() else everywhere[is_inside]
        ranked, matters = lagging.villages(inside), lagging_summary.matters(inside)
        compared = everywhere.loc[everywhere["comparison"] != "", "kpi"].unique()
        kpi = chosen if chosen in set(compared) else _first(matters)
        return Lagging(everywhere, inside, ranked, lagging_summary.summary(inside, ranked), matters, kpi)

    return cached.made(
        "lagging", make, shared=True, scope=scope, month=now.month, peers=now.peers, area=now.area, kpi=chosen
    )


def _first(matters: pd.DataFrame) -> str:
    """The KPI with most villages behind."""
    return str(matters["kpi"].iloc[0]) if len(matters) else ""


def villages_below(areas: AreaTree, code: str, month: int) -> set[str]:
    """The codes of the villages of an area; a village's own."""
    if areas[code].level == "village":
        return {code}
    return {
        village
        for child in areas.children(code, month)
        for village in villages_below(areas, child.code, month)
    }


def lines(now: Selection, scope: Scope, found: Lagging) -> pd.DataFrame:
    """The limits of every group in the KPI that is looked at."""
    return cached.made(
        "lagging.lines",
        lambda: funnel.limit_lines(found.of_kpi),
        scope=scope,
        month=now.month,
        peers=now.peers,
        kpi=found.kpi,
    )


def ranked(now: Selection, scope: Scope, found: Lagging) -> pd.DataFrame:
    """Villages inside the area in the KPI, worst first, each with its rank and interval among its peers."""
    everybody = cached.made(
        "lagging.ranked",
        lambda: rank_intervals.ranked_in_groups(found.of_kpi, KPIS[found.kpi]),
        shared=True,
        scope=scope,
        month=now.month,
        peers=now.peers,
        kpi=found.kpi,
    )
    return everybody[everybody["area_code"].isin(found.codes)].sort_values(
        ["standing", "area_code"], na_position="last"
    )


def history(
    now: Selection, scope: Scope, found: Lagging, villages: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The months of these villages in what they are told to be behind on, and since when they are.

    Only of those that are told of: it takes the months of all their peers.
    """
    told = lagging.gravest(found.inside)
    told = told[told["area_code"].isin(villages["area_code"])]
    past = cached.lagging_history(
        scope=scope,
        month=now.month,
        peers=now.peers,
        pairs=list(zip(told["area_code"].tolist(), told["kpi"].tolist(), strict=True)),
    )
    return past, lagging_context.since(past)


def above(now: Selection, scope: Scope, villages: pd.DataFrame) -> pd.DataFrame:
    """Township and county of these findings in the same KPIs."""
    areas = now.known.areas
    places = {areas[code].parent for code in villages["area_code"]}
    places |= {areas[code].parent for code in places if code in areas}
    return cached.lagging_above(
        scope=scope,
        month=now.month,
        places=sorted(code for code in places if code in areas),
        kpis=villages["kpi"].unique().tolist(),
    )
