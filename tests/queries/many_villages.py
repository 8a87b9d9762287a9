"""More villages than the small tree has, and many facts at once: comparisons need peers."""

from collections.abc import Collection, Mapping

from sqlalchemy import insert

from data.schema import (
    BEGINNING,
    FOREVER,
    areas,
    household_versions,
    households,
    projects,
    village_facts,
)
from tests.queries.literal import EAST, EAST_1, WEST, Store, day, write_tree


def add_villages(store: Store, count: int) -> list[str]:
    """The codes of so many new villages of 东县."""
    codes = [f"{EAST_1}{100 + number}" for number in range(count)]
    rows = [
        {
            "code": code,
            "name": f"新{number}村",
            "level": "village",
            "parent_code": EAST_1,
            "valid_from": BEGINNING,
            "valid_to": FOREVER,
            "batch_id": 1,
        }
        for number, code in enumerate(codes)
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(areas), rows)
    with store.engine.begin() as connection:
        write_tree(connection)
    return codes


def add_projects(store: Store, planned_and_started: Mapping[str, tuple[int, int]], year: int = 2021) -> None:
    """Projects of villages: so many planned for the year, so many of them started on 1 April."""
    batch = store.batch("projects", f"{year}-12")
    rows = [
        {
            "project_no": f"{year}-{village}-{number}",
            "name": "某项目",
            "category": "产业",
            "area_code": village,
            "plan_year": year,
            "approved_on": day(f"{year}-01-10"),
            "started_on": day(f"{year}-04-01") if number < started else None,
            "batch_id": batch,
        }
        for village, (planned, started) in planned_and_started.items()
        for number in range(planned)
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(projects), rows)


def add_households(store: Store, without_and_with_help: Mapping[str, tuple[int, int]]) -> None:
    """Households of villages, identified in March 2021: so many without help, so many helped at once."""
    batch = store.batch("roster", "2021-12", counties=(EAST, WEST))
    rows = [
        {
            "household_no": f"{village}-{number}",
            "as_of": day("2021-12"),
            "area_code": village,
            "category": "脱贫不稳定户",
            "household_type": "脱贫户",
            "persons": 3,
            "identified_on": day("2021-03"),
            "no_labour": False,
            "first_measure_on": None if number < without else day("2021-03"),
            "valid_from": BEGINNING,
            "valid_to": FOREVER,
            "batch_id": batch,
        }
        for village, (without, helped) in without_and_with_help.items()
        for number in range(without + helped)
    ]
    names = ("household_no", "area_code", "batch_id")
    with store.engine.begin() as connection:
        connection.execute(insert(households), [{name: row[name] for name in names} for row in rows])
        connection.execute(insert(household_versions), rows)


def add_facts(store: Store, year: int, villages: Collection[str], *, key: bool) -> None:
    """Facts of villages in a year: 重点帮扶村 or not."""
    batch = store.batch("villages", f"{year}-12")
    rows = [
        {"area_code": code, "year": year, "key_village": key, "resettlement": False, "batch_id": batch}
        for code in villages
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(village_facts), rows)
