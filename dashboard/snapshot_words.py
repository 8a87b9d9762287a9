"""Snapshots and differences in words. Pure; neither Streamlit nor SQL."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from dashboard import moments, wording
from dashboard.describe import Row
from data.people import spoken
from queries.differences import moved, rewritten
from queries.kpi import KPIS
from queries.snapshots import Snapshot

KINDS: Final = {"manual": "手工", "close": "月度结账"}
NOW: Final = "现在"
_LATE: Final = "补报"
_GONE: Final = "已无数据"
_MONEY_DIGITS: Final = 2
_POINTS: Final = "个百分点"
_SIGNS: Final = f"+{wording.MINUS}"


def frozen(snapshot: Snapshot) -> str:
    """`快照“9月领导小组会”，2021-10-05 冻结，2021年9月的数`."""
    made = moments.day(snapshot.made_at)
    return f"快照“{snapshot.name}”，{made} 冻结，{wording.month(snapshot.month)}的数"


REDEFINED: Final = "此后指标口径有变动：本页按现行口径重算冻结的明细，冻结时的数见“快照与变化”"


def option(name: str, month: int) -> str:
    """A snapshot in a select box: `9月领导小组会（2021年9月）`."""
    return f"{name}（{wording.month(month)}）"


def split(row: Row, part: str = "value") -> tuple[str, str, str]:
    """Change, what happened since and what was rewritten: `+2.1`, `+1.8`, `+0.3`, in the KPI's unit.

    As shown the last two add up to the first: it is they that are rounded. `补报` where there was no
    figure then and there is one now, `已无数据` the other way round, `—` where a figure is missing.
    """
    world, past = (row[f"{part}_{name}"] for name in ("world", "rewritten"))
    told_then, told_now = (
        row[f"state_{moment}"] in ("value", "small_sample") for moment in ("then", "revised")
    )
    absent = _GONE if told_then and row["state_revised"] == "no_data" else wording.ABSENT
    late = told_now and row["state_then"] == "no_data"
    if wording.missing(past) or wording.missing(world):
        shown = wording.ABSENT if wording.missing(world) else _signed(world, row, part)
        told = _LATE if late else absent if wording.missing(past) else _signed(past, row, part)
        return wording.ABSENT, shown, told
    scale, digits = _scale(row, part)
    if past and abs(past) * scale < 0.5 * 10**-digits:
        digits += 1
    world, past = round(world * scale, digits), round(past * scale, digits)
    change, since, corrected = (wording.signed(one, digits) for one in (world + past, world, past))
    return change, since, corrected


def _signed(number: Any, row: Row, part: str) -> str:
    scale, digits = _scale(row, part)
    return wording.signed(float(number) * scale, digits)


def _scale(row: Row, part: str) -> tuple[float, int]:
    """What a figure is multiplied by to be shown, and its digits."""
    unit = str(row["unit"])
    if part != "value":
        unit = KPIS[row["kpi"]].measures[0].unit
    if unit in (wording.RATIO, wording.RATIO_GAP):
        return 100, 1
    return (1e-4, _MONEY_DIGITS) if unit == wording.MONEY else (1, 0)


def unit_of(row: Row) -> str:
    """What the numbers of `split` are in."""
    return {wording.RATIO: _POINTS, wording.RATIO_GAP: _POINTS, wording.MONEY: "万元"}.get(
        row["unit"], str(row["unit"])
    )


def heading(row: Row, then: str) -> str:
    """`风险消除率比“9月会议”高 2.1 个百分点，其中 0.3 个来自更正`."""
    label, unit = KPIS[row["kpi"]].label, unit_of(row)
    change, _, past = split(row)
    if change == wording.ABSENT:
        late = past == _LATE
        return f"{label}：“{then}”时没有数据" + ("，此后已补报" if late else "，或现在没有，不能比较")
    if row["begins_anew"]:
        return f"{label}按年累计，跨年重新计算，不与“{then}”相减"
    text = f"{label}比“{then}”{_direction(change, unit)} {change.lstrip(_SIGNS)} {unit}"
    if _none(change):
        text = f"{label}与“{then}”持平"
    if _none(past):
        return f"{text}，过去的数没有更正"
    corrected = f"{past.lstrip(_SIGNS)} {'个' if unit == _POINTS else unit}"
    if change[0] == past[0]:
        return f"{text}，其中 {corrected}来自更正"
    return f"{text}，更正使它{_direction(past, unit)}了 {corrected}"


def _none(number: str) -> bool:
    return not number.strip(f"{_SIGNS}0.,")


def _direction(number: str, unit: str) -> str:
    up, down = ("高", "低") if unit == _POINTS else ("多", "少")
    return down if number.startswith(wording.MINUS) else up


def below(rows: pd.DataFrame) -> str:
    """Of the areas below, the most rewritten first: `过去的数更正最多的是望山县（−2.9 个百分点）`."""
    label, first = KPIS[rows["kpi"].iloc[0]].label, rows.to_dict("records")[0]
    past = split(first)[2]
    if wording.missing(first["value_rewritten"]) or _none(past):
        return f"{label}：各地区过去的数没有更正"
    return f"{label}更正最多的是{first['area']}（{past} {unit_of(first)}）"


def summary(own: pd.DataFrame, batches: int, definitions: int, rules: int) -> list[str]:
    """What was rewritten altogether, by how many files, and what else is not as it was."""
    changed = rewritten(own)
    sentences = []
    if changed.empty:
        since = "" if moved(own).empty else "：变化都是此后发生的"
        sentences.append(f"过去的数没有改动{since}。")
    else:
        names = [KPIS[code].short for code in changed["kpi"]]
        sentences.append(f"{len(changed)} 项指标过去的数有改动：{wording.listing(names, 5, '项')}。")
    sentences.append(f"其间新导入或撤销 {batches} 批文件。" if batches else "其间没有导入或撤销文件。")
    if definitions or rules:
        sentences.append(f"口径变动 {definitions} 处，政策参数不同 {rules} 条，见下表。")
    return sentences


def rewritten_by(rows: Sequence[Row]) -> list[str]:
    """One sentence per batch: `第 31 批（roster.xlsx，张三，2021-12-06 导入）：风险消除率 +0.3 个百分点。`"""
    told: dict[str, list[str]] = {}
    for row in rows:
        batch = (
            f"第 {row['batch']} 批（{row['file']}，{spoken(row['by'])}，{moments.day(row['at'])} "
            f"{'撤销' if row['action'] == 'rollback' else '导入'}）"
        )
        change = f"{KPIS[row['kpi']].label} {wording.change(row['value_change'], row['unit'])}"
        told.setdefault(batch, []).append(change)
    return [f"{batch}：{'，'.join(changes)}。" for batch, changes in told.items()]
