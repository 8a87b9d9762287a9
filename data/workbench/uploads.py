"""Files that wait in the store until they are imported or discarded.

An upload is received, checked (a dry run) and then ordered to be imported, or discarded. Every change of
state is one UPDATE that names the state it starts from: of two people who press a button, one is told that
the other was first.
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select

from data.batches import DATA_VERSION, now, patience
from data.importers.base import Refused
from data.importers.registry import AUTO
from data.people import spoken
from data.schema import store_state, uploads
from data.vocabulary import KINDS

MAX_BYTES: Final = 50 * 1024 * 1024
MOST_ATTEMPTS: Final = 2  # what ends its worker twice is not taken up a third time by itself

# Ends the sentence on a file that would change nothing; whoever brought it need not mend it.
NOTHING_NEW: Final = "没有新内容"
# In every sentence on a file, or on all rows of one, that lacks nothing but what another file brings.
OTHERS_FIRST: Final = "请先导入"

# What a person may still decide about, and what a worker has yet to do or is doing.
OPEN: Final = ("received", "checking", "checked", "refused", "ordered", "importing", "interrupted", "failed")
RUNNING: Final = ("received", "checking", "ordered", "importing")
_LOOKING_LOCK: Final = 20_210_703  # beside the writers' own and the worker's
_AT_REST: Final = ("received", "checked", "refused", "interrupted", "failed")
_BEGUN: Final = {"received": "checking", "ordered": "importing"}
_NOT_MARKED: Final = {"marked": None, "marked_size": None}
_NO_BYTES: Final = {"content": None, "personal": None, **_NOT_MARKED}


@dataclass(frozen=True)
class Job:
    """An upload that a worker has taken up; `state` is checking or importing, or its own where a copy is
    to be marked."""

    id: int
    state: str
    file_name: str
    sha256: str
    content: bytes
    kind: str
    as_of: date | None
    ordered_by: str
    allowed: frozenset[str] | None
    report: dict[str, Any] | None
    level: str | None = None  # of boundaries
    crs: str | None = None


@contextmanager
def noting(engine: Engine, *, looks_first: bool = False) -> Iterator[Connection]:
    """A short transaction on the waiting files alone.

    Not `data.batches.writing`: no fact is touched, and on PostgreSQL nobody has to wait for an import.
    `looks_first`: what it writes hangs on what it has read, so that no two do so at once.
    """
    with (
        engine.connect().execution_options(sqlite_immediate=True) as connection,
        patience(connection),
        connection.begin(),
    ):
        if looks_first and connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOOKING_LOCK)))
        yield connection


def receive(
    engine: Engine, name: str, content: bytes, *, by: str, kind: str = AUTO, as_of: date | None = None
) -> int:
    """Keep a file until it is imported or discarded; returns its number.

    Raises `Refused` for an empty file, one above `MAX_BYTES`, and one that waits already.
    """
    if not content:
        raise Refused(f"文件“{name}”是空的，请重新导出。")
    if len(content) > MAX_BYTES:
        raise Refused(
            f"文件“{name}”有 {len(content) // 1024**2} MB，"
            f"超过上限 {MAX_BYTES // 1024**2} MB，请按县拆分后上传。"
        )
    sha256 = hashlib.sha256(content).hexdigest()
    with noting(engine, looks_first=True) as connection:
        same = connection.execute(
            select(uploads.c.id, uploads.c.uploaded_by).where(
                uploads.c.sha256 == sha256, uploads.c.state.in_(OPEN)
            )
        ).first()
        if same:
            raise Refused(
                f"文件“{name}”已由{spoken(same.uploaded_by)}上传（第 {same.id} 号），正在等待处理，不必再传。"
            )
        moment = now()
        number = connection.scalar(
            uploads.insert()
            .values(
                file_name=name,
                sha256=sha256,
                size=len(content),
                content=content,
                uploaded_by=by,
                uploaded_at=moment,
                state="received",
                changed_at=moment,
                attempts=0,
                kind=kind,
                as_of=as_of,
            )
            .returning(uploads.c.id)
        )
    return cast(int, number)


def order(engine: Engine, number: int, *, by: str, allowed: Collection[str] | None) -> None:
    """Have a checked file imported; `allowed` are the counties that this person may write, None: all."""
    counties = None if allowed is None else json.dumps(sorted(allowed))
    _change(engine, number, ("checked",), "ordered", ordered_by=by, allowed=counties, message="")


def discard(engine: Engine, number: int) -> None:
    """Drop a file that is not being worked on; its record stays, its bytes go."""
    _change(engine, number, (*_AT_REST, "ordered"), "discarded", report=None, **_NO_BYTES)


def check_again(
    engine: Engine, number: int, *, kind: str | None = None, as_of: date | str | None = "", **boundaries: str
) -> None:
    """Check a file anew: after a correction, a failure, or a change of the store.

    `kind` and `as_of`, and `level` and `crs` of boundaries ("" for what the file says), are what the clerk
    now asks for; left out they stay as they were.
    """
    asked: dict[str, Any] = {} if kind is None else {"kind": kind}
    asked |= {name: value or None for name, value in boundaries.items()}
    if as_of != "":
        asked["as_of"] = as_of
    _change(engine, number, _AT_REST, "received", message="", reference=None, **_NOT_MARKED, **asked)


def check_all_again(connection: Connection, *, before: int | None = None) -> None:
    """Have every checked file checked anew; only those checked before a data version, if one is given."""
    stale: ColumnElement[bool] = uploads.c.checked_version.is_not(None)
    if before is not None:
        stale = uploads.c.checked_version < before
    connection.execute(
        uploads.update()
        .where(uploads.c.state.in_(("checked", "refused")), stale)
        .values(state="received", attempts=0, changed_at=now(), **_NOT_MARKED)
    )


def take_up_again(engine: Engine) -> None:
    """What a worker that died has left behind goes back to where it was; what fails twice waits for a person.

    Only for a worker that is alone: whatever it finds begun has nobody working on it.
    """
    with noting(engine) as connection:
        for waiting, begun in _BEGUN.items():
            left = uploads.update().where(uploads.c.state == begun)
            connection.execute(
                left.where(uploads.c.attempts >= MOST_ATTEMPTS).values(
                    state="interrupted",
                    changed_at=now(),
                    message="处理时被中断两次，库没有改动。可以重试；如再出现，请把文件按县拆分，或告诉管理员。",
                )
            )
            connection.execute(
                left.where(uploads.c.attempts < MOST_ATTEMPTS).values(state=waiting, changed_at=now())
            )
        given_up = uploads.update().where(_to_be_marked(), uploads.c.attempts >= MOST_ATTEMPTS)
        connection.execute(given_up.values(attempts=0, marked_size=0))


def claim(engine: Engine) -> Job | None:
    """The next thing to do, taken up: imports in the order of `importers.run.in_order`, checks, copies."""
    with noting(engine) as connection:
        waiting = connection.execute(
            select(uploads.c.id, uploads.c.state, uploads.c.kinds, uploads.c.month).where(
                uploads.c.state.in_(tuple(_BEGUN))
            )
        ).all()
        for row in sorted(waiting, key=_turn):
            taken = connection.execute(
                uploads.update()
                .where(uploads.c.id == row.id, uploads.c.state == row.state)
                .values(state=_BEGUN[row.state], attempts=uploads.c.attempts + 1, changed_at=now())
            )
            if taken.rowcount:
                return _job(connection, row.id)
        unmarked = connection.scalar(select(func.min(uploads.c.id)).where(_to_be_marked()))
        if unmarked is None:
            return None
        connection.execute(
            uploads.update().where(uploads.c.id == unmarked).values(attempts=uploads.c.attempts + 1)
        )
        return _job(connection, unmarked)


def _to_be_marked() -> ColumnElement[bool]:
    """Checked files with bad rows that have no marked copy yet."""
    return and_(
        uploads.c.state.in_(("checked", "refused")),
        uploads.c.rows_rejected > 0,
        uploads.c.marked_size.is_(None),
    )


def _turn(row: Any) -> tuple[bool, int, date, int]:
    """Imports before checks; what others refer to first; older months before newer ones."""
    kinds = json.loads(row.kinds)
    place = KINDS.index(kinds[0]) if kinds and kinds[0] in KINDS else len(KINDS)
    return (row.state != "ordered", place, row.month or date.max, row.id)


def _job(connection: Connection, number: int) -> Job:
    row = connection.execute(select(uploads).where(uploads.c.id == number)).one()
    return Job(
        row.id,
        row.state,
        row.file_name,
        row.sha256,
        row.content,
        row.kind,
        row.as_of,
        row.ordered_by or row.uploaded_by,
        None if row.allowed is None else frozenset(json.loads(row.allowed)),
        json.loads(row.report) if row.report else None,
        row.level,
        row.crs,
    )


def finish(engine: Engine, job: Job, state: str, **values: Any) -> None:
    """Put down what became of a job; the bytes go once the file is imported."""
    if state == "imported":
        values |= _NO_BYTES
    with noting(engine) as connection:
        connection.execute(
            uploads.update()
            .where(uploads.c.id == job.id, uploads.c.state == job.state)
            .values(state=state, attempts=0, changed_at=now(), **values)
        )
        if state == "imported":
            check_all_again(connection, before=version(connection))


def keep_marked(engine: Engine, job: Job, copy: bytes) -> None:
    """Keep the marked copy of a file that still waits; b"" says that none could be made."""
    with noting(engine) as connection:
        connection.execute(
            uploads.update()
            .where(uploads.c.id == job.id, uploads.c.state == job.state)
            .values(marked=copy or None, marked_size=len(copy), attempts=0)
        )


def version(connection: Connection) -> int:
    """The store's data version."""
    stored = connection.scalar(select(store_state.c.value).where(store_state.c.key == DATA_VERSION))
    return int(stored or 0)


def _change(engine: Engine, number: int, before: Collection[str], after: str, **values: Any) -> None:
    with noting(engine) as connection:
        changed = connection.execute(
            uploads.update()
            .where(uploads.c.id == number, uploads.c.state.in_(before))
            .values(state=after, attempts=0, changed_at=now(), **values)
        )
        if not changed.rowcount:
            raise Refused(f"第 {number} 号文件的状态刚刚有了变化（可能由他人处理），请看列表中的最新状态。")
