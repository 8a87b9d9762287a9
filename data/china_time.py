"""Stored times, which are UTC, as China's clocks and calendars show them, wherever the server stands."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

_AHEAD: Final = timedelta(hours=8)  # of UTC, all year


def china_time(utc: datetime) -> str:
    """A stored time on the clock: `2021-12-31 17:40`."""
    return f"{utc + _AHEAD:%Y-%m-%d %H:%M}"


def china_day(utc: datetime) -> date:
    """The day of a stored time: not that of UTC before eight in the morning."""
    return (utc + _AHEAD).date()


def china_today() -> date:
    """Today."""
    return china_day(datetime.now(UTC))


def begin_of_day(day: date) -> datetime:
    """When a day begins, as the store keeps times."""
    return datetime.combine(day, time.min) - _AHEAD
