"""Members of a household: made-up names, ID numbers that pass the check of GB 11643, phones."""

import random
from dataclasses import dataclass
from typing import Final

from data.citizen_id import check_character
from data.demo.abilities import DISABLED, states_of
from data.demo.kin import Kin, live_together
from data.demo.names import FAMILY, person_name

CITIZEN: Final = "居民身份证"
CERTIFICATE: Final = "残疾人证"
_CERTIFICATES: Final = 0.008  # share of the disabled of whom the roster has no other number


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


def _id_number(county: str, kin: Kin, disabled: bool, rng: random.Random) -> tuple[str, str]:
    """ID type and number; of a few disabled people the certificate of disability stands in for it."""
    order = rng.randrange(10, 990) // 2 * 2 + (0 if kin.woman else 1)
    first_17 = f"{county}{kin.born}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{order:03d}"
    number = first_17 + check_character(first_17)
    if disabled and rng.random() < _CERTIFICATES:
        return CERTIFICATE, f"{number}{rng.randint(1, 7)}{rng.randint(1, 4)}"
    return CITIZEN, number


def _phone(born: int, rng: random.Random) -> str:
    if not 1945 <= born <= 2004 or rng.random() < 0.25:
        return ""
    return f"{rng.choice(('134', '137', '139', '150', '158', '159', '182', '187'))}{rng.randrange(10**8):08d}"


def family(
    size: int, county: str, causes: tuple[str, ...], no_labour: bool, rng: random.Random
) -> tuple[Person, ...]:
    """The members of a household of this size, who fit its risk causes: see `kin` and `abilities`.

    Children and a man's parents share its family name.
    """
    name = rng.choice(FAMILY)
    members = live_together(size, causes, no_labour, rng)
    people: list[Person] = []
    for kin, state in zip(members, states_of(members, causes, no_labour, rng), strict=True):
        own = kin.relation in ("配偶", "母亲")
        id_type, id_number = _id_number(county, kin, DISABLED in state.health, rng)
        people.append(
            Person(
                name=person_name(rng.choice(FAMILY) if own else name, kin.woman, rng),
                id_type=id_type,
                id_number=id_number,
                relation=kin.relation,
                phone=_phone(kin.born, rng),
                health=state.health,
                labour=state.labour,
            )
        )
    return tuple(people)
