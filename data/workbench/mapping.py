"""Corrections of a mapping: what kind a sheet is, where its header stands, which column holds which field."""

import json
from collections.abc import Mapping

from sqlalchemy import Engine

from data.batches import now
from data.importers.base import Refused
from data.importers.registry import IMPORTERS
from data.schema import column_mappings
from data.workbench import uploads


def remember(
    engine: Engine, fingerprint: str, kind: str, columns: Mapping[str, int | None], *, by: str
) -> None:
    """Remember what was said of a layout, for this and every later file; what waits is checked anew.

    `columns`: field → column counted from 0, None for "this file has no such column". Fields that are not
    named go on being found by their headings.
    """
    known = {field.name for field in IMPORTERS[kind].FIELDS}
    if not fingerprint or not set(columns) <= known:
        raise Refused("这一行没有列名，不能作为表头。" if not fingerprint else "选定的字段不属于这种表。")
    values = {
        "columns": json.dumps(dict(columns), ensure_ascii=False),
        "said_by": by,
        "said_at": now(),
    }
    here = (column_mappings.c.fingerprint == fingerprint) & (column_mappings.c.kind == kind)
    with uploads.noting(engine, looks_first=True) as connection:
        if not connection.execute(column_mappings.update().where(here).values(**values)).rowcount:
            connection.execute(column_mappings.insert().values(fingerprint=fingerprint, kind=kind, **values))
        # Another kind said earlier of the same headings was the mistake that this corrects.
        connection.execute(
            column_mappings.delete().where(
                column_mappings.c.fingerprint == fingerprint, column_mappings.c.kind != kind
            )
        )
        uploads.check_all_again(connection)


def forget(engine: Engine, fingerprint: str) -> None:
    """Take back what was said of a layout: its columns are found by their headings again."""
    with uploads.noting(engine) as connection:
        connection.execute(column_mappings.delete().where(column_mappings.c.fingerprint == fingerprint))
        uploads.check_all_again(connection)
