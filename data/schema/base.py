"""What every table shares: the metadata, the ends of time, how a scope limits a table, common columns."""

from datetime import date
from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String

# The ends of an open interval; sentinels keep interval arithmetic plain, portable SQL without NULLs.
BEGINNING: Final = date(1, 1, 1)
FOREVER: Final = date(9999, 12, 31)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PUBLIC: Final = {"scope": "public"}
# Rows of one's own areas, and of those that these lie in: what a parent signs binds its children.
BY_AREA_OR_ABOVE: Final = {"scope": ("area_or_above", "area_code")}
BY_AREA: Final = {"scope": ("area", "area_code")}


def batch_column() -> Column[int]:
    """Not indexed: only a roll-back looks for it, and every import of a city would pay."""
    return Column(
        "batch_id",
        Integer,
        ForeignKey("batches.id"),
        nullable=False,
        comment="batch that last wrote this row",
    )


def area_column(*, primary_key: bool = False, nullable: bool = False, comment: str) -> Column[str]:
    return Column(
        "area_code",
        String(12),
        ForeignKey("areas.code"),
        primary_key=primary_key,
        nullable=nullable,
        index=not primary_key,
        comment=comment,
    )
