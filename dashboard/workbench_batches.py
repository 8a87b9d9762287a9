"""What was imported, by whom and when, and what it did; taking a batch back, with a reason."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import (
    cached,
    frame,
    moments,
    run_store,
    session,
    tables,
    wording,
    workbench_store,
    workbench_words,
)
from dashboard.describe import Row
from dashboard.tables import Column, Rows, column
from dashboard.workbench_effect import figures_table
from data.importers.base import Refused
from data.people import spoken
from data.rollback import blocking
from data.vocabulary import KINDS_WITHOUT_MONTH

SECTION: Final = "批次"
CHOSEN: Final = "workbench_batch"
_REASON: Final = "workbench_reason"
_ROOT: Final = Path(__file__).parent.parent


def panels() -> None:
    """The batch that was clicked, then the list."""
    found = cached.batches(scope=session.scope())
    if found is None:
        found = pd.DataFrame({"batch": [], "status": []})
    standing = int((found["status"] == "committed").sum())
    chosen = found[found["batch"] == st.session_state.get(CHOSEN)]
    if not chosen.empty:
        _batch({str(name): value for name, value in chosen.iloc[0].items()})
    with frame.panel("workbench_batches", f"已导入 {standing} 批", "点批次号看它改变了什么，必要时撤销"):
        tables.show(
            Rows.of(found, _COLUMNS, "batch"),
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
    number = int(batch["batch"])
    with frame.panel(
        "workbench_batch",
        f"第 {number} 批：{batch['file']}",
        f"{batch['label']}，{spoken(batch['by'])}于 {moments.moment(batch['at'])} 导入，"
        f"{workbench_words.FINGERPRINT} {workbench_words.fingerprint(batch['sha256'])}",
    ):
        frame.sentences(_sentences(batch))
        _effect(number)
        if batch["status"] == "committed":
            _roll_back(batch)


def _sentences(batch: dict[str, Any]) -> list[str]:
    said = [
        f"读到 {batch['rows_read']:,} 行，导入 {batch['rows_accepted']:,} 行，"
        f"退回 {batch['rows_rejected']:,} 行。"
    ]
    if not pd.isna(batch["new"]):
        unit = "户" if batch["kind"] == "roster" else "行"
        said.append(
            f"新增 {batch['new']} {unit}，变动 {batch['changed']} {unit}，不变 {batch['unchanged']} {unit}，"
            f"不再出现 {batch['vanished']} {unit}。"
        )
    if batch["status"] != "committed":
        when, reason = moments.moment(batch["rolled_back_at"]), batch["rollback_reason"] or "未写原因"
        said.append(f"{spoken(batch['rolled_back_by'] or '')}已于 {when} 撤销：{reason}。")
    return said


def _effect(number: int) -> None:
    """What the batch did to the headline figures, and what was unusual in it."""
    scope = session.scope()
    jumps = cached.batch_jumps(number, scope=scope)
    if not jumps.empty:
        frame.sentences([f"异常：{sentence}" for sentence in jumps["sentence"]])
    figures_table(cached.batch_effects(number, scope=scope), key="workbench_batch_effect")


def _roll_back(batch: dict[str, Any]) -> None:
    number = int(batch["batch"])
    in_the_way = _forbidden(batch) or blocking(run_store.writable(), number).sentence
    if in_the_way:
        frame.notice(in_the_way)
        return
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    reason = left.text_input("撤销的原因", key=_REASON, placeholder="例如：错发的名册")
    if right.button("撤销这一批", key="workbench_roll_back"):
        if not reason.strip():
            frame.notice("请先写明撤销的原因。")
            return
        with st.spinner("正在撤销，并重新汇总指标…"):
            done = workbench_store.act("", lambda: _undo(number, reason.strip()))
        if done:
            st.session_state.pop(CHOSEN, None)
        st.rerun()


def _forbidden(batch: dict[str, Any]) -> str:
    """Why this person may not take this batch back."""
    writable = workbench_store.may_write()
    if writable is None or (batch["counties"] and set(batch["counties"]) <= writable):
        return ""
    return "这一批含有其他县区或全市性的数据，只能由市级撤销。"


def _undo(number: int, reason: str) -> None:
    """In a process of its own, as a clerk would type it: summing a city anew would hold up other viewers."""
    command = (sys.executable, "-m", "data", "rollback", str(number))
    said = (f"--reason={reason}", f"--by={session.person()}", "--json")  # a reason may begin with a dash
    done = subprocess.run(
        (*command, *said),
        cwd=_ROOT,
        env=run_store.build_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise Refused(done.stderr.strip() or "没有撤销成功，库保持原样。")
    workbench_store.say(json.loads(done.stdout)["sentence"])


def _month(batch: Row) -> str:
    return "" if batch["kind"] in KINDS_WITHOUT_MONTH else wording.month(int(batch["as_of"]))


_COLUMNS: Final = [
    Column("批次", lambda row: f"第 {row['batch']} 批", order=lambda row: float(row["batch"])),
    Column(
        "状态",
        lambda row: "有效" if row["status"] == "committed" else "已撤销",
        "status",
        status=lambda row: "fine" if row["status"] == "committed" else "unjudged",
    ),
    column("label", "种类"),
    column("file", "文件"),
    Column("月份", _month, order=lambda row: float(row["as_of"])),
    column("rows_accepted", "导入行数", words=lambda rows: f"{rows:,}", kind="number"),
    column("rows_rejected", "退回行数", words=lambda rows: f"{rows:,}" if rows else "", kind="number"),
    column("by", "导入人", words=spoken),
    column("at", "导入时间", words=moments.moment),
    column(
        "sha256",
        workbench_words.FINGERPRINT,
        words=workbench_words.fingerprint,
        hint="由文件内容算出（SHA-256 的前 12 位）：两个文件指纹相同，内容就一字不差",
    ),
    Column("对主要指标的影响", lambda row: "；".join(row["effect"])),
]
