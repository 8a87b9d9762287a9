"""Every measure and KPI, one module per subject; importing this package registers them all."""

from queries.definitions import households, money, projects  # noqa: F401 - order of the dictionary
