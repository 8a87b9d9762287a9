"""What the workbench asks of the store and does to it: always for this person, never in this process' time.

Checking and importing are done by a process of its own (`python -m data work`); a page starts one where
something waits and nobody is at it, and reads what it notes about itself.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import cached, problems, run_store, session
from data.importers.base import Refused
from data.workbench import progress, uploads
from queries.uploads import marked

_ROOT: Final = Path(__file__).parent.parent
COMMAND: Final = (sys.executable, "-m", "data", "work")
_SECONDS_BETWEEN_STARTS: Final = 3.0
_starting = threading.Lock()
_last_start: dict[str, float] = {}
_SAID: Final = "workbench_said"


def files() -> pd.DataFrame:
    """`queries.uploads.uploads` of this person, as it is now; empty in a store without tables."""
    found = cached.uploads(scope=session.scope(), person=session.person())
    return pd.DataFrame({"id": [], "state": []}) if found is None else found


def report(number: int) -> dict[str, Any]:
    """What was found in a file (`check.report_of`), `personal` with it for those who may see that."""
    found = cached.upload_report(scope=session.scope(), person=session.person(), number=number)
    if found is None or found.empty or not found["report"].iloc[0]:
        return {}
    told: dict[str, Any] = json.loads(found["report"].iloc[0])
    if session.scope().personal and found["personal"].iloc[0]:
        told["personal"] = json.loads(found["personal"].iloc[0])
    return told


def marked_later(number: int) -> Callable[[], bytes]:
    """Reads the marked copy of a file when asked, b"" where there is none for this person.

    Streamlit asks when the button is pressed, outside of any run: what belongs to a run is settled now.
    """
    engine, scope, person = run_store.writable(), session.scope(), session.person()

    def read() -> bytes:
        found = marked(engine, scope=scope, person=person, number=number)
        return b"" if found.empty else bytes(found["marked"].iloc[0] or b"")

    return read


def may_write() -> frozenset[str] | None:
    """Counties whose data this person may write; None: all of the city's."""
    scope = session.scope()
    if scope.everything:
        return None
    return cached.writable_counties(scope=scope) or frozenset()


def order(number: int) -> None:
    """Have a checked file imported for this person, within what he or she may write."""
    act("", lambda: uploads.order(run_store.writable(), number, by=session.person(), allowed=may_write()))


def areas_known() -> bool:
    """Whether the area tree is there: what every other file is matched to."""
    return bool(cached.city(scope=session.scope()))


def act(done: str, action: Callable[[], object]) -> bool:
    """Do something to the store, and say so, or why not, on top of the page's next run."""
    try:
        with problems.told("workbench"):
            action()
    except problems.ToldError as told:
        refused = told.__cause__
        say(
            str(refused)
            if isinstance(refused, Refused)
            else f"没有成功，请再试一次；如再出现，请把编号 {told} 告诉管理员。"
        )
        return False
    if done:
        say(done)
    return True


def say(sentence: str) -> None:
    """A sentence for the top of the page's next run."""
    st.session_state.setdefault(_SAID, []).append(sentence)


def said() -> list[str]:
    """What there is to say, once."""
    found: list[str] = st.session_state.pop(_SAID, [])
    return found


def something_runs(found: pd.DataFrame) -> bool:
    """Whether a worker has anything to do: to check, import or mark."""
    if found.empty:
        return False
    copies = found["state"].isin(("checked", "refused")) & (found["rows_rejected"] > 0)
    return bool((found["state"].isin(uploads.RUNNING) | (copies & found["marked_size"].isna())).any())


def at_work() -> progress.Progress | None:
    """What the worker is at now, as far as this machine knows."""
    return progress.current(run_store.writable())


def have_it_done() -> None:
    """Start a worker where there is none; whoever starts second finds that the first has the work."""
    engine = run_store.writable()
    with _starting:
        moment = time.monotonic()
        if moment - _last_start.get(str(engine.url), 0.0) < _SECONDS_BETWEEN_STARTS:
            return
        if progress.is_at_work(engine):
            return
        _last_start[str(engine.url)] = moment
        subprocess.Popen(
            COMMAND,
            cwd=_ROOT,
            env=run_store.build_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it goes on when the server is stopped
        )
