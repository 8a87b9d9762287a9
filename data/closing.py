"""The rules of the month close: which action is allowed in which state; no store, no clock.

A township submits; its county accepts or sends back. A county submits when all its townships are accepted;
the city accepts or sends back. The city locks the month when all counties are accepted. Nothing is signed
whose figures moved after it was submitted (see docs/decisions/0016).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from data.vocabulary import LEVEL_LABELS

SUBMIT, SEND_BACK, ACCEPT, LOCK, REOPEN = "submit", "send_back", "accept", "lock", "reopen"
ACTIONS: Final = {SUBMIT: "上报", SEND_BACK: "退回", ACCEPT: "审核通过", LOCK: "锁定", REOPEN: "重开"}

OPEN, SUBMITTED, SENT_BACK, ACCEPTED = "open", "submitted", "sent_back", "accepted"
LOCKED, REOPENED = "locked", "reopened"
STATES: Final = {
    OPEN: "未上报",
    SUBMITTED: "已上报",
    SENT_BACK: "已退回",
    ACCEPTED: "已审核",
    LOCKED: "已锁定",
    REOPENED: "已重开",
}
STATE_AFTER: Final = {
    SUBMIT: SUBMITTED, SEND_BACK: SENT_BACK, ACCEPT: ACCEPTED, LOCK: LOCKED, REOPEN: REOPENED,
}  # fmt: skip

_OF_THE_CITY: Final = (LOCK, REOPEN)
WITH_REASON: Final = (SEND_BACK, REOPEN)
LONGEST_REASON: Final = 500
# The states in which an action makes sense; `changed` figures add SUBMITTED to submit, see `_state_refusal`.
_FROM: Final = {
    SUBMIT: (OPEN, SENT_BACK),
    SEND_BACK: (SUBMITTED, ACCEPTED),
    ACCEPT: (SUBMITTED,),
    LOCK: (OPEN, REOPENED),
    REOPEN: (LOCKED,),
}
_SIGNED: Final = (SUBMITTED, ACCEPTED)
_NAMED: Final = 3


@dataclass(frozen=True)
class Standing:
    """An area in a month: its state, what moved since it was submitted, and the same of its children.

    `changed` are codes of measures whose figures differ from those submitted. `parent_state` is OPEN for the
    city. `person`, `at` (UTC) and `reason` are those of the last event, empty without one.
    """

    area: str
    name: str
    level: str
    parent: str = ""
    parent_state: str = OPEN
    state: str = OPEN
    changed: tuple[str, ...] = ()
    children: tuple["Standing", ...] = ()
    person: str = ""
    at: object = None
    reason: str = ""

    @property
    def ready(self) -> bool:
        """Whether those above may build on it: accepted (or locked), with the figures that were submitted."""
        return self.state in (ACCEPTED, LOCKED) and not self.changed

    @property
    def moved_below(self) -> list[str]:
        """Names of the areas below, at any depth, whose figures moved after they were submitted. What moved
        from one township to another leaves the county's own figures as they were."""
        return [area.name for child in self.children for area in child._everybody() if area.changed]

    def _everybody(self) -> Iterator["Standing"]:
        yield self
        for child in self.children:
            yield from child._everybody()


@dataclass(frozen=True)
class Calendar:
    """What a month's neighbours allow; months are YYYYMM, None where there is none.

    `last_known` is the latest month that files tell of, `locked_until` the last locked month (all before it
    are locked with it), `next_to_lock` the one whose turn it is (None: any, nothing was ever locked).
    """

    month: int
    last_known: int | None
    locked_until: int | None = None
    next_to_lock: int | None = None

    @property
    def locked(self) -> bool:
        """Whether the month lies in what is locked."""
        return self.locked_until is not None and self.month <= self.locked_until


def month_words(month: int) -> str:
    """202112 → 2021年12月."""
    return f"{month // 100}年{month % 100}月"


def refusal(action: str, standing: Standing, calendar: Calendar, reason: str = "") -> str:
    """Why `action` cannot be taken now, one Chinese sentence; "" where it can."""
    return blocked(action, standing, calendar) or _reason_refusal(action, reason)


def blocked(action: str, standing: Standing, calendar: Calendar) -> str:
    """The same before a reason is asked for."""
    if action not in ACTIONS:
        return f"没有“{action}”这种操作。"
    if (action in _OF_THE_CITY) != (standing.level == "city") or standing.level == "village":
        return f"{LEVEL_LABELS[standing.level]}没有“{ACTIONS[action]}”这一步。"
    if calendar.last_known is None or calendar.month > calendar.last_known:
        return f"库中还没有{month_words(calendar.month)}的数据，不能{ACTIONS[action]}。"
    if calendar.locked and action not in _OF_THE_CITY:
        return f"{month_words(calendar.month)}已锁定，需要改动时请先由市级写明原因重开。"
    return _state_refusal(action, standing) or _order_refusal(action, standing, calendar)


def _state_refusal(action: str, standing: Standing) -> str:
    again = action == SUBMIT and standing.state == SUBMITTED and standing.changed
    if standing.state not in _FROM[action] and not again:
        return f"{standing.name}{STATES[standing.state]}，不能{ACTIONS[action]}。"
    if action not in _OF_THE_CITY and standing.parent_state in _SIGNED:
        return f"{standing.name}的上级{STATES[standing.parent_state]}，请先由市级退回上级。"
    if action == ACCEPT and standing.changed:
        return f"{standing.name}上报后数据有变动，请退回，或由其重新上报。"
    return ""


def _order_refusal(action: str, standing: Standing, calendar: Calendar) -> str:
    if action in (SUBMIT, LOCK):
        waiting = [child.name for child in standing.children if child.state not in (ACCEPTED, LOCKED)]
        if waiting:
            return f"还有 {len(waiting)} 个{_word_below(standing)}没有审核通过：{first_of(waiting)}。"
        if standing.moved_below:
            return f"{named(standing.moved_below)}审核后数据有变动，请先退回重报。"
    if action == LOCK and calendar.next_to_lock not in (None, calendar.month):
        return f"月份要依次锁定，现在应锁定{month_words(calendar.next_to_lock or 0)}。"
    if action == REOPEN and calendar.month != calendar.locked_until:
        return f"请先重开最近锁定的{month_words(calendar.locked_until or 0)}，再依次往前。"
    return ""


def _reason_refusal(action: str, reason: str) -> str:
    if action in WITH_REASON and not reason.strip():
        return f"请写明{ACTIONS[action]}的原因。"
    if len(reason.strip()) > LONGEST_REASON:
        return f"原因最多 {LONGEST_REASON} 字，请精简。"
    return ""


def _word_below(standing: Standing) -> str:
    return LEVEL_LABELS[standing.children[0].level]


def first_of(names: list[str]) -> str:
    """The first names, where the count is told already: `甲县、乙县、丙县等`."""
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def named(names: list[str]) -> str:
    """The first names, and how many there are: `甲县、乙县、丙县等 4 个`."""
    return first_of(names) + (f" {len(names)} 个" if len(names) > _NAMED else "")
