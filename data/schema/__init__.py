"""The store: every table and column, with what each holds.

Conventions
- Money is whole fen (`_fen`, BigInteger): exact on SQLite and PostgreSQL alike. Screens show 万元.
- A date that a file gives only as a month is the first day of that month.
- `batch_id` on a fact row is the batch that last wrote it; the image before that is in `row_history`,
  so that a batch can be rolled back and last month's figure can still be explained.
- `Table.info["scope"]` says how a person's scope limits the table (applied in `queries/run.py`):
  `"public"`, `("area", column)`, or `("via", column, parent table)`.
- `Column.info["personal"]` says how the column is masked for those who may not see personal data.
"""

from data.schema.areas import area_tree, areas, boundaries
from data.schema.base import BEGINNING, FOREVER, metadata
from data.schema.closing import month_signoffs
from data.schema.derived import cohorts, coverage, process_times, rollup, rollup_rows, rollup_series
from data.schema.findings import finding_decisions, findings
from data.schema.households import (
    clues,
    household_events,
    household_measures,
    household_risks,
    household_versions,
    households,
    persons,
)
from data.schema.imports import batches, rejected_rows, row_history, store_state
from data.schema.ledger import (
    batch_effects,
    batch_jumps,
    ledger_entries,
    rollup_rewrites,
    told_until,
)
from data.schema.money import allocations, assets, loans, payments, project_funding, projects
from data.schema.oversight import helpers, problems, visits, work_indicators, work_targets
from data.schema.policy import policy_values, published_figures
from data.schema.sampling import sample_answers, sample_items, samples
from data.schema.snapshots import freezes, snapshot_values, snapshots
from data.schema.villages import employment, incomes, village_facts, workshops
from data.schema.workbench import column_mappings, uploads

__all__ = [
    "BEGINNING",
    "FOREVER",
    "allocations",
    "area_tree",
    "areas",
    "assets",
    "batch_effects",
    "batch_jumps",
    "batches",
    "boundaries",
    "clues",
    "cohorts",
    "column_mappings",
    "coverage",
    "employment",
    "finding_decisions",
    "findings",
    "freezes",
    "helpers",
    "household_events",
    "household_measures",
    "household_risks",
    "household_versions",
    "households",
    "incomes",
    "ledger_entries",
    "loans",
    "metadata",
    "month_signoffs",
    "payments",
    "persons",
    "policy_values",
    "problems",
    "process_times",
    "project_funding",
    "projects",
    "published_figures",
    "rejected_rows",
    "rollup",
    "rollup_rewrites",
    "rollup_rows",
    "rollup_series",
    "row_history",
    "sample_answers",
    "sample_items",
    "samples",
    "snapshot_values",
    "snapshots",
    "store_state",
    "told_until",
    "uploads",
    "village_facts",
    "visits",
    "work_indicators",
    "work_targets",
    "workshops",
]
