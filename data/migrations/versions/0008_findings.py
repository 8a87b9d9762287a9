"""findings of the cross-checks and the decisions on them"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "findings",
        sa.Column(
            "check_code",
            sa.String(length=60),
            nullable=False,
            comment="check that found it, see queries/checks",
        ),
        sa.Column(
            "subject_key",
            sa.String(length=100),
            nullable=False,
            comment="what it is about: 户编号, 户编号#order of the member, 项目编号, area code …",
        ),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="area that it counts to"),
        sa.Column(
            "month",
            sa.Integer(),
            nullable=True,
            comment="month YYYYMM that it is about; none where it is about no month",
        ),
        sa.Column(
            "details",
            sa.Text(),
            nullable=False,
            comment="JSON object: the row's own values in the check's sentence; never personal data",
        ),
        sa.Column("first_batch", sa.Integer(), nullable=True, comment="batch after which it was first found"),
        sa.Column("first_seen", sa.DateTime(), nullable=False, comment="UTC time when it was first found"),
        sa.Column(
            "fixed_batch",
            sa.Integer(),
            nullable=True,
            comment="batch after which it was found no more; none while it stands",
        ),
        sa.Column(
            "fixed_at",
            sa.DateTime(),
            nullable=True,
            comment="UTC time when it was found no more; none while it stands",
        ),
        sa.ForeignKeyConstraint(
            ["first_batch"], ["batches.id"], name=op.f("fk_findings_first_batch_batches")
        ),
        sa.ForeignKeyConstraint(
            ["fixed_batch"], ["batches.id"], name=op.f("fk_findings_fixed_batch_batches")
        ),
        sa.PrimaryKeyConstraint("check_code", "subject_key", name=op.f("pk_findings")),
        comment="findings of the cross-checks: refreshed with each import, kept once they are fixed",
        info={"scope": ("area", "area_code")},
    )
    op.create_index(op.f("ix_findings_area_code"), "findings", ["area_code"])
    op.create_table(
        "finding_decisions",
        sa.Column(
            "id",
            sa.Integer(),
            nullable=False,
            comment="order of the decisions: a finding's last one counts",
        ),
        sa.Column("check_code", sa.String(length=60), nullable=False, comment="check of the finding"),
        sa.Column("subject_key", sa.String(length=100), nullable=False, comment="subject of the finding"),
        sa.Column("action", sa.String(length=10), nullable=False, comment="assign, explain or reopen"),
        sa.Column("person", sa.Text(), nullable=False, comment="who decided"),
        sa.Column("assignee", sa.Text(), nullable=False, comment="to whom it was assigned; empty otherwise"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
        sa.Column(
            "expires_on",
            sa.Date(),
            nullable=True,
            comment="last day on which an explanation holds; none otherwise",
        ),
        sa.Column("decided_at", sa.DateTime(), nullable=False, comment="UTC time of the decision"),
        sa.CheckConstraint(
            "action IN ('assign', 'explain', 'reopen')", name=op.f("ck_finding_decisions_action")
        ),
        sa.ForeignKeyConstraint(
            ["check_code", "subject_key"],
            ["findings.check_code", "findings.subject_key"],
            name=op.f("fk_finding_decisions_check_code_findings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_decisions")),
        comment="what people decided about findings: assigned, explained until a day, opened again",
        info={"scope": ("via", "subject_key", "findings")},
    )
    op.create_index("ix_finding_decisions_finding", "finding_decisions", ["check_code", "subject_key"])


def downgrade() -> None:
    op.drop_table("finding_decisions")
    op.drop_table("findings")
