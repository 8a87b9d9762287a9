"""通报数: what was published beside what the store computes, on both bases."""

from dashboard import published_panels, run_store, selection

# Selection
now = selection.current()
published_panels.said()
month = published_panels.which_months(now)

# Sections
published_panels.compared(now, month)
published_panels.balance(now, month)
if run_store.current().snapshot is None:  # what is frozen takes no figures
    published_panels.entry(now)
