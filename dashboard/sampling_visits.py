"""The visits of one sample: the list to take along, taking it back, typing one in, the sheet for paper."""

import html
from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import acts, day_field, export, frame, session, tables, wording
from dashboard import sampling_words as words
from dashboard.describe import Row
from dashboard.selection import Selection
from dashboard.tables import Column, column
from data.importers.base import Refused
from data.importers.reading import UnreadableFile
from data.people import spoken
from data.sampling.entry import Visit
from data.sampling.questions import QUESTIONS, SUBJECTS, questions_of
from data.sampling.visit_list import NOT_ASKED, file_name, visit_list

_SAID: Final = "visits_said"
_ROUND: Final = "visits_round"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_SENTENCES: Final = 12


def tell() -> None:
    """What became of the last upload or entry."""
    told = st.session_state.pop(_SAID, [])
    for sentence in told[:_MOST_SENTENCES]:
        frame.notice(sentence)
    if len(told) > _MOST_SENTENCES:
        frame.notice(f"另有 {len(told) - _MOST_SENTENCES} 条没有列出；在数据工作台上传可下载标色副本。")


def show(now: Selection, sample: Row, items: pd.DataFrame) -> None:
    """All items with where they stand; then the ways to bring results."""
    waiting = int((~items["visited"]).sum())
    one = words.unit(sample)
    heading = f"还有 {waiting} {one}没有走访" if waiting else f"{len(items)} {one}都已走访"
    with frame.panel("visits", heading, "名单由种子决定，不能挑换；按县区、乡镇、村排列"):
        tables.show(
            tables.Rows.of(items, _columns(sample), "item_no"), key="list_visits", caption="抽查名单",
            empty="您的范围内没有抽查对象。",
        )  # fmt: skip
        _download(now, sample, items)
    left, right = st.columns(2)
    with left:
        _upload()
    with right:
        _type_in(sample, items)
    with st.expander("打印用走访单", key="visit_paper"):
        st.html(
            '<p class="visit-sheet-note panel-subtitle">用浏览器的打印（Ctrl+P，横向），只印出下面的表。</p>'
            + _sheet(sample, items)
        )


def _columns(sample: Row) -> list[Column]:
    subject = SUBJECTS[sample["subject"]]
    order = ("未走访", subject.missing, "不符", "属实")
    return [
        column("item_no", "抽查编号"),
        Column("地点", words.place),
        column("subject_key", subject.number),
        column("name", subject.name),
        column("risk", "分层"),
        Column(
            "结果", lambda row: words.progress(row, subject.code)[0], "status",
            lambda row: order.index(words.progress(row, subject.code)[0]),
            status=lambda row: words.progress(row, subject.code)[1],
        ),
        column("visited_by", "抽查人", words=lambda text: text or wording.ABSENT),
        column("visited_on", "抽查日期", words=wording.day, kind="number"),
        column("entered_by", "录入人", words=lambda text: spoken(text) or wording.ABSENT),
    ]  # fmt: skip


def _download(now: Selection, sample: Row, items: pd.DataFrame) -> None:
    title = f"{sample['area']} {SUBJECTS[sample['subject']].word}实地抽查走访单"
    stamp = [f"{words.title(sample)}：{words.origin(sample)}"]
    if not session.scope().personal:
        stamp.append("姓名已脱敏")
    if any(value == export.DEMO_NOTE for _, value in export.stamp(now, ())):
        stamp.append(export.DEMO_NOTE)
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in items.to_dict("records")
    ]
    st.download_button(
        "下载走访单",
        data=lambda: visit_list(rows, sample["subject"], title=title, stamp=stamp),
        file_name=file_name(sample["id"], sample["area"], wording.month(sample["month"])),
        mime=_XLSX,
        key="visit_list",
        on_click="ignore",
        type="primary",
    )


def _upload() -> None:
    subtitle = "填好的走访单，可分几次传；只改动不同的答案，原来的留在批次里"
    with frame.panel("visit_back", "传回走访单", subtitle, "stretch"):
        number = st.session_state.setdefault(_ROUND, 0)
        dropped = st.file_uploader(
            "选择走访单",
            type=["xlsx", "xls", "csv"],
            key=f"visit_file_{number}",
            label_visibility="collapsed",
        )
        if dropped is None:
            return
        try:
            reports = acts.take_back(
                dropped.name, dropped.getvalue(), session.person(), scope=session.scope()
            )
        except (Refused, UnreadableFile) as refused:
            st.session_state[_SAID] = [str(refused)]
        else:
            st.session_state[_SAID] = words.taken(reports)
        st.session_state[_ROUND] += 1
        st.rerun()


def _type_in(sample: Row, items: pd.DataFrame) -> None:
    """One item's result: which is chosen outside the form, so that it asks what is to be asked of it."""
    subject = SUBJECTS[sample["subject"]]
    with frame.panel("visit_entry", "逐条录入", "选一个抽查编号，只填核对过的；空着的不改动", "stretch"):
        if items.empty:
            return
        rows = {str(row["item_no"]): row for row in items.to_dict("records")}
        first = next((number for number, row in rows.items() if not row["visited"]), next(iter(rows)))
        number = st.selectbox(
            "抽查编号", list(rows), index=list(rows).index(first), key=f"visit_item_{sample['id']}",
            format_func=lambda number: f"{number} {words.place(rows[number])} {rows[number]['name']}",
        )  # fmt: skip
        with st.form(f"visit_form_{number}", border=False):
            for question in questions_of(subject.code):
                said = rows[number]["reported"].get(question.code)
                if said:
                    _answer(number, question.code, said, rows[number][question.code])
            left, right = st.columns(2)
            left.text_input("抽查人", key=f"visit_by_{number}")
            with right:
                day_field.ask("抽查日期", f"visit_on_{number}")
            st.text_input("备注（不写证件号码、电话）", key=f"visit_note_{number}")
            st.form_submit_button("保存结果", type="primary", on_click=_enter, args=(number, sample["month"]))


def _answer(number: str, code: str, said: str, stored: str) -> None:
    question = QUESTIONS[code]
    labels = words.answer_words(question.subject)
    st.segmented_control(
        f"{question.label}？{question.reported}：{said}",
        list(labels.values()),
        default=labels.get(stored),
        key=f"visit_answer_{number}_{code}",
    )


def _enter(number: str, month: int) -> None:
    typed = st.session_state
    answers = {
        code: str(typed.get(f"visit_answer_{number}_{code}") or "")
        for code in QUESTIONS
        if f"visit_answer_{number}_{code}" in typed
    }
    try:
        visit = Visit(
            item_no=number, month=date(month // 100, month % 100, 1), answers=answers,
            visited_by=typed[f"visit_by_{number}"],
            visited_on=day_field.read(typed[f"visit_on_{number}"], "抽查日期"),
            note=typed[f"visit_note_{number}"],
        )  # fmt: skip
        report = acts.enter_visit(visit, session.person(), scope=session.scope())
    except Refused as refused:
        typed[_SAID] = [str(refused)]
    else:
        typed[_SAID] = words.taken([report])


def _sheet(sample: Row, items: pd.DataFrame) -> str:
    """The list as a table for paper, every text escaped."""
    subject = SUBJECTS[sample["subject"]]
    questions = questions_of(subject.code)
    heads = ["抽查编号", "地点", subject.number, subject.name]
    heads += [text for question in questions for text in (question.reported, question.label)]
    heads += ["抽查人、日期", "备注"]
    lines = "".join(_line(row, [question.code for question in questions]) for row in items.to_dict("records"))
    head = "".join(f"<th>{html.escape(text)}</th>" for text in heads)
    return (
        f'<div class="visit-sheet"><table><caption>{html.escape(words.title(sample))} 走访单</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _line(row: Row, codes: list[str]) -> str:
    texts = [row["item_no"], words.place(row), row["subject_key"], row["name"]]
    cells = "".join(f"<td>{html.escape(str(text))}</td>" for text in texts)
    for code in codes:
        said = row["reported"].get(code, "")
        blank = '<td class="fill">□是 □否</td>' if said else f"<td>{NOT_ASKED}</td>"
        cells += f"<td>{html.escape(said or NOT_ASKED)}</td>{blank}"
    return f'<tr>{cells}<td class="fill"></td><td class="fill"></td></tr>'
