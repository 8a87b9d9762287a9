"""The ledger: what each import and each roll-back did to figures, and to a past that was already told.

An entry is numbered by the data version that its transaction made (`data/batches.py`), so that whoever
notes the data version of a moment can ask what came after it.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from data.schema.base import BY_AREA, PUBLIC, metadata


def _version() -> Column[int]:
    return Column(
        "version",
        Integer,
        ForeignKey("ledger_entries.version"),
        primary_key=True,
        comment="the entry: data version that its transaction made",
    )


def _area(comment: str, *, primary_key: bool = True) -> Column[str]:
    # No foreign key: an area may be rolled back, what an entry said of it stays.
    return Column("area_code", String(12), primary_key=primary_key, nullable=False, comment=comment)


def _number(name: str, comment: str) -> Column[float]:
    return Column(name, Float(53), comment=comment)


ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column(
        "version",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="data version that the transaction made: the order of entries",
    ),
    Column(
        "batch_id",
        Integer,
        ForeignKey("batches.id"),
        nullable=False,
        index=True,
        comment="batch that was imported or rolled back",
    ),
    Column("action", String(8), nullable=False, comment="import or rollback"),
    Column("done_by", Text, nullable=False, comment="operating-system or signed-in user"),
    Column("done_at", DateTime, nullable=False, comment="UTC time"),
    CheckConstraint("action IN ('import', 'rollback')", name="action"),
    comment="one row per committed import and per roll-back",
    info=PUBLIC,
)

rollup_rewrites = Table(
    "rollup_rewrites",
    metadata,
    _version(),
    Column("measure", String(60), primary_key=True, comment="code of the measure"),
    _area("area at any level, descendants summed in, as in rollup"),
    Column("month", Integer, primary_key=True, comment="month of the events as YYYYMM"),
    Column("amount", BigInteger, nullable=False, comment="rollup's amount after minus before: count, or fen"),
    comment="changes of the rollup (slice '') in months that the area had already been told of",
    info=BY_AREA,
    sqlite_with_rowid=False,
)

told_until = Table(
    "told_until",
    metadata,
    Column("kind", String(20), primary_key=True, comment="kind of file, as in coverage"),
    Column("area_code", String(12), primary_key=True, comment="county or city, as in coverage"),
    Column("last_month", Integer, nullable=False, comment="latest last_month, YYYYMM, coverage ever had"),
    comment="how far figures were ever told; never lowered, so that a roll-back and a new import both show",
    info=PUBLIC,
)

batch_effects = Table(
    "batch_effects",
    metadata,
    _version(),
    Column("kpi", String(60), primary_key=True, comment="code of a headline KPI"),
    _area("the city, a county or one of the most affected townships"),
    Column("month", Integer, primary_key=True, comment="month of the figure as YYYYMM"),
    _number("numerator_before", "money in yuan; NULL where there was none"),
    _number("denominator_before", "money in yuan; NULL where there was none"),
    _number("value_before", "in the KPI's unit; NULL where there was none"),
    Column("state_before", String(20), nullable=False, comment="state, see queries/evaluate.py"),
    _number("numerator_after", "money in yuan; NULL where there is none"),
    _number("denominator_after", "money in yuan; NULL where there is none"),
    _number("value_after", "in the KPI's unit; NULL where there is none"),
    Column("state_after", String(20), nullable=False, comment="state, see queries/evaluate.py"),
    comment="headline figures before and after an entry, as queries.evaluate gave them; changed ones only",
    info=BY_AREA,
    sqlite_with_rowid=False,
)

batch_jumps = Table(
    "batch_jumps",
    metadata,
    _version(),
    Column("place", Integer, primary_key=True, comment="order: most unusual first"),
    _area("area of the series", primary_key=False),
    Column("series", String(60), nullable=False, comment="code of the KPI or measure"),
    Column("unit", String(8), nullable=False, comment="unit of the four numbers, see queries/evaluate.py"),
    Column("what", String(8), nullable=False, comment="step: to the newest month; rewrite: of a told one"),
    Column("month", Integer, nullable=False, comment="month of the figure as YYYYMM"),
    _number("was", "figure of the month before (step), or of this month before the entry (rewrite)"),
    _number("now", "figure of the month after the entry"),
    _number("low", "smallest usual step from one month to the next"),
    _number("high", "largest usual step"),
    Column("sentence", Text, nullable=False, comment="Chinese sentence: what, where, from, to, usual range"),
    CheckConstraint("what IN ('step', 'rewrite')", name="what"),
    comment="unusual jumps that an entry made, against each series' own history",
    info=BY_AREA,
    sqlite_with_rowid=False,
)
