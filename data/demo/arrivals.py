"""When the demo city's files came: made up like all that is in them, so that some are in time and some late.

The files are imported today, long after the months that they speak of; taken as it is, every one of them
would be years late. So the builder dates each batch within the weeks after its month.
"""

from datetime import UTC, date, datetime, time
from typing import Final

from sqlalchemy import Connection, select

from data.demo.visit_results import RESULTS_FILE
from data.demo.write_money import LATE_LEDGER
from data.schema import batches, samples

# The day that the demo city stands at: what has not come by then is late by the days until then.
TODAY: Final = date(2022, 1, 20)
_ON_DAY: Final = 4  # of the month after the one that a file reports on
_LATE: Final = {LATE_LEDGER: date(2022, 1, 17), RESULTS_FILE: date(2022, 1, 18)}
_DRAWN: Final = date(2022, 1, 4)  # the sample, before its first visit
_MORNING: Final = time(1, 30)  # UTC: half past nine in China


def date_batches(connection: Connection) -> None:
    """Give every batch of the demo city the moment at which it is said to have come."""
    for batch, name, as_of in connection.execute(
        select(batches.c.id, batches.c.file_name, batches.c.as_of)
    ).all():
        day = _LATE.get(name) or min(_month_after(as_of), TODAY)
        connection.execute(batches.update().where(batches.c.id == batch).values(imported_at=_morning(day)))
    connection.execute(samples.update().values(drawn_at=_morning(_DRAWN)))


def _morning(day: date) -> datetime:
    return datetime.combine(day, _MORNING, UTC).replace(tzinfo=None)


def _month_after(as_of: date) -> date:
    return date(as_of.year + as_of.month // 12, as_of.month % 12 + 1, _ON_DAY)
