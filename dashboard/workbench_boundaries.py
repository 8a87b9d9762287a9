"""A file of boundaries in the workbench: what matched, what did not, and what the clerk may say instead."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import frame, run_store, tables, wording, workbench_store
from dashboard.tables import Rows, column
from data.vocabulary import LEVEL_LABELS, LEVELS
from data.workbench import uploads
from data.workbench.uploads import NOTHING_NEW

KIND: Final = "boundaries"
_AS_RECOGNISED: Final = ""
# What files call them is less than helpful: the names that a surveyor knows.
_SYSTEMS: Final = {
    _AS_RECOGNISED: "看文件自己的说明",
    "wgs84": "WGS 84（GPS、天地图旧版）",
    "cgcs2000": "CGCS2000（国家大地坐标系）",
    "gcj02": "GCJ-02（高德、腾讯地图）",
}
_NAMED: Final = 6
LONGEST_SYSTEM: Final = 20  # characters that the store keeps of it


def of(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was found of boundaries in a file; empty for any other file."""
    found: Mapping[str, Any] = report.get(KIND) or {}
    return found


def sentences(found: Mapping[str, Any]) -> list[str]:
    """How many matched, what would change, what is still without an outline, and in which system it came."""
    label = LEVEL_LABELS[found["level"]]
    said = [
        f"{label}级边界，坐标系 {_system(found['crs'])}：{found['features']:,} 个要素"
        f"{_matched(found)}；{_changes(found['changed'])}。"
    ]
    without = [area["path"] for area in found["areas_without_boundary"]]
    if without:
        said.append(f"导入后还没有边界的{label}：{wording.listing(without, _NAMED, '个')}。")
    return said + [f"提醒：{warning}" for warning in found["warnings"]]


def _matched(found: Mapping[str, Any]) -> str:
    if not found["unmatched"]:
        return "全部对上区划"
    return f"中 {found['matched']:,} 个对上区划，{len(found['unmatched']):,} 个没有对上"


def _changes(number: int) -> str:
    return f"导入会新增或更新 {number:,} 个边界" if number else "没有要新增或更新的边界"


def _system(code: str) -> str:
    return _SYSTEMS.get(code, code).partition("（")[0]


def panel(report: Mapping[str, Any]) -> None:
    """The features that belong to no area, with what they might be; nothing where all matched."""
    unmatched = of(report).get("unmatched", [])
    if not unmatched:
        return
    rows = pd.DataFrame(
        [{**one, "maybe": "、".join(area["path"] for area in one["suggestions"])} for one in unmatched]
    )
    with frame.panel(
        "workbench_unmatched",
        f"{len(rows):,} 个要素没有对上区划",
        "其余要素不受影响。请在制图软件里改正名称或代码后再传，或先更新行政区划",
    ):
        columns = [
            column("feature", "第几个要素"),
            column("name", "文件中的名称", words=lambda name: name or wording.ABSENT),
            column("reason", "原因"),
            column("maybe", "也许是", words=lambda names: names or wording.ABSENT),
        ]
        tables.show(Rows.of(rows, columns, "feature"), key="workbench_unmatched", caption="没有对上的要素")


def what_it_is(file: Mapping[str, Any]) -> None:
    """What the clerk may say instead of the file: whose outlines these are, and in which system."""
    number = int(file["id"])
    refused = file["state"] == "refused" and NOTHING_NEW not in (file["message"] or "")
    with st.expander("级别或坐标系不对？", expanded=refused):
        left, middle, third, right = st.columns([2, 2, 2, 1], vertical_alignment="bottom")
        levels = [_AS_RECOGNISED, *LEVELS[1:]]
        level = left.selectbox(
            "级别",
            levels,
            index=levels.index(file["level"] or _AS_RECOGNISED),
            format_func=lambda name: LEVEL_LABELS.get(name, "对得上最多的一级"),
            key=f"workbench_level_{number}",
        )
        systems = list(_SYSTEMS)
        asked = file["crs"] or _AS_RECOGNISED
        system = middle.selectbox(
            "坐标系",
            systems,
            index=systems.index(asked) if asked in systems else 0,
            format_func=_SYSTEMS.__getitem__,
            key=f"workbench_crs_{number}",
        )
        projected = third.text_input(
            "投影坐标（米）的编号，可不填",
            "" if asked in systems else asked,
            placeholder="如 EPSG:4548",
            max_chars=LONGEST_SYSTEM,
            key=f"workbench_epsg_{number}",
        )
        system = projected.strip() or system
        right.button(
            "重新检查", key="workbench_check_again", on_click=_check_again, args=(number, level, system)
        )


def _check_again(number: int, level: str, system: str) -> None:
    again = partial(uploads.check_again, run_store.writable(), number, level=level, crs=system)
    workbench_store.act("", again)
