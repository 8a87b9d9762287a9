"""which townships a file names: a file of few is not the whole file"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "batches",
        sa.Column(
            "townships",
            sa.Text(),
            nullable=True,
            comment="JSON array: codes of the townships that the file names, changed or not; NULL: not noted",
        ),
    )


def downgrade() -> None:
    op.drop_column("batches", "townships")
