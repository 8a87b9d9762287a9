"""Moments of the store (UTC) as people read them: by the city's clock. Pure."""

from typing import Any

import pandas as pd

from dashboard import wording
from data import city_clock


def moment(value: Any) -> str:
    """Day and time: `2021-12-31 17:40`; "" for none."""
    return "" if _none(value) else city_clock.read_out(value)


def day(value: Any) -> str:
    """The day alone: `2021-12-31`; `—` for none."""
    return wording.ABSENT if _none(value) else city_clock.day_of(value).isoformat()


def _none(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
