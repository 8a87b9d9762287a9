"""What is being frozen: told while a worker is at it, and when it could not be done.

Looking starts the worker where there is none, so that whatever was asked for is finished, or given up and
told, by whoever looks next.
"""

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import cached, frame, session, wording, workbench_store
from data import freeze_orders

_SECONDS_BETWEEN_LOOKS: Final = 1.0
_STAGES: Final = {"copying": "复制全部数据", "computing": "计算并保存各项指标"}


def asked_for() -> pd.DataFrame:
    """`queries.snapshots.asked_for`, as it is now; empty in a store without tables."""
    found = cached.freezes(scope=session.scope())
    return pd.DataFrame({"id": [], "state": [], "kind": [], "month": []}) if found is None else found


def waiting(found: pd.DataFrame) -> pd.DataFrame:
    """The orders that are not yet carried out."""
    return found[found["state"].isin(freeze_orders.WAITING)]


def progress() -> None:
    """A bar per snapshot that is being made; the page is drawn anew when one is done."""
    open_now = waiting(asked_for())
    if not open_now.empty:
        st.fragment(_progress, run_every=_SECONDS_BETWEEN_LOOKS)(open_now["id"].tolist())


def _progress(drawn: list[int]) -> None:
    open_now = waiting(asked_for())
    if open_now["id"].tolist() != drawn:
        st.rerun()
    workbench_store.have_it_done()
    now = workbench_store.at_work()
    for row in reversed(open_now.to_dict("records")):
        name = f"正在保存快照“{row['name']}”，可以离开本页"
        if now and now.doing == "freeze" and now.number == row["id"]:
            step = freeze_orders.STAGES.index(now.stage)
            steps = len(freeze_orders.STAGES)
            st.progress(
                (step + 0.5) / steps, f"{name}：第 {step + 1} 步，共 {steps} 步，{_STAGES[now.stage]}"
            )
        else:
            st.progress(0.0, f"{name}：等待开始…")


def failures(found: pd.DataFrame, kind: freeze_orders.Kind, month: int | None = None) -> None:
    """Why the last one of a kind could not be kept; nothing once a later one was."""
    mine = found[(found["kind"] == kind) & (found["state"] != "cancelled")]
    if month is not None:
        mine = mine[mine["month"] == month]
    if not mine.empty and mine["state"].iloc[0] == "refused":
        frame.notice(_told({str(name): value for name, value in mine.iloc[0].items()}))


def _told(row: dict[str, Any]) -> str:
    number = f"编号 {row['reference']}。" if row["reference"] else ""
    if row["kind"] == "close":
        return f"{wording.month(int(row['month']))}没有锁定：月结快照没有保存。{row['message']}{number}"
    return f"快照“{row['name']}”没有保存：{row['message']}{number}"
