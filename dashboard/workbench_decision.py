"""One waiting file: what was found in it, and the buttons that import or drop it."""

from collections import Counter
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import (
    frame,
    moments,
    run_store,
    workbench_batches,
    workbench_boundaries,
    workbench_store,
    workbench_words,
)
from dashboard.workbench_uploads import CHOSEN
from data.importers.base import Refused
from data.importers.report_month import asked_month
from data.people import spoken
from data.vocabulary import KIND_LABELS, KINDS_WITHOUT_MONTH
from data.workbench import uploads

_ASKED: Final = "workbench_asked"  # (number, what) that waits for a second click
_AT_REST: Final = ("checked", "refused", "interrupted", "failed")


def panel(file: dict[str, Any], report: dict[str, Any]) -> None:
    """Sentences on the file, then what can be done with it in its state."""
    with frame.panel("workbench_decision", _heading(file), _subtitle(file)):
        frame.sentences(_sentences(file, report))
        if file["state"] in _AT_REST and file["kinds"] == [workbench_boundaries.KIND]:
            workbench_boundaries.what_it_is(file)
        elif file["state"] in _AT_REST:
            _what_it_is(file)
        _buttons(file)


def _heading(file: dict[str, Any]) -> str:
    rows = workbench_words.rows(file["rows_read"], file["kinds"])
    word = workbench_words.state(file, areas_known=workbench_store.areas_known())[1]
    return f"{file['file_name']}：{f'{rows}，' if rows else ''}{word}"


def _subtitle(file: dict[str, Any]) -> str:
    return (
        f"第 {file['id']} 号，{spoken(file['uploaded_by'])}于 "
        f"{moments.moment(file['uploaded_at'])} 上传，"
        f"{workbench_words.size(file['size'])}，"
        f"{workbench_words.FINGERPRINT} {workbench_words.fingerprint(file['sha256'])}"
    )


def _sentences(file: dict[str, Any], report: dict[str, Any]) -> list[str]:
    message = str(file["message"] or "")
    said = [message] if message else []
    if file["reference"]:
        said.append(f"编号 {file['reference']}。")
    if file["state"] == "imported":
        batches = "、".join(f"第 {number} 批" for number in file["batch_ids"])
        if file["taken_back"]:
            return [f"曾导入为{batches}，已撤销。要再导入请重新上传。", *said]
        return [f"已导入，成为{batches}。文件内容不再保留；如有不对，可在“批次”中撤销。", *said]
    if workbench_boundaries.of(report):
        said += workbench_boundaries.sentences(workbench_boundaries.of(report))
    for part in report.get("parts", []):
        if part["repeated"]:
            continue
        dated = part["as_of"] and part["kind"] not in KINDS_WITHOUT_MONTH
        month = f"，{part['as_of'][:4]}年{int(part['as_of'][5:])}月" if dated else ""
        said.append(
            f"{KIND_LABELS[part['kind']]}{month}：读到 {part['rows_read']:,} 行，"
            f"可导入 {part['accepted']:,} 行，退回 {len(part['rejected']):,} 行。"
        )
        if part["rejected"] and not part["accepted"] and uploads.OTHERS_FIRST not in message:
            said.append(_mostly(part["rejected"]))
        said += [f"提醒：{warning}" for warning in part["warnings"]]
    said += [refusal for refusal in report.get("refusals", []) if refusal not in message]
    return said or ["正在等待处理。"]


def _mostly(rejected: list[dict[str, Any]]) -> str:
    """Why nothing can be taken, where one reason holds for most rows."""
    reasons = Counter(("、".join(row["columns"]), row["expected"]) for row in rejected)
    ((column, expected), times), *_ = reasons.most_common(1)
    return f"其中 {times:,} 行同一个原因：“{column}”列，{expected}。"


def _what_it_is(file: dict[str, Any]) -> None:
    """What the clerk may say instead of the file: its kind and its month."""
    with st.expander("种类或月份不对？"):
        left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
        kind = left.selectbox(
            "种类",
            workbench_words.kind_options(),
            index=workbench_words.kind_options().index(file["kind"]),
            format_func=workbench_words.kind_label,
            key=f"workbench_kind_{file['id']}",
        )
        asked = file["as_of"]
        month = middle.text_input(
            "数据月份，如 2021-12；空着则看文件自己的说明",
            value="" if pd.isna(asked) else f"{asked:%Y-%m}",
            key=f"workbench_month_{file['id']}",
        )
        right.button(
            "重新检查",
            key="workbench_check_again",
            on_click=_check_again,
            args=(int(file["id"]), kind, month),
        )


def _check_again(number: int, kind: str, month: str) -> None:
    try:
        as_of = asked_month(month) if month.strip() else None
    except Refused:
        workbench_store.say(f"“{month}”不是年月，应写作 2021-12。")
        return
    workbench_store.act("", lambda: uploads.check_again(run_store.writable(), number, kind=kind, as_of=as_of))


def _retry(number: int) -> None:
    workbench_store.act("", lambda: uploads.check_again(run_store.writable(), number))


def _see_batch(number: int) -> None:
    st.session_state["workbench_section"] = workbench_batches.SECTION
    st.session_state[workbench_batches.CHOSEN] = number


def _buttons(file: dict[str, Any]) -> None:
    number, state = int(file["id"]), file["state"]
    if state == "imported":
        with st.container(horizontal=True):
            for batch in file["batch_ids"]:
                st.button(
                    f"看第 {batch} 批改变了什么",
                    key=f"workbench_see_{batch}",
                    on_click=_see_batch,
                    args=(batch,),
                )
        return
    if st.session_state.get(_ASKED, (0, ""))[0] == number:
        _confirm(file, st.session_state[_ASKED][1])
        return
    in_the_way = forbidden(file)
    if state == "checked" and in_the_way:
        frame.notice(in_the_way)
    with st.container(horizontal=True):
        if state == "checked":
            st.button(
                "导入",
                type="primary",
                key="workbench_import",
                disabled=bool(in_the_way),
                on_click=_ask,
                args=(number, "import"),
            )
        if state in ("refused", "interrupted", "failed"):
            st.button(
                "重试",
                key="workbench_retry",
                on_click=_retry,
                args=(number,),
            )
        if state in (*_AT_REST, "received", "ordered"):
            st.button("放弃", key="workbench_discard", on_click=_ask, args=(number, "discard"))


def forbidden(file: dict[str, Any]) -> str:
    """Why this person may not import this file; "" if he or she may. The import itself checks it again."""
    writable = workbench_store.may_write()
    if writable is None:
        return ""
    if not file["counties"]:
        return "这个文件是全市性的数据，只能由市级导入。"
    others = len(set(file["counties"]) - writable)
    return f"这个文件含有其他 {others} 个县区的数据，请只保留本县的行，或交由市级导入。" if others else ""


def _ask(number: int, what: str) -> None:
    st.session_state[_ASKED] = (number, what)


def _confirm(file: dict[str, Any], what: str) -> None:
    number = int(file["id"])
    bad = int(file["rows_rejected"])
    left_out = _left_out(file) if bad else ""
    question = (
        f"确定导入“{file['file_name']}”吗？导入后可以按批撤销。{left_out}"
        if what == "import"
        else f"确定放弃“{file['file_name']}”吗？文件将从这里删除，库不受影响。"
    )
    frame.notice(question)
    with st.container(horizontal=True):
        st.button(
            "确定导入" if what == "import" else "确定放弃",
            type="primary",
            key="workbench_sure",
            on_click=_import if what == "import" else _discard,
            args=(number, str(file["file_name"])),
        )
        st.button("取消", key="workbench_cancel", on_click=_never_mind)


def _left_out(file: dict[str, Any]) -> str:
    bad = int(file["rows_rejected"])
    if file["kinds"] == [workbench_boundaries.KIND]:
        return f"没有对上的 {bad:,} 个要素不会导入，改好后可再传。"
    return f"有误的 {bad:,} 行不会导入，改好后可再传。标色副本请先下载，导入后不再保留文件。"


def _never_mind() -> None:
    st.session_state.pop(_ASKED, None)


def _import(number: int, name: str) -> None:
    _never_mind()
    st.session_state[CHOSEN] = number  # so that its batch is seen when it is done
    workbench_store.order(number)


def _discard(number: int, name: str) -> None:
    _never_mind()
    workbench_store.act(f"已放弃“{name}”。", lambda: uploads.discard(run_store.writable(), number))
