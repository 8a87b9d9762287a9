"""数据工作台: files come in, are checked, mended and imported; batches; templates."""

import streamlit as st

from dashboard import (
    due_panels,
    frame,
    navigation,
    run_store,
    selection,
    workbench_batches,
    workbench_boundaries,
    workbench_decision,
    workbench_effect,
    workbench_errors,
    workbench_mapping,
    workbench_store,
    workbench_templates,
    workbench_together,
    workbench_uploads,
)

FEED, BATCHES, TEMPLATES = "导入", workbench_batches.SECTION, "模板"


# Sections
def feed() -> None:
    """Files that wait, and all about the one that is chosen."""
    workbench_uploads.drop_panel()
    workbench_uploads.list_panel()
    workbench_together.panel(workbench_store.files())
    file = workbench_uploads.chosen(workbench_store.files())
    if file is None:
        if not run_store.current().empty:
            due_panels.missing(selection.current())
        return
    report = workbench_store.report(int(file["id"]))
    workbench_decision.panel(file, report)
    if file["state"] != "imported":
        workbench_boundaries.panel(report)
        workbench_errors.panel(file, report)
        workbench_effect.panel(report)
        workbench_mapping.panel(file, report)


def _what_comes_first() -> str:
    if workbench_store.areas_known():
        return "行政区划已导入。接着导入名册、项目、资金等；有了第一个月的数据，各页就会打开。"
    return "库里还没有数据。可以一次都拖进来：先导入行政区划，其余文件等它导入后会自动重新检查。"


with st.container(horizontal=True, key="workbench_head", vertical_alignment="center"):
    section = st.segmented_control(
        "数据工作台", [FEED, BATCHES, TEMPLATES], default=FEED, required=True, key="workbench_section",
        label_visibility="collapsed",
    )  # fmt: skip
    if run_store.current().empty:
        st.button("返回开始页", key="workbench_start", on_click=navigation.leave_for_start)
for sentence in workbench_store.said():
    frame.notice(sentence)
if section == BATCHES:
    workbench_batches.panels()
elif section == TEMPLATES:
    workbench_templates.panel()
else:
    if run_store.current().empty:
        frame.sentences([_what_comes_first()])
    feed()
