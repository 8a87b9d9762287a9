"""The month close in words: what is missing as a heading, the state of an area, and what may be done next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard import wording
from dashboard.area_tree import Area
from data import closing
from data.closing import ACCEPTED, LOCKED, OPEN, REOPENED, SENT_BACK, SUBMITTED, Calendar, Standing
from data.month_signoffs import Books

# A state looks like the judgement that it resembles: shape and colour; the word is its own.
LOOKS: Final = {
    OPEN: "unjudged",
    SUBMITTED: "watch",
    SENT_BACK: "behind",
    ACCEPTED: "fine",
    LOCKED: "fine",
    REOPENED: "watch",
}
CHANGED: Final = "报后有变动"
# What can be done at once for all areas below: a bureau may sign for those that have no desk of their own.
_AT_ONCE: Final = {
    closing.SUBMIT: "代为上报全部可以上报的{}（{} 个）",
    closing.ACCEPT: "审核通过全部已上报的{}（{} 个）",
}
_NOT_YET: Final = (OPEN, SENT_BACK)

MaySign = Callable[[str, Standing], str]


@dataclass(frozen=True)
class Offer:
    """One thing that can be done: an action on areas, and what the button says."""

    action: str
    areas: tuple[str, ...]
    label: str


def of_place(books: Books, place: Area) -> Standing | None:
    """The standing of a selected area, of a village's township; None where it did not exist in the month."""
    return books.standings.get(place.parent if place.level == "village" else place.code)


def look(standing: Standing) -> str:
    """The key of `wording.STATUS` whose mark and colour the state wears."""
    return "behind" if standing.changed else LOOKS[standing.state]


def state(standing: Standing) -> str:
    """`已审核`, or `已审核，报后有变动`."""
    return closing.STATES[standing.state] + (f"，{CHANGED}" if standing.changed else "")


def done(standing: Standing) -> str:
    """How many below are accepted: `5 / 7`."""
    return f"{sum(child.ready for child in standing.children)} / {len(standing.children)}"


def heading(standing: Standing, calendar: Calendar) -> str:
    """What the month still lacks in this area, as a finding."""
    month = wording.month_of_year(calendar.month)
    if calendar.locked:
        return f"{wording.month(calendar.month)}已锁定"
    if not standing.children:
        return f"{standing.name}{month}{state(standing)}"
    missing = _missing_below(standing, month, wording.LEVELS[standing.children[0].level])
    if missing:
        return missing
    all_accepted = f"{month} {len(standing.children)} 个{wording.LEVELS[standing.children[0].level]}都已审核"
    own = "可以锁定" if standing.level == "city" else f"{standing.name}{state(standing)}"
    return f"{all_accepted}，{own}"


def _missing_below(standing: Standing, month: str, word: str) -> str:
    """Who has not submitted, else whose figures moved, else who waits to be read; "" where all is done."""
    waiting = [child.name for child in standing.children if child.state in _NOT_YET]
    if waiting:
        # Of a whole city that has not begun, the names say nothing.
        names = "" if len(waiting) == len(standing.children) else f"：{closing.first_of(waiting)}"
        return f"{month}还差 {len(waiting)} 个{word}未上报{names}"
    moved = [child.name for child in standing.children if child.changed]
    if moved:
        return f"{month} {len(moved)} 个{word}{CHANGED}：{closing.first_of(moved)}"
    if standing.moved_below:
        return f"{month}{closing.named(standing.moved_below)}{CHANGED}"
    unread = [child.name for child in standing.children if child.state == SUBMITTED]
    return f"{month}{word}都已上报，{len(unread)} 个待审核：{closing.first_of(unread)}" if unread else ""


def blocks(standing: Standing, calendar: Calendar) -> str:
    """What keeps an area from its next step, or whose turn it is; "" when nothing is left to do."""
    if calendar.locked:
        return ""
    if standing.changed:
        return "报后数据有变动，需退回重报"
    if standing.state == ACCEPTED and standing.moved_below:
        return f"{closing.named(standing.moved_below)}报后数据有变动，需退回重报"
    if standing.state == SUBMITTED:
        return f"待{'市' if standing.level == 'county' else '县'}级审核"
    if standing.state in _NOT_YET:
        sent_back = standing.state == SENT_BACK
        why = f"退回原因：{standing.reason}。" if sent_back else ""
        ready = "请改正后重报" if sent_back else "可以上报"
        return why + (closing.blocked(closing.SUBMIT, standing, calendar) or ready)
    return ""


def offers(standing: Standing, calendar: Calendar, may_sign: MaySign) -> list[Offer]:
    """What this person can do now for the area, and at once for all areas below that wait for it."""
    own = [
        Offer(action, (standing.area,), _label(action, standing))
        for action in closing.ACTIONS
        if not closing.blocked(action, standing, calendar) and not may_sign(action, standing)
    ]
    return own + [
        Offer(action, tuple(child.area for child in ready), label.format(_kind_of(ready), len(ready)))
        for action, label in _AT_ONCE.items()
        if (ready := _ready(action, standing, calendar, may_sign))
    ]


def _ready(action: str, standing: Standing, calendar: Calendar, may_sign: MaySign) -> list[Standing]:
    """The areas below for which this person may take the action now."""
    return [
        child
        for child in standing.children
        if not closing.blocked(action, child, calendar) and not may_sign(action, child)
    ]


def _kind_of(areas: list[Standing]) -> str:
    return wording.LEVELS[areas[0].level]


def _label(action: str, standing: Standing) -> str:
    return f"{standing.name}：{closing.ACTIONS[action]}"


def next_step(standing: Standing, calendar: Calendar, *, elsewhere: bool) -> str:
    """Why the area cannot go on by itself, as a sentence; "" where it can or nothing is left.

    `elsewhere`: nothing can be done here, and the sentence says where.
    """
    action = closing.LOCK if standing.level == "city" else closing.SUBMIT
    if calendar.locked or standing.state in (SUBMITTED, ACCEPTED):
        return ""
    blocked = closing.blocked(action, standing, calendar)
    begin = "点上表中的县区，到各县区办理。" if elsewhere and blocked and standing.level == "city" else ""
    return blocked + begin


def grid(shown: list[Standing], word: str) -> dict[str, object]:
    """The data of the component `slide_grid`: areas with their states."""
    return {
        "corner": word,
        "columns": [{"label": "状态"}, {"label": "下级已审核"}],
        "rows": [
            {
                "name": each.name,
                "cells": [
                    {
                        "text": state(each),
                        "status": look(each),
                        "hint": "",
                    },
                    {
                        "text": done(each) if each.children else wording.ABSENT,
                        "status": "",
                        "hint": "",
                    },
                ],
            }
            for each in shown
        ],
    }
