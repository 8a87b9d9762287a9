"""Literal rows → a store: a city of two counties, and facts as a test writes them down.

Codes read as the tree: 99 城市; 9901 东县 (990101 甲乡: 99010101 一村, 99010102 二村; 990102 乙乡: 99010201
三村, 99010202 四村), 9902 西县 (990201 丙乡: 99020101 五村).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert

from data import schema
from data.tree import rebuild_tree
from queries.rollup import rebuild

Rows = Iterable[Mapping[str, Any]]

AREAS = {
    "99": "某市",
    "9901": "东县",
    "990101": "甲乡",
    "99010101": "一村",
    "99010102": "二村",
    "990102": "乙乡",
    "99010201": "三村",
    "99010202": "四村",
    "9902": "西县",
    "990201": "丙乡",
    "99020101": "五村",
}
_LEVELS = {2: "city", 4: "county", 6: "township", 8: "village"}
_BATCHES = ("areas", "roster", "projects", "allocations", "payments", "policies", "published")
_HOUSEHOLD = {"category": "脱贫不稳定户", "household_type": "脱贫户", "persons": 3, "no_labour": False}
_VERSION = {"as_of": date(2021, 12, 1), "valid_from": schema.BEGINNING, "valid_to": schema.FOREVER}
_PERSON = {"id_type": "居民身份证", "id_number": "990101195001010011", "phone": "13800000000"}
_MEMBER = {**_PERSON, "seq": 1, "relation": "户主", "health": "健康", "labour": "普通劳动力"}


def fill(
    engine: Engine,
    *,
    until: date = date(2021, 12, 1),
    households: Rows = (),
    projects: Rows = (),
    allocations: Rows = (),
    payments: Rows = (),
    policies: Rows = (),
    published: Rows = (),
    boundaries: Rows = (),
) -> None:
    """Write the small city and these facts, then sum them; `until` is the as-of month of every file.

    A household row may hold causes and measures (lists), head (a name) and absent_since; a project row may
    hold planned ({fund level: fen}). A village is named by `area_code`.
    Rows of one household are its versions.
    """
    with engine.begin() as connection:
        _write(connection, schema.batches, [_batch(number, until) for number in range(len(_BATCHES))])
        _write(connection, schema.areas, [_area(code) for code in AREAS])
        rebuild_tree(connection)
        _write_households(connection, [dict(row) for row in households])
        _write_projects(connection, [dict(row) for row in projects])
        for table, kind, rows in (
            (schema.allocations, "allocations", allocations),
            (schema.payments, "payments", payments),
            (schema.policy_values, "policies", policies),
            (schema.published_figures, "published", published),
            (schema.boundaries, "areas", boundaries),
        ):
            _write(connection, table, [{"batch_id": _BATCHES.index(kind) + 1, **row} for row in rows])
        rebuild(connection)


def _write_households(connection: Connection, rows: list[dict[str, Any]]) -> None:
    batch = {"batch_id": _BATCHES.index("roster") + 1}
    identities, versions, causes, measures, members = {}, [], [], [], []
    for row in rows:
        key = {"household_no": row["household_no"], "as_of": row.get("as_of", _VERSION["as_of"])}
        causes += [{**key, "cause": cause} for cause in row.pop("causes", ())]
        measures += [{**key, "measure": measure} for measure in row.pop("measures", ())]
        head, absent_since = row.pop("head", "张三丰"), row.pop("absent_since", None)
        number, village = row["household_no"], row["area_code"]
        identities[number] = {
            "household_no": number,
            "area_code": village,
            "absent_since": absent_since,
            **batch,
        }
        members.append({**_MEMBER, "household_no": number, "name": head, **batch})
        versions.append({**_HOUSEHOLD, **_VERSION, **row, **batch})
    _write(connection, schema.households, list(identities.values()))
    _write(connection, schema.household_versions, versions)
    _write(connection, schema.household_risks, causes)
    _write(connection, schema.household_measures, measures)
    _write(connection, schema.persons, list({row["household_no"]: row for row in members}.values()))


def _write_projects(connection: Connection, rows: list[dict[str, Any]]) -> None:
    batch = {"batch_id": _BATCHES.index("projects") + 1}
    funding = [
        {"project_no": row["project_no"], "fund_level": level, "planned_fen": fen}
        for row in rows
        for level, fen in row.pop("planned", {}).items()
    ]
    defaults = {"name": "某项目", "category": "产业项目", "plan_year": 2021, **batch}
    _write(connection, schema.projects, [{**defaults, **row} for row in rows])
    _write(connection, schema.project_funding, funding)


def _write(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    names = {name for row in rows for name in row}
    if rows:  # one INSERT for rows of different widths
        connection.execute(insert(table), [dict.fromkeys(names) | row for row in rows])


def _area(code: str) -> dict[str, Any]:
    level = _LEVELS[len(code)]
    parent = None if level == "city" else code[:-2]
    return {"code": code, "name": AREAS[code], "level": level, "parent_code": parent, "batch_id": 1}


def _batch(number: int, until: date) -> dict[str, Any]:
    return {
        "id": number + 1,
        "kind": _BATCHES[number],
        "file_name": f"{_BATCHES[number]}.xlsx",
        "sha256": str(number),
        "as_of": until,
        "rows_read": 1,
        "rows_accepted": 1,
        "rows_rejected": 0,
        "imported_by": "tester",
        "imported_at": datetime(2022, 1, 5, 8, 0),
        "status": "committed",
    }
