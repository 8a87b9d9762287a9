"""A snapshot compared with another one or with now: figures, definitions, batches in between."""

import json
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import ColumnElement, Engine, select

from data.schema import areas as areas_table
from data.schema import batches
from data.vocabulary import LEVELS
from queries.defined import changed, changed_targets, definitions, targets
from queries.differences import differences
from queries.evaluate import evaluate, existing, find_kpis
from queries.freezing import opened
from queries.rewrites import rewrites
from queries.run import run, run_rows
from queries.scope import Scope
from queries.snapshots import Snapshot, told
from queries.totals import grid


@dataclass(frozen=True)
class Later:
    """The later state: a snapshot, or with None the store as it is now at `month` (YYYYMM)."""

    snapshot: Snapshot | None
    month: int


def compared(
    engine: Engine, *, scope: Scope, then: Snapshot, later: Later, area: str, kpis: list[str] | None = None
) -> pd.DataFrame:
    """`differences.DIFFERENCE_COLUMNS` of `area` and of the areas one level below it, the area itself first.

    Figures of a snapshot at its own month are those that were frozen; at another month they are read from
    its file. Raises UnknownKpi, and SnapshotError for a later snapshot whose file cannot be opened.
    """
    reading = engine if later.snapshot is None else opened(engine, later.snapshot)
    try:
        where = _with_children(reading, area, later.month, scope=scope)
        now = _figures(reading, kpis, later.month, where, scope=scope)
        codes = now["area_code"].unique().tolist()
        revised = _figures(reading, kpis, then.month, areas_table.c.code.in_(codes), scope=scope)
    finally:
        if reading is not engine:
            reading.dispose()
    if later.snapshot is not None:
        now = _as_told(now, told(engine, later.snapshot.id, scope=scope, areas=codes))
    found = differences(told(engine, then.id, scope=scope, areas=codes), revised, now)
    own = found["area_code"] == area
    return pd.concat([found[own], found[~own]], ignore_index=True).assign(month_then=then.month)


def _figures(
    engine: Engine, kpis: list[str] | None, month: int, where: ColumnElement[bool], *, scope: Scope
) -> pd.DataFrame:
    """`evaluate.VALUE_COLUMNS` of the areas that meet `where`."""
    return evaluate(engine, find_kpis(kpis), grid(engine, where, [month], scope=scope), scope=scope)


def _with_children(engine: Engine, area: str, month: int, *, scope: Scope) -> ColumnElement[bool]:
    """The area and those one level below it in the month."""
    itself = areas_table.c.code == area
    level = run_rows(engine, select(areas_table.c.level).where(itself), scope=scope)
    finer = LEVELS[LEVELS.index(level[0][0]) + 1 :][:1] if level else ()
    return itself | existing(month, finer, area)


def _as_told(computed: pd.DataFrame, frozen: pd.DataFrame) -> pd.DataFrame:
    """`computed` with the frozen figures in the place of its own."""
    parts = ["numerator", "denominator", "value", "state"]
    found = computed.drop(columns=parts).merge(frozen, on=["kpi", "area_code"], how="left")
    return found.assign(state=found["state"].fillna("no_data"))


def changed_definitions(*, then: Snapshot, later: Later) -> pd.DataFrame:
    """Which KPIs meant something else then: `defined.CHANGE_COLUMNS`."""
    return changed(then.defined, later.snapshot.defined if later.snapshot else definitions())


def changed_rules(engine: Engine, *, scope: Scope, then: Snapshot, later: Later) -> pd.DataFrame:
    """Which rules of policy (targets, floors, limits) differ: see `defined.changed_targets`.

    Both as in force in the month of their own state.
    """
    if later.snapshot is None:
        after = targets(engine, scope=scope, month=later.month)
    else:
        after = json.loads(later.snapshot.targets)
    return changed_targets(json.loads(then.targets), after)


def batches_between(engine: Engine, *, scope: Scope, then: Snapshot, later: Later) -> pd.DataFrame:
    """Files that count in one of the two states only, newest first.

    id, kind, file_name, as_of (date), imported_by, imported_at (UTC), action (import: came since then;
    rollback: counted then and was taken back since), rolled_back_at, rollback_reason.
    """
    b = batches.c
    columns = (b.id, b.kind, b.file_name, b.as_of, b.imported_by, b.imported_at, b.status,
               b.rolled_back_at, b.rollback_reason)  # fmt: skip
    found = run(engine, select(*columns).order_by(b.id.desc()), scope=scope)
    counted = found["status"] == "committed"
    if later.snapshot is not None:
        counted = found["id"].isin(later.snapshot.batches)
    before = found["id"].isin(then.batches)
    action = before.map({True: "rollback", False: "import"})
    return found.assign(action=action).drop(columns="status")[counted != before].reset_index(drop=True)


def rewrites_by_batch(
    engine: Engine, *, scope: Scope, then: Snapshot, later: Later, area: str, kpis: list[str]
) -> pd.DataFrame:
    """By which batches the figures of `area` at then's month were rewritten, oldest first.

    The columns of `queries.rewrites.REWRITE_COLUMNS`: batch, action, by, at, file, kpi, value_change,
    numerator_change …
    """
    found = rewrites(engine, scope=scope, since=then.data_version, month=then.month, areas=[area], kpis=kpis)
    if later.snapshot is None:
        return found
    return found[found["version"] <= later.snapshot.data_version].reset_index(drop=True)
