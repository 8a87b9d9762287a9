"""A village's newest report in words: heading and small facts. Pure; neither Streamlit nor SQL."""

from typing import Any

import pandas as pd

from dashboard import wording
from dashboard.describe import Row

Fact = tuple[str, str, str]


def heading(row: Row) -> str:
    """`村集体收入 3.1 万元，较上年 +0.24 万元`."""
    if wording.missing(row["income"]):
        return "村集体收入没有上报"
    text = f"村集体收入 {wording.money(row['income'])}"
    if wording.missing(row["before"]):
        return text
    moved = wording.change(row["income"] - row["before"], wording.MONEY)
    return f"{text}，较上年{'' if moved == '持平' else ' '}{moved}"


def facts(row: Row) -> list[Fact]:
    """(label, number or word, unit): what the village is, then what it has."""
    return [
        ("重点帮扶村", "是" if row["key_village"] else "否", ""),
        ("易地搬迁安置点", "有" if row["resettlement"] else "无", ""),
        ("放心村", *_since(row["safe_on"], "认定", "未认定")),
        ("标杆村", *_since(row["model_on"], "认定", "未认定")),
        ("积分制试点", *_since(row["points_pilot_on"], "起", "未开展")),
        ("上年村集体收入", *wording.figure_parts(row["before"], wording.MONEY)),
        ("驻村工作队", *_count(row["team_members"], "人")),
        ("新建户厕", *_count(row["toilets_built"], "个")),
    ]


def _since(day: Any, word: str, otherwise: str) -> tuple[str, str]:
    return (otherwise, "") if pd.isna(day) else (wording.month_of_day(day), word)


def _count(number: Any, unit: str) -> tuple[str, str]:
    return (wording.ABSENT, "") if wording.missing(number) else (wording.whole(number), unit)
