"""Behind a village that lags: since when, how it moved beside its peers, and how the areas above it stand."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine

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
    villages: Sequence[str],
    kpis: Sequence[str],
    peers: Peers = DEFAULT_PEERS,
) -> pd.DataFrame:
    """The latest twelve months of villages in KPIs beside their peers: `HISTORY_COLUMNS`, oldest first.

    A share's columns (see `queries.shares`), group and group_rate of each month, comparison, and worse (on
    the worse side of the 95 % limits of that month). Peers are those of `month` throughout, so that a
    village is not compared with others because it grew. Raises UnknownKpi, NotComparable.
    """
    definitions = find_kpis(kpis)
    at, group = _with_peers(engine, scope=scope, month=month, villages=villages, peers=peers)
    found = shares(engine, definitions, at, scope=scope)
    each = np.repeat(np.arange(len(at.areas)), len(at.months) * len(definitions))
    names = group.array.take(each)
    # A group of one month is a group of its own: rates and limits are those of the month.
    monthly = found.assign(group=names + found["month"].astype("str").array)
    mine = found["area_code"].isin(list(villages)).to_numpy()
    own = against_peers(monthly, only=mine).assign(group=names[mine])
    higher_is_better = own["kpi"].map({kpi.code: kpi.polarity is Polarity.HIGHER for kpi in definitions})
    below = own["value"] < own["group_rate"]
    worse = (own["beyond"] > 0) & (below == higher_is_better)
    return own.assign(worse=worse)[list(HISTORY_COLUMNS)].reset_index(drop=True)


def _with_peers(
    engine: Engine, *, scope: Scope, month: int, villages: Sequence[str], peers: Peers
) -> tuple[Grid, pd.Series]:
    """The months of all villages in the groups of these villages, and the name of each one's group."""
    everywhere = grid(engine, existing(month, ["village"], None), [month], scope=scope)
    group = groups_of(engine, everywhere, scope=scope, peers=peers)
    codes = everywhere.areas["code"]
    near = group.isin(group[codes.isin(list(villages))])
    months = month_range(month_before(month, MONTHS - 1), month)
    where = existing(month, ["village"], None)
    if not near.all():
        where = where & areas.c.code.in_(sorted(codes[near]))
    return grid(engine, where, months, scope=scope), group[near].reset_index(drop=True)


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
