"""The month close as a person sees it: where their areas stand, what was signed, who may sign what."""

import pandas as pd
from sqlalchemy import Engine, or_, select

from data import closing
from data.closing import Standing
from data.importers.base import Refused
from data.month_signoffs import Books, Signature, books_of, sign
from data.schema import areas, month_signoffs
from queries import definitions  # noqa: F401 - registers the measures
from queries.areas import within_reach
from queries.measures import MEASURES
from queries.run import run, run_rows, visible
from queries.scope import Scope

LOG_COLUMNS = ("id", "area_code", "area", "level", "action", "person", "reason", "at")
_NAMED_MEASURES = 3


def books(engine: Engine, *, scope: Scope, month: int) -> Books:
    """Every area's standing in a month; whether figures moved is told for areas within the scope only."""
    reach = None if scope.everything else within_reach(engine, scope=scope)
    return books_of(
        lambda statement: run_rows(engine, statement, scope=scope),
        month,
        sees=lambda code: reach is None or code in reach,
    )


def log(engine: Engine, *, scope: Scope, month: int, area: str) -> pd.DataFrame:
    """What was signed for `area` and below in a month, latest first: `LOG_COLUMNS`; at is UTC.

    Locking and reopening concern everybody and are always told.
    """
    s, mine = month_signoffs.c, visible(month_signoffs.c.area_code, Scope(areas=frozenset({area})))
    of_the_city = s.action.in_((closing.LOCK, closing.REOPEN))
    statement = (
        select(
            s.id, s.area_code, areas.c.name.label("area"), areas.c.level, s.action, s.person, s.reason, s.at
        )
        .join(areas, areas.c.code == s.area_code)
        .where(s.month == month, or_(of_the_city, mine & visible(s.area_code, scope)))
        .order_by(s.id.desc())
    )
    return run(engine, statement, scope=scope)[list(LOG_COLUMNS)]


def may_sign(action: str, standing: Standing, reach: frozenset[str] | None) -> str:
    """Why a person may not take `action` for an area, one sentence; "" if they may.

    `reach` are the codes that the person sees, None for all. For one's own areas one submits, locks and
    reopens; to accept and to send back one must see the area's parent.
    """
    if reach is None:
        return ""
    judged_from_above = action in (closing.ACCEPT, closing.SEND_BACK)
    if (standing.parent if judged_from_above else standing.area) in reach:
        return ""
    above = "的上级" if judged_from_above else ""
    return f"{closing.ACTIONS[action]}要由{standing.name}{above}操作，不在您的范围内。"


def sign_for(engine: Engine, signature: Signature, *, scope: Scope) -> str:
    """Sign within one's scope; returns a sentence, raises `Refused` with one."""
    reach = None if scope.everything else within_reach(engine, scope=scope)
    standings = books(engine, scope=scope, month=signature.month).standings
    for code in signature.areas:
        if code not in standings:
            raise Refused("没有这个地区，或不在您的范围内。")
        wrong = may_sign(signature.action, standings[code], reach)
        if wrong:
            raise Refused(wrong)
    return sign(engine, signature)


def moved_words(standing: Standing) -> str:
    """Which figures moved since the area was submitted: `累计识别户数、累计识别人数等 7 项`; "" if none."""
    labels = [MEASURES[code].label if code in MEASURES else code for code in standing.changed]
    more = f"等 {len(labels)} 项" if len(labels) > _NAMED_MEASURES else ""
    return "、".join(labels[:_NAMED_MEASURES]) + more
