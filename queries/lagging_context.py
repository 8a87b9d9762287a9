"""Behind a village that lags: since when, how it moved beside its peers, and how the areas above it stand."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine, select

from data.schema import areas
from queries.evaluate import existing, find_kpis
from queries.funnel import against_peers
from queries.kpi import Polarity
from queries.months import month_before, month_range
from queries.peers import DEFAULT_PEERS, Peers, groups_of
from queries.scope import Scope
from queries.shares import SHARE_COLUMNS, shares
from queries.totals import Grid, grid

HISTORY_COLUMNS: Final = (*SHARE_COLUMNS, "group", "group_rate", "comparison", "worse")
SINCE_COLUMNS: Final = ("area_code", "kpi", "months", "since", "longer")

MONTHS: Final = 12  # how far back one looks


def history(
    engine: Engine,
    *,
    scope: Scope,
    month: int,
    pairs: Sequence[tuple[str, str]],
    peers: Peers = DEFAULT_PEERS,
) -> pd.DataFrame:
    """The latest twelve months of some (village, KPI) beside their peers: `HISTORY_COLUMNS`, oldest first.

    A share's columns (see `queries.shares`), group and group_rate of each month, comparison, and worse (on
    the worse side of the 95 % limits of that month). Peers are those of `month` throughout, so that a
    village is not compared with others because it grew. Raises UnknownKpi, NotComparable.
    """
    find_kpis([kpi for _, kpi in pairs])
    everywhere = grid(engine, existing(month, ["village"], None), [month], scope=scope)
    group = groups_of(engine, everywhere, scope=scope, peers=peers)
    name_of = dict(zip(everywhere.areas["code"].tolist(), group.tolist(), strict=True))
    wanted: dict[str, list[tuple[str, str]]] = {}
    for village, kpi in pairs:
        if village in name_of:
            wanted.setdefault(name_of[village], []).append((village, kpi))
    months = tuple(month_range(month_before(month, MONTHS - 1), month))
    parts = [
        _in_group(engine, _some(everywhere, group == name, months), inside, scope).assign(group=name)
        for name, inside in wanted.items()
    ]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(HISTORY_COLUMNS))
    return found[list(HISTORY_COLUMNS)]


def _some(everywhere: Grid, chosen: pd.Series, months: tuple[int, ...]) -> Grid:
    """Some of a grid's areas, in other months."""
    rows = everywhere.areas[chosen].reset_index(drop=True)
    return Grid(rows, select(areas.c.code).where(areas.c.code.in_(rows["code"].tolist())), months)


def _in_group(engine: Engine, at: Grid, pairs: Sequence[tuple[str, str]], scope: Scope) -> pd.DataFrame:
    """The pairs of one group, whose villages are the grid's: only the KPIs asked of it are read."""
    kpis = find_kpis(list(dict.fromkeys(kpi for _, kpi in pairs)))
    found = shares(engine, kpis, at, scope=scope)
    # The group of one month is a group of its own: rates and limits are those of the month.
    found["group"] = found["month"].astype("str")
    village = {code: place for place, code in enumerate(at.areas["code"].tolist())}
    place_of = {kpi.code: place for place, kpi in enumerate(kpis)}
    asked = np.zeros((len(at.areas), len(at.months), len(kpis)), bool)
    for code, kpi in pairs:
        asked[village[code], :, place_of[kpi]] = True
    own = against_peers(found, only=asked.ravel())
    higher_is_better = own["kpi"].map({kpi.code: kpi.polarity is Polarity.HIGHER for kpi in kpis})
    below = own["value"] < own["group_rate"]
    return own.assign(worse=(own["beyond"] > 0) & (below == higher_is_better))


def since(past: pd.DataFrame) -> pd.DataFrame:
    """For how many of the latest months in a row each village was worse, by KPI: `SINCE_COLUMNS`.

    months (0 where it is not worse now), since (the first of them, YYYYMM) and longer (whether they reach
    back as far as `past` does: the true beginning is not known). `past` holds rows of `history`.
    """
    rows = past.sort_values(["area_code", "kpi", "month"])
    table = rows.pivot(index=["area_code", "kpi"], columns="month", values="worse").astype(bool)
    unbroken = table.iloc[:, ::-1].cumprod(axis=1).sum(axis=1).astype(int)
    known = np.array([*table.columns, 0])
    first = known[np.minimum(len(table.columns) - unbroken, len(known) - 1)]
    return pd.DataFrame(
        {
            "months": unbroken,
            "since": np.where(unbroken > 0, first, 0),
            "longer": unbroken == len(table.columns),
        }
    ).reset_index()[list(SINCE_COLUMNS)]


def above(
    engine: Engine, *, scope: Scope, month: int, places: Sequence[str], kpis: Sequence[str]
) -> pd.DataFrame:
    """The same KPIs as shares of townships, counties and the city: the columns of `queries.shares`.

    Areas out of scope are left out. Raises UnknownKpi, NotComparable.
    """
    at = grid(engine, areas.c.code.in_(sorted(places)), [month], scope=scope)
    return shares(engine, find_kpis(kpis), at, scope=scope)
