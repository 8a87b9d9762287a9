"""find allocations by project

A project list sums the money of its projects; without the index it reads every allocation of the city.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_allocations_project_no"), "allocations", ["project_no"])


def downgrade() -> None:
    op.drop_index(op.f("ix_allocations_project_no"), "allocations")
