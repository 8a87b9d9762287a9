"""The cards of the page of lagging villages: how many lag, beside what chance would give. Pure."""

from typing import Any

import pandas as pd

from dashboard import lagging_words, wording
from dashboard.describe import Row
from dashboard.lagging_data import Lagging
from queries.kpi import KPIS
from queries.lagging_summary import SEVERAL, Summary

_TO_THE_FUNNEL = "看这项指标的漏斗图"


def of_many(found: Lagging) -> list[dict[str, Any]]:
    """Villages behind on several matters, on any, the matter that most are behind on, what can be judged."""
    counts = found.counts
    several = _card(
        f"{wording.few(SEVERAL)}项以上显著落后",
        (wording.whole(counts.several), "个村"),
        ("behind", "需要过问") if counts.several else ("fine", "没有"),
        f"仅凭偶然{lagging_words.about(counts.several_by_chance)}",
        f"可评价 {counts.judged:,} 个村，共 {counts.villages:,} 个",
    )
    any_ = _card(
        "有一项以上显著落后",
        (wording.whole(counts.behind), "个村"),
        _beside_chance(counts),
        f"仅凭偶然{lagging_words.about(counts.behind_by_chance)}",
        _widening(counts),
    )
    return [several, any_, _top_matter(found.matters), _judged_share(counts)]


def _beside_chance(counts: Summary) -> tuple[str, str]:
    if not counts.behind:
        return "fine", "没有"
    return ("watch", "多于偶然") if counts.more_than_chance else ("unjudged", "与偶然相当")


def _widening(counts: Summary) -> str:
    if not counts.behind:
        return ""
    if not counts.change_known:
        return "去年同期不可比"
    return f"{counts.change_known} 个可与去年比，{counts.widening} 个差距拉大"


def _judged_share(counts: Summary) -> dict[str, Any]:
    everything = counts.figures_judged + counts.figures_too_small
    share = wording.rate(counts.figures_judged / everything, 0)[:-1] if everything else wording.ABSENT
    return _card(
        "能评价的数据",
        (share, "%" if everything else ""),
        ("small_sample", "样本不足不评价"),
        f"{counts.figures_judged:,} / {everything:,} 个（村 × 指标）",
        f"样本不足 {counts.figures_too_small:,} 个，只列数",
    )


def _top_matter(matters: pd.DataFrame) -> dict[str, Any]:
    worse = matters[matters["worse"] > 0]
    if worse.empty:
        return _card("落后村最多的指标", (wording.ABSENT, ""), ("fine", "没有"), "没有一项指标有村显著落后")
    top = worse.iloc[0]
    kpi = KPIS[top["kpi"]]
    card = _card(
        f"落后村最多：{kpi.short}",
        (wording.whole(top["worse"]), "个村"),
        ("watch", "关注"),
        f"可评价 {top['judged']:,} 个村，99.8% 界限之外 {top['far_worse']} 个",
        f"{len(worse)} 项指标有村显著落后",
    )
    return card | {"key": kpi.code, "action": _TO_THE_FUNNEL, "hint": lagging_words.definition(kpi.code)}


def of_one(village: Row, own: pd.DataFrame, placed: Row, kpi: str = "") -> list[dict[str, Any]]:
    """One village: matters behind of those judged, its level, its change, and its gravest finding.

    Level and change are those of `placed`: of one KPI where that is named.
    """
    worse = own[own["worse"]].sort_values("standing")
    cards = [_behind(village), _level(placed, kpi), _change(placed["closed"], kpi)]
    if worse.empty:
        return cards
    first = worse.iloc[0].to_dict()
    gravest = KPIS[first["kpi"]]
    card = _card(
        f"差得最远：{gravest.short}",
        (wording.rate(first["value"])[:-1], "%"),
        ("behind", str(first["comparison"])),
        lagging_words.share(first),
        f"同类村合计 {wording.rate(first['group_rate'])}",
    )
    return [*cards, card | {"key": gravest.code, "action": _TO_THE_FUNNEL}]


def _behind(village: Row) -> dict[str, Any]:
    judged, behind = int(village["judged"]), int(village["behind"])
    status = ("behind", "落后") if behind else ("fine", "没有")
    return _card(
        "显著落后的事项",
        (wording.whole(behind), "项") if judged else (wording.ABSENT, ""),
        status if judged else ("small_sample", "样本不足"),
        f"评价了 {judged} 项，同一件事只记一项",
        f"其中 99.8% 界限之外 {village['far_behind']} 项",
    )


def _level(placed: Row, kpi: str) -> dict[str, Any]:
    level = placed["level"]
    known = not wording.missing(level)
    status = ("watch", "低于同类村") if known and level < 0 else ("fine", "不低于同类村")
    return _card(
        f"{KPIS[kpi].short}的水平" if kpi else "总体水平",
        (wording.signed(level, 1), ""),
        status if known else ("small_sample", "样本不足"),
        "0 与同类村相同，−1 为显著落后",
        f"与{placed['group']}比较",
    )


def _change(closed: Any, kpi: str) -> dict[str, Any]:
    known = not wording.missing(closed)
    status = ("watch", "差距扩大") if known and closed < 0 else ("fine", "差距缩小或持平")
    return _card(
        "与去年同期相比",
        _changed(closed),
        status if known else ("no_data", "不可比"),
        lagging_words.change(closed),
        f"差距：{KPIS[kpi].short}离目标还差多少" if kpi else "差距：离目标还差多少，各项相加",
    )


def _changed(closed: Any) -> tuple[str, str]:
    """Number and unit of a change; what more than doubled is told as a multiple."""
    if wording.missing(closed):
        return wording.ABSENT, ""
    if closed < -1:
        return wording.decimal(1 - closed), "倍"
    return wording.rate(abs(closed), 0)[:-1], "%"


def _card(label: str, figure: tuple[str, str], status: tuple[str, str], *lines: str) -> dict[str, Any]:
    """A card as the component takes it: figure is number and unit, status its key and word."""
    return {
        "key": "",
        "label": label,
        "value": figure[0],
        "unit": figure[1],
        "status": status[0],
        "word": status[1],
        "lines": list(lines),
        "trend": [],
        "trend_label": "",
        "action": "",
        "hint": "",
        "width": 1,
    }
