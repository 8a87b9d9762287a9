"""月度结账: the month signed from the townships up, and locked."""

from dashboard import cached, closing_panels, selection, session

# Selection
now = selection.current()

# Data
books = cached.month_books(scope=session.scope(), month=now.month)

# Sections
closing_panels.said()
if books is not None:
    standing = closing_panels.standing_of(now, books)
    closing_panels.state(now, standing, books.calendar)
    closing_panels.actions(now, standing, books.calendar)
    closing_panels.log(now, standing)
