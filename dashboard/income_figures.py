"""The income chain and villages' collective income, in words and rows. Pure; neither Streamlit nor SQL."""

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from dashboard import wording
from dashboard.describe import Row
from queries.kpi import KPIS

_CHAIN: Final = ("key", "name", "poor", "rural", "broken", "text", "note")
_WAN: Final = 10_000


def chain_rows(chain: pd.DataFrame) -> pd.DataFrame:
    """Rows for `growth_chart`: counties whose chain is broken first, then by their formerly poor's growth."""
    told = chain[chain["poor"].notna() | chain["rural"].notna()]
    rows = [
        {
            "key": row["area_code"], "name": row["area"], "poor": row["poor"], "rural": row["rural"],
            "broken": _is(row["holds"], False), "text": verdict(row), "note": _rates(row),
        }
        for row in told.to_dict("records")
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=list(_CHAIN))
    return found.sort_values(["broken", "poor"], ascending=[False, True], kind="stable", ignore_index=True)


def _is(flag: Any, wanted: bool) -> bool:
    return not pd.isna(flag) and bool(flag) is wanted


def verdict(row: Row) -> str:
    """`成立`, or which step does not hold: `脱贫人口不高于本县`."""
    if _is(row["holds"], True):
        return "成立"
    steps = [
        words
        for flag, words in (
            (row["ahead_of_county"], "脱贫人口不高于本县"),
            (row["ahead_of_city"], "本县不高于全市"),
        )
        if _is(flag, False)
    ]
    if len(steps) > 1:
        return "两级都不成立"
    return steps[0] if steps else "数据不全"


def _rates(row: Row) -> str:
    return f"脱贫 {wording.rate(row['poor'])} · 农民 {wording.rate(row['rural'])}"


def chain_heading(chain: pd.DataFrame) -> str:
    """`望山县增收链条不成立，其余 6 个县区成立`; one county alone with its steps."""
    told = chain[chain["holds"].notna()]
    if told.empty:
        return _unknown(chain)
    if len(chain) == 1:
        return _one_county(told.iloc[0].to_dict())
    broken = told[~told["holds"].astype(bool)]
    if broken.empty:
        return f"{len(told)} 个县区增收链条都成立"
    names, rest = wording.listing(broken["area"].tolist(), measure="个县区"), len(told) - len(broken)
    return f"{names}增收链条不成立" + (f"，其余 {rest} 个县区成立" if rest else "")


def _unknown(chain: pd.DataFrame) -> str:
    if chain[["poor", "rural"]].isna().all(axis=None):
        return "本月没有可比的收入数据"
    if len(chain) == 1 and chain["poor"].notna().any():
        row = chain.iloc[0].to_dict()
        if not pd.isna(row["ahead_of_county"]):
            word = "高于" if row["ahead_of_county"] else "不高于"
            return f"{row['area']}脱贫人口增速{word}本县农民"
    return "收入数据不全，看不出增收链条是否成立"


def _one_county(row: Row) -> str:
    if row["holds"]:
        return f"{row['area']}增收链条成立：脱贫高于本县，本县高于全市"
    steps = [
        f"{who}{'高于' if holds else '不高于'}{whom}"
        for who, whom, holds in (
            ("脱贫", "本县", row["ahead_of_county"]),
            ("本县", "全市", row["ahead_of_city"]),
        )
        if not pd.isna(holds)
    ]
    return f"{row['area']}增收链条不成立：{'，'.join(steps)}"


def growth_bars(own: Row | None, chain: pd.DataFrame) -> pd.DataFrame:
    """Rows for `charts.bars` in one county: the area's own formerly poor, the county's two, the city's.

    `own` is income_poor_growth of a township or village, None for the county itself.
    """
    row = chain.iloc[0].to_dict() if len(chain) else {}
    county = row.get("area", "")
    found: list[tuple[str, Any]] = []
    if own is not None:
        found.append((f"{own['area']}脱贫人口", own["value"]))
    if row:
        found += [(f"{county}脱贫人口", row["poor"]), (f"{county}农民", row["rural"])]
        if chain.attrs["city"]:
            found.append((f"{chain.attrs['city']}农民", row["city"]))
    shown = [(name, value) for name, value in found if not wording.missing(value)]
    return pd.DataFrame(
        {
            "area": [name for name, _ in shown],
            "area_code": [name for name, _ in shown],
            "value": [float(value) for _, value in shown],
            "unit": wording.RATIO,
        }
    )


def bands(found: pd.DataFrame) -> pd.DataFrame:
    """Rows for `bands_chart`: <5, 5–10 … ≥50, in 万元."""
    rows = found.to_dict("records")
    return pd.DataFrame(
        {
            "name": [_band(row["low"], row["high"]) for row in rows],
            "count": [row["villages"] for row in rows],
            "unit": "万元",
            "weak": [row["weak"] for row in rows],
        }
    )


def _band(low: float, high: float) -> str:
    if not low:
        return f"<{_wan(high)}"
    return f"≥{_wan(low)}" if math.isnan(high) else f"{_wan(low)}–{_wan(high)}"


def _wan(yuan: float) -> str:
    return f"{yuan / _WAN:,.10g}"


def limit_of(found: pd.DataFrame) -> str:
    """The limit that the bands end at: `10 万元`; "" without bands."""
    weak = found[found["weak"].astype(bool)] if len(found) else found
    return f"{_wan(float(weak['high'].iloc[-1]))} 万元" if len(weak) else ""


def collective_heading(own: Row, limit: str) -> str:
    """`332 个村集体收入不足 10 万元，占 18.6%`."""
    if wording.missing(own["numerator"]) or not own["denominator"]:
        return "没有村报告集体经济收入"
    if not own["numerator"]:
        return f"{wording.whole(own['denominator'])} 个村集体收入都不低于 {limit}"
    share = f"，占 {wording.rate(own['value'])}" if not wording.missing(own["value"]) else ""
    return f"{wording.whole(own['numerator'])} 个村集体收入不足 {limit}{share}"


def weak_heading(listed: pd.DataFrame, limit: str, lowest: str) -> str:
    """`收入最低的是古城镇 贾店村，3.1 万元`; `lowest` is the name of the first of the list."""
    if listed.empty:
        return f"没有集体收入不足 {limit}的村" if limit else "没有村报告集体经济收入"
    return f"收入最低的是{lowest}，{wording.money(listed['income'].iloc[0])}"


def lead(rows: Mapping[str, Row], chain: pd.DataFrame) -> list[str]:
    """The page in at most two sentences, from judged rows of the area and its income chain."""
    visits = _visits_lead(rows["visit_rate"], rows["helpers_without_visit"])
    others = [_growth_lead(rows["income_poor_growth"], chain), _work_lead(rows["employed"])]
    second = "；".join(text for text in others if text)
    found = [f"{text}。" for text in (visits, second) if text]
    return found or ["本月没有走访、收入和务工的数据。"]


def _visits_lead(rate: Row, idle: Row) -> str:
    if wording.missing(rate["value"]):
        return ""
    text = (
        f"今年到月末应走访 {wording.whole(rate['denominator'])} 次，"
        f"完成 {wording.whole(rate['numerator'])} 次，完成率 {wording.rate(rate['value'])}"
    )
    if wording.missing(idle["value"]):
        return text
    people = (
        f"{wording.whole(idle['value'])} 名帮扶人一次未走访" if idle["value"] else "没有一次未走访的帮扶人"
    )
    return f"{text}，{people}"


def _growth_lead(growth: Row, chain: pd.DataFrame) -> str:
    if wording.missing(growth["value"]):
        return ""
    text = f"脱贫人口人均收入同比 {wording.signed(growth['value'] * 100, 1)}%"
    return text if chain["holds"].isna().all() else f"{text}，{chain_heading(chain)}"


def _work_lead(employed: Row) -> str:
    if wording.missing(employed["value"]):
        return ""
    text = f"{KPIS['employed'].short} {wording.whole(employed['value'])} 人"
    if wording.missing(employed["shortfall"]):
        return text
    word = "低于" if employed["shortfall"] > 0 else "不低于"
    return f"{text}，{word}底线 {wording.whole(employed['reference'])} 人"
