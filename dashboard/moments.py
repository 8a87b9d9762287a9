"""Stored UTC times in words, as China's clocks and calendars show them. Pure; neither Streamlit nor SQL."""

from typing import Any

import pandas as pd

from dashboard import wording
from data.china_time import china_day, china_time


def moment(value: Any) -> str:
    """A time as `2021-12-31 17:40`, "" for none."""
    return "" if value is None or pd.isna(value) else china_time(value)


def day(value: Any) -> str:
    """The day of a time as `2021-12-31`."""
    return wording.ABSENT if value is None or pd.isna(value) else wording.day(china_day(value))
