"""what the purposes of an allocation are, said right: 项目管理费 is one of them"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BEFORE, _AFTER = "产业发展 or 其他", "产业发展, 项目管理费 or 其他"


def upgrade() -> None:
    _say(_BEFORE, _AFTER)


def downgrade() -> None:
    _say(_AFTER, _BEFORE)


def _say(before: str, after: str) -> None:
    if op.get_bind().dialect.name != "sqlite":  # which keeps no comments
        op.alter_column("allocations", "purpose", comment=after, existing_comment=before)
