"""the rollup names measure and slice by a number; what it holds is kept

And no index of household versions by their end: nearly all are open, so that it found nothing and cost every
import of a city.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SLICE = "'' for all, else dimension=value, e.g. category=脱贫不稳定户"


def upgrade() -> None:
    op.drop_index("ix_household_versions_open", "household_versions")
    op.create_table(
        "rollup_series",
        sa.Column(
            "number", sa.Integer(), autoincrement=False, nullable=False, comment="what the rollup calls it"
        ),
        sa.Column("measure", sa.String(length=60), nullable=False, comment="code of the measure"),
        sa.Column("slice", sa.String(length=40), nullable=False, comment=_SLICE),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rollup_series")),
        sa.UniqueConstraint("measure", "slice", name=op.f("uq_rollup_series_measure_slice")),
        comment="derived: a number for each measure and slice, so that the rollup need not repeat their names",
        info={"scope": "public"},
    )
    op.execute(
        "INSERT INTO rollup_series (number, measure, slice) "
        "SELECT row_number() OVER (ORDER BY measure, slice), measure, slice "
        "FROM (SELECT DISTINCT measure, slice FROM rollup) AS named"
    )
    _replace(
        (
            sa.Column(
                "series",
                sa.Integer(),
                autoincrement=False,
                nullable=False,
                comment="number in rollup_series; no key",
            ),
        ),
        "SELECT number, area_code, month, amount FROM former_rollup "
        "JOIN rollup_series ON rollup_series.measure = former_rollup.measure "
        "AND rollup_series.slice = former_rollup.slice ORDER BY 1, 2, 3",
    )


def downgrade() -> None:
    _replace(
        (
            sa.Column("measure", sa.String(length=60), nullable=False, comment="code of the measure"),
            sa.Column("slice", sa.String(length=40), nullable=False, comment=_SLICE),
        ),
        "SELECT measure, slice, area_code, month, amount FROM former_rollup "
        "JOIN rollup_series ON number = series",
    )
    op.drop_table("rollup_series")
    op.create_index("ix_household_versions_open", "household_versions", ["valid_to", "area_code"])


def _replace(named_by: tuple[sa.Column, ...], rows: str) -> None:
    """Build the rollup anew with these first columns, and fill it with the former one's rows."""
    op.execute("CREATE TEMPORARY TABLE former_rollup AS SELECT * FROM rollup")
    op.drop_table("rollup")
    columns = (
        *named_by,
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="area at any level, descendants summed in",
        ),
        sa.Column("month", sa.Integer(), nullable=False, comment="month of the events as YYYYMM"),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=False,
            comment="net sum of the month's signed events: count, or fen",
        ),
    )
    keys = [column.name for column in columns[:-1]]
    op.create_table(
        "rollup",
        *columns,
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_rollup")),
        comment="derived: net events per measure, slice, area and month; rebuilt, never migrated",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO rollup ({', '.join(column.name for column in columns)}) {rows}")
    op.execute("DROP TABLE former_rollup")
