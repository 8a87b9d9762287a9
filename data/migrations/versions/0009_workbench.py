"""files that wait to be imported, and what clerks have said of their columns"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False, comment="number of the upload, shown to clerks"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="name of the file as it came"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the file's bytes"),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes of the file"),
        sa.Column("content", sa.LargeBinary(), comment="the file itself, until it is imported or discarded"),
        sa.Column("uploaded_by", sa.Text(), nullable=False, comment="who brought the file"),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False, comment="UTC time of the upload"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="see vocabulary.UPLOAD_STATES"),
        sa.Column(
            "changed_at", sa.DateTime(), nullable=False, comment="UTC time of the last change of state"
        ),
        sa.Column(
            "attempts", sa.Integer(), nullable=False, comment="how often a worker has begun on this state"
        ),
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="kind of file that the clerk asked for, or auto",
        ),
        sa.Column(
            "as_of",
            sa.Date(),
            comment="first day of the month that the clerk asked for; null: as the file says",
        ),
        sa.Column("ordered_by", sa.Text(), comment="who gave the order to import"),
        sa.Column(
            "allowed",
            sa.Text(),
            comment="JSON array: codes of the counties whose data the one who ordered may write; null: all",
        ),
        sa.Column("kinds", sa.Text(), nullable=False, comment="JSON array: kinds of data found in the file"),
        sa.Column(
            "counties",
            sa.Text(),
            nullable=False,
            comment="JSON array: codes of the counties that the file speaks of",
        ),
        sa.Column("month", sa.Date(), comment="first day of the month that the file reports on, as checked"),
        sa.Column("rows_read", sa.Integer(), nullable=False, comment="data rows found, as checked"),
        sa.Column("rows_rejected", sa.Integer(), nullable=False, comment="data rows refused, as checked"),
        sa.Column(
            "checked_version", sa.Integer(), comment="data version of the store that the check looked at"
        ),
        sa.Column("message", sa.Text(), nullable=False, comment="Chinese sentence: why it was not taken"),
        sa.Column("reference", sa.String(length=20), comment="number of an unexpected failure in the log"),
        sa.Column(
            "report",
            sa.Text(),
            comment="JSON: sheets and mapping, refused rows, effect; personal cells masked",
        ),
        sa.Column("personal", sa.Text(), comment="JSON: the cells that the report masks"),
        sa.Column("marked", sa.LargeBinary(), comment="copy of the workbook with the bad cells coloured"),
        sa.Column(
            "marked_size",
            sa.Integer(),
            comment="bytes of that copy; 0: none could be made, null: not yet made",
        ),
        sa.Column("batch_ids", sa.Text(), nullable=False, comment="JSON array: batches that it became"),
        sa.CheckConstraint(
            "state IN ('received', 'checking', 'checked', 'refused', 'ordered', 'importing', 'imported', 'discarded', 'interrupted', 'failed')",
            name=op.f("ck_uploads_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        comment="files brought to the workbench in the browser, each until it is imported or discarded",
        info={"scope": "public"},
    )
    op.create_index(op.f("ix_uploads_sha256"), "uploads", ["sha256"], unique=False)
    op.create_index(op.f("ix_uploads_state"), "uploads", ["state"], unique=False)
    op.create_table(
        "column_mappings",
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of a header's normalised headings in their order",
        ),
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="kind of file that a header like this belongs to",
        ),
        sa.Column(
            "columns",
            sa.Text(),
            nullable=False,
            comment="JSON object: field → column counted from 0, null where the field has none; fields that are not named are found by their headings",
        ),
        sa.Column("said_by", sa.Text(), nullable=False, comment="who corrected the mapping"),
        sa.Column("said_at", sa.DateTime(), nullable=False, comment="UTC time of the correction"),
        sa.PrimaryKeyConstraint("fingerprint", "kind", name=op.f("pk_column_mappings")),
        comment="corrections of the mapping of columns to fields, remembered for every file of that layout",
        info={"scope": "public"},
    )


def downgrade() -> None:
    op.drop_table("column_mappings")
    op.drop_index(op.f("ix_uploads_state"), table_name="uploads")
    op.drop_index(op.f("ix_uploads_sha256"), table_name="uploads")
    op.drop_table("uploads")
