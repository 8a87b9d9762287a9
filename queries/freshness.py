"""How fresh the store is: months it knows, when each kind of file last came, its data version."""

from datetime import date

import pandas as pd
from sqlalchemy import Engine, func, select

from data.city_clock import today
from data.schema import areas, batches, coverage, store_state
from data.vocabulary import KIND_LABELS
from queries.months import month_range
from queries.run import run
from queries.scope import Scope


def months(engine: Engine, *, scope: Scope) -> list[int]:
    """Every month (YYYYMM) that some file tells of, newest last; empty without any."""
    statement = select(
        func.min(coverage.c.first_month).label("first"), func.max(coverage.c.last_month).label("last")
    )
    frame = run(engine, statement, scope=scope).dropna()
    if frame.empty:
        return []
    return month_range(int(frame["first"].iloc[0]), int(frame["last"].iloc[0]))


def freshness(engine: Engine, *, scope: Scope) -> pd.DataFrame:
    """The latest file of each kind: kind, label (Chinese), as_of (YYYYMM), imported_at (UTC), batch_id,
    file_name; in the order of the vocabulary. Rolled-back files do not count."""
    statement = (
        select(batches.c.kind, batches.c.as_of, batches.c.imported_at, batches.c.id, batches.c.file_name)
        .where(batches.c.status == "committed")
        .order_by(batches.c.as_of, batches.c.id)
    )
    frame = run(engine, statement, scope=scope).rename(columns={"id": "batch_id"})
    latest = frame.drop_duplicates("kind", keep="last").copy()
    latest["as_of"] = pd.Series(
        [day.year * 100 + day.month for day in latest["as_of"]], latest.index, "int64"
    )
    latest["label"] = pd.Series([KIND_LABELS.get(kind, kind) for kind in latest["kind"]], latest.index, "str")
    order = {kind: number for number, kind in enumerate(KIND_LABELS)}
    latest = latest.sort_values("kind", key=lambda kinds: kinds.map(order))
    return latest[["kind", "label", "as_of", "imported_at", "batch_id", "file_name"]].reset_index(drop=True)


def data_version(engine: Engine, *, scope: Scope) -> int:
    """A number that grows with every committed change of the store; part of every cache key."""
    return int(_state(engine, "data_version", scope) or 0)


def is_demo(engine: Engine, *, scope: Scope) -> bool:
    """Whether the store holds the demo city, so that every page says 演示数据."""
    return _state(engine, "demo", scope) == "1"


def reporting_day(engine: Engine, *, scope: Scope) -> date:
    """The day up to which lateness is counted: today; in the demo city the day that its files end with."""
    told = _state(engine, "demo_today", scope)
    return date.fromisoformat(told) if told else today()


def is_empty(engine: Engine, *, scope: Scope) -> bool:
    """Whether there is no area yet: a store that waits for the demo city or a first import."""
    return run(engine, select(areas.c.code).limit(1), scope=scope).empty


def _state(engine: Engine, key: str, scope: Scope) -> str:
    frame = run(engine, select(store_state.c.value).where(store_state.c.key == key), scope=scope)
    return "" if frame.empty else str(frame["value"].iloc[0])
