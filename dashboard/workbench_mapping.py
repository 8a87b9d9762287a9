"""How each sheet is read: column by column with its first cells, and what the clerk says instead."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import frame, run_store, session, tables, workbench_store, workbench_words
from dashboard.tables import Column, Rows, column
from data.importers.layout import Field
from data.importers.registry import IMPORTERS
from data.vocabulary import KIND_LABELS
from data.workbench import mapping
from data.workbench.preview import BY_HAND

_SAMPLES: Final = 3
_NO_FIELD: Final = ""


def panel(file: dict[str, Any], report: dict[str, Any]) -> None:
    """One panel per sheet that is read."""
    personal = report.get("personal", {}).get("first")
    for place, sheet in enumerate(report.get("sheets", [])):
        first = personal[place] if personal else sheet["first"]
        key = f"{file['id']}_{place}"
        with frame.panel(f"workbench_mapping_{key}", _heading(sheet), _subtitle(sheet)):
            frame.sentences(_sentences(sheet))
            tables.show(
                Rows.of(_rows(sheet, first), _columns(first), "index"),
                key=f"workbench_mapping_{key}",
                caption=f"工作表{sheet['name']}的列",
                on_picked=partial(_pick, key),
                action="改这一列",
                selected=str(st.session_state.get(f"workbench_column_{key}", "")),
            )
            if file["state"] in ("checked", "refused", "failed"):
                _correct_column(sheet, key)
                _correct_header(sheet, key)


def _heading(sheet: Mapping[str, Any]) -> str:
    name = f"工作表“{sheet['name']}”" if sheet["name"] else "表格"
    kind = f"读作{KIND_LABELS[sheet['kind']]}" if sheet["kind"] else "认不出种类"
    return f"{name}{kind}"


def _subtitle(sheet: Mapping[str, Any]) -> str:
    row, depth = sheet["header_row"], sheet["depth"]
    rows = f"第 {row}、{row + 1} 行" if depth == 2 else f"第 {row} 行"
    used = sum(bool(column["field"] or column["also"]) for column in sheet["columns"])
    told = "（按人工更正）" if sheet["corrected"] else ""
    hidden = "" if session.scope().personal else "；不采用的列和个人信息显示为 •••"
    return f"表头在{rows}{told}；{len(sheet['columns'])} 列中采用 {used} 列，其余不导入{hidden}"


def _sentences(sheet: Mapping[str, Any]) -> list[str]:
    said = []
    if sheet["missing"]:
        said.append(f"缺少必需的列：{'、'.join(sheet['missing'])}。如果表中有这一列，请在下面指定。")
    if sheet["kind"]:
        absent = [field.heading for field in _fields(sheet) if field.name not in _held(sheet)]
        if absent:
            said.append(f"没有找到的可选列：{'、'.join(absent[:12])}{'等' if len(absent) > 12 else ''}。")
    if sheet["runner_up"]:
        said.append(f"也可能是{KIND_LABELS[sheet['runner_up']]}；不对时可在下面改种类。")
    return said


def _held(sheet: Mapping[str, Any]) -> dict[str, int]:
    return {column["field"]: index for index, column in enumerate(sheet["columns"]) if column["field"]}


def _fields(sheet: Mapping[str, Any]) -> list[Field]:
    """The fields that a sheet of its kind may have, those repeated from other kinds left out."""
    return [field for field in IMPORTERS[sheet["kind"]].FIELDS if "." not in field.name]


def _label(sheet: Mapping[str, Any], name: str) -> str:
    if not name:
        return "不采用"
    field = next((field for field in IMPORTERS[sheet["kind"]].FIELDS if field.name == name), None)
    return field.heading if field else name


def _rows(sheet: Mapping[str, Any], first: list[list[str]]) -> pd.DataFrame:
    rows = []
    for index, heading in enumerate(sheet["columns"]):
        cells = {f"cell{n}": row[index + 1] if index + 1 < len(row) else "" for n, row in enumerate(first)}
        rows.append(
            {
                "index": index,
                "column": f"{_letters(index)} {heading['heading'] or '（无列名）'}",
                "field": (heading["also"] or _label(sheet, heading["field"])) if sheet["kind"] else "",
                "how": heading["how"],
                **cells,
            }
        )
    return pd.DataFrame(rows, columns=["index", "column", "field", "how", *_cells(first)])


def _cells(first: list[list[str]]) -> list[str]:
    return [f"cell{n}" for n in range(len(first))]


def _columns(first: list[list[str]]) -> list[Column]:
    return [
        Column("列", lambda row: row["column"], order=lambda row: float(row["index"])),
        column("field", "读作"),
        Column(
            "依据",
            lambda row: workbench_words.HOW[row["how"]][1],
            "status",
            status=lambda row: workbench_words.HOW[row["how"]][0],
        ),
        *(column(f"cell{n}", f"第 {row[0]} 行") for n, row in enumerate(first[:_SAMPLES])),
    ]


def _letters(index: int) -> str:
    """A column as spreadsheets name it: 0 → A, 26 → AA."""
    index += 1
    name = ""
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _pick(key: str, index: str) -> None:
    st.session_state[f"workbench_column_{key}"] = int(index)


def _correct_column(sheet: Mapping[str, Any], key: str) -> None:
    """Which field a column holds; remembered for every file with the same headings."""
    if not sheet["kind"]:
        return
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom")
    index = left.selectbox(
        "哪一列",
        range(len(sheet["columns"])),
        format_func=lambda place: f"{_letters(place)} {sheet['columns'][place]['heading'] or '（无列名）'}",
        key=f"workbench_column_{key}",
    )
    names = [_NO_FIELD, *(field.name for field in _fields(sheet))]
    held = sheet["columns"][index]["field"] if index is not None else ""
    name = middle.selectbox(
        "读作",
        names,
        index=names.index(held) if held in names else 0,
        format_func=lambda name: _label(sheet, name),
        key=f"workbench_field_{key}_{index}",
    )
    right.button(
        "记住并重新检查",
        key=f"workbench_remember_{key}",
        disabled=name == held,
        on_click=_remember_column,
        args=(sheet, index, name),
        help="以后同样表头的文件都照此读取",
    )


def _remember_column(sheet: Mapping[str, Any], index: int, name: str) -> None:
    """What was said before of the layout stands, with this one column said anew."""
    said: dict[str, int | None] = dict.fromkeys(sheet.get("absent", ()))
    said |= {
        column["field"]: place for place, column in enumerate(sheet["columns"]) if column["how"] == BY_HAND
    }
    before = sheet["columns"][index]["field"]
    if before:
        said[before] = None
    if name:
        said[name] = index
    _remember(sheet["fingerprint"], sheet["kind"], said)


def _remember(fingerprint: str, kind: str, said: dict[str, int | None]) -> None:
    workbench_store.act(
        "已记住，正在重新检查；以后同样表头的文件都照此读取。",
        lambda: mapping.remember(run_store.writable(), fingerprint, kind, said, by=session.person()),
    )


def _correct_header(sheet: Mapping[str, Any], key: str) -> None:
    """Which kind of table this is and where its header stands."""
    with st.expander("种类或表头行不对？"):
        kinds = list(IMPORTERS)
        left, middle, third, right = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
        kind = left.selectbox(
            "种类",
            kinds,
            index=kinds.index(sheet["kind"]) if sheet["kind"] else 0,
            format_func=lambda name: KIND_LABELS[name],
            key=f"workbench_sheet_kind_{key}",
        )
        last = len(sheet["headers"]["1"])
        row = middle.number_input(
            "表头从第几行起", 1, last, min(sheet["header_row"], last), key=f"workbench_header_{key}"
        )
        deep = third.checkbox("表头占两行（有合并表头）", sheet["depth"] == 2, key=f"workbench_deep_{key}")
        right.button(
            "照此读取",
            key=f"workbench_header_set_{key}",
            on_click=_remember_header,
            args=(sheet, kind, int(row), 2 if deep else 1),
        )
        if sheet["corrected"]:
            st.button(
                "取消对这种表头的全部更正",
                key=f"workbench_forget_{key}",
                on_click=_forget,
                args=(sheet["fingerprint"],),
            )


def _forget(fingerprint: str) -> None:
    workbench_store.act(
        "已取消更正，正在重新检查。", lambda: mapping.forget(run_store.writable(), fingerprint)
    )


def _remember_header(sheet: Mapping[str, Any], kind: str, row: int, depth: int) -> None:
    marks = sheet["headers"][str(depth)]
    if row > len(marks):
        workbench_store.say("表头下面没有数据行了，请另选一行。")
        return
    _remember(marks[row - 1], kind, {})
