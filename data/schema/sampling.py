"""Spot checks in the field: what was drawn, with its weights, and what the visitors found."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from data.schema.base import BY_AREA, PUBLIC, batch_column, metadata

samples = Table(
    "samples",
    metadata,
    Column("id", Integer, primary_key=True, comment="number of the sample, as the address names it"),
    Column("subject", String(10), nullable=False, comment="household or project"),
    # No foreign keys to areas: a sample stays when a batch of areas is rolled back, as findings do.
    Column("area_code", String(12), nullable=False, comment="area that it was drawn in"),
    Column("month", Integer, nullable=False, comment="month YYYYMM whose records are checked"),
    Column("seed", Integer, nullable=False, comment="seed: the same seed, month and data give the same draw"),
    Column("asked_size", Integer, nullable=False, comment="how many were asked for"),
    Column("frame_size", Integer, nullable=False, comment="how many there were to draw from"),
    Column("strata_by", String(10), nullable=False, comment="level whose areas, times risk, are the strata"),
    Column("data_version", Integer, nullable=False, comment="store_state.data_version that was drawn from"),
    Column("drawn_by", Text, nullable=False, comment="who drew it"),
    Column("drawn_at", DateTime, nullable=False, comment="UTC time of the draw"),
    CheckConstraint("subject IN ('household', 'project')", name="subject"),
    comment="samples drawn for spot checks in the field (实地抽查); what is in one is in sample_items",
    info=PUBLIC,
)

sample_items = Table(
    "sample_items",
    metadata,
    Column("item_no", String(20), primary_key=True, comment="抽查编号, as the visit list has it: 抽3-012"),
    Column("sample_id", Integer, ForeignKey("samples.id"), nullable=False, index=True, comment="its sample"),
    Column("subject_key", String(40), nullable=False, comment="户编号 or 项目编号"),
    Column(
        "area_code",
        String(12),
        nullable=False,
        index=True,
        comment="village of the household; where the project lies",
    ),
    Column("risk", String(20), nullable=False, comment="its group by risk, see queries/sampling_frame.py"),
    Column("stratum", String(40), nullable=False, comment="area code and risk group that it was drawn from"),
    Column("stratum_size", Integer, nullable=False, comment="how many the stratum had to draw from"),
    Column("weight", Float(53), nullable=False, comment="how many of the stratum it stands for"),
    Column(
        "reported",
        Text,
        nullable=False,
        comment="JSON object: question → what the records said at the draw; never personal data",
    ),
    comment="households and projects of a sample, with what was recorded of them at the draw",
    info=BY_AREA,
)

sample_answers = Table(
    "sample_answers",
    metadata,
    Column("item_no", String(20), ForeignKey("sample_items.item_no"), primary_key=True, comment="抽查编号"),
    Column("question", String(30), primary_key=True, comment="see data/sampling/questions.py"),
    Column("answer", String(10), nullable=False, comment="yes: as recorded; no; missing: not to be found"),
    Column("visited_by", Text, nullable=False, default="", comment="抽查人", info={"personal": "name"}),
    Column("visited_on", Date, comment="抽查日期; none where the list does not say it"),
    Column("note", Text, nullable=False, default="", comment="备注", info={"personal": "hidden"}),
    batch_column(),
    CheckConstraint("answer IN ('yes', 'no', 'missing')", name="answer"),
    comment="what visitors found, question by question; former answers are in row_history",
    info={"scope": ("via", "item_no", "sample_items")},
)
