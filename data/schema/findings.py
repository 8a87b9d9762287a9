"""Findings of the cross-checks, and what people decided about them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from data.schema.base import BY_AREA, metadata

findings = Table(
    "findings",
    metadata,
    Column("check_code", String(60), primary_key=True, comment="check that found it, see queries/checks"),
    Column(
        "subject_key",
        String(100),
        primary_key=True,
        comment="what it is about: 户编号, 户编号#order of the member, 项目编号, area code …",
    ),
    Column("area_code", String(12), nullable=False, index=True, comment="area that it counts to"),
    Column("month", Integer, comment="month YYYYMM that it is about; none where it is about no month"),
    Column(
        "details",
        Text,
        nullable=False,
        comment="JSON object: the row's own values in the check's sentence; never personal data",
    ),
    Column("first_batch", Integer, ForeignKey("batches.id"), comment="batch after which it was first found"),
    Column("first_seen", DateTime, nullable=False, comment="UTC time when it was first found"),
    Column(
        "fixed_batch",
        Integer,
        ForeignKey("batches.id"),
        comment="batch after which it was found no more; none while it stands",
    ),
    Column("fixed_at", DateTime, comment="UTC time when it was found no more; none while it stands"),
    comment="findings of the cross-checks: refreshed with each import, kept once they are fixed",
    info=BY_AREA,
)

finding_decisions = Table(
    "finding_decisions",
    metadata,
    Column("id", Integer, primary_key=True, comment="order of the decisions: a finding's last one counts"),
    Column("check_code", String(60), nullable=False, comment="check of the finding"),
    Column("subject_key", String(100), nullable=False, comment="subject of the finding"),
    Column("action", String(10), nullable=False, comment="assign, explain or reopen"),
    Column("person", Text, nullable=False, comment="who decided"),
    Column("assignee", Text, nullable=False, default="", comment="to whom it was assigned; empty otherwise"),
    Column("reason", Text, nullable=False, comment="why"),
    Column("expires_on", Date, comment="last day on which an explanation holds; none otherwise"),
    Column("decided_at", DateTime, nullable=False, comment="UTC time of the decision"),
    ForeignKeyConstraint(["check_code", "subject_key"], ["findings.check_code", "findings.subject_key"]),
    CheckConstraint("action IN ('assign', 'explain', 'reopen')", name="action"),
    comment="what people decided about findings: assigned, explained until a day, opened again",
    info={"scope": ("via", "subject_key", "findings")},
)
Index("ix_finding_decisions_finding", finding_decisions.c.check_code, finding_decisions.c.subject_key)
