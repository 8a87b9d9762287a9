"""What was rewritten of a figure that had been told: which batch, who, and by how much.

Reads the ledger (`queries/ledger.py`) backwards from the figure as it is now: without an entry's amounts it
is what it was before that entry. What an entry did to a month that was not told yet is no rewrite.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import Engine, Select, select

from data.schema import areas as areas_table
from data.schema import batches, ledger_entries, rollup_rewrites
from queries.evaluate import Terms, differs, find_kpis, from_terms, read_terms
from queries.measures import MEASURES
from queries.run import run, run_rows
from queries.scope import Scope
from queries.totals import SCALE, Grid, Term, grid, window

REWRITE_COLUMNS: Final = (
    "version",
    "batch",
    "action",
    "by",
    "at",
    "kind",
    "file",
    "kpi",
    "label",
    "unit",
    "area_code",
    "area",
    "level",
    "month",
    "numerator_change",
    "denominator_change",
    "value_before",
    "value_after",
    "value_change",
)
_PARTS: Final = ("numerator", "denominator", "value")


def rewrites(
    engine: Engine,
    *,
    scope: Scope,
    since: int,
    month: int,
    areas: Collection[str],
    kpis: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Each entry after data version `since` that moved a KPI (all by default) of one of `areas` at `month`
    (YYYYMM): `REWRITE_COLUMNS`, oldest entry first.

    action is import or rollback, `at` UTC, `by` who did it. The changes are after minus before, in the KPI's
    unit (money in yuan; of an average's growth numerator and denominator are averages); those of one KPI and
    area add up to the figure now minus the figure at `since`. Areas outside the scope have no rows. Raises
    UnknownKpi.
    """
    asked = find_kpis(kpis)
    at = grid(engine, areas_table.c.code.in_(sorted(areas)), [month], scope=scope)
    entries = run(engine, _entries(since), scope=scope)
    if not len(at) or entries.empty:
        return pd.DataFrame({column: [] for column in REWRITE_COLUMNS})
    terms = read_terms(engine, asked, at, scope=scope)
    moved = _moved(engine, terms, at, since, scope)
    found = []
    after = from_terms(asked, at, terms)
    for version in sorted(moved, reverse=True):
        terms = replace(terms, found={term: terms.found[term] - moved[version][term] for term in terms.found})
        before = from_terms(asked, at, terms)
        found.append(_changes(before, after).assign(version=version))
        after = before
    if not found:
        return pd.DataFrame({column: [] for column in REWRITE_COLUMNS})
    told = pd.concat(reversed(found), ignore_index=True)
    return told.merge(entries, on="version", how="left")[list(REWRITE_COLUMNS)]


def _entries(since: int) -> Select[Any]:
    entry = ledger_entries.c
    return (
        select(
            entry.version,
            entry.batch_id.label("batch"),
            entry.action,
            entry.done_by.label("by"),
            entry.done_at.label("at"),
            batches.c.kind,
            batches.c.file_name.label("file"),
        )
        .join(batches, batches.c.id == entry.batch_id)
        .where(entry.version > since)
    )


def _moved(
    engine: Engine, terms: Terms, at: Grid, since: int, scope: Scope
) -> Mapping[int, Mapping[Term, np.ndarray]]:
    """By entry, what it added to each term on the grid."""
    (month,) = at.months
    row = rollup_rewrites.c
    rows = run_rows(
        engine,
        select(row.version, row.measure, row.area_code, row.month, row.amount).where(
            row.version > since,
            row.measure.in_(sorted({term.measure for term in terms.found})),
            row.area_code.in_(at.codes),
            row.month <= month,
        ),
        scope=scope,
    )
    places = {code: place for place, code in enumerate(at.areas["code"])}
    by_measure: dict[str, list[tuple[Term, int, int]]] = {}
    for term in terms.found:
        by_measure.setdefault(term.measure, []).append((term, *window(term, month)))
    moved: dict[int, dict[Term, np.ndarray]] = {}
    for version, measure, area, on, amount in rows:
        amounts = moved.setdefault(version, {term: np.zeros(len(at)) for term in terms.found})
        for term, first, last in by_measure[measure]:
            if first <= on <= last:
                amounts[term][places[area]] += amount / SCALE.get(MEASURES[measure].unit, 1)
    return moved


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What differs between two frames of the same figures."""
    changed = after[["kpi", "label", "unit", "area_code", "area", "level", "month"]].copy()
    for part in _PARTS:
        changed[f"{part}_change"] = after[part] - before[part]
    changed["value_before"], changed["value_after"] = before["value"], after["value"]
    return changed[differs(before, after)]
