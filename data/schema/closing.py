"""Months signed from below: who submitted, sent back, accepted, locked or reopened what, and when."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, String, Table, Text

from data.schema.base import BY_AREA_OR_ABOVE, area_column, metadata

month_signoffs = Table(
    "month_signoffs",
    metadata,
    Column("id", Integer, primary_key=True, comment="order in which things were signed"),
    area_column(comment="township or county that is signed for; the city where the month is locked"),
    Column("month", Integer, nullable=False, comment="month that is signed, as YYYYMM"),
    Column("action", String(10), nullable=False, comment="submit, send_back, accept, lock or reopen"),
    Column("person", Text, nullable=False, comment="who did it"),
    Column("reason", Text, nullable=False, default="", comment="why, for send_back and reopen"),
    Column("at", DateTime, nullable=False, comment="UTC time"),
    Column("data_version", Integer, nullable=False, comment="the store's data version that was signed"),
    Column(
        "figures",
        Text,
        nullable=False,
        default="{}",
        comment="JSON object: measure → digest of the area's figures of the month, for submit",
    ),
    CheckConstraint("action IN ('submit', 'send_back', 'accept', 'lock', 'reopen')", name="action"),
    Index("ix_month_signoffs_month", "month"),
    comment="months signed from below: every event; the last one of an area and month is its state",
    # A parent's signature binds its children, and the city's lock binds everybody; the neighbours' names and
    # reasons are not theirs to read.
    info=BY_AREA_OR_ABOVE,
)
