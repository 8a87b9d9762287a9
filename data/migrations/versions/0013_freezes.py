"""snapshots that are asked for and not yet made: freezes; level and coordinate system of uploaded boundaries"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "freezes",
        sa.Column("id", sa.Integer(), nullable=False, comment="order in which freezes were asked for"),
        sa.Column("name", sa.Text(), nullable=False, comment="name of the snapshot to be made"),
        sa.Column(
            "month", sa.Integer(), nullable=False, comment="month YYYYMM whose figures are to be frozen"
        ),
        sa.Column(
            "kind", sa.String(length=8), nullable=False, comment="manual, or close for a month's close"
        ),
        sa.Column("ordered_by", sa.Text(), nullable=False, comment="who asked for it"),
        sa.Column("ordered_at", sa.DateTime(), nullable=False, comment="UTC time of the order"),
        sa.Column(
            "state",
            sa.String(length=10),
            nullable=False,
            comment="ordered, freezing, done, refused or cancelled",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="how often a worker has begun"),
        sa.Column(
            "file",
            sa.Text(),
            nullable=False,
            comment="file that is written; left behind by a worker that died",
        ),
        sa.Column("snapshot_id", sa.Integer(), nullable=True, comment="snapshot that it became"),
        sa.Column("message", sa.Text(), nullable=False, comment="Chinese sentence: why it was not made"),
        sa.Column(
            "reference",
            sa.String(length=20),
            nullable=True,
            comment="number of an unexpected failure in the log",
        ),
        sa.CheckConstraint("kind IN ('manual', 'close')", name=op.f("ck_freezes_kind")),
        sa.CheckConstraint(
            "state IN ('ordered', 'freezing', 'done', 'refused', 'cancelled')",
            name=op.f("ck_freezes_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freezes")),
        comment="snapshots asked for, each until a worker has made it or could not",
    )
    op.add_column(
        "uploads",
        sa.Column(
            "level",
            sa.String(length=10),
            nullable=True,
            comment="level of the areas whose boundaries the file holds, as asked; null: as recognised",
        ),
    )
    op.add_column(
        "uploads",
        sa.Column(
            "crs",
            sa.String(length=20),
            nullable=True,
            comment="coordinate system of boundaries, as asked; null: as the file says",
        ),
    )


def downgrade() -> None:
    op.drop_column("uploads", "crs")
    op.drop_column("uploads", "level")
    op.drop_table("freezes")
