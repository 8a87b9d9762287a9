"""spot checks in the field: samples, sample_items, sample_answers"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "samples",
        sa.Column(
            "id", sa.Integer(), nullable=False, comment="number of the sample, as the address names it"
        ),
        sa.Column("subject", sa.String(length=10), nullable=False, comment="household or project"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="area that it was drawn in"),
        sa.Column("month", sa.Integer(), nullable=False, comment="month YYYYMM whose records are checked"),
        sa.Column(
            "seed",
            sa.Integer(),
            nullable=False,
            comment="seed: the same seed, month and data give the same draw",
        ),
        sa.Column("asked_size", sa.Integer(), nullable=False, comment="how many were asked for"),
        sa.Column("frame_size", sa.Integer(), nullable=False, comment="how many there were to draw from"),
        sa.Column(
            "strata_by",
            sa.String(length=10),
            nullable=False,
            comment="level whose areas, times risk, are the strata",
        ),
        sa.Column(
            "data_version",
            sa.Integer(),
            nullable=False,
            comment="store_state.data_version that was drawn from",
        ),
        sa.Column("drawn_by", sa.Text(), nullable=False, comment="who drew it"),
        sa.Column("drawn_at", sa.DateTime(), nullable=False, comment="UTC time of the draw"),
        sa.CheckConstraint("subject IN ('household', 'project')", name=op.f("ck_samples_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
        comment="samples drawn for spot checks in the field (实地抽查); what is in one is in sample_items",
        info={"scope": "public"},
    )
    op.create_table(
        "sample_items",
        sa.Column(
            "item_no",
            sa.String(length=20),
            nullable=False,
            comment="抽查编号, as the visit list has it: 抽3-012",
        ),
        sa.Column("sample_id", sa.Integer(), nullable=False, comment="its sample"),
        sa.Column("subject_key", sa.String(length=40), nullable=False, comment="户编号 or 项目编号"),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="village of the household; where the project lies",
        ),
        sa.Column(
            "risk",
            sa.String(length=20),
            nullable=False,
            comment="its group by risk, see queries/sampling_frame.py",
        ),
        sa.Column(
            "stratum",
            sa.String(length=40),
            nullable=False,
            comment="area code and risk group that it was drawn from",
        ),
        sa.Column(
            "stratum_size", sa.Integer(), nullable=False, comment="how many the stratum had to draw from"
        ),
        sa.Column(
            "weight", sa.Float(precision=53), nullable=False, comment="how many of the stratum it stands for"
        ),
        sa.Column(
            "reported",
            sa.Text(),
            nullable=False,
            comment="JSON object: question → what the records said at the draw; never personal data",
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["samples.id"], name=op.f("fk_sample_items_sample_id_samples")
        ),
        sa.PrimaryKeyConstraint("item_no", name=op.f("pk_sample_items")),
        comment="households and projects of a sample, with what was recorded of them at the draw",
        info={"scope": ("area", "area_code")},
    )
    op.create_index(op.f("ix_sample_items_area_code"), "sample_items", ["area_code"])
    op.create_index(op.f("ix_sample_items_sample_id"), "sample_items", ["sample_id"])
    op.create_table(
        "sample_answers",
        sa.Column("item_no", sa.String(length=20), nullable=False, comment="抽查编号"),
        sa.Column("question", sa.String(length=30), nullable=False, comment="see data/sampling/questions.py"),
        sa.Column(
            "answer",
            sa.String(length=10),
            nullable=False,
            comment="yes: as recorded; no; missing: not to be found",
        ),
        sa.Column("visited_by", sa.Text(), nullable=False, comment="抽查人", info={"personal": "name"}),
        sa.Column(
            "visited_on", sa.Date(), nullable=True, comment="抽查日期; none where the list does not say it"
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="备注", info={"personal": "hidden"}),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.CheckConstraint("answer IN ('yes', 'no', 'missing')", name=op.f("ck_sample_answers_answer")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_sample_answers_batch_id_batches")
        ),
        sa.ForeignKeyConstraint(
            ["item_no"], ["sample_items.item_no"], name=op.f("fk_sample_answers_item_no_sample_items")
        ),
        sa.PrimaryKeyConstraint("item_no", "question", name=op.f("pk_sample_answers")),
        comment="what visitors found, question by question; former answers are in row_history",
        info={"scope": ("via", "item_no", "sample_items")},
    )


def downgrade() -> None:
    op.drop_table("sample_answers")
    op.drop_table("sample_items")
    op.drop_table("samples")
