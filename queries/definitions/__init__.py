"""Every measure and KPI, one module per subject; importing this package registers them all."""

# In the order of the dictionary.
# isort: off
from queries.definitions import households, duration, help, process  # noqa: F401
from queries.definitions import money, projects  # noqa: F401
