"""how long each step takes from a clue to the follow-up: the derived process_times"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "process_times",
        sa.Column(
            "step",
            sa.String(length=12),
            nullable=False,
            comment="step of the process, see queries/process_times.py",
        ),
        sa.Column(
            "area_code", sa.String(length=12), nullable=False, comment="city or county, descendants summed in"
        ),
        sa.Column(
            "found_month", sa.Integer(), nullable=False, comment="month in which the clue came in, as YYYYMM"
        ),
        sa.Column(
            "reached_month",
            sa.Integer(),
            nullable=False,
            comment="month in which the step was done, as YYYYMM",
        ),
        sa.Column(
            "taken",
            sa.Integer(),
            nullable=False,
            comment="days since the step before, from help on whole months; -1 where either day is unknown",
        ),
        sa.Column("clues", sa.Integer(), nullable=False, comment="clues of which this is true"),
        sa.PrimaryKeyConstraint(
            "step", "area_code", "found_month", "reached_month", "taken", name=op.f("pk_process_times")
        ),
        comment="derived: how long each step took from a clue to the follow-up, for medians",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("process_times")
