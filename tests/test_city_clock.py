"""The city's clock: what is stored in UTC is read, and compared with days, as China's clocks have it."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from dashboard import moments
from data import city_clock


@pytest.mark.parametrize(
    ("stored", "day", "read"),
    [
        (datetime(2021, 12, 31, 15, 59, 59), date(2021, 12, 31), "2021-12-31 23:59"),
        (datetime(2021, 12, 31, 16, 0), date(2022, 1, 1), "2022-01-01 00:00"),
        (datetime(2022, 1, 1, 0, 0), date(2022, 1, 1), "2022-01-01 08:00"),
        (datetime(2024, 2, 28, 16, 0), date(2024, 2, 29), "2024-02-29 00:00"),
    ],
)
def test_a_stored_moment_is_of_the_citys_day(stored: datetime, day: date, read: str) -> None:
    assert city_clock.day_of(stored) == day
    assert city_clock.read_out(stored) == read
    assert moments.day(pd.Timestamp(stored)) == day.isoformat()
    assert moments.moment(pd.Timestamp(stored)) == read


def test_a_day_of_the_city_begins_at_four_in_the_afternoon_before() -> None:
    begins = city_clock.start_of(date(2022, 1, 1))
    assert begins == datetime(2021, 12, 31, 16, 0)
    assert city_clock.day_of(begins) == date(2022, 1, 1)


def test_no_moment_is_no_day() -> None:
    assert moments.day(None) == moments.day(pd.NaT) == "—"
    assert moments.moment(None) == moments.moment(pd.NaT) == ""


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Honolulu", "Asia/Shanghai"])
def test_today_does_not_depend_on_where_the_server_stands(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def]
            return datetime(2021, 12, 31, 16, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setenv("TZ", zone)
    monkeypatch.setattr(city_clock, "datetime", Clock)
    assert city_clock.today() == date(2022, 1, 1)
