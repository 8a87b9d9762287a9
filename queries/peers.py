"""Who a village is compared with: those of its size and standing, or the villages of its county.

- "size", unless the reader chooses otherwise: villages with as many monitored households (three classes of
  equal number of villages, by households ever identified) that are, or are not, 重点帮扶村 as well. A class
  with too few 重点帮扶村 (or too few others) to compare with is not split by that; villages too few for three
  classes are one group.
- "county": all villages of the same county: one leadership, one rhythm of money. Where a whole county lags,
  its villages hide one another (`docs/decisions/0013-peers-of-size-and-standing.md`).

A reader whose scope ends inside a group compares within what he may see: groups are made of those villages.
"""

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd
from sqlalchemy import Engine, select

from data.schema import areas, village_facts
from queries.evaluate import evaluate, existing, find_kpis
from queries.run import run_rows
from queries.scope import Scope
from queries.totals import Grid, grid

Peers = Literal["county", "size"]
PEERS: Final[Mapping[str, str]] = {"size": "同类的村（规模相近、是否重点帮扶村相同）", "county": "同县的村"}
DEFAULT_PEERS: Final[Peers] = "size"

_SIZES: Final = ("监测户较少的村", "监测户居中的村", "监测户较多的村")
_KEY, _OTHER = "重点帮扶村", "非重点帮扶村"
_ALL: Final = "全部村"
# Fewer villages than this are no group of their own.
SMALLEST_CLASS: Final = 10


def groups(engine: Engine, *, scope: Scope, month: int, peers: Peers = DEFAULT_PEERS) -> pd.DataFrame:
    """The peer group of every village at `month`, by code: area_code, group (its name on screen).

    Raises ValueError for a way of grouping that does not exist.
    """
    at = grid(engine, existing(month, ["village"], None), [month], scope=scope)
    return pd.DataFrame(
        {"area_code": at.areas["code"], "group": groups_of(engine, at, scope=scope, peers=peers)}
    )


def groups_of(engine: Engine, at: Grid, *, scope: Scope, peers: Peers) -> pd.Series:
    """The same for the villages of a grid, in its order, at the last of its months."""
    if peers not in PEERS:
        raise ValueError(f"no such peers: {peers!r}")
    if peers == "county":
        rows = run_rows(
            engine, select(areas.c.code, areas.c.name).where(areas.c.level == "county"), scope=scope
        )
        names = dict(map(tuple, rows))
        return at.areas["county"].map(names).fillna("其他").astype("str")
    month = at.months[-1]
    here = Grid(at.areas, at.codes, (month,))
    found = evaluate(engine, find_kpis(["households_identified"]), here, scope=scope)
    key_villages = _key_villages(engine, month // 100, scope)
    is_key = at.areas["code"].isin(key_villages)
    return by_size(found["value"].fillna(0), is_key)


def by_size(households: pd.Series, is_key: pd.Series) -> pd.Series:
    """Groups by size class (thirds of the villages; equal sizes are of one class) and 重点帮扶村."""
    if len(households) < len(_SIZES) * SMALLEST_CLASS:
        return pd.Series(_ALL, index=households.index, dtype="str")
    bounds = np.quantile(households, [1 / 3, 2 / 3], method="inverted_cdf")
    place = np.searchsorted(bounds, households, side="left")
    size = pd.Series(np.array(_SIZES)[place], index=households.index, dtype="str")
    status = is_key.map({True: _KEY, False: _OTHER})
    split = size + "·" + status
    fewest = split.groupby(split).transform("size").groupby(size).transform("min")
    return split.where(fewest >= SMALLEST_CLASS, size)


def _key_villages(engine: Engine, year: int, scope: Scope) -> set[str]:
    """重点帮扶村 as the latest facts up to a year say."""
    facts = village_facts.c
    statement = select(facts.area_code, facts.key_village).where(facts.year <= year).order_by(facts.year)
    latest = dict(map(tuple, run_rows(engine, statement, scope=scope)))
    return {code for code, is_key in latest.items() if is_key}
