"""the ledger: what each import and roll-back did to figures, and to a past already told"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_until",
        sa.Column("kind", sa.String(length=20), nullable=False, comment="kind of file, as in coverage"),
        sa.Column(
            "area_code", sa.String(length=12), nullable=False, comment="county or city, as in coverage"
        ),
        sa.Column(
            "last_month", sa.Integer(), nullable=False, comment="latest last_month, YYYYMM, coverage ever had"
        ),
        sa.PrimaryKeyConstraint("kind", "area_code", name=op.f("pk_told_until")),
        comment="how far figures were ever told; never lowered, so that a roll-back and a new import both show",
        info={"scope": "public"},
    )
    op.create_table(
        "ledger_entries",
        sa.Column(
            "version",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="data version that the transaction made: the order of entries",
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that was imported or rolled back"),
        sa.Column("action", sa.String(length=8), nullable=False, comment="import or rollback"),
        sa.Column("done_by", sa.Text(), nullable=False, comment="operating-system or signed-in user"),
        sa.Column("done_at", sa.DateTime(), nullable=False, comment="UTC time"),
        sa.CheckConstraint("action IN ('import', 'rollback')", name=op.f("ck_ledger_entries_action")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_ledger_entries_batch_id")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_ledger_entries")),
        comment="one row per committed import and per roll-back",
        info={"scope": "public"},
    )
    op.create_index(op.f("ix_ledger_entries_batch_id"), "ledger_entries", ["batch_id"], unique=False)
    op.create_table(
        "batch_effects",
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="the entry: data version that its transaction made",
        ),
        sa.Column("kpi", sa.String(length=60), nullable=False, comment="code of a headline KPI"),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="the city, a county or one of the most affected townships",
        ),
        sa.Column("month", sa.Integer(), nullable=False, comment="month of the figure as YYYYMM"),
        sa.Column(
            "numerator_before",
            sa.Float(precision=53),
            nullable=True,
            comment="money in yuan; NULL where there was none",
        ),
        sa.Column(
            "denominator_before",
            sa.Float(precision=53),
            nullable=True,
            comment="money in yuan; NULL where there was none",
        ),
        sa.Column(
            "value_before",
            sa.Float(precision=53),
            nullable=True,
            comment="in the KPI's unit; NULL where there was none",
        ),
        sa.Column(
            "state_before", sa.String(length=20), nullable=False, comment="state, see queries/evaluate.py"
        ),
        sa.Column(
            "numerator_after",
            sa.Float(precision=53),
            nullable=True,
            comment="money in yuan; NULL where there is none",
        ),
        sa.Column(
            "denominator_after",
            sa.Float(precision=53),
            nullable=True,
            comment="money in yuan; NULL where there is none",
        ),
        sa.Column(
            "value_after",
            sa.Float(precision=53),
            nullable=True,
            comment="in the KPI's unit; NULL where there is none",
        ),
        sa.Column(
            "state_after", sa.String(length=20), nullable=False, comment="state, see queries/evaluate.py"
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["ledger_entries.version"], name=op.f("fk_batch_effects_version")
        ),
        sa.PrimaryKeyConstraint("version", "kpi", "area_code", "month", name=op.f("pk_batch_effects")),
        comment="headline figures before and after an entry, as queries.evaluate gave them; changed ones only",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "batch_jumps",
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="the entry: data version that its transaction made",
        ),
        sa.Column("place", sa.Integer(), nullable=False, comment="order: most unusual first"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="area of the series"),
        sa.Column("series", sa.String(length=60), nullable=False, comment="code of the KPI or measure"),
        sa.Column(
            "unit",
            sa.String(length=8),
            nullable=False,
            comment="unit of the four numbers, see queries/evaluate.py",
        ),
        sa.Column(
            "what",
            sa.String(length=8),
            nullable=False,
            comment="step: to the newest month; rewrite: of a told one",
        ),
        sa.Column("month", sa.Integer(), nullable=False, comment="month of the figure as YYYYMM"),
        sa.Column(
            "was",
            sa.Float(precision=53),
            nullable=True,
            comment="figure of the month before (step), or of this month before the entry (rewrite)",
        ),
        sa.Column(
            "now", sa.Float(precision=53), nullable=True, comment="figure of the month after the entry"
        ),
        sa.Column(
            "low",
            sa.Float(precision=53),
            nullable=True,
            comment="smallest usual step from one month to the next",
        ),
        sa.Column("high", sa.Float(precision=53), nullable=True, comment="largest usual step"),
        sa.Column(
            "sentence",
            sa.Text(),
            nullable=False,
            comment="Chinese sentence: what, where, from, to, usual range",
        ),
        sa.CheckConstraint("what IN ('step', 'rewrite')", name=op.f("ck_batch_jumps_what")),
        sa.ForeignKeyConstraint(["version"], ["ledger_entries.version"], name=op.f("fk_batch_jumps_version")),
        sa.PrimaryKeyConstraint("version", "place", name=op.f("pk_batch_jumps")),
        comment="unusual jumps that an entry made, against each series' own history",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_rewrites",
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="the entry: data version that its transaction made",
        ),
        sa.Column("measure", sa.String(length=60), nullable=False, comment="code of the measure"),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="area at any level, descendants summed in, as in rollup",
        ),
        sa.Column("month", sa.Integer(), nullable=False, comment="month of the events as YYYYMM"),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=False,
            comment="rollup's amount after minus before: count, or fen",
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["ledger_entries.version"], name=op.f("fk_rollup_rewrites_version")
        ),
        sa.PrimaryKeyConstraint("version", "measure", "area_code", "month", name=op.f("pk_rollup_rewrites")),
        comment="changes of the rollup (slice '') in months that the area had already been told of",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )
    op.add_column(
        "batches",
        sa.Column(
            "units_new",
            sa.Integer(),
            nullable=True,
            comment="rows (roster: households) that the store did not have; NULL: unknown",
        ),
    )
    op.add_column(
        "batches",
        sa.Column(
            "units_changed",
            sa.Integer(),
            nullable=True,
            comment="rows (roster: households) that differ from what was stored",
        ),
    )
    op.add_column(
        "batches",
        sa.Column(
            "units_unchanged",
            sa.Integer(),
            nullable=True,
            comment="rows (roster: households) that say what was stored",
        ),
    )
    op.add_column(
        "batches",
        sa.Column(
            "units_vanished",
            sa.Integer(),
            nullable=True,
            comment="stored households that the roster no longer lists; else 0",
        ),
    )
    op.add_column(
        "batches",
        sa.Column(
            "changed_examples",
            sa.Text(),
            nullable=True,
            comment="JSON array: numbers of some changed households, projects, …",
        ),
    )
    op.add_column(
        "batches",
        sa.Column("rolled_back_by", sa.Text(), nullable=True, comment="operating-system or signed-in user"),
    )


def downgrade() -> None:
    op.drop_column("batches", "rolled_back_by")
    op.drop_column("batches", "changed_examples")
    op.drop_column("batches", "units_vanished")
    op.drop_column("batches", "units_unchanged")
    op.drop_column("batches", "units_changed")
    op.drop_column("batches", "units_new")
    op.drop_table("rollup_rewrites")
    op.drop_table("batch_jumps")
    op.drop_table("batch_effects")
    op.drop_index(op.f("ix_ledger_entries_batch_id"), table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_table("told_until")
