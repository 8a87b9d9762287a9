"""月度结账: the month signed from the townships up, and locked."""

from dashboard import cached, closing_panels, closing_words, due_panels, freeze_panel, selection, session

# Selection
now = selection.current()

# Data
books = cached.month_books(scope=session.scope(), month=now.month)

# Sections
closing_panels.said()
freeze_panel.failures(freeze_panel.asked_for(), "close", now.month)
freeze_panel.progress()
standing = closing_words.of_place(books, now.place) if books else None
if books is None or standing is None:
    closing_panels.absent(now)
else:
    closing_panels.state(now, standing, books.calendar)
    due_panels.missing(now)
    closing_panels.actions(now, standing, books.calendar)
    closing_panels.log(now, standing)
