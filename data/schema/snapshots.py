"""Snapshots: the state of a meeting or of a month's close, frozen; the figures as they were told then; and
what is still to be frozen."""

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

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True, comment="snapshot number, as the address names it"),
    Column("name", Text, nullable=False, comment="what people call it: the meeting, the month closed"),
    Column("month", Integer, nullable=False, comment="month YYYYMM whose figures are frozen"),
    Column("kind", String(8), nullable=False, comment="manual, or close for a month's close"),
    Column("made_by", Text, nullable=False, comment="who froze it"),
    Column("made_at", DateTime, nullable=False, comment="UTC time of the freeze"),
    Column("data_version", Integer, nullable=False, comment="store_state.data_version that was frozen"),
    Column("file", Text, nullable=False, comment="name of the file with the frozen store, in its folder"),
    Column("sha256", String(64), nullable=False, comment="SHA-256 of that file's bytes"),
    Column("bytes", BigInteger, nullable=False, comment="size of that file"),
    Column(
        "fingerprint", String(64), nullable=False, comment="SHA-256 of the definitions of KPIs and measures"
    ),
    Column("definitions", Text, nullable=False, comment="JSON object: those definitions, in words"),
    Column("targets", Text, nullable=False, comment="JSON array: rules of policy in force in the month"),
    Column(
        "batches", Text, nullable=False, comment="JSON array: numbers of the batches that counted, ascending"
    ),
    Column("removed_at", DateTime, comment="UTC time at which file and values were removed; none while kept"),
    Column("removed_by", Text, comment="who removed them"),
    Column("removal_reason", Text, comment="why"),
    CheckConstraint("kind IN ('manual', 'close')", name="kind"),
    comment="frozen states of the store; a record stays when its file is removed",
    info=PUBLIC,
)

freezes = Table(
    "freezes",
    metadata,
    Column("id", Integer, primary_key=True, comment="order in which freezes were asked for"),
    Column("name", Text, nullable=False, comment="name of the snapshot to be made"),
    Column("month", Integer, nullable=False, comment="month YYYYMM whose figures are to be frozen"),
    Column("kind", String(8), nullable=False, comment="manual, or close for a month's close"),
    Column("ordered_by", Text, nullable=False, comment="who asked for it"),
    Column("ordered_at", DateTime, nullable=False, comment="UTC time of the order"),
    Column("state", String(10), nullable=False, comment="ordered, freezing, done, refused or cancelled"),
    Column("attempts", Integer, nullable=False, comment="how often a worker has begun"),
    Column("file", Text, nullable=False, comment="file that is written; left behind by a worker that died"),
    Column("snapshot_id", Integer, comment="snapshot that it became"),
    Column("message", Text, nullable=False, default="", comment="Chinese sentence: why it was not made"),
    Column("reference", String(20), comment="number of an unexpected failure in the log"),
    CheckConstraint("kind IN ('manual', 'close')", name="kind"),
    CheckConstraint("state IN ('ordered', 'freezing', 'done', 'refused', 'cancelled')", name="state"),
    comment="snapshots asked for, each until a worker has made it or could not",
    info=PUBLIC,
)

snapshot_values = Table(
    "snapshot_values",
    metadata,
    Column(
        "snapshot_id",
        Integer,
        ForeignKey("snapshots.id"),
        primary_key=True,
        comment="snapshot, for its month",
    ),
    Column("kpi", String(60), primary_key=True, comment="code of the KPI"),
    # No foreign key: an area may be rolled back, what was told of it stays.
    Column("area_code", String(12), primary_key=True, comment="area at any level"),
    Column("numerator", Float(53), comment="as in queries/evaluate.py: yuan, households, …"),
    Column("denominator", Float(53), comment="likewise; none for a count"),
    Column("value", Float(53), comment="unrounded; ratios are fractions"),
    Column("state", String(14), nullable=False, comment="value, no_data, not_applicable or small_sample"),
    comment="every KPI of every area as frozen; where there is no row, there was no data",
    info=BY_AREA,
    sqlite_with_rowid=False,
)
