"""Stores from literal rows: `Store` turns short tuples into the rows that imports would have written.

The tree is fixed and small: 示例市 with 东县 (东一乡: 甲村, 乙村; 东二乡: 丙村) and 西县 (西一镇: 丁村).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, update

from data.schema import (
    BEGINNING,
    FOREVER,
    allocations,
    area_tree,
    areas,
    batches,
    household_risks,
    household_versions,
    households,
    payments,
    persons,
    policy_values,
    projects,
)
from queries.evaluate import values
from queries.rollup import rebuild
from queries.scope import WHOLE_CITY
from tests.queries.facts import complete, day, kind_of

CITY = "990000"
EAST, WEST = "990100", "990200"
EAST_1, EAST_2, WEST_1 = "990100001", "990100002", "990200001"
JIA, YI, BING, DING = "990100001001", "990100001002", "990100002001", "990200001001"

TREE = {
    CITY: ("示例市", "city", None),
    EAST: ("东县", "county", CITY),
    WEST: ("西县", "county", CITY),
    EAST_1: ("东一乡", "township", EAST),
    EAST_2: ("东二乡", "township", EAST),
    WEST_1: ("西一镇", "township", WEST),
    JIA: ("甲村", "village", EAST_1),
    YI: ("乙村", "village", EAST_1),
    BING: ("丙村", "village", EAST_2),
    DING: ("丁村", "village", WEST_1),
}

UNSTABLE, MARGINAL, SUDDEN = "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"


class Store:
    """Fills a migrated store; `ready()` computes the rollup."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._number = 0
        self.batch("areas", "2021-12")
        self._insert(
            areas,
            [
                {
                    "code": code,
                    "name": name,
                    "level": level,
                    "parent_code": parent,
                    "valid_from": BEGINNING,
                    "valid_to": FOREVER,
                    "batch_id": self._number,
                }
                for code, (name, level, parent) in TREE.items()
            ],
        )
        with engine.begin() as connection:
            write_tree(connection)

    def batch(self, kind: str, as_of: str, *, counties: Sequence[str] = (), status: str = "committed") -> int:
        """A file that came; later rows belong to it."""
        self._number += 1
        names = ", ".join(f'"{county}"' for county in counties)
        row = {
            "id": self._number,
            "kind": kind,
            "file_name": f"{kind}-{as_of}.xlsx",
            "sha256": f"{self._number:064d}",
            "as_of": day(as_of),
            "rows_read": 1,
            "rows_accepted": 1,
            "rows_rejected": 0,
            "counties": f"[{names}]",
            "warnings": "[]",
            "imported_by": "test",
            "imported_at": datetime.now(UTC).replace(tzinfo=None),
            "status": status,
        }
        self._insert(batches, [row])
        return self._number

    def households(
        self, *rows: tuple[Any, ...], as_of: str = "2021-12", counties: Sequence[str] = (EAST, WEST)
    ) -> "Store":
        """A roster of `counties`: (number, village, category, persons, identified, eliminated, helped, more).

        The last three may be left out. `helped` "" (the default) is help on the day of identification, None
        no help. `more` is a dict with no_labour, causes, household_type and income (yuan). A number that the
        store has gets another version.
        """
        self.batch("roster", as_of, counties=counties)
        causes: list[dict[str, Any]] = []
        with self.engine.begin() as connection:  # one for all: a commit takes longer than a row
            for number, village, category, size, identified, *rest in rows:
                eliminated, helped, more = (*rest, *(None, "", {})[len(rest) :])
                version = {
                    "household_no": number,
                    "as_of": day(as_of),
                    "area_code": village,
                    "category": category,
                    "household_type": more.get("household_type", "脱贫户"),
                    "income_fen": more.get("income") and more["income"] * 100,
                    "persons": size,
                    "identified_on": day(identified),
                    "eliminated_on": day(eliminated),
                    "no_labour": more.get("no_labour", False),
                    "first_measure_on": day(identified if helped == "" else helped),
                    "valid_from": BEGINNING,
                    "valid_to": FOREVER,
                    "batch_id": self._number,
                }
                add_version(connection, version)
                key = {"household_no": number, "as_of": day(as_of)}
                causes += [key | {"cause": cause} for cause in more.get("causes", ())]
        self._insert(household_risks, causes)
        return self

    def person(self, number: str, seq: int, name: str) -> "Store":
        """A member of a household that the store has."""
        row = {"household_no": number, "seq": seq, "name": name, "id_type": "居民身份证"}
        more = {"id_number": "990100199001011234", "relation": "户主", "phone": "13900000000"}
        kind = {"health": "长期慢性病", "labour": "普通劳动力", "batch_id": self._number}
        self._insert(persons, [row | more | kind])
        return self

    def projects(self, *rows: tuple[str, str, int, dict[str, str]], as_of: str = "2021-12") -> "Store":
        """Projects: (number, area, plan year, {stage: date}), stages as in the columns without `_on`."""
        self.batch("projects", as_of)
        for number, area, year, dates in rows:
            row = {"project_no": number, "name": number, "category": "产业", "area_code": area}
            stages = {f"{stage}_on": day(text) for stage, text in dates.items()}
            self._insert(projects, [row | {"plan_year": year, "batch_id": self._number} | stages])
        return self

    def allocations(self, *rows: tuple[str, str, str, float, str], as_of: str = "2021-12") -> "Store":
        """Money allocated: (area, fund level, date, yuan, purpose)."""
        self.batch("allocations", as_of)
        for place, (area, level, on, yuan, purpose) in enumerate(rows):
            row = {
                "allocation_key": f"{self._number}-{place}",
                "document_no": "示财〔2021〕1号",
                "fund_level": level,
                "area_code": area,
                "purpose": purpose,
                "allocated_on": day(on),
                "amount_fen": round(yuan * 100),
                "batch_id": self._number,
            }
            self._insert(allocations, [row])
        return self

    def payments(self, *rows: tuple[str, str, str, float], as_of: str = "2021-12") -> "Store":
        """Money paid: (project, fund level, date, yuan)."""
        self.batch("payments", as_of)
        for place, (project, level, on, yuan) in enumerate(rows):
            row = {
                "voucher_no": f"{self._number}-{place}",
                "project_no": project,
                "paid_on": day(on),
                "fund_level": level,
                "amount_fen": round(yuan * 100),
                "batch_id": self._number,
            }
            self._insert(payments, [row])
        return self

    def facts(self, table: Table, *rows: dict[str, Any], as_of: str = "2021-12") -> "Store":
        """Rows of one of the other tables, see `tests.queries.facts`: dates as texts, columns by name."""
        batch = self.batch(kind_of(table), as_of)
        for number, row in enumerate(rows):
            self._insert(table, [complete(table, row, batch, number)])
        return self

    def policy(
        self,
        code: str,
        value: float,
        *,
        area: str | None = None,
        fund_level: str | None = None,
        month: int | None = None,
        valid: tuple[str, str] = ("2021-01-01", "9999-12-31"),
    ) -> "Store":
        """A rule in force from the first day of `valid` until before the last."""
        number = self.batch("policies", "2021-01")
        row = {
            "policy_key": f"{number}",
            "code": code,
            "area_code": area,
            "fund_level": fund_level,
            "month": month,
            "value": value,
            "unit": "比率",
            "valid_from": day(valid[0]),
            "valid_to": day(valid[1]),
            "source": "示例文件",
            "batch_id": number,
        }
        self._insert(policy_values, [row])
        return self

    def merge(self, area: str, successor: str, on: str) -> "Store":
        """`area` was taken over by `successor`."""
        with self.engine.begin() as connection:
            change = update(areas).where(areas.c.code == area)
            connection.execute(change.values(successor_code=successor, valid_to=day(on)))
            write_tree(connection)
        return self

    def rename(self, area: str, name: str) -> "Store":
        """`area` is called `name`."""
        with self.engine.begin() as connection:
            connection.execute(update(areas).where(areas.c.code == area).values(name=name))
        return self

    def ready(self) -> Engine:
        """The store with its rollup computed from scratch."""
        with self.engine.connect().execution_options(sqlite_immediate=True) as connection:
            rebuild(connection)
            if connection.dialect.name == "postgresql":  # a real import goes on counting from here
                connection.execute(
                    select(func.setval(func.pg_get_serial_sequence("batches", "id"), self._number))
                )
            connection.commit()
        return self.engine

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            with self.engine.begin() as connection:
                connection.execute(insert(table), rows)


def add_version(connection: Connection, version: dict[str, Any]) -> None:
    """Add a household's version and lay the validity of all its versions end to end."""
    number, v = version["household_no"], household_versions
    known = connection.execute(select(households).where(households.c.household_no == number)).first()
    if known is None:
        row = {key: version[key] for key in ("household_no", "area_code", "batch_id")}
        connection.execute(insert(households).values(**row))
    connection.execute(insert(v).values(**version))
    mine = v.c.household_no == number
    months = list(connection.scalars(select(v.c.as_of).where(mine).order_by(v.c.as_of)))
    ends = [*months[1:], FOREVER]
    for start, as_of, end in zip([BEGINNING, *months[1:]], months, ends, strict=True):
        row_now = update(v).where(mine, v.c.as_of == as_of)
        connection.execute(row_now.values(valid_from=start, valid_to=end))


def write_tree(connection: Connection) -> None:
    """Derive `area_tree`: every containment; a merged area counts to its successor."""
    rows = connection.execute(select(areas.c.code, areas.c.parent_code, areas.c.successor_code)).all()
    above = {code: successor or parent for code, parent, successor in rows}
    pairs = []
    for code in above:
        place = code
        while place:
            pairs.append({"ancestor_code": place, "descendant_code": code})
            place = above[place]
    connection.execute(delete(area_tree))
    connection.execute(insert(area_tree), pairs)


def figure(
    engine: Engine, kpi: str, month: int, area: str = CITY, slice_: str = ""
) -> tuple[float | None, float | None, float | None, str]:
    """(numerator, denominator, value, state) of a KPI; None where there is no number."""
    frame = values(engine, scope=WHOLE_CITY, month=month, kpis=[kpi], areas=[area], slice=slice_)
    row = frame.iloc[0]
    numbers = [
        None if pd.isna(row[name]) else float(row[name]) for name in ("numerator", "denominator", "value")
    ]
    return (*numbers, str(row["state"]))


def counted(engine: Engine, kpi: str, month: int, area: str = CITY, slice_: str = "") -> float | None:
    """The value of a KPI alone."""
    return figure(engine, kpi, month, area, slice_)[2]
