"""Empty workbooks to fill in, one per kind of file."""

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import frame, tables
from dashboard.tables import Rows, column
from data.importers.registry import IMPORTERS
from data.vocabulary import KIND_LABELS
from data.workbench.templates import file_name, label_of, needed, template, template_fields

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def panel() -> None:
    """A kind, what it asks for, and its template."""
    with frame.panel(
        "workbench_templates",
        f"{len(IMPORTERS)} 种模板，按导入程序自己的列名生成",
        "系统导出的原表不必套模板，直接上传即可；手工填报的数据用模板。表内有下拉、示例和填写说明",
    ):
        kind = st.selectbox(
            "种类", list(IMPORTERS), format_func=KIND_LABELS.__getitem__, key="workbench_template"
        )
        fields = template_fields(kind)
        st.download_button(
            "下载模板",
            data=partial(template, kind),
            file_name=file_name(kind),
            mime=_XLSX,
            key="workbench_template_file",
            type="primary",
            on_click="ignore",
        )
        rows = [
            (label_of(field), needed(field, fields), "、".join(field.choices), field.example)
            for field in fields
        ]
        tables.show(
            Rows.of(
                pd.DataFrame(rows, columns=["heading", "needed", "choices", "example"]), _COLUMNS, "heading"
            ),
            key="workbench_template_columns",
            caption="模板的列",
        )


_COLUMNS: Final = [
    column("heading", "列"),
    column("needed", "必填"),
    column("choices", "可填的内容"),
    column("example", "例"),
]
