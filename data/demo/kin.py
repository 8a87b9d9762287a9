"""Who lives together: relations, years of birth and sexes that fit one another and the risk causes."""

import random
from dataclasses import dataclass, replace
from typing import Final

YEAR: Final = 2021  # of the rosters
WORKING_FROM: Final = 16
_PUPILS_UNTIL: Final = 22
NO_WORK_AFTER: Final = 70  # years: then nobody is asked to work any more
_YOUNGER: Final = ("之子", "之女", "之孙子", "之孙女")
# Risks that somebody at work has brought in.
OF_WORKERS: Final = frozenset({"因务工就业不稳", "因产业失败"})
_MANY_CHILDREN: Final = 3
_GRANDPARENT: Final = 1968  # born before
_OLDEST: Final = 1930
_YOUNGEST: Final = 2020
_OLD_HEAD: Final = (1936, 1949)  # beyond all work
_AGEING_HEAD: Final = (1951, 1961)  # works a little
_NOT_AT_WORK: Final = 2006  # born since: too young


@dataclass(frozen=True, slots=True)
class Kin:
    """One member: relation to the head, year of birth, sex, and whether at school."""

    relation: str
    born: int
    woman: bool
    pupil: bool = False

    @property
    def age(self) -> int:
        """Years at the end of the roster's year."""
        return YEAR - self.born

    @property
    def of_working_age(self) -> bool:
        """Old enough and not too old to work, and not at school."""
        return WORKING_FROM <= self.age <= NO_WORK_AFTER and not self.pupil


@dataclass(frozen=True, slots=True)
class Shape:
    """What kind of household it is: when its head was born, and who may live with it."""

    head: tuple[int, int]
    spouse: float  # chance of one
    others: tuple[float, float, float]  # weights: child, parent, grandchild
    youngest_from: int = 0  # children and grandchildren were born since, where the head's age lets them


def _shape(size: int, causes: tuple[str, ...], no_labour: bool, rng: random.Random) -> Shape:
    at_work = bool(OF_WORKERS & set(causes))
    if no_labour:
        return _shape_without_labour(causes, rng)
    if "因学" in causes:
        if not at_work and rng.random() < 0.12:  # grandparents bring the pupil up
            return Shape(_AGEING_HEAD, 0.7, (30, 0, 70))
        return Shape((1963, 1986), 0.3 if "缺劳动力" in causes else 0.8, (75, 25, 0), 1996)
    if "缺劳动力" in causes:
        ageing = not at_work and rng.random() < 0.5
        young = Shape((1970, 1988), 0.3, (65, 35, 0), _NOT_AT_WORK)
        return Shape(_AGEING_HEAD, 0.8, (0, 0, 100), _NOT_AT_WORK) if ageing else young
    if at_work:
        return Shape((1963, 1990), 0.75, (68, 22, 10))
    return Shape((1951, 1985) if size == 1 else (1953, 1988), 0.74, (62, 20, 18))


def _shape_without_labour(causes: tuple[str, ...], rng: random.Random) -> Shape:
    """Mostly old people, alone or with a grandchild; some of working age who are ill or disabled."""
    if {"因残", "因病"} & set(causes) and rng.random() < 0.25:
        return Shape((1966, 1985), 0.0, (50, 50, 0), _NOT_AT_WORK)
    if "因残" in causes and rng.random() < 0.35:
        return Shape(_OLD_HEAD, 0.75, (100, 0, 0))  # with a grown-up child who is disabled
    return Shape(_OLD_HEAD, 0.75, (0, 0, 100), _NOT_AT_WORK)


def _child(head: Kin, since: int, rng: random.Random) -> Kin:
    girl = rng.random() < 0.5
    born = rng.randint(max(head.born + 22, min(since, head.born + 38)), max(head.born + 34, since + 4))
    return Kin("之女" if girl else "之子", min(born, _YOUNGEST), girl)


def _grandchild(head: Kin, since: int, rng: random.Random) -> Kin:
    girl = rng.random() < 0.5
    born = rng.randint(max(head.born + 44, since), max(head.born + 62, since + 4))
    return Kin("之孙女" if girl else "之孙子", min(born, _YOUNGEST), girl)


def _pupil(head: Kin, rng: random.Random) -> Kin:
    """A child at school, of primary school to university; of old heads a grandchild."""
    old = head.born <= _AGEING_HEAD[1]
    first, last = (42, 62) if old else (20, 40)
    girl = rng.random() < 0.5
    born = rng.randint(max(head.born + first, YEAR - _PUPILS_UNTIL), min(head.born + last, YEAR - 6))
    relation = ("之孙女" if girl else "之孙子") if old else ("之女" if girl else "之子")
    return Kin(relation, born, girl, pupil=True)


def _parent(head: Kin, others: list[Kin], rng: random.Random) -> Kin | None:
    """The head's mother or father, if not yet there and of a believable age."""
    woman = rng.random() < 0.62  # widows
    relation = "母亲" if woman else "父亲"
    if head.born <= _OLDEST + 26 or any(kin.relation == relation for kin in others):
        return None
    return Kin(relation, max(_OLDEST, head.born - rng.randint(21, 30)), woman)


def _at_school(kin: Kin, rng: random.Random) -> Kin:
    if kin.pupil or kin.relation not in _YOUNGER or not 6 <= kin.age <= _PUPILS_UNTIL:
        return kin
    return replace(kin, pupil=rng.random() < (1 if kin.age < WORKING_FROM else 0.9 if kin.age < 19 else 0.4))


def _another(shape: Shape, members: list[Kin], rng: random.Random) -> Kin:
    """One more: a child, the head's parent or a grandchild; more than three children are rare."""
    head = members[0]
    kind = rng.choices(("child", "parent", "grandchild"), shape.others)[0]
    many = sum(kin.relation in ("之子", "之女") for kin in members) >= _MANY_CHILDREN
    if kind == "parent" or (many and shape.others[1]):
        parent = _parent(head, members, rng)
        if parent:
            return parent
    if head.born < _GRANDPARENT and (kind == "grandchild" or (many and shape.others[2])):
        return _grandchild(head, shape.youngest_from, rng)
    return _child(head, shape.youngest_from, rng)


def live_together(size: int, causes: tuple[str, ...], no_labour: bool, rng: random.Random) -> list[Kin]:
    """The members of a household of this size, the head first, then a husband or wife.

    With 因学 there is a pupil; in a household without labour nobody could work but for an illness.
    """
    shape = _shape(size, causes, no_labour, rng)
    head = Kin("户主", rng.randint(*shape.head), rng.random() < 0.18)
    members = [head]
    if "因学" in causes and size > 1:
        members.append(_pupil(head, rng))
    if len(members) < size and rng.random() < shape.spouse:
        born = min(head.born + rng.randint(-4, 3), _OLD_HEAD[1] if no_labour else _YOUNGEST - 20)
        members.insert(1, Kin("配偶", born, not head.woman))
    while len(members) < size:
        members.append(_another(shape, members, rng))
    return [_at_school(kin, rng) for kin in members]
