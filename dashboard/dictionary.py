"""The KPI dictionary in words, generated from the registry and the policy rows in force.

Pure; neither Streamlit nor SQL. What it says is what the figures do: nothing is written here twice.
"""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.describe import Row
from queries.judgement import FEW_CASES
from queries.kpi import COUNT_UNITS, KPIS, Kpi, Polarity, signed
from queries.measures import DIMENSIONS, MEASURES, PERIODS
from queries.terms import say

_UNITS: Final = {wording.RATIO: "%", wording.RATIO_GAP: "个百分点", wording.MONEY: "万元"}


def entries(references: pd.DataFrame, sources: dict[str, str], month: int = 0) -> list[dict[str, Any]]:
    """Every KPI for the screen: code, label, short, topic, definition, unit, judged, facts [(heading, text)].

    `references` are rows of `queries.references`, `sources` gives the words for the kinds of file; `month`
    (YYYYMM) decides on the terms.
    """
    held: dict[str, list[Row]] = {code: [] for code in KPIS}
    for row in references.to_dict("records"):
        held[row["kpi"]].append(row)
    return [
        {
            "code": kpi.code,
            "label": say(kpi.label, month),
            "short": kpi.short,
            "topic": say(kpi.topic, month),
            "definition": say(kpi.definition, month),
            "judged": kpi.polarity is not Polarity.NONE,
            "facts": facts(kpi, held[kpi.code], sources, month),
        }
        for kpi in KPIS.values()
    ]


def facts(
    kpi: Kpi, references: Sequence[Row], sources: dict[str, str], month: int = 0
) -> list[tuple[str, str]]:
    """What is to be known about a KPI, as (heading, text); headings may repeat.

    `references` are the rows of `queries.references` that speak of it. Documents keep their own words.
    """
    found = [("计算", kpi.formula), ("单位", _UNITS.get(kpi.unit, kpi.unit))]
    found += [("分子" if kpi.denominator else "度量", _measure(code)) for code, _ in signed(kpi.numerator)]
    found += [("分母", _measure(code)) for code, _ in signed(kpi.denominator)]
    found += [("方向", kpi.polarity.value)]
    found += [("目标", _reference(row)) for row in references]
    found += [("评判", _judgement(kpi)), ("排名", "可以排名" if kpi.rankable else "不排名")]
    if kpi.smallest_denominator:
        least = f"{kpi.smallest_denominator} {MEASURES[kpi.denominator[0].removeprefix('-')].unit}"
        found.append(("最小分母", f"{least}，低于它为样本不足：列出，不评判、不排名"))
    if kpi.slices:
        found.append(("可分组", "、".join(DIMENSIONS[dimension] for dimension in kpi.slices)))
    found.append(("数据", "、".join(sources.get(kind, kind) for kind in kpi.sources)))
    ours = [(name, text if name == "目标" else say(text, month)) for name, text in found]
    return [*ours, ("依据", kpi.source)]


def _measure(code: str) -> str:
    measure = MEASURES[code]
    return f"{measure.label}（{PERIODS[measure.kind]}）：{measure.definition}"


def _reference(row: Row) -> str:
    since = (
        ""
        if pd.isna(row["valid_from"]) or row["valid_from"].year == 1
        else f"，{wording.day(row['valid_from'])} 起"
    )
    if not row["source"]:
        return f"{row['reference_label']}。没有导入政策参数，取通行值"
    return f"{row['reference_label']}。{row['source']}{since}"


def _judgement(kpi: Kpi) -> str:
    """By whom and how a status is given, or why there is none."""
    if kpi.polarity is Polarity.NONE:
        return "不评判：政策不设比例要求，或单独看没有好坏；不标颜色"
    if kpi.watch_base:
        share = wording.rate(kpi.watch_within, 0)
        limit = f"{KPIS[kpi.watch_base].label}的 {share}（至少 {FEW_CASES} {kpi.unit}）"
    elif kpi.unit in COUNT_UNITS:
        limit = f" {wording.decimal(kpi.watch_within, 0)} {kpi.unit}"
    else:
        limit = " " + wording.points(kpi.watch_within).replace(".0 ", " ")
    finest = "" if kpi.judged_at("village") else f"；只评判到{wording.LEVELS[kpi.judged_to]}一级"
    return f"系统按当月有效的目标自动评判：达到为正常，差距不超过{limit}为关注，超过为落后{finest}"
