"""Imports: batches, the rows they refused, the rows they replaced; facts about the store itself."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKey, Integer, String, Table, Text

from data.schema.base import PUBLIC, metadata

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True, comment="batch number, shown to clerks"),
    Column("kind", String(20), nullable=False, comment="kind of file: areas, roster, projects, …"),
    Column("file_name", Text, nullable=False, comment="name of the file as it came"),
    Column("sha256", String(64), nullable=False, index=True, comment="SHA-256 of the file's bytes"),
    Column("as_of", Date, nullable=False, comment="first day of the month that the file reports on"),
    Column("rows_read", Integer, nullable=False, comment="data rows found, totals and headers excluded"),
    Column("rows_accepted", Integer, nullable=False, comment="data rows taken in"),
    Column("rows_rejected", Integer, nullable=False, comment="data rows refused, kept in rejected_rows"),
    Column(
        "counties",
        Text,
        nullable=False,
        default="[]",
        comment="JSON array: codes of the counties that the file speaks of, changed or not",
    ),
    Column(
        "townships",
        Text,
        comment="JSON array: codes of the townships that the file names, changed or not; NULL: not noted",
    ),
    Column("warnings", Text, nullable=False, default="[]", comment="JSON array of sentences for the clerk"),
    Column(
        "units_new", Integer, comment="rows (roster: households) that the store did not have; NULL: unknown"
    ),
    Column("units_changed", Integer, comment="rows (roster: households) that differ from what was stored"),
    Column("units_unchanged", Integer, comment="rows (roster: households) that say what was stored"),
    Column("units_vanished", Integer, comment="stored households that the roster no longer lists; else 0"),
    Column("changed_examples", Text, comment="JSON array: numbers of some changed households, projects, …"),
    Column("imported_by", Text, nullable=False, comment="operating-system or signed-in user"),
    Column("imported_at", DateTime, nullable=False, comment="UTC time of the commit"),
    Column("status", String(12), nullable=False, comment="committed or rolled_back"),
    Column("rolled_back_at", DateTime, comment="UTC time of the roll-back"),
    Column("rollback_reason", Text, comment="why the batch was rolled back"),
    Column("rolled_back_by", Text, comment="operating-system or signed-in user"),
    CheckConstraint("status IN ('committed', 'rolled_back')", name="status"),
    comment="one row per imported file",
    info=PUBLIC,
)

rejected_rows = Table(
    "rejected_rows",
    metadata,
    Column(
        "batch_id", Integer, ForeignKey("batches.id"), primary_key=True, comment="batch that refused the row"
    ),
    Column("sheet", Text, primary_key=True, comment="sheet name, empty for files without sheets"),
    Column(
        "row_number",
        Integer,
        primary_key=True,
        comment="row in the file, counted from 1 as a spreadsheet does",
    ),
    Column(
        "columns", Text, nullable=False, comment="JSON array of the headings at fault, as written in the file"
    ),
    Column("value", Text, nullable=False, comment="the offending value as read", info={"personal": "hidden"}),
    Column(
        "reason",
        Text,
        nullable=False,
        comment="Chinese sentence: file, sheet, row, column, value, expected",
        info={"personal": "hidden"},
    ),
    Column(
        "raw",
        Text,
        nullable=False,
        comment="JSON object heading → text: the whole row, so nothing is lost",
        info={"personal": "hidden"},
    ),
    comment="rows that an import refused, each with its reason",
    info=PUBLIC,
)

row_history = Table(
    "row_history",
    metadata,
    Column("id", Integer, primary_key=True, comment="order in which rows were replaced"),
    Column(
        "batch_id",
        Integer,
        ForeignKey("batches.id"),
        nullable=False,
        index=True,
        comment="batch that replaced the row",
    ),
    Column("table_name", String(40), nullable=False, comment="table of the replaced row"),
    Column("row_key", Text, nullable=False, comment="JSON array: the primary key of the replaced row"),
    Column(
        "before",
        Text,
        nullable=False,
        comment="JSON object: the row before, with its child rows",
        info={"personal": "hidden"},
    ),
    Column(
        "before_batch_id",
        Integer,
        nullable=False,
        index=True,
        comment="batch that had written the row before",
    ),
    comment="images of rows before an import changed or removed them: the way back, and the audit trail",
    info=PUBLIC,
)

store_state = Table(
    "store_state",
    metadata,
    Column("key", String(40), primary_key=True, comment="data_version, demo, …"),
    Column("value", Text, nullable=False, comment="value as text"),
    comment="facts about the store itself",
    info=PUBLIC,
)
