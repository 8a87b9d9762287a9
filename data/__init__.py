"""Where rows come from: the store's schema, importers, boundaries, the demo city, the command line."""
