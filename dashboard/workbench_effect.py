"""What an import will change, before it does: rows, figures before and after, unusual jumps.

The shapes are those of `data/effect.py` as `data.printing.as_json` writes them.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from dashboard import describe, frame, tables, wording
from dashboard.describe import Row
from dashboard.tables import Column, Rows, column
from data.vocabulary import KIND_LABELS

_UNITS: Final = {"roster": "户"}


def panel(report: Mapping[str, Any]) -> None:
    """What each kind of data in the file changes; nothing where nothing could be tried."""
    for place, part in enumerate(report.get("parts", [])):
        counts, effect = part.get("counts"), part.get("effect")
        if part["repeated"] or not (counts or effect):
            continue
        shifts, jumps = (effect or {}).get("shifts", []), (effect or {}).get("jumps", [])
        with frame.panel(
            f"workbench_effect_{place}",
            _heading(part["kind"], counts, shifts, jumps),
            "试算的结果，尚未写入：指标为导入前 → 导入后；异常变动对照各序列自己的历史",
        ):
            frame.sentences(sentences(part["kind"], counts, effect))
            figures_table(_flat(shifts), key=f"workbench_shifts_{place}")


def figures_table(shifts: pd.DataFrame, *, key: str) -> None:
    """Headline figures before and after, the columns of `queries.batches.effects`; nothing without any."""
    if shifts.empty:
        return
    numbered = shifts.assign(number=range(len(shifts)))
    tables.show(Rows.of(numbered, _SHIFTS, "number"), key=key, caption="导入前后的指标")


def _heading(kind: str, counts: Mapping[str, Any] | None, shifts: list[Any], jumps: list[Any]) -> str:
    if jumps:
        return f"导入后有 {len(jumps)} 处异常变动，请先核对"
    if shifts:
        return f"导入后有 {len(shifts)} 项指标变化"
    unchanged = counts is not None and not (counts["new"] or counts["changed"] or counts["vanished"])
    return f"{KIND_LABELS[kind]}：与库中一致，没有变化" if unchanged else f"{KIND_LABELS[kind]}：主要指标不变"


def sentences(kind: str, counts: Mapping[str, Any] | None, effect: Mapping[str, Any] | None) -> list[str]:
    """Rows, rewritten months and jumps in words."""
    said = []
    if counts:
        unit = _UNITS.get(kind, "条")
        said.append(
            f"新增 {counts['new']:,} {unit}，改动 {counts['changed']:,} {unit}，"
            f"不变 {counts['unchanged']:,} {unit}，原有而文件中没有的 {counts['vanished']:,} {unit}。"
        )
        if counts["examples"]:
            said.append(f"改动的例子：{'、'.join(map(str, counts['examples']))}。")
    if effect:
        said += [f"异常：{jump['sentence']}" for jump in effect.get("jumps", [])]
        if effect.get("more_jumps"):
            said.append(f"另有 {effect['more_jumps']} 处较小的异常变动。")
        months = [wording.month(month) for month in effect.get("rewritten", [])]
        if months:
            said.append(f"改写了已经通报过的月份：{wording.listing(months, 6, '个月')}。")
    return said


def _flat(shifts: list[Mapping[str, Any]]) -> pd.DataFrame:
    """Shifts as `queries.batches.effects` has them."""
    sides = ("before", "after")
    return pd.DataFrame(
        [
            {**shift, **{f"{part}_{side}": shift[side][part] for side in sides for part in shift[side]}}
            for shift in shifts
        ]
    )


def _figure(row: Row, side: str) -> str:
    """`91.4%（88,088 / 96,376 万元）`."""
    names = ("numerator", "denominator", "value", "state")
    figure = {"kpi": row["kpi"], "unit": row["unit"], **{name: row[f"{name}_{side}"] for name in names}}
    parts = describe.parts(figure)
    return f"{describe.value(figure)}{f'（{parts}）' if parts else ''}"


_SHIFTS: Final = [
    column("area", "地区"),
    column("label", "指标"),
    column("month", "月份", words=wording.month),
    Column("导入前", lambda row: _figure(row, "before"), "number"),
    Column("导入后", lambda row: _figure(row, "after"), "number"),
]
