"""The projected view of each page: one module per page key, as `dashboard.projection` says."""
