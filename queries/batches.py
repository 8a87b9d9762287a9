"""The imports so far: who, when, which file, what became of its rows, what it did to the headline KPIs."""

import json
from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from sqlalchemy import Engine, FromClause, Select, case, func, select

from data.schema import areas, batch_effects, batch_jumps, ledger_entries
from data.schema import batches as batches_table
from data.vocabulary import KIND_LABELS, LEVELS
from queries import figure_words
from queries.areas import counties_of
from queries.kpi import KPIS
from queries.run import run
from queries.scope import Scope

Action = Literal["import", "rollback"]

_SHOWN: Final = 3  # figures that a listing shows of a batch
_LISTED: Final = {
    "id": "batch",
    "kind": "kind",
    "as_of": "as_of",
    "file_name": "file",
    "sha256": "sha256",
    "rows_read": "rows_read",
    "rows_accepted": "rows_accepted",
    "rows_rejected": "rows_rejected",
    "units_new": "new",
    "units_changed": "changed",
    "units_unchanged": "unchanged",
    "units_vanished": "vanished",
    "changed_examples": "changed_examples",
    "imported_by": "by",
    "imported_at": "at",
    "status": "status",
    "rolled_back_by": "rolled_back_by",
    "rolled_back_at": "rolled_back_at",
    "rollback_reason": "rollback_reason",
    "counties": "counties",
}


def batches(engine: Engine, *, scope: Scope) -> pd.DataFrame:
    """The batches that concern the scope, newest first.

    batch (number), kind, label (Chinese), as_of (YYYYMM), file, sha256, rows_read, rows_accepted,
    rows_rejected; new, changed, unchanged, vanished (households of a roster, else rows; NA where the batch is
    older than these counts), changed_examples (list of numbers; for the whole scope only); by, at (UTC),
    status (committed | rolled_back), rolled_back_by, rolled_back_at, rollback_reason, counties (list of codes
    that the file speaks of), effect (sentences: the first headline KPIs that it moved, of the highest area in
    scope). A limited scope gets the batches that speak of its counties, and those that speak of none (areas,
    policies).
    """
    columns = [batches_table.c[name].label(label) for name, label in _LISTED.items()]
    frame = run(engine, select(*columns).order_by(batches_table.c.id.desc()), scope=scope)
    frame["counties"] = [json.loads(counties) for counties in frame["counties"]]
    examples = [
        json.loads(numbers) if scope.everything and isinstance(numbers, str) else []
        for numbers in frame["changed_examples"]  # NaN among texts: boundaries count no rows
    ]
    frame["changed_examples"] = examples
    own = counties_of(engine, scope=scope)
    if own is not None:
        concerned = [not counties or bool(own & set(counties)) for counties in frame["counties"]]
        frame = frame.loc[np.array(concerned, bool)].reset_index(drop=True)
    frame["as_of"] = [day.year * 100 + day.month for day in frame["as_of"]]
    frame.insert(2, "label", [KIND_LABELS.get(kind, kind) for kind in frame["kind"]])
    for name in ("new", "changed", "unchanged", "vanished"):
        frame[name] = frame[name].astype("Int64")
    told = _sentences(engine, scope)
    frame["effect"] = [told.get(batch, []) for batch in frame["batch"]]
    return frame


def effects(engine: Engine, batch: int, *, scope: Scope, action: Action = "import") -> pd.DataFrame:
    """The headline figures that a batch's import (or roll-back) moved: the city's, counties', then the most
    affected townships', as far as the scope reaches.

    kpi, label, unit, area_code, area, level, month (YYYYMM), then numerator, denominator, value (money in
    yuan, ratios as fractions, NaN without a number) and state, each _before and _after.
    """
    frame = _in_order(run(engine, _effects(batch, action), scope=scope))
    frame.insert(1, "label", [_label(kpi) for kpi in frame["kpi"]])
    frame.insert(2, "unit", [KPIS[kpi].unit if kpi in KPIS else "" for kpi in frame["kpi"]])
    numbers = [name for name in _sides() if not name.startswith("state")]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def jumps(engine: Engine, batch: int, *, scope: Scope, action: Action = "import") -> pd.DataFrame:
    """The unusual jumps that a batch's import (or roll-back) made, as far as the scope reaches: area_code,
    area, level, series, unit, what (step | rewrite), month, was, now, low, high, sentence; see
    `data.effect.Jump`."""
    return run(engine, _jumps(batch, action), scope=scope).drop(columns="place")


def _effects(batch: int, action: Action) -> Select[Any]:
    row = batch_effects.c
    sides = [row[name] for name in _sides()]
    return (
        select(row.kpi, row.area_code, *_area(batch_effects), row.month, *sides)
        .select_from(_with_area(batch_effects))
        .where(ledger_entries.c.batch_id == batch, ledger_entries.c.action == action)
        .order_by(row.area_code, row.month)
    )


def _sides() -> list[str]:
    """The columns of a figure before, then after."""
    parts = ("numerator", "denominator", "value", "state")
    return [f"{part}_{side}" for side in ("before", "after") for part in parts]


def _jumps(batch: int, action: Action) -> Select[Any]:
    row = batch_jumps.c
    said = (row.series, row.unit, row.what, row.month, row.was, row.now, row.low, row.high, row.sentence)
    return (
        select(row.place, row.area_code, *_area(batch_jumps), *said)
        .select_from(_with_area(batch_jumps))
        .where(ledger_entries.c.batch_id == batch, ledger_entries.c.action == action)
        .order_by(row.place)
    )


def _with_area(kept: Any) -> FromClause:
    """A table of the ledger with its entries, and its areas as far as they are still there."""
    entries = ledger_entries.c.version == kept.c.version
    joined: FromClause = kept.join(ledger_entries, entries).outerjoin(areas, areas.c.code == kept.c.area_code)
    return joined


def _area(kept: Any) -> list[Any]:
    return [
        func.coalesce(areas.c.name, kept.c.area_code).label("area"),
        func.coalesce(areas.c.level, LEVELS[-1]).label("level"),
    ]


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """By level, then area, then the order of the KPIs."""
    level = [LEVELS.index(level) for level in frame["level"]]
    kpi = [list(KPIS).index(kpi) if kpi in KPIS else len(KPIS) for kpi in frame["kpi"]]
    order = frame.assign(level_order=level, kpi_order=kpi)
    order = order.sort_values(["level_order", "area_code", "kpi_order", "month"], kind="stable")
    return frame.loc[order.index].reset_index(drop=True)


def _label(kpi: str) -> str:
    return KPIS[kpi].label if kpi in KPIS else kpi


def _sentences(engine: Engine, scope: Scope) -> dict[int, list[str]]:
    """By batch, the first figures of the highest area in scope, at the newest month told."""
    by_batch: dict[int, list[dict[str, Any]]] = {}
    for shift in _in_order(run(engine, _first_shifts(), scope=scope)).to_dict("records"):
        by_batch.setdefault(shift["batch_id"], []).append({str(name): value for name, value in shift.items()})
    return {batch: _first_figures(shifts) for batch, shifts in by_batch.items()}


def _first_shifts() -> Select[Any]:
    """Of each import the rows of its highest area at its newest month; the store picks them, since it keeps
    some hundred rows of every import and a page shows three."""
    row, (area, level) = batch_effects.c, _area(batch_effects)
    depth = case(
        *((areas.c.level == name, place) for place, name in enumerate(LEVELS)), else_=len(LEVELS) - 1
    )
    first = (
        func.dense_rank()
        .over(partition_by=ledger_entries.c.batch_id, order_by=(depth, row.area_code, row.month.desc()))
        .label("place")
    )
    ranked = (
        select(
            ledger_entries.c.batch_id,
            *(row[name] for name in ("kpi", "area_code", "month", "value_before", "value_after")),
            *(area, level, first),
        )
        .select_from(_with_area(batch_effects))
        .where(ledger_entries.c.action == "import", row.kpi.in_(sorted(KPIS)))
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.place == 1)


def _first_figures(shifts: Sequence[dict[str, Any]]) -> list[str]:
    """In order of the KPIs: `累计识别监测对象（户）：120 户 → 206 户`."""
    words = []
    for shift in shifts[:_SHOWN]:
        kpi = KPIS[shift["kpi"]]
        sides = [figure_words.figure(shift[name], kpi.unit) for name in ("value_before", "value_after")]
        words.append(f"{kpi.label}：{' → '.join(sides)}")
    return words
