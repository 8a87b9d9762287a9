"""What the tests of checks share: findings of a literal store, and rows that `Store` does not write."""

from datetime import date
from typing import Any

from sqlalchemy import Engine, insert, select

from data.citizen_id import check_character
from data.schema import findings, persons, project_funding
from tests.queries.literal import Store

TODAY = date(2022, 1, 15)


def found(engine: Engine, *codes: str) -> dict[str, set[str]]:
    """The subjects of every standing finding of some checks, by check; checks without any are left out."""
    f = findings.c
    statement = select(f.check_code, f.subject_key).where(f.check_code.in_(codes), f.fixed_at.is_(None))
    subjects: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for code, key in connection.execute(statement):
            subjects.setdefault(code, set()).add(key)
    return subjects


def number(born: str, order: int = 10) -> str:
    """A right ID number of the example city: born as YYYYMMDD."""
    first_17 = f"990121{born}{order:03d}"
    return first_17 + check_character(first_17)


_MEMBER = {
    "name": "张三",
    "id_type": "居民身份证",
    "relation": "户主",
    "phone": "",
    "health": "健康",
    "labour": "",
}


def members(store: Store, household: str, *people: dict[str, Any]) -> None:
    """Members of a household that the store has, in their order; what is left out is a healthy head."""
    rows = [
        _MEMBER
        | {"id_number": number(f"19{50 + seq}0101", seq), "household_no": household, "seq": seq}
        | person
        | {"batch_id": 1}
        for seq, person in enumerate(people, start=1)
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(persons), rows)


def plans(store: Store, *rows: tuple[str, str, float]) -> None:
    """Planned money of projects: (number, level, yuan)."""
    with store.engine.begin() as connection:
        connection.execute(
            insert(project_funding),
            [
                {"project_no": project, "fund_level": level, "planned_fen": round(yuan * 100)}
                for project, level, yuan in rows
            ],
        )
