"""Importing at once all that is in order: no row wrong, no unusual jump, nothing of other counties."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import frame, workbench_decision, workbench_store

_ASKED: Final = "workbench_asked_together"
_FEWEST: Final = 2


def panel(found: pd.DataFrame) -> None:
    """One button for the files that need no second look; nothing where there are not several."""
    ready = in_order(found)
    if len(ready) < _FEWEST:
        st.session_state.pop(_ASKED, None)
        return
    numbers = tuple(int(file["id"]) for file in ready)
    if st.session_state.get(_ASKED) != numbers:
        st.button(
            f"导入全部无误的 {len(ready)} 个文件",
            key="workbench_together",
            on_click=st.session_state.__setitem__,
            args=(_ASKED, numbers),
        )
        return
    names = "、".join(f"“{file['file_name']}”" for file in ready)
    frame.notice(f"确定导入{names}吗？按先后依次导入，每个文件自成一批，可以分别撤销。")
    with st.container(horizontal=True):
        st.button(
            "确定全部导入", type="primary", key="workbench_together_sure", on_click=_order, args=(numbers,)
        )
        st.button("取消", key="workbench_together_cancel", on_click=st.session_state.pop, args=(_ASKED, None))


def in_order(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The checked files that nobody has to look at again, in the order of their arrival."""
    if found.empty:
        return []
    checked = found[(found["state"] == "checked") & (found["rows_rejected"] == 0)]
    files = [{str(name): value for name, value in row.items()} for row in checked.to_dict("records")]
    return [file for file in reversed(files) if not (workbench_decision.forbidden(file) or _jumps(file))]


def _jumps(file: dict[str, Any]) -> bool:
    parts = workbench_store.report(int(file["id"])).get("parts", [])
    return any((part.get("effect") or {}).get("jumps") for part in parts)


def _order(numbers: tuple[int, ...]) -> None:
    st.session_state.pop(_ASKED, None)
    for number in numbers:
        workbench_store.order(number)
