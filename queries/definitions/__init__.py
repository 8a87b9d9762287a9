"""Every measure and KPI, one module per subject; importing this package registers them all."""

# In the order of the dictionary.
# isort: off
from queries.definitions import households, duration, help, process  # noqa: F401
from queries.definitions import money, projects, assets  # noqa: F401
from queries.definitions import workpoints, problems  # noqa: F401
from queries.definitions import visits, villages, employment, incomes, loans  # noqa: F401
