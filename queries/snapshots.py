"""Snapshots as they were recorded: which there are, and the values of every KPI as they were told then.

Freezing, opening and removing are in `queries/freezing.py`.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy import Engine, select

from data.freeze_orders import Kind
from data.schema import freezes, snapshot_values, snapshots
from queries.defined import Definitions, current_fingerprint
from queries.run import run, run_rows
from queries.scope import Scope

LIST_COLUMNS: Final = (
    "id", "name", "month", "kind", "made_by", "made_at", "data_version", "bytes", "batches",
    "removed_at", "removed_by", "removal_reason",
)  # fmt: skip
FREEZE_COLUMNS: Final = ("id", "name", "month", "kind", "state", "snapshot_id", "message", "reference")
_LATEST: Final = 20
TOLD_COLUMNS: Final = ("kpi", "area_code", "numerator", "denominator", "value", "state")


@dataclass(frozen=True)
class Snapshot:
    """One snapshot that is kept; `made_at` is UTC, `month` YYYYMM, `batches` ascending numbers."""

    id: int
    name: str
    month: int
    kind: Kind
    made_by: str
    made_at: datetime
    data_version: int
    file: str
    sha256: str
    fingerprint: str
    definitions: str = field(repr=False)
    targets: str = field(repr=False)
    batches: tuple[int, ...]

    @property
    def defined(self) -> Definitions:
        """The definitions in force when it was made."""
        found: Definitions = json.loads(self.definitions)
        return found

    @property
    def as_defined_now(self) -> bool:
        """Whether every figure still means what it meant then."""
        return self.fingerprint == current_fingerprint()


def listing(engine: Engine, *, scope: Scope) -> pd.DataFrame:
    """Every snapshot, newest first, removed ones too: `LIST_COLUMNS`; month YYYYMM, times UTC, `batches`
    the number of batches that counted."""
    s = snapshots.c
    found = run(engine, select(*(s[name] for name in LIST_COLUMNS)).order_by(s.id.desc()), scope=scope)
    return found.assign(batches=[len(json.loads(text)) for text in found["batches"]])


def asked_for(engine: Engine, *, scope: Scope) -> pd.DataFrame:
    """What was asked to be frozen lately, newest first: `FREEZE_COLUMNS`; see data/schema/snapshots.py."""
    f = freezes.c
    newest = select(*(f[name] for name in FREEZE_COLUMNS)).order_by(f.id.desc()).limit(_LATEST)
    return run(engine, newest, scope=scope)


def snapshot(engine: Engine, number: int, *, scope: Scope) -> Snapshot | None:
    """The snapshot of this number; None where there is none or it was removed."""
    s = snapshots.c
    names = list(Snapshot.__dataclass_fields__)
    asked = select(*(s[name] for name in names)).where(s.id == number, s.removed_at.is_(None))
    for row in run_rows(engine, asked, scope=scope):
        fields = dict(zip(names, row, strict=True))
        return Snapshot(**fields | {"batches": tuple(json.loads(fields["batches"]))})
    return None


def told(engine: Engine, number: int, *, scope: Scope, areas: list[str] | None = None) -> pd.DataFrame:
    """The values as frozen: kpi, area_code, numerator, denominator, value (float; NaN), state.

    Areas and KPIs that no file told of have no row.
    """
    v = snapshot_values.c
    statement = select(*(v[name] for name in TOLD_COLUMNS)).where(v.snapshot_id == number)
    if areas is not None:
        statement = statement.where(v.area_code.in_(sorted(areas)))
    found = run(engine, statement.order_by(v.area_code, v.kpi), scope=scope)
    return found.astype({"numerator": float, "denominator": float, "value": float})
