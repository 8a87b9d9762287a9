"""Health and labour of a household's members: what its risk causes say, and a little that they do not."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data.demo.kin import OF_WORKERS, Kin

HEALTHY: Final = "健康"
DISABLED: Final = "残疾"
CHRONIC: Final = "长期慢性病"
GRAVE: Final = "患有大病"
ABLE: Final = ("普通劳动力", "技能劳动力")
WEAK: Final = "弱劳动力或半劳动力"
LOST: Final = "丧失劳动力"
NONE: Final = "无劳动力"
_AGEING: Final = 60  # years: later most work only a little
_GROWN_UP: Final = 30


@dataclass(slots=True)
class State:
    """Health and labour of one member, as the roster words them."""

    health: str = HEALTHY
    labour: str = NONE


def _illness(age: int, rng: random.Random) -> str:
    """Of children it is grave when it puts a household at risk, of the old mostly lasting."""
    return rng.choice((CHRONIC, CHRONIC, GRAVE) if age >= _GROWN_UP else (GRAVE, GRAVE, CHRONIC))


def _of_itself(kin: Kin, rng: random.Random) -> str:
    chance = rng.random()
    if chance < 0.02:
        return DISABLED
    if chance < 0.07 + max(0, kin.age - 46) * 0.006:
        return _illness(kin.age, rng)
    return HEALTHY


def _worker(members: Sequence[Kin], causes: Sequence[str]) -> int | None:
    """The place of the member whose work failed: the first of those between 18 and 60."""
    if not OF_WORKERS & set(causes):
        return None
    return next((p for p, kin in enumerate(members) if kin.of_working_age and 18 <= kin.age <= _AGEING), None)


def _strike(
    members: Sequence[Kin], states: Sequence[State], spared: int | None, health: str, rng: random.Random
) -> None:
    """Somebody is ill or disabled: the old and the healthy sooner, if possible not the worker."""
    places = [p for p in range(len(members)) if p != spared] or [0]
    places = [p for p in places if states[p].health == HEALTHY] or places
    place = rng.choices(places, [10 + max(0, members[p].age - 20) for p in places])[0]
    told = health or _illness(members[place].age, rng)
    both = {states[place].health, told} - {HEALTHY}
    states[place].health = "、".join(sorted(both, key=lambda word: word != DISABLED))


def _has_illness(state: State) -> bool:
    return CHRONIC in state.health or GRAVE in state.health


def _labour(kin: Kin, health: str, no_labour: bool, rng: random.Random) -> str:
    if not kin.of_working_age:
        return NONE
    if no_labour:
        return LOST
    if health != HEALTHY:
        return LOST if health != CHRONIC and rng.random() < 0.35 else WEAK
    if kin.age > _AGEING:
        return WEAK if rng.random() < 0.8 else ABLE[0]
    return ABLE[1] if 24 < kin.age < 46 and rng.random() < 0.12 else ABLE[0]


def _leave_one_able(members: Sequence[Kin], states: Sequence[State], rng: random.Random) -> None:
    """A household short of labour has at most one who can work; the others are old, at school or ill."""
    able = [p for p, state in enumerate(states) if state.labour in ABLE]
    for place in sorted(able, key=lambda p: abs(members[p].age - 40))[1:]:
        states[place].labour = WEAK
        if members[place].age <= _AGEING and states[place].health == HEALTHY:
            states[place].health = rng.choice((CHRONIC, CHRONIC, DISABLED))


def states_of(
    members: Sequence[Kin], causes: Sequence[str], no_labour: bool, rng: random.Random
) -> list[State]:
    """One state for each member.

    因病 has somebody ill, 因残 somebody disabled, 缺劳动力 at most one who can work, a risk from work
    somebody who works; a household without labour nobody, any other somebody who works at least a little.
    """
    states = [State(_of_itself(kin, rng)) for kin in members]
    worker = _worker(members, causes)
    if worker is not None:
        states[worker].health = HEALTHY
    if "因残" in causes and not any(DISABLED in state.health for state in states):
        _strike(members, states, worker, DISABLED, rng)
    if "因病" in causes and not any(map(_has_illness, states)):
        _strike(members, states, worker, "", rng)
    for kin, state in zip(members, states, strict=True):
        if no_labour and kin.of_working_age and state.health == HEALTHY:
            state.health = DISABLED if "因残" in causes else GRAVE
        state.labour = _labour(kin, state.health, no_labour, rng)
    if "缺劳动力" in causes:
        _leave_one_able(members, states, rng)
    if not no_labour and all(state.labour in (NONE, LOST) for state in states):
        last = min((p for p, kin in enumerate(members) if kin.of_working_age), key=lambda p: members[p].age)
        states[last].labour = WEAK
    return states
