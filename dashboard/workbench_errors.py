"""All that is wrong in a file: as a table, as an Excel list, and as the file itself with its cells marked."""

from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import frame, moments, session, tables, wording, workbench_store, workbook
from dashboard.tables import Column, Rows, column
from dashboard.workbook import field

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_ON_SCREEN: Final = 2000
_OF_SHEET: Final = "工作表"
_COLUMNS: Final = [
    column("number", "序号"),
    column("sheet", _OF_SHEET),
    column("row", "行", kind="number"),
    column("column", "列"),
    column("value", "填的是"),
    column("expected", "应为"),
]
_SHEET: Final = [
    field("file", "文件"),
    field("sheet", "工作表"),
    field("row", "行", "count"),
    field("column", "列"),
    field("value", "填的是"),
    field("expected", "应为"),
    field("reason", "说明"),
]


def panel(file: dict[str, Any], report: dict[str, Any]) -> None:
    """Every refused row; nothing where there is none."""
    found = errors(str(file["file_name"]), report)
    if found.empty:
        return
    read = int(file["rows_read"])
    with frame.panel(
        "workbench_errors",
        f"{len(found):,} 行有误，占 {read:,} 行的 {wording.rate(len(found) / max(read, 1))}"
        if len(found) < read
        else f"{read:,} 行全部有误",
        ("其余各行不受影响。" if len(found) < read else "")
        + "下载标色副本，改好标色的格子，再把它传上来即可",
    ):
        with st.container(horizontal=True):
            _marked(file)
            st.download_button(
                "导出错误清单",
                data=partial(_list, found, _stamp(file)),
                file_name=f"{Path(str(file['file_name'])).stem}_错误清单.xlsx",
                mime=_XLSX,
                key="workbench_error_list",
                on_click="ignore",
            )
        if len(found) > _MOST_ON_SCREEN:
            frame.notice(f"屏幕上只列前 {_MOST_ON_SCREEN} 行，全部 {len(found)} 行请导出清单。")
        tables.show(
            Rows.of(found.head(_MOST_ON_SCREEN), _columns(found), "number"),
            key="workbench_errors",
            caption="有误的行",
        )


def _columns(found: pd.DataFrame) -> list[Column]:
    """All but the sheet's name where no sheet has one: text tables."""
    return [each for each in _COLUMNS if each.label != _OF_SHEET or (found["sheet"] != "").any()]


def errors(file_name: str, report: dict[str, Any]) -> pd.DataFrame:
    """number, file, sheet, row, column, value, expected, reason; personal values only for whom they are."""
    values = report.get("personal", {}).get("values", [])
    rows: list[dict[str, Any]] = []
    for place, part in enumerate(report.get("parts", [])):
        for index, row in enumerate(part["rejected"]):
            value = values[place][index] if place < len(values) else row["value"]
            rows.append(
                {
                    "number": len(rows) + 1,
                    "file": file_name,
                    "sheet": row["sheet"],
                    "row": row["row"],
                    "column": "、".join(row["columns"]),
                    "value": value.strip() or "（空）",
                    "expected": row["expected"],
                    "reason": row["reason"],
                }
            )
    return pd.DataFrame(rows)


def _list(found: pd.DataFrame, stamp: list[tuple[str, str]]) -> bytes:
    return workbook.workbook(found, _SHEET, title="错误清单", stamp=stamp)


def _stamp(file: dict[str, Any]) -> list[tuple[str, str]]:
    stamp = [("文件", str(file["file_name"])), ("上传", moments.moment(file["uploaded_at"]))]
    return stamp if session.scope().personal else [*stamp, ("个人信息", "已脱敏")]


def _marked(file: dict[str, Any]) -> None:
    """The marked copy, for whom it may be."""
    size = file["marked_size"]
    if pd.isna(size):
        frame.sentences(["标色副本正在生成…"])
    elif not size:
        frame.sentences(["这个文件做不出标色副本，请按清单修改。"])
    elif not (session.scope().personal or file["uploaded_by"] == session.person()):
        frame.sentences(["标色副本含个人信息，只有上传人或有权查看个人信息的人可以下载。"])
    else:
        st.download_button(
            "下载标色副本",
            data=workbench_store.marked_later(int(file["id"])),
            file_name=f"{Path(str(file['file_name'])).stem}_标色.xlsx",
            mime=_XLSX,
            key="workbench_marked",
            type="primary",
            on_click="ignore",
        )
