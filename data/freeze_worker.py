"""Making the snapshots that were asked for; where one cannot be made, the month that it closes is reopened.

`docs/decisions/0019` says what is seen whenever a process is killed.
"""

import logging
import time
from typing import Final

from sqlalchemy import Engine, select

from data import closing, freeze_orders, month_signoffs
from data.batches import writing
from data.failures import log_failure
from data.freeze_orders import Freeze, Order
from data.importers.base import Refused
from data.schema import areas, freezes
from data.workbench import progress

_LOG: Final = logging.getLogger("data.closing")
_FAILED: Final = "保存时出错，请把编号告诉管理员；也可以再试一次。"
_KILLED: Final = "保存时被中断两次，请再试一次；如再出现，请告诉管理员。"
_SECONDS_BETWEEN_LOOKS: Final = 0.2


def take_up_again(engine: Engine) -> None:
    """What a worker that died has begun goes back to the others; what fails twice is given up."""
    for order, once_more in freeze_orders.begun_before(engine):
        if once_more:
            freeze_orders.put_back(engine, order)
        else:
            _give_up(engine, order, _KILLED)


def make_what_waits(engine: Engine, freeze: Freeze) -> int:
    """Make every snapshot that was asked for; returns how many orders were dealt with.

    Only for a worker that is alone (`progress.the_only_worker`).
    """
    done = 0
    while order := freeze_orders.claim(engine):
        _make(engine, freeze, order)
        done += 1
    return done


def see_through(engine: Engine, freeze: Freeze, order: int) -> int:
    """Make what waits in this process, or wait for the one that is at it; returns the snapshot's number.

    Raises `Refused` with the reason where the order was not carried out.
    """
    asked = select(freezes).where(freezes.c.id == order)
    while True:
        with engine.connect() as connection:
            row = connection.execute(asked).one()
        if row.state == "done":
            return int(row.snapshot_id)
        if row.state not in freeze_orders.WAITING:
            raise Refused(row.message + (f"编号 {row.reference}。" if row.reference else ""))
        with progress.the_only_worker(engine) as alone:
            if alone:
                take_up_again(engine)
                make_what_waits(engine, freeze)
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _make(engine: Engine, freeze: Freeze, order: Order) -> None:
    def tell(stage: str) -> None:
        progress.tell(engine, order.id, stage, doing="freeze")

    try:
        freeze(engine, order, tell)
    except Refused as refused:
        _give_up(engine, order, str(refused))
    except Exception as failure:  # noqa: BLE001 - the last door: what cannot be kept must not stay locked
        _give_up(engine, order, _FAILED, log_failure(failure))
    finally:
        progress.forget(engine)


def _give_up(engine: Engine, order: Order, message: str, reference: str | None = None) -> None:
    """Note why, and reopen the month that the snapshot was to close, in one transaction."""
    with writing(engine, patient=True) as connection:
        wanted = freeze_orders.give_up(connection, order, message, reference)
        if not wanted or order.kind != "close":
            return
        city = connection.scalars(select(areas.c.code).where(areas.c.parent_code.is_(None))).first() or ""
        number = f"编号 {reference}。" if reference else ""
        reason = f"月结快照没有保存：{message}{number}"
        undo = month_signoffs.Signature(closing.REOPEN, (city,), order.month, order.ordered_by, reason)
        month_signoffs.write(connection, undo)
    _LOG.warning("month %s reopened: its snapshot was not kept", order.month)
