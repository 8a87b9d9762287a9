"""The light of a work target at a month's end: the one place that decides it.

A target is in time up to and on its last day. What is done after it stays 逾期完成 for good: being made up
for does not turn it green. What is done, or due, later than the day asked about is not known to be done.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case

# A target that is due within so many days shines blue.
SOON_DAYS: Final = 30


@dataclass(frozen=True)
class Light:
    """One of the lights: its word, the same for a narrow cell, and what it says."""

    word: str
    short: str
    explanation: str


OVERDUE: Final = "overdue"
LATE: Final = "late"
SOON: Final = "soon"
NOT_DUE: Final = "not_due"
IN_TIME: Final = "in_time"

# From worst to best.
LIGHTS: Final = {
    OVERDUE: Light("超期未完成", "超期", "时限已过，到月末仍未完成"),
    LATE: Light("逾期完成", "逾期", "完成时时限已过；补上了也一直是黄灯"),
    SOON: Light("临期", "临期", f"未完成，{SOON_DAYS} 天内到期"),
    NOT_DUE: Light("未到期", "未到期", f"未完成，到期还有 {SOON_DAYS} 天以上"),
    IN_TIME: Light("按期完成", "按期", "在时限内完成，含提前完成"),
}


def light(due_on: ColumnElement[Any], done_on: ColumnElement[Any], last: date) -> ColumnElement[str]:
    """The light of a target on the day `last`, one of `LIGHTS`, in SQL."""
    done = and_(done_on.is_not(None), done_on <= last)
    return case(
        (and_(done, done_on > due_on), LATE),
        (done, IN_TIME),
        (due_on < last, OVERDUE),
        (due_on <= last + timedelta(days=SOON_DAYS), SOON),
        else_=NOT_DUE,
    )


def worst(lights: dict[str, int]) -> str:
    """The light of several targets together: the worst that any of them has; "" where there are none.

    What is overdue outweighs what was late, that what is due soon, that what is not due yet: only where all
    is done in time does a group shine green.
    """
    return next((each for each in LIGHTS if lights.get(each)), "")
