"""The button that hands a table over as Excel, stamped with what it shows and where it comes from.

The rows are those on screen, asked with the same scope: names masked on screen are masked in the file.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import cached, dated, run_store, session, snapshot_words, wording, workbook
from dashboard.selection import Selection
from dashboard.workbook import Column

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEMO_NOTE: Final = "演示数据，地名、人名和数字均为虚构"


def button(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    now: Selection,
    title: str,
    kinds: Sequence[str],
    key: str,
    filters: Sequence[tuple[str, str]] = (),
) -> None:
    """Offer `frame` as an Excel file; it is written only when the button is pressed.

    `kinds` are the kinds of file that the table is made from: their months and batches go on the sheet.
    """
    if frame.empty:
        return
    marks, title = stamp(now, kinds, filters), dated.say(title)
    columns = [replace(column, heading=dated.say(column.heading)) for column in columns]
    name = f"{now.place.name}_{title}_{wording.month(now.month)}.xlsx"
    st.download_button(
        "导出 Excel",
        data=lambda: workbook.workbook(frame, columns, title=f"{now.place.name} {title}", stamp=marks),
        file_name=name,
        mime=_XLSX,
        key=key,
        on_click="ignore",
    )


def stamp(
    now: Selection, kinds: Sequence[str], filters: Sequence[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """What the sheet says about itself: place, month, filters, sources with month and batch, 演示数据."""
    scope = session.scope()
    lines = [("地区", " · ".join(area.name for area in now.path)), ("月份", wording.month_end(now.month))]
    if (snapshot := run_store.current().snapshot) is not None:
        lines.append(("快照", snapshot_words.frozen(snapshot)))
    lines += [(dated.say(name), dated.say(text)) for name, text in filters]
    sources = cached.sources(scope=scope)
    for row in sources[sources["kind"].isin(list(kinds))].to_dict("records"):
        text = f"{wording.month(row['as_of'])}（批次 {row['batch_id']}，{row['file_name']}）"
        lines.append((f"{dated.say(row['label'])}数据截至", text))
    if not scope.personal:
        lines.append(("姓名", "已脱敏"))
    if run_store.current().demo:
        lines.append(("注意", DEMO_NOTE))
    return lines
