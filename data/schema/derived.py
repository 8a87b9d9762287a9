"""Derived tables: rebuilt from the facts, never migrated by hand."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, String, Table, UniqueConstraint, select

from data.schema.base import BY_AREA, PUBLIC, metadata

rollup_series = Table(
    "rollup_series",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False, comment="what the rollup calls it"),
    Column("measure", String(60), nullable=False, comment="code of the measure"),
    Column(
        "slice",
        String(40),
        nullable=False,
        comment="'' for all, else dimension=value, e.g. category=脱贫不稳定户",
    ),
    UniqueConstraint("measure", "slice"),
    comment="derived: a number for each measure and slice, so that the rollup need not repeat their names",
    info=PUBLIC,
)

# Written by queries/rollup.py alone; whoever reads takes `rollup`.
rollup_rows = Table(
    "rollup",
    metadata,
    Column(
        "series", Integer, primary_key=True, autoincrement=False, comment="number in rollup_series; no key"
    ),
    Column("area_code", String(12), primary_key=True, comment="area at any level, descendants summed in"),
    Column("month", Integer, primary_key=True, comment="month of the events as YYYYMM"),
    Column(
        "amount", BigInteger, nullable=False, comment="net sum of the month's signed events: count, or fen"
    ),
    comment="derived: net events per measure, slice, area and month; rebuilt, never migrated",
    info=BY_AREA,
    sqlite_with_rowid=False,
)

rollup: Final = (
    select(
        rollup_series.c.measure,
        rollup_series.c.slice,
        rollup_rows.c.area_code,
        rollup_rows.c.month,
        rollup_rows.c.amount,
    )
    .join(rollup_rows, rollup_rows.c.series == rollup_series.c.number)
    .subquery("rollup")
)
"""The rollup as it is read: measure, slice, area_code, month, amount."""

coverage = Table(
    "coverage",
    metadata,
    Column(
        "kind", String(20), primary_key=True, comment="kind of file: roster, projects, allocations, payments"
    ),
    Column(
        "area_code", String(12), primary_key=True, comment="county, or the city where a row names no county"
    ),
    Column(
        "first_month",
        Integer,
        nullable=False,
        comment="first month, YYYYMM, that this kind speaks of in the store",
    ),
    Column(
        "last_month", Integer, nullable=False, comment="latest as-of month, YYYYMM, that reached this county"
    ),
    Column("finest_level", String(10), nullable=False, comment="finest level of area that its rows name"),
    comment="derived: which counties have which data, for which months, how fine: tells zero from no data",
    info=PUBLIC,
)

cohorts = Table(
    "cohorts",
    metadata,
    Column(
        "slice",
        String(40),
        primary_key=True,
        comment="'' for all, else dimension=value, as in rollup",
    ),
    Column("area_code", String(12), primary_key=True, comment="city or county, descendants summed in"),
    Column("identified_month", Integer, primary_key=True, comment="month of identification as YYYYMM"),
    Column("ended_month", Integer, primary_key=True, comment="month of elimination as YYYYMM; 0 while open"),
    Column("households", Integer, nullable=False, comment="households with these two months"),
    comment="derived: households by month of identification and of elimination, for survival curves",
    info=BY_AREA,
    sqlite_with_rowid=False,
)

process_times = Table(
    "process_times",
    metadata,
    Column("step", String(12), primary_key=True, comment="step of the process, see queries/process_times.py"),
    Column("area_code", String(12), primary_key=True, comment="city or county, descendants summed in"),
    Column("found_month", Integer, primary_key=True, comment="month in which the clue came in, as YYYYMM"),
    Column("reached_month", Integer, primary_key=True, comment="month in which the step was done, as YYYYMM"),
    Column(
        "taken",
        Integer,
        primary_key=True,
        comment="days since the step before, from help on whole months; -1 where either day is unknown",
    ),
    Column("clues", Integer, nullable=False, comment="clues of which this is true"),
    comment="derived: how long each step took from a clue to the follow-up, for medians",
    info=BY_AREA,
    sqlite_with_rowid=False,
)
