"""What was imported, by whom and when; taking a batch back, with a reason."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import cached, frame, session, tables, workbench_store, workbench_words
from dashboard.tables import Column, Rows, column
from data.importers.base import Refused
from data.vocabulary import KIND_LABELS

CHOSEN: Final = "workbench_batch"
_REASON: Final = "workbench_reason"
_ROOT: Final = Path(__file__).parent.parent


def panels() -> None:
    """The list, then the batch that was clicked."""
    found = cached.batches(scope=session.scope())
    if found is None:
        found = pd.DataFrame({"id": [], "status": []})
    standing = int((found["status"] == "committed").sum())
    chosen = found[found["id"] == st.session_state.get(CHOSEN)]
    if not chosen.empty:
        _batch({str(name): value for name, value in chosen.iloc[0].items()})
    with frame.panel("workbench_batches", f"已导入 {standing} 批", "点批次号看来源，必要时撤销"):
        tables.show(
            Rows.of(found, _COLUMNS, "id"),
            key="workbench_batches",
            caption="批次",
            on_picked=_choose,
            action="看这一批",
            selected=str(st.session_state.get(CHOSEN, "")),
            empty="还没有导入过文件。",
        )


def _choose(number: str) -> None:
    st.session_state[CHOSEN] = int(number)


def _batch(batch: dict[str, Any]) -> None:
    number = int(batch["id"])
    with frame.panel(
        "workbench_batch",
        f"第 {number} 批：{batch['file_name']}",
        f"{KIND_LABELS[batch['kind']]}，"
        f"{batch['imported_by']} 于 {workbench_words.moment(batch['imported_at'])} 导入，"
        f"SHA-256 {batch['sha256'][:12]}…",
    ):
        frame.sentences(
            [
                f"读到 {batch['rows_read']} 行，导入 {batch['rows_accepted']} 行，"
                f"退回 {batch['rows_rejected']} 行。",
                *(f"提醒：{warning}" for warning in batch["warnings"]),
            ]
        )
        if batch["status"] != "committed":
            when = workbench_words.moment(batch["rolled_back_at"])
            frame.sentences([f"已于 {when} 撤销：{batch['rollback_reason'] or '未写原因'}。"])
            return
        forbidden = _forbidden(batch)
        if forbidden:
            frame.notice(forbidden)
            return
        _roll_back_form(number)


def _forbidden(batch: dict[str, Any]) -> str:
    """Why this person may not take this batch back."""
    writable = workbench_store.may_write()
    if writable is None or (batch["counties"] and set(batch["counties"]) <= writable):
        return ""
    return "这一批含有其他县区或全市性的数据，只能由市级撤销。"


def _roll_back_form(number: int) -> None:
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    reason = left.text_input("撤销的原因", key=_REASON, placeholder="例如：错发的名册")
    if right.button("撤销这一批", key="workbench_roll_back"):
        if not reason.strip():
            frame.notice("请先写明撤销的原因。")
            return
        with st.spinner("正在撤销，并重新汇总指标…"):
            done = workbench_store.act("", lambda: _roll_back(number, reason.strip()))
        if done:
            st.session_state.pop(CHOSEN, None)
        st.rerun()


def _roll_back(number: int, reason: str) -> None:
    """In a process of its own, as a clerk would type it: summing a city anew would hold up other viewers."""
    command = (
        sys.executable,
        "-m",
        "data",
        "rollback",
        str(number),
        "--reason",
        f"{reason}（{session.person()}）",
    )
    done = subprocess.run(
        command, cwd=_ROOT, env=cached.build_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(done.stderr.strip() or "没有撤销成功，库保持原样。")
    workbench_store.say(done.stdout.strip())


_COLUMNS: Final = [
    Column("批次", lambda row: f"第 {row['id']} 批", order=lambda row: float(row["id"])),
    Column(
        "状态",
        lambda row: "有效" if row["status"] == "committed" else "已撤销",
        "status",
        status=lambda row: "fine" if row["status"] == "committed" else "unjudged",
    ),
    column("kind", "种类", words=lambda kind: KIND_LABELS[kind]),
    column("file_name", "文件"),
    column("as_of", "月份", words=workbench_words.month),
    column("rows_accepted", "导入行数", words=lambda rows: f"{rows:,}", kind="number"),
    column("rows_rejected", "退回行数", words=lambda rows: f"{rows:,}" if rows else "", kind="number"),
    column("imported_by", "导入人"),
    column("imported_at", "导入时间", words=workbench_words.moment),
    column("sha256", "SHA-256", words=lambda text: text[:12]),
]
