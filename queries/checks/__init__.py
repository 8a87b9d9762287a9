"""Every cross-check, one module per subject; importing this package registers them all."""

# In the order in which they are shown. The KPIs that they bear on come first of all.
# isort: off
from queries import definitions  # noqa: F401
from queries.checks import identity, members, categories, elimination, help  # noqa: F401
from queries.checks import money, amounts, projects, holdings  # noqa: F401
from queries.checks import geography, totals, copies, heaping  # noqa: F401
