"""Snapshots that were asked for: kept in the store until a worker has made them, or said why it could not.

A month's lock and the order for its snapshot are one transaction, and so are a snapshot and the note that
its order is done: whenever a process is killed, the next one sees what there is still to do, or to undo.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, cast

from sqlalchemy import Connection, Engine, select

from data.batches import now, writing
from data.frozen_store import discard, new_name
from data.importers.base import Refused
from data.schema import freezes, snapshots

Kind = Literal["manual", "close"]
WAITING: Final = ("ordered", "freezing")
MOST_ATTEMPTS: Final = 2  # a freeze that ends its worker twice is not begun a third time
# What a freeze is at, in this order.
STAGES: Final = ("copying", "computing")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """A snapshot to be made: what it is called, of which month (YYYYMM), and into which file it goes."""

    id: int
    name: str
    month: int
    kind: Kind
    ordered_by: str
    file: str


class Freeze(Protocol):
    """Makes the snapshot of an order; the real one is `queries.freezing.make`, handed in from above."""

    def __call__(self, engine: Engine, order: Order, tell: Tell) -> object:
        """Raises `Refused` with a sentence where the state cannot be kept."""


def place(connection: Connection, name: str, month: int, *, kind: Kind, by: str) -> int:
    """Ask for a snapshot; returns the order's number. Raises `Refused` for a name that is taken."""
    refuse_taken(connection, name)
    number = connection.scalar(
        freezes.insert()
        .values(
            name=name,
            month=month,
            kind=kind,
            ordered_by=by,
            ordered_at=now(),
            state="ordered",
            attempts=0,
            file=new_name(month),
        )
        .returning(freezes.c.id)
    )
    return cast(int, number)


def refuse_taken(connection: Connection, name: str, but: int = 0) -> None:
    """Raise `Refused` where a snapshot, or another order than number `but`, has the name."""
    f, s = freezes.c, snapshots.c
    asked = select(f.id).where(f.name == name, f.state.in_(WAITING), f.id != but)
    made = select(s.id).where(s.name == name, s.removed_at.is_(None))
    if connection.scalar(made) is not None:
        raise Refused(f"已有名为“{name}”的快照，请换一个名称。")
    if connection.scalar(asked) is not None:
        raise Refused(f"名为“{name}”的快照正在保存，请换一个名称。")


def waiting_close(connection: Connection) -> int | None:
    """The month whose close is not yet kept in a snapshot; None where there is none."""
    f = freezes.c
    month: int | None = connection.scalar(
        select(f.month).where(f.kind == "close", f.state.in_(WAITING)).order_by(f.id).limit(1)
    )
    return month


def cancel_close(connection: Connection, month: int) -> None:
    """Nobody waits for the snapshot of a month that is open again."""
    f = freezes.c
    mine = (f.kind == "close") & (f.month == month) & f.state.in_(WAITING)
    connection.execute(freezes.update().where(mine).values(state="cancelled", message="月份已重开。"))


def claim(engine: Engine) -> Order | None:
    """The next snapshot to make, taken up; only for a worker that is alone."""
    f = freezes.c
    if not any_waiting(engine):
        return None
    with writing(engine, patient=True) as connection:
        number = connection.scalar(select(f.id).where(f.state == "ordered").order_by(f.id).limit(1))
        if number is None:
            return None
        values: dict[str, Any] = {"state": "freezing", "attempts": f.attempts + 1}
        connection.execute(freezes.update().where(f.id == number).values(**values))
        row = connection.execute(select(freezes).where(f.id == number)).one()
    return Order(row.id, row.name, row.month, row.kind, row.ordered_by, row.file)


def any_waiting(engine: Engine) -> bool:
    """Whether anything is asked for that is not made."""
    with engine.connect() as connection:
        return (
            connection.scalar(select(freezes.c.id).where(freezes.c.state.in_(WAITING)).limit(1)) is not None
        )


def fulfil(connection: Connection, order: Order, snapshot: int) -> None:
    """Note in the snapshot's own transaction that the order is done. Raises `Refused` if it was cancelled."""
    f = freezes.c
    here = (f.id == order.id) & (f.state == "freezing")
    done = connection.execute(freezes.update().where(here).values(state="done", snapshot_id=snapshot))
    if not done.rowcount:
        raise Refused("这次冻结已经取消。")


def begun_before(engine: Engine) -> list[tuple[Order, bool]]:
    """What a worker that died has left: its files are taken away, and the orders returned, each with whether
    it may be begun again. Only for a worker that is alone."""
    with engine.connect() as connection:
        rows = connection.execute(select(freezes).where(freezes.c.state == "freezing")).all()
    left = []
    for row in rows:
        discard(engine, row.file)
        order = Order(row.id, row.name, row.month, row.kind, row.ordered_by, row.file)
        left.append((order, row.attempts < MOST_ATTEMPTS))
    return left


def put_back(engine: Engine, order: Order) -> None:
    """Have an order begun again."""
    f = freezes.c
    with writing(engine, patient=True) as connection:
        connection.execute(
            freezes.update().where(f.id == order.id, f.state == "freezing").values(state="ordered")
        )


def give_up(connection: Connection, order: Order, message: str, reference: str | None) -> bool:
    """Note why an order could not be carried out; whether it was still wanted."""
    f = freezes.c
    noted = connection.execute(
        freezes.update()
        .where(f.id == order.id, f.state == "freezing")
        .values(state="refused", message=message, reference=reference)
    )
    return bool(noted.rowcount)
