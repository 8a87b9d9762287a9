"""What happened after a household's risk was marked as gone: follow-up visits, fall-backs, second marks.

A household that fell back in December 2021 is one that the November roster still shows as eliminated; one
that was marked a second time is eliminated since that month.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.households import DECEMBER, Household
from data.demo.lag import lag
from data.demo.profile import stream
from data.demo.spelling import first_of
from data.vocabulary import FELL_BACK, FOLLOWED_UP, MARKED_AGAIN

MARKED_TWICE: Final = 9
LAST_DAY: Final = date(2021, 12, 31)
_JANUARY_2021: Final = 12

_FOUND_WELL: Final = ("收入稳定，无返贫风险", "住房、饮水、医疗均有保障", "务工稳定，收入达标", "", "", "")
_WHY_BACK: Final = ("家中成员再次住院，自付支出较大", "务工中断，收入骤减", "收入核算有误，未持续稳定达标")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a household on one day."""

    household: Household
    kind: str
    day: date
    note: str


def _fell_back(household: Household, month: int, rng: random.Random) -> Event:
    day = first_of(month) + timedelta(days=rng.randint(5, 24))
    return Event(household, FELL_BACK, day, rng.choice(_WHY_BACK))


def _marked_twice(household: Household, rng: random.Random) -> list[Event]:
    """Fell back two to four months before the mark that stands."""
    again = household.eliminated or 0
    day = first_of(again) + timedelta(days=rng.randint(8, 26))
    back = _fell_back(household, again - rng.randint(2, 4), rng)
    return [back, Event(household, MARKED_AGAIN, day, "帮扶后收入持续稳定达标，再次标注风险消除")]


def _followed_up(household: Household, rng: random.Random) -> list[Event]:
    """Within some months, nine times in ten by the end of 2021; the latest eliminations are still waiting."""
    eliminated = household.eliminated or 0
    waiting = {DECEMBER: 0.58, DECEMBER - 1: 0.07}.get(eliminated, 0.015)
    if rng.random() < waiting + 0.13 * lag(household.village):
        return []
    first = first_of(eliminated) + timedelta(days=rng.randint(12, 28))
    delay = rng.randint(0, 15) if eliminated == DECEMBER else min(int(rng.expovariate(0.03)), 110)
    day = min(first + timedelta(days=delay), LAST_DAY - timedelta(days=rng.randint(0, 3)))
    events = [Event(household, FOLLOWED_UP, day, rng.choice(_FOUND_WELL))]
    again = day + timedelta(days=rng.randint(85, 100))
    if again <= LAST_DAY and rng.random() < 0.12:
        events.append(Event(household, FOLLOWED_UP, again, rng.choice(_FOUND_WELL)))
    return events


def build_events(households: Sequence[Household]) -> list[Event]:
    """All events, in the order of their days."""
    rng = stream("events")
    events = [_fell_back(h, DECEMBER, rng) for h in households if h.before.get("eliminated") is not None]
    able = [
        h
        for h in households
        if h.eliminated is not None and _JANUARY_2021 + 5 <= h.eliminated < DECEMBER and h.identified < 6
    ]
    for household in rng.sample(able, MARKED_TWICE):
        events += _marked_twice(household, rng)
    for household in households:
        if household.eliminated is not None:
            events += _followed_up(household, rng)
    return sorted(events, key=lambda e: (e.day, e.household.number, e.kind))
