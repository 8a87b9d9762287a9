"""The city's clock. The store keeps moments in UTC; days, and all that people read, are China's.

A server's own time zone never matters: a machine that runs in UTC would call the first eight hours of every
day yesterday. China keeps one time, eight hours ahead, without summer time (since 1992).
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")


def today() -> date:
    """The day that it is in the city."""
    return datetime.now(CHINA).date()


def day_of(moment: datetime) -> date:
    """The city's day of a stored moment: UTC, without a zone."""
    return _in_the_city(moment).date()


def read_out(moment: datetime) -> str:
    """A stored moment as the city's clocks show it: `2021-12-31 17:40`."""
    return f"{_in_the_city(moment):%Y-%m-%d %H:%M}"


def start_of(day: date) -> datetime:
    """The stored moment, UTC without a zone, at which a day of the city begins."""
    return datetime.combine(day, time.min, CHINA).astimezone(UTC).replace(tzinfo=None)


def _in_the_city(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(CHINA)
