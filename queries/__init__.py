"""What a figure means: measures, KPIs, and the few functions that read the store under a scope."""

import queries.definitions  # noqa: F401 - registers every measure and KPI
