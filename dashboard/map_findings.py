"""What a map shows, in one sentence; generated from its figures, plain where nothing stands out."""

import math
from typing import Final

import pandas as pd

from dashboard import describe, wording
from queries.kpi import KPIS

_EVEN: Final = 0.02  # rates closer together than this are alike, unless the largest is small itself
_MIDDLE: Final = 0.18  # closer to the middle than this share of the extent has no direction
_DIRECTIONS: Final = ("东部", "东北部", "北部", "西北部", "西部", "西南部", "南部", "东南部")


def heading(figures: pd.DataFrame, shapes: pd.DataFrame, kpi: str, level: str) -> str:
    """`支出率：西部白石区高，南部望山县低` from the figures of the areas that the sentence may name.

    `figures` are V rows of one KPI, `shapes` places those areas (without a place the direction is left
    out), `level` is what the areas are. What is `doubtful` is not named.
    """
    short, known = KPIS[kpi].short, figures[figures["state"] == "value"]
    if "doubtful" in known:
        known = known[~known["doubtful"]]
    if known.empty:
        return f"{short}：本月没有可比的数据"
    ordered = known.sort_values("value", kind="stable").to_dict("records")
    low, high = ordered[0], ordered[-1]
    if len(ordered) == 1:
        return f"{short}：{low['area']} {describe.value(low)}"
    if low["unit"] in (wording.RATIO, wording.RATIO_GAP):
        largest = max(abs(low["value"]), abs(high["value"]))
        if high["value"] - low["value"] <= min(_EVEN, largest / 2):
            low_text, high_text = describe.value(low), describe.value(high)
            return f"{short}：各{wording.LEVELS[level]}相近，{low_text}至{high_text}"
        where = {row["area_code"]: _direction(row["area_code"], shapes) for row in (low, high)}
        return (
            f"{short}：{where[high['area_code']]}{high['area']}高（{describe.value(high)}），"
            f"{where[low['area_code']]}{low['area']}低（{describe.value(low)}）"
        )
    return _counts(ordered, shapes, short, wording.LEVELS[level])


def _counts(ordered: list[dict], shapes: pd.DataFrame, short: str, level: str) -> str:
    """Where the most are: counts are not high or low, they are many or none."""
    with_some = [row for row in ordered if row["value"] > 0]
    if not with_some:
        return f"{short}：各{level}均为零"
    most = with_some[-1]
    text = f"{short}：{_direction(most['area_code'], shapes)}{most['area']}最多（{describe.value(most)}）"
    none = len(ordered) - len(with_some)
    return f"{text}，{none} 个{level}为零" if none else text


def _direction(code: str, shapes: pd.DataFrame) -> str:
    """Where an area lies among the others: `西北部`, `中部`; "" where it has no place."""
    own = shapes[shapes["area_code"] == code]
    if own.empty or len(shapes) < 3:
        return ""
    lon, lat = shapes["lon"].astype(float), shapes["lat"].astype(float)
    middle_lon, middle_lat = (lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2
    squeeze = math.cos(math.radians(middle_lat))
    x = (float(own["lon"].iloc[0]) - middle_lon) * squeeze
    y = float(own["lat"].iloc[0]) - middle_lat
    extent = max((lon.max() - lon.min()) * squeeze, lat.max() - lat.min())
    if math.hypot(x, y) < _MIDDLE * extent:
        return "中部"
    return _DIRECTIONS[round(math.atan2(y, x) / (math.pi / 4)) % 8]
