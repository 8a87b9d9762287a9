"""frozen states of the store and the figures told then: snapshots, snapshot_values"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False, comment="snapshot number, as the address names it"),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="what people call it: the meeting, the month closed"
        ),
        sa.Column("month", sa.Integer(), nullable=False, comment="month YYYYMM whose figures are frozen"),
        sa.Column(
            "kind", sa.String(length=8), nullable=False, comment="manual, or close for a month's close"
        ),
        sa.Column("made_by", sa.Text(), nullable=False, comment="who froze it"),
        sa.Column("made_at", sa.DateTime(), nullable=False, comment="UTC time of the freeze"),
        sa.Column(
            "data_version", sa.Integer(), nullable=False, comment="store_state.data_version that was frozen"
        ),
        sa.Column(
            "file", sa.Text(), nullable=False, comment="name of the file with the frozen store, in its folder"
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of that file's bytes"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="size of that file"),
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the definitions of KPIs and measures",
        ),
        sa.Column(
            "definitions", sa.Text(), nullable=False, comment="JSON object: those definitions, in words"
        ),
        sa.Column(
            "targets", sa.Text(), nullable=False, comment="JSON array: rules of policy in force in the month"
        ),
        sa.Column(
            "batches",
            sa.Text(),
            nullable=False,
            comment="JSON array: numbers of the batches that counted, ascending",
        ),
        sa.Column(
            "removed_at",
            sa.DateTime(),
            nullable=True,
            comment="UTC time at which file and values were removed; none while kept",
        ),
        sa.Column("removed_by", sa.Text(), nullable=True, comment="who removed them"),
        sa.Column("removal_reason", sa.Text(), nullable=True, comment="why"),
        sa.CheckConstraint("kind IN ('manual', 'close')", name=op.f("ck_snapshots_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        comment="frozen states of the store; a record stays when its file is removed",
        info={"scope": "public"},
    )
    op.create_table(
        "snapshot_values",
        sa.Column("snapshot_id", sa.Integer(), nullable=False, comment="snapshot, for its month"),
        sa.Column("kpi", sa.String(length=60), nullable=False, comment="code of the KPI"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="area at any level"),
        sa.Column(
            "numerator",
            sa.Float(precision=53),
            nullable=True,
            comment="as in queries/evaluate.py: yuan, households, …",
        ),
        sa.Column("denominator", sa.Float(precision=53), nullable=True, comment="likewise; none for a count"),
        sa.Column("value", sa.Float(precision=53), nullable=True, comment="unrounded; ratios are fractions"),
        sa.Column(
            "state",
            sa.String(length=14),
            nullable=False,
            comment="value, no_data, not_applicable or small_sample",
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_values_snapshot_id_snapshots")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "kpi", "area_code", name=op.f("pk_snapshot_values")),
        comment="every KPI of every area as frozen; where there is no row, there was no data",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("snapshot_values")
    op.drop_table("snapshots")
