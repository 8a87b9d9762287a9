"""Members of a household: made-up names, ID numbers that pass the check of GB 11643, phones."""

import random
from dataclasses import dataclass
from typing import Final

from data.demo.names import FAMILY, person_name

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a roster."""

    name: str
    id_type: str
    id_number: str
    relation: str
    phone: str
    health: str
    labour: str


def check_digit(first_17: str) -> str:
    """The 18th character of a citizen's ID number (GB 11643-1999: ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(d) * w for d, w in zip(first_17, _WEIGHTS, strict=True)) % 11]


def _id_number(county: str, born: int, woman: bool, rng: random.Random) -> tuple[str, str]:
    """ID type and number; now and then a disability certificate stands in for it."""
    order = rng.randrange(10, 990) // 2 * 2 + (0 if woman else 1)
    first_17 = f"{county}{born}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{order:03d}"
    number = first_17 + check_digit(first_17)
    chance = rng.random()
    if chance < 0.006:
        return "残疾人证", f"{number}{rng.randint(1, 7)}{rng.randint(1, 4)}"
    return "居民身份证", number


def _phone(born: int, rng: random.Random) -> str:
    if not 1945 <= born <= 2004 or rng.random() < 0.25:
        return ""
    return f"{rng.choice(('134', '137', '139', '150', '158', '159', '182', '187'))}{rng.randrange(10**8):08d}"


def _health(born: int, causes: tuple[str, ...], first: bool, rng: random.Random) -> str:
    ill, disabled = 0.06 + max(0, 1975 - born) * 0.008, 0.03
    if first and "因病" in causes:
        ill = 0.7
    if first and "因残" in causes:
        disabled = 0.85
    if rng.random() < disabled:
        return "残疾"
    if rng.random() < ill:
        return rng.choice(("长期慢性病", "长期慢性病", "患有大病"))
    return "健康"


def _labour(born: int, health: str, no_labour: bool) -> str:
    if born > 2005 or born < 1950:
        return "无劳动力"
    if no_labour:
        return "丧失劳动力" if health != "健康" else "无劳动力"
    if health != "健康":
        return "弱劳动力或半劳动力"
    return "技能劳动力" if 1978 < born < 1996 and born % 7 == 0 else "普通劳动力"


def _roles(size: int, old_head: bool, rng: random.Random) -> list[tuple[str, int, bool]]:
    """Relation, year of birth and sex of each member, the head first."""
    head = rng.randint(1936, 1955) if old_head or size == 1 else rng.randint(1956, 1988)
    woman = rng.random() < 0.18
    roles = [("户主", head, woman)]
    if size > 1 and rng.random() < 0.72:
        roles.append(("配偶", head + rng.randint(-4, 5), not woman))
    while len(roles) < size:
        kind = rng.choices(("child", "parent", "grandchild"), (62, 20, 18))[0]
        girl = rng.random() < 0.5
        if kind == "parent" and head > 1956 and sum(r[0] in ("父亲", "母亲") for r in roles) < 2:
            relation = "母亲" if girl else "父亲"
            if relation not in (r[0] for r in roles):
                roles.append((relation, max(1930, head - rng.randint(21, 30)), girl))
        elif kind == "grandchild" and head < 1968:
            roles.append(("之孙女" if girl else "之孙子", min(2020, head + rng.randint(44, 60)), girl))
        else:
            roles.append(("之女" if girl else "之子", min(2020, head + rng.randint(21, 34)), girl))
    return roles


def family(
    size: int, county: str, causes: tuple[str, ...], no_labour: bool, rng: random.Random
) -> tuple[Person, ...]:
    """The members of a household of this size; children and a man's parents share its family name."""
    name = rng.choice(FAMILY)
    members: list[Person] = []
    for relation, born, woman in _roles(size, no_labour, rng):
        own = relation in ("配偶", "母亲")
        id_type, id_number = _id_number(county, born, woman, rng)
        health = _health(born, causes, not members, rng)
        members.append(
            Person(
                name=person_name(rng.choice(FAMILY) if own else name, woman, rng),
                id_type=id_type,
                id_number=id_number,
                relation=relation,
                phone=_phone(born, rng),
                health=health,
                labour=_labour(born, health, no_labour),
            )
        )
    return tuple(members)
