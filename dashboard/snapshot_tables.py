"""Tables of snapshots and differences, for the screen and for Excel."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from dashboard import moments, snapshot_words, wording
from dashboard.describe import Row
from dashboard.tables import Column
from dashboard.workbook import Column as Sheet
from dashboard.workbook import field
from data.people import spoken
from queries.differences import MOMENTS, PARTS

_MOMENTS: Final = {"then": "当时", "revised": "当时月份按后来的数", "now": "后来"}
_CHANGES: Final = {"change": "变化", "world": "其中新发生", "rewritten": "其中更正"}
_PARTS: Final = {"value": "", "numerator": "分子", "denominator": "分母"}
_ACTIONS: Final = {"import": "新导入", "rollback": "已撤销"}
_KIND_OF_CHANGE: Final = {"new": "新增指标", "gone": "取消指标", "changed": "口径变动"}


def differences(by_area: bool, then: str, until: str) -> list[Column]:
    """A row per KPI, or per area for one KPI: both figures, the change, and its two parts."""
    first = (
        Column("地区", lambda row: str(row["area"]))
        if by_area
        else Column("指标", lambda row: str(row["label"]), hint="点一行看各地区")
    )
    return [
        first,
        Column(then, lambda row: _figure(row, "then"), "number", lambda row: row["value_then"]),
        Column(until, lambda row: _figure(row, "now"), "number", lambda row: row["value_now"]),
        _change("变化", 0, "value_change", "后来减当时；比率为百分点，金额为万元"),
        _change("其中新发生", 1, "value_world", "当时之后各月发生的，按后来的数"),
        _change("其中更正", 2, "value_rewritten", "当时已报月份的数后来改了多少"),
        Column("分子、分母更正", _parts, "number", hint="比率的分子和分母各改了多少"),
    ]


def _figure(row: Row, moment: str) -> str:
    if wording.missing(row[f"value_{moment}"]):
        state = str(row[f"state_{moment}"])
        return wording.STATUS["not_applicable" if state == "not_applicable" else "no_data"].word
    return wording.figure(row[f"value_{moment}"], row["unit"])


def _change(label: str, place: int, order: str, hint: str) -> Column:
    def words(row: Row) -> str:
        if row["begins_anew"] and place < 2:
            return "跨年重计"
        return snapshot_words.split(row)[place]

    return Column(label, words, "number", lambda row: row[order], hint=hint)


def _parts(row: Row) -> str:
    """`+12、−3` where a ratio's parts were corrected; empty where they were not."""
    if row["unit"] not in (wording.RATIO, wording.RATIO_GAP):
        return ""
    both = [snapshot_words.split(row, part)[2] for part in ("numerator", "denominator")]
    return "、".join(both) if any(part.strip("0.—") for part in both) else ""


def sheet(then: str, until: str) -> list[Sheet]:
    """Everything of `queries.differences`, unrounded: ratios are fractions, money is yuan."""
    names = {"then": then, "revised": _MOMENTS["revised"], "now": until}
    moments = [
        field(f"{part}_{moment}", f"{_PARTS[part]}{names[moment]}", "number")
        for part in ("value", "numerator", "denominator")
        for moment in MOMENTS
    ]
    changes = [
        field(f"{part}_{change}", f"{_PARTS[part]}{words}", "number")
        for part in reversed(PARTS)
        for change, words in _CHANGES.items()
    ]
    return [
        field("area", "地区"),
        field("area_code", "代码"),
        field("label", "指标"),
        field("unit", "单位"),
        *moments,
        *changes,
        Sheet("说明", lambda row: "按年累计，跨年重新计算" if row["begins_anew"] else ""),
    ]


def batches(label: Callable[[str], str]) -> list[Column]:
    """Files that came or went in between; `label` names a kind of file."""
    return [
        Column("批次", lambda row: f"第 {row['id']} 批", order=lambda row: float(row["id"])),
        Column("变动", lambda row: _ACTIONS[row["action"]]),
        Column("种类", lambda row: label(row["kind"])),
        Column("文件", lambda row: str(row["file_name"])),
        Column("反映月份", lambda row: wording.month_of_day(row["as_of"])),
        Column("导入人", lambda row: spoken(row["imported_by"])),
        Column("时间", lambda row: moments.day(row["rolled_back_at" if _gone(row) else "imported_at"])),
        Column("撤销原因", lambda row: str(row["rollback_reason"] or "") if _gone(row) else ""),
    ]


def _gone(row: Row) -> bool:
    return bool(row["action"] == "rollback")


def definitions() -> list[Column]:
    """KPIs that meant something else."""
    return [
        Column("指标", lambda row: str(row["label"])),
        Column("变动", lambda row: _KIND_OF_CHANGE[row["kind"]]),
        Column("哪一项", lambda row: str(row["what"])),
        Column("当时", lambda row: str(row["before"])),
        Column("后来", lambda row: str(row["after"])),
    ]


def rules(place: Callable[[str], str]) -> list[Column]:
    """Rules of policy that differ; `place` names an area."""
    return [
        Column("参数", lambda row: str(row["code"])),
        Column("地区", lambda row: place(row["area_code"]) if row["area_code"] else "全部"),
        Column("级次", lambda row: str(row["fund_level"] or "全部")),
        Column("当时", lambda row: _rule(row["before"]), "number"),
        Column("后来", lambda row: _rule(row["after"]), "number"),
        Column("单位", lambda row: str(row["unit"])),
        Column("来源", lambda row: str(row["source"])),
    ]


def _rule(value: object) -> str:
    return "未设" if wording.missing(value) else f"{value:g}"


def listing() -> list[Column]:
    """The snapshots that are kept or were removed."""
    return [
        Column("编号", lambda row: str(row["id"]), order=lambda row: float(row["id"])),
        Column("名称", lambda row: str(row["name"])),
        Column("月份", lambda row: wording.month(row["month"]), order=lambda row: float(row["month"])),
        Column("来历", lambda row: snapshot_words.KINDS[row["kind"]]),
        Column("冻结日期", lambda row: moments.day(row["made_at"])),
        Column("冻结人", lambda row: spoken(row["made_by"])),
        Column("批次", lambda row: wording.whole(row["batches"]), "number", lambda row: row["batches"]),
        Column("大小", lambda row: f"{row['bytes'] / 1e6:.0f} MB", "number", lambda row: row["bytes"]),
        Column("状态", _state),
    ]


def _state(row: Row) -> str:
    if row["removed_at"] is None or pd.isna(row["removed_at"]):
        return "保留"
    return f"{moments.day(row['removed_at'])} 由{spoken(row['removed_by'])}删除：{row['removal_reason']}"
