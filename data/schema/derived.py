"""Derived tables: rebuilt from the facts, never migrated by hand."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from data.schema.base import BY_AREA, PUBLIC, metadata

rollup = Table(
    "rollup",
    metadata,
    Column("measure", String(60), primary_key=True, comment="code of the measure"),
    Column(
        "slice",
        String(40),
        primary_key=True,
        comment="'' for all, else dimension=value, e.g. category=脱贫不稳定户",
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
