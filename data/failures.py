"""What people see when something fails: one Chinese sentence, with a number to quote for the unexpected."""

import argparse
import secrets
import sqlite3
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import OperationalError

from data.engine import LOCAL_DIR, StoreError
from data.importers.base import Refused
from data.importers.reading import UnreadableFile

LOG_DIR = LOCAL_DIR / "log"


def told_in_one_sentence(command: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """Run a command; refusals and failures become one sentence on standard error and exit code 1."""
    try:
        return command(args)
    except (Refused, StoreError, UnreadableFile) as refused:
        print(refused, file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断，库保持原样。", file=sys.stderr)
    except (OperationalError, sqlite3.OperationalError) as failure:  # rows written at the driver's speed
        number = log_failure(failure)
        print(f"库打不开或正忙，没有改动。请确认库的地址和服务，稍后再试（编号 {number}）。", file=sys.stderr)
    except Exception as failure:  # noqa: BLE001 - the last door: nobody is shown a traceback
        number = log_failure(failure)
        print(
            f"程序出错，库保持原样。请把编号 {number} 和 {LOG_DIR} 里的日志交给维护人员。",
            file=sys.stderr,
        )
    return 1


def log_failure(failure: BaseException) -> str:
    """Write where it failed to today's log and return the reference number.

    Only the kind of failure and the places in the code are written: messages may quote cells, and names
    and ID numbers do not belong in a log.
    """
    number = secrets.token_hex(4)
    LOG_DIR.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    places = "".join(
        f"  {frame.filename}:{frame.lineno} {frame.name}\n"
        for frame in traceback.extract_tb(failure.__traceback__)
    )
    with (LOG_DIR / f"{moment:%Y-%m-%d}.log").open("a", encoding="utf-8") as log:
        log.write(f"{moment:%Y-%m-%dT%H:%M:%SZ} {number} {type(failure).__name__}\n{places}")
    return number
