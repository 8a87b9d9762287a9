"""Freezing the state, opening what was frozen, taking it away with a reason.

A snapshot is a copy of the store in one read-only file (`data/frozen_store.py`), on which the ordinary
queries run with the ordinary scope, and beside it in the main store the values of every KPI of every area at
its month, with the definitions, rules and batches in force: what was told then, whatever the product
computes later. These functions see everything: whoever calls them asks for the whole installation.
"""

import json
import secrets
import shutil
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.exc import OperationalError

from data.batches import now, writing
from data.bulk import insert_rows
from data.engine import open_store
from data.freeze_orders import STAGES, Kind, Order, Tell, fulfil, place, refuse_taken
from data.frozen_store import (
    SnapshotError,
    discard,
    folder,
    new_name,
    open_frozen,
    sha256_of,
    verify,
    write_copy,
)
from data.importers.base import Refused
from data.migrate import is_current, migrate
from data.schema import batches, snapshot_values, snapshots
from data.vocabulary import LEVELS
from queries.defined import current_fingerprint, definitions, events_of, targets
from queries.evaluate import evaluate, existing, find_kpis
from queries.freshness import data_version
from queries.freshness import months as known_months
from queries.rollup import rebuild
from queries.scope import WHOLE_CITY
from queries.snapshots import TOLD_COLUMNS, Snapshot
from queries.totals import grid

LONGEST_NAME: Final = 40


def order(engine: Engine, name: str, by: str, *, month: int | None = None) -> int:
    """Ask for a snapshot of the state under a name; returns the number of the order.

    `month` (YYYYMM; default the latest that files tell of) is the one whose values are kept as told; the
    file holds every month. A worker makes it (`data/freeze_worker.py`). Raises `Refused` with a sentence for
    a name that is empty, too long or taken, a month without data and an empty store.
    """
    name = _usable(name)
    with writing(engine) as connection:
        return place(connection, name, _month_to_freeze(engine, month), kind="manual", by=by)


def freeze(engine: Engine, name: str, by: str, kind: Kind = "manual", month: int | None = None) -> int:
    """Ask for a snapshot and make it in this process; returns its number. For scripts that wait for it:
    raises what `order` and `make` raise, and leaves nothing to others."""
    name = _usable(name)
    with writing(engine) as connection:
        at = _month_to_freeze(engine, month)
        refuse_taken(connection, name)
    return make(engine, Order(0, name, at, kind, by, new_name(at)))


def _usable(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("请写快照的名称，例如“9月领导小组会”。")
    if len(name) > LONGEST_NAME:
        raise Refused(f"快照的名称最多 {LONGEST_NAME} 个字，请缩短。")
    return name


def make(engine: Engine, order: Order, tell: Tell = lambda _stage: None) -> int:
    """Freeze the committed state as ordered; returns the snapshot's number. The real `freeze_orders.Freeze`.

    Nobody writes to the store meanwhile. The order is noted as done with the snapshot itself; `tell` hears
    of the stages. Raises `Refused` with a sentence for a name that was taken since, an order that was
    cancelled, a month without data and a disk without room.
    """
    file = folder(engine) / order.file
    try:
        with writing(engine, patient=True) as connection:
            tell(STAGES[0])
            refuse_taken(connection, order.name, but=order.id)
            at = _month_to_freeze(engine, order.month)
            write_copy(engine, file)
            tell(STAGES[1])
            number = _record(
                connection, engine, file, name=order.name, by=order.ordered_by, kind=order.kind, month=at
            )
            _keep_values(connection, engine, number, at)
            if order.id:
                fulfil(connection, order, number)
    except OSError as error:
        discard(engine, order.file)
        raise Refused(f"不能写入文件夹 {folder(engine)}，请检查磁盘空间和权限。") from error
    except BaseException:
        discard(engine, order.file)
        raise
    return number


def _month_to_freeze(engine: Engine, asked: int | None) -> int:
    months = known_months(engine, scope=WHOLE_CITY)
    if not months:
        raise Refused("库里还没有数据，不能冻结。请先导入。")
    if asked is not None and asked not in months:
        raise Refused(f"{asked // 100}年{asked % 100}月没有数据，不能冻结这个月。")
    return asked or months[-1]


def _record(
    connection: Connection, engine: Engine, file: Path, *, name: str, by: str, kind: Kind, month: int
) -> int:
    counted = select(batches.c.id).where(batches.c.status == "committed").order_by(batches.c.id)
    number: int = connection.execute(
        snapshots.insert()
        .values(
            name=name,
            month=month,
            kind=kind,
            made_by=by,
            made_at=now(),
            data_version=data_version(engine, scope=WHOLE_CITY),
            file=file.name,
            sha256=sha256_of(file),
            bytes=file.stat().st_size,
            fingerprint=current_fingerprint(),
            definitions=json.dumps(definitions(), ensure_ascii=False),
            targets=json.dumps(targets(engine, scope=WHOLE_CITY, month=month), ensure_ascii=False),
            batches=json.dumps(list(connection.scalars(counted))),
        )
        .returning(snapshots.c.id)
    ).scalar_one()
    return number


def _keep_values(connection: Connection, engine: Engine, number: int, month: int) -> None:
    """Every KPI of every area; what no file tells of is left out, since its absence says just that."""
    at = grid(engine, existing(month, LEVELS, None), [month], scope=WHOLE_CITY)
    found = evaluate(engine, find_kpis(None), at, scope=WHOLE_CITY)
    untold = (found["state"] == "no_data") & found[["numerator", "denominator"]].isna().all(axis=1)
    kept = found.loc[~untold, list(TOLD_COLUMNS)].sort_values(["kpi", "area_code"])
    parts = kept[["numerator", "denominator", "value"]].astype(object)
    kept = kept.assign(**parts.where(parts.notna(), None))
    rows = [(number, *row) for row in kept.itertuples(index=False, name=None)]
    insert_rows(connection, snapshot_values, ("snapshot_id", *TOLD_COLUMNS), rows)


def remove(engine: Engine, number: int, *, reason: str, by: str) -> str:
    """Take a snapshot's file and values away; its record stays with who, when and why. Returns a sentence.

    Raises `Refused` without a reason, and for a snapshot that is not there or is a month's close.
    """
    if not reason.strip():
        raise Refused("请写删除快照的原因。")
    with writing(engine) as connection:
        row = connection.execute(select(snapshots).where(snapshots.c.id == number)).one_or_none()
        if row is None or row.removed_at is not None:
            raise Refused(f"没有第 {number} 号快照，或已删除。")
        if row.kind == "close":
            raise Refused(f"快照“{row.name}”是月度结账时冻结的，不能删除。")
        connection.execute(delete(snapshot_values).where(snapshot_values.c.snapshot_id == number))
        gone = {"removed_at": now(), "removed_by": by, "removal_reason": reason.strip()}
        connection.execute(snapshots.update().where(snapshots.c.id == number).values(**gone))
    file = folder(engine) / row.file  # after the record: a file too many does no harm, one too few would
    file.unlink(missing_ok=True)
    for recomputed in _recomputed(file).parent.glob(f"{file.stem}-*"):
        recomputed.unlink(missing_ok=True)
    return f"快照“{row.name}”已删除，记录保留。"


def path_of(engine: Engine, found: Snapshot) -> Path:
    """Where the snapshot's file should be."""
    return folder(engine) / found.file


def opened(engine: Engine, found: Snapshot) -> Engine:
    """An engine on the frozen store, for reading with today's queries.

    The file is verified first: raises SnapshotError where it is missing or not as it was. Where today's
    tables or measures differ from those of the freeze, a copy of it is brought up to date and read instead,
    so that the facts are those of then under the definitions of today; the file itself stays untouched.
    """
    file = path_of(engine, found)
    verify(file, found.sha256, found.name)
    frozen = open_frozen(file)
    if is_current(frozen) and events_of(found.defined) == events_of(definitions()):
        return frozen
    frozen.dispose()
    return open_frozen(_up_to_date(file, found))


def _up_to_date(file: Path, found: Snapshot) -> Path:
    """A copy of the file with today's tables and rollup, made once for each set of definitions."""
    made = _recomputed(file)
    if made.is_file():
        return made
    made.parent.mkdir(exist_ok=True)
    partial = made.with_suffix(f".{secrets.token_hex(4)}.partial")  # whoever else is at it, here or elsewhere
    try:
        shutil.copyfile(file, partial)
        engine = open_store(f"sqlite:///{partial}")
        migrate(engine)
        with writing(engine) as connection:
            rebuild(connection)
        _leave_wal(engine)
        partial.chmod(0o440)
        partial.replace(made)
    except (OSError, OperationalError) as error:
        raise SnapshotError(f"快照“{found.name}”须按现行口径重算，但磁盘写不下，请管理员清理。") from error
    finally:
        partial.unlink(missing_ok=True)
    return made


def _recomputed(file: Path) -> Path:
    """Where the copy of a snapshot's file stands that was brought up to date with today's definitions."""
    return file.parent / "recomputed" / f"{file.stem}-{current_fingerprint()[:12]}.sqlite"


def _leave_wal(engine: Engine) -> None:
    """Bring everything into the one file: a frozen store is opened without a journal beside it."""
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA journal_mode=DELETE")
    engine.dispose()
