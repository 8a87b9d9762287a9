"""Findings kept up to date: what checks find now against what they had found, in the caller's transaction.

Written here whenever a kind of file changes that a check reads, and by `queries.rollup.rebuild`; read by
`queries/findings.py`. A finding that is found no more is kept as fixed, with the batch that fixed it; one
that is found again stands again.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, bindparam, case, func, select

from data.batches import now
from data.bulk import insert_rows, read_columns
from data.schema import batches, coverage, findings
from queries import checks as _registered  # noqa: F401 - every check is registered
from queries.check import CHECKS, KEY_COLUMNS, Check, Examined, Reading
from queries.coverage import TOLD

_COLUMNS: Final = (
    "check_code",
    "subject_key",
    "area_code",
    "month",
    "details",
    "first_batch",
    "first_seen",
)
# The batch that was imported or rolled back last: the one whose transaction this is. Of those rolled back in
# one second it is the oldest, since later ones go first.
_LAST_ACT: Final = (
    select(batches.c.id)
    .order_by(
        func.coalesce(batches.c.rolled_back_at, batches.c.imported_at).desc(),
        batches.c.rolled_back_at.is_not(None).desc(),
        case((batches.c.rolled_back_at.is_not(None), -batches.c.id), else_=batches.c.id).desc(),
    )
    .limit(1)
)

_written: Final = json.JSONEncoder(ensure_ascii=False).encode

Key = tuple[str, str]  # check and subject


class _Said(NamedTuple):
    """What a finding says: where, when and with which values."""

    area_code: str
    month: int | None
    details: str


def refresh_findings(connection: Connection, kinds: Collection[str]) -> None:
    """Do every check again that reads one of these kinds of file; "areas" concern them all.

    The coverage must be up to date: where a kind of file was never sent, its checks have nothing to find.
    """
    concerned = [check for check in CHECKS.values() if "areas" in kinds or set(check.sources) & set(kinds)]
    if concerned:
        silent = set(TOLD) - set(connection.scalars(select(coverage.c.kind).distinct()))
        answerable = [check for check in concerned if not silent & set(check.sources)]
        _keep(connection, _found(connection, answerable), [check.code for check in concerned])


def _found(connection: Connection, concerned: Iterable[Check]) -> dict[Key, _Said]:
    """What the checks find now. Each reading is read and prepared once."""
    read: dict[Reading, pd.DataFrame] = {}
    found: dict[Key, _Said] = {}
    for check in concerned:
        names = check.details
        for key, area, month, *values in _rows(connection, check, read):
            details = dict(zip(names, values, strict=True))
            found[check.code, key] = _Said(area, _month(month), _as_json(details))
    return found


def _rows(connection: Connection, check: Check, read: dict[Reading, pd.DataFrame]) -> Iterable[Sequence[Any]]:
    """A check's rows: `KEY_COLUMNS`, then its details."""
    if not isinstance(check.found, Examined):
        return connection.execute(check.found).all()
    reading = check.found.reading
    if reading not in read:
        read[reading] = _prepared(connection, reading)
    frame = read[reading]
    if frame.empty:
        return []
    wanted = check.found.find(frame)[[*KEY_COLUMNS, *check.details]]
    return list(zip(*(wanted[name].tolist() for name in wanted), strict=True))


def _prepared(connection: Connection, reading: Reading) -> pd.DataFrame:
    """A reading's rows, prepared; where there are none, there is nothing to prepare."""
    rows = _frame(connection, reading.select)
    if rows.empty:
        return rows
    return reading.prepare(rows, *(_frame(connection, beside) for beside in reading.beside))


def _frame(connection: Connection, statement: Select[Any]) -> pd.DataFrame:
    """Its rows; columns of objects are made in a tenth of the time that pandas takes."""
    columns = zip(statement.selected_columns.keys(), read_columns(connection, statement), strict=True)
    arrays = {name: np.array(column, object) for name, column in columns}
    return pd.DataFrame(arrays, dtype=object, copy=False)


def _keep(connection: Connection, found: Mapping[Key, _Said], codes: Sequence[str]) -> None:
    """Bring the table to what was found: new ones in, changed ones changed, those gone marked as fixed."""
    f = findings.c
    stored = {
        (code, key): (_Said(area, month, details), fixed_at is not None)
        for code, key, area, month, details, fixed_at in connection.execute(
            select(f.check_code, f.subject_key, f.area_code, f.month, f.details, f.fixed_at).where(
                f.check_code.in_(codes)
            )
        )
    }
    batch, moment = connection.scalar(_LAST_ACT), now()
    new = [(*key, *said, batch, moment) for key, said in found.items() if key not in stored]
    insert_rows(connection, findings, _COLUMNS, new)
    changes: list[tuple[Key, _Said, Any, Any]] = [
        (key, said, None, None)
        for key, said in found.items()
        if key in stored and stored[key] != (said, False)
    ]
    changes += [
        (key, said, batch, moment) for key, (said, fixed) in stored.items() if not fixed and key not in found
    ]
    _update(connection, changes)


def _update(connection: Connection, changes: Sequence[tuple[Key, _Said, Any, Any]]) -> None:
    if not changes:
        return
    statement = (
        findings.update()
        .where(findings.c.check_code == bindparam("of_check"), findings.c.subject_key == bindparam("of_key"))
        .values({name: bindparam(f"new_{name}") for name in (*_Said._fields, "fixed_batch", "fixed_at")})
    )
    connection.execute(
        statement,
        [
            {"of_check": key[0], "of_key": key[1], "new_fixed_batch": batch, "new_fixed_at": moment}
            | {f"new_{name}": value for name, value in said._asdict().items()}
            for key, said, batch, moment in changes
        ],
    )


def _month(value: Any) -> int | None:
    return None if value is None else int(value)


def _as_json(details: Mapping[str, Any]) -> str:
    return _written({name: _plain(value) for name, value in details.items()})


def _plain(value: Any) -> Any:
    """A value as JSON has it, the same from each kind of store."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, np.generic):
        return value.item()
    return value
