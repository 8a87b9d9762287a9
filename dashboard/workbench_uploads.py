"""The workbench's first panels: where files are dropped, and the list of what waits."""

from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import cached, frame, moments, run_store, session, tables, workbench_store, workbench_words
from dashboard.describe import Row
from dashboard.tables import Column, Rows
from data.people import spoken
from data.workbench import uploads

_ROUND: Final = "workbench_round"  # a new uploader after each reception: the old one keeps its files
CHOSEN: Final = "workbench_chosen"
_SECONDS_BETWEEN_LOOKS: Final = 1.5
_FILE_TYPES: Final = ["xlsx", "xlsm", "xls", "csv", "txt", "htm", "html", "geojson", "json", "zip"]
_SHOWN_WHEN_DONE: Final = 20


def drop_panel() -> None:
    """Where files are dropped."""
    with frame.panel(
        "workbench_drop",
        "把表格拖到这里，可以一次放多个",
        f"系统导出的原表即可：.xlsx、.xls、.csv；边界用 .geojson 或打成 .zip 的 Shapefile。"
        f"每个不超过 {uploads.MAX_BYTES // 1024**2} MB。"
        "先检查、给出预览，确认后才导入；关掉浏览器，文件仍在这里等着",
    ):
        writable = workbench_store.may_write()
        if writable is not None:
            frame.notice(_allowed(writable))
        if writable is not None and not writable:
            return
        number = st.session_state.setdefault(_ROUND, 0)
        dropped = st.file_uploader(
            "选择表格文件",
            type=_FILE_TYPES,
            accept_multiple_files=True,
            key=f"workbench_files_{number}",
            label_visibility="collapsed",
        )
        if dropped:
            _receive(dropped)
            st.session_state[_ROUND] += 1
            st.rerun()


def _allowed(writable: frozenset[str]) -> str:
    if not writable:
        return "这台屏幕只能看一个县以下的地区，不能导入。请由县级或市级导入。"
    scope = session.scope()
    names = "、".join(sorted(cached.area_tree(scope=scope).name(code) for code in writable))
    return f"这里只能导入{names}的数据：文件里含有其他县区的行或全市性的数据，会被退回，请交由市级导入。"


def _receive(dropped: Any) -> None:
    with st.spinner("正在接收文件；如有文件正在导入，会等它完成…"):
        for file in dropped:
            workbench_store.act("", partial(_keep, file.name, file.getvalue(), alone=len(dropped) == 1))


def _keep(name: str, content: bytes, *, alone: bool) -> None:
    """One file is what its clerk wants to see next; of several, the first that can be imported."""
    number = uploads.receive(run_store.writable(), name, content, by=session.person())
    st.session_state.pop(CHOSEN, None)
    if alone:
        st.session_state[CHOSEN] = number


def list_panel() -> None:
    """What waits, whoever brought it, and what was done lately; it follows the worker while there is one."""
    found = workbench_store.files()
    running = workbench_store.something_runs(found)
    if running:
        workbench_store.have_it_done()
    st.fragment(_list, run_every=_SECONDS_BETWEEN_LOOKS if running else None)(_drawn(found))


def _list(drawn: str) -> None:
    found = workbench_store.files()
    if _drawn(found) != drawn:
        st.rerun()
    waiting = int(found["state"].isin(uploads.OPEN).sum())
    heading = f"{waiting} 个文件等待处理" if waiting else "没有等待处理的文件"
    with frame.panel("workbench_list", heading, "谁上传的都列在这里；点文件名看检查结果，再导入或放弃"):
        if workbench_store.something_runs(found):
            workbench_store.have_it_done()
            _progress(found)
        shown = pd.concat(
            [found[found["state"] != "imported"], found[found["state"] == "imported"].head(_SHOWN_WHEN_DONE)]
        )
        shown_below = chosen(found)
        tables.show(
            Rows.of(shown, _columns(), "id"),
            key="workbench_files",
            caption="上传的文件",
            on_picked=_choose,
            action="看检查结果",
            selected=str(shown_below["id"]) if shown_below else "",
            empty="还没有上传过文件。",
        )


def _drawn(found: pd.DataFrame) -> str:
    """What, when changed, redraws the whole page: a file's state, and which one is shown below the list."""
    if found.empty:
        return ""
    shown = chosen(found)
    return str(
        (shown and shown["id"], found[["id", "state", "marked_size", "changed_at"]].to_dict("records"))
    )


def _progress(found: pd.DataFrame) -> None:
    now = workbench_store.at_work()
    names = dict(zip(found["id"], found["file_name"], strict=True))
    if now and now.doing == "upload" and now.number in names:
        st.progress(
            workbench_words.share(now.stage), f"{names[now.number]}：{workbench_words.stage(now.stage)}"
        )
    elif now and now.doing == "freeze":
        st.progress(0.0, "正在保存快照，随后处理这些文件…")
    else:
        st.progress(0.0, "正在启动处理…")


def _choose(number: str) -> None:
    st.session_state[CHOSEN] = int(number)


def chosen(found: pd.DataFrame) -> dict[str, Any] | None:
    """The file whose results are shown: the one that was clicked, else the first that can be imported."""
    if found.empty:
        return None
    picked = found[found["id"] == st.session_state.get(CHOSEN)]
    if picked.empty:
        ready = found[found["state"] == "checked"]
        picked = found[found["state"].isin(uploads.OPEN)].head(1) if ready.empty else ready.tail(1)
    return None if picked.empty else {str(name): value for name, value in picked.iloc[0].items()}


def _columns() -> list[Column]:
    areas_known = workbench_store.areas_known()

    def state(row: Row) -> tuple[str, str]:
        return workbench_words.state(row, areas_known=areas_known)

    return [
        Column("文件", lambda row: row["file_name"]),
        Column("状态", lambda row: state(row)[1], "status", status=lambda row: state(row)[0]),
        Column("种类", lambda row: workbench_words.kinds(row["kinds"])),
        Column("月份", lambda row: workbench_words.month(row["month"], row["kinds"])),
        Column(
            "行数",
            lambda row: f"{row['rows_read']:,}" if row["rows_read"] else "",
            "number",
            lambda row: row["rows_read"],
        ),
        Column("大小", lambda row: workbench_words.size(row["size"]), "number", lambda row: row["size"]),
        Column("上传人", lambda row: spoken(row["uploaded_by"])),
        Column("上传时间", lambda row: moments.moment(row["uploaded_at"])),
        Column("批次", lambda row: "、".join(f"第 {number} 批" for number in row["batch_ids"])),
    ]
