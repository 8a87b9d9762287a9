"""months signed from below: month_signoffs; the part of a total that a published figure speaks of"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_signoffs",
        sa.Column("id", sa.Integer(), nullable=False, comment="order in which things were signed"),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="township or county that is signed for; the city where the month is locked",
        ),
        sa.Column("month", sa.Integer(), nullable=False, comment="month that is signed, as YYYYMM"),
        sa.Column(
            "action",
            sa.String(length=10),
            nullable=False,
            comment="submit, send_back, accept, lock or reopen",
        ),
        sa.Column("person", sa.Text(), nullable=False, comment="who did it"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why, for send_back and reopen"),
        sa.Column("at", sa.DateTime(), nullable=False, comment="UTC time"),
        sa.Column(
            "data_version",
            sa.Integer(),
            nullable=False,
            comment="the store's data version that was signed",
        ),
        sa.Column(
            "figures",
            sa.Text(),
            nullable=False,
            comment="JSON object: measure → digest of the area's figures of the month, for submit",
        ),
        sa.CheckConstraint(
            "action IN ('submit', 'send_back', 'accept', 'lock', 'reopen')",
            name=op.f("ck_month_signoffs_action"),
        ),
        sa.ForeignKeyConstraint(
            ["area_code"], ["areas.code"], name=op.f("fk_month_signoffs_area_code_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_signoffs")),
        comment="months signed from below: every event; the last one of an area and month is its state",
    )
    op.create_index("ix_month_signoffs_month", "month_signoffs", ["month"])
    op.create_index(op.f("ix_month_signoffs_area_code"), "month_signoffs", ["area_code"])
    op.add_column(
        "published_figures",
        sa.Column(
            "part",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="part of the total that it speaks of, such as category=脱贫不稳定户; '' for the whole",
        ),
    )


def downgrade() -> None:
    op.drop_column("published_figures", "part")
    op.drop_table("month_signoffs")
