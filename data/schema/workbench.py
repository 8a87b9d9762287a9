"""The workbench: files that wait to be imported, and what clerks have said of their columns."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from data.schema.base import PUBLIC, metadata
from data.vocabulary import UPLOAD_STATES

uploads = Table(
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True, comment="number of the upload, shown to clerks"),
    Column("file_name", Text, nullable=False, comment="name of the file as it came"),
    Column("sha256", String(64), nullable=False, index=True, comment="SHA-256 of the file's bytes"),
    Column("size", Integer, nullable=False, comment="bytes of the file"),
    Column(
        "content",
        LargeBinary,
        comment="the file itself, until it is imported or discarded",
        info={"personal": "hidden"},
    ),
    Column("uploaded_by", Text, nullable=False, comment="who brought the file"),
    Column("uploaded_at", DateTime, nullable=False, comment="UTC time of the upload"),
    Column("state", String(12), nullable=False, index=True, comment="see vocabulary.UPLOAD_STATES"),
    Column("changed_at", DateTime, nullable=False, comment="UTC time of the last change of state"),
    Column("attempts", Integer, nullable=False, comment="how often a worker has begun on this state"),
    Column("kind", String(20), nullable=False, comment="kind of file that the clerk asked for, or auto"),
    Column("as_of", Date, comment="first day of the month that the clerk asked for; null: as the file says"),
    Column(
        "level",
        String(10),
        comment="level of the areas whose boundaries the file holds, as asked; null: as recognised",
    ),
    Column("crs", String(20), comment="coordinate system of boundaries, as asked; null: as the file says"),
    Column("ordered_by", Text, comment="who gave the order to import"),
    Column(
        "allowed",
        Text,
        comment="JSON array: codes of the counties whose data the one who ordered may write; null: all",
    ),
    Column(
        "kinds", Text, nullable=False, default="[]", comment="JSON array: kinds of data found in the file"
    ),
    Column(
        "counties",
        Text,
        nullable=False,
        default="[]",
        comment="JSON array: codes of the counties that the file speaks of",
    ),
    Column("month", Date, comment="first day of the month that the file reports on, as checked"),
    Column("rows_read", Integer, nullable=False, default=0, comment="data rows found, as checked"),
    Column("rows_rejected", Integer, nullable=False, default=0, comment="data rows refused, as checked"),
    Column("checked_version", Integer, comment="data version of the store that the check looked at"),
    Column("message", Text, nullable=False, default="", comment="Chinese sentence: why it was not taken"),
    Column("reference", String(20), comment="number of an unexpected failure in the log"),
    Column("report", Text, comment="JSON: sheets and mapping, refused rows, effect; personal cells masked"),
    Column(
        "personal",
        Text,
        comment="JSON: the cells that the report masks",
        info={"personal": "hidden"},
    ),
    Column(
        "marked",
        LargeBinary,
        comment="copy of the workbook with the bad cells coloured",
        info={"personal": "hidden"},
    ),
    Column("marked_size", Integer, comment="bytes of that copy; 0: none could be made, null: not yet made"),
    Column("batch_ids", Text, nullable=False, default="[]", comment="JSON array: batches that it became"),
    CheckConstraint(f"state IN ({', '.join(map(repr, UPLOAD_STATES))})", name="state"),
    comment="files brought to the workbench in the browser, each until it is imported or discarded",
    info=PUBLIC,
)

column_mappings = Table(
    "column_mappings",
    metadata,
    Column("fingerprint", String(64), comment="SHA-256 of a header's normalised headings in their order"),
    Column("kind", String(20), comment="kind of file that a header like this belongs to"),
    Column(
        "columns",
        Text,
        nullable=False,
        comment="JSON object: field → column counted from 0, null where the field has none; "
        "fields that are not named are found by their headings",
    ),
    Column("said_by", Text, nullable=False, comment="who corrected the mapping"),
    Column("said_at", DateTime, nullable=False, comment="UTC time of the correction"),
    PrimaryKeyConstraint("fingerprint", "kind"),
    comment="corrections of the mapping of columns to fields, remembered for every file of that layout",
    info=PUBLIC,
)
