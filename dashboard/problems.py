"""When something fails: a sentence, a reference number and a way on; never a traceback on screen."""

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import streamlit as st
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dashboard import run_store, session

_LOG: Final = logging.getLogger("dashboard")
_SECONDS_BETWEEN_TRIES: Final = 5


@contextmanager
def boundary(where: str) -> Iterator[None]:
    """Whatever fails inside is logged with a reference number and told in one sentence.

    Streamlit's own signals (rerun, stop, switch page) are no Exceptions and pass.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the last line of defence of a page
        _tell(error, where)


class ToldError(Exception):
    """A failure that has been logged; the text is its reference number."""


@contextmanager
def told(where: str) -> Iterator[None]:
    """Log a failure inside and raise ToldError with its number, for a page that tells it in its own words."""
    try:
        yield
    except Exception as error:
        raise ToldError(reference(error, where)) from error


def reference(error: BaseException, where: str) -> str:
    """Log the failure and return the number under which it is found in the log."""
    number = f"{datetime.now(UTC):%m%d}-{secrets.token_hex(3).upper()}"
    _LOG.error("[%s] %s failed", number, where, exc_info=error)
    return number


def _tell(error: Exception, where: str) -> None:
    number = reference(error, where)
    if isinstance(error, run_store.StoreOutdatedError):
        _message(
            "数据库与程序版本不一致", "请管理员运行 python -m data init 升级数据库，数据不会丢失。", number
        )
    elif isinstance(error, run_store.StoreGoneError | DBAPIError | SQLAlchemyError | OSError):
        _message(
            "数据库暂时连不上",
            f"屏幕上的数据没有更新。每 {_SECONDS_BETWEEN_TRIES} 秒自动重试，恢复后页面会自己回来。",
            number,
        )
    else:
        _message("这一页没有显示出来", "其他页面不受影响。可以重试；如再出现，请把编号告诉管理员。", number)
        return
    _come_back(time.monotonic())


def _message(title: str, sentence: str, number: str) -> None:
    with st.container(border=True, key="problem"):
        st.subheader(title, anchor=False)
        st.write(sentence)
        st.caption(f"编号 {number}")
        st.button("重试", key="problem_retry", type="primary")


@st.fragment(run_every=_SECONDS_BETWEEN_TRIES)
def _come_back(drawn: float) -> None:
    """Look every few seconds whether the store answers again, and then draw the page anew.

    `drawn` is when the message appeared (monotonic seconds): the run that draws it must not look, since a
    store that answers but lacks something would be asked again without a pause.
    """
    if time.monotonic() - drawn < _SECONDS_BETWEEN_TRIES / 2:
        return
    if _answers(lambda: run_store.look(session.scope())):
        st.rerun()


def _answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001 - any failure means: not yet
        return False
    return True
