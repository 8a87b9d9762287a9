"""The cards of the page of lagging villages: how many lag, beside what chance would give. Pure."""

from typing import Any

from dashboard import lagging_words, wording
from dashboard.describe import Row
from dashboard.lagging_data import Lagging
from queries.kpi import KPIS
from queries.lagging_summary import SEVERAL


def of_many(found: Lagging) -> list[dict[str, Any]]:
    """Villages behind on several matters, on any, the matter that most are behind on, and what is too small."""
    counts = found.counts
    several, any_ = counts.several, counts.behind
    all_figures = counts.figures_judged + counts.figures_too_small
    return [
        _card(
            f"{wording.few(SEVERAL)}项以上显著落后", several, "个村",
            "behind" if several else "fine", "需要过问" if several else "没有",
            [f"仅凭偶然{lagging_words.about(counts.several_by_chance)}", f"可评价 {counts.judged:,} 个村，共 {counts.villages:,} 个"],
        ),
        _card(
            "有一项以上显著落后", any_, "个村",
            ("watch" if any_ else "fine") if counts.more_than_chance or not any_ else "unjudged",
            "多于偶然" if counts.more_than_chance else "与偶然相当" if any_ else "没有",
            [f"仅凭偶然{lagging_words.about(counts.behind_by_chance)}", _widening(found)],
        ),
        _top_matter(found),
        _card(
            "能评价的数据", wording.rate(counts.figures_judged / all_figures, 0)[:-1] if all_figures else wording.ABSENT,
            "%" if all_figures else "", "small_sample", "样本不足不评价",
            [f"{counts.figures_judged:,} / {all_figures:,} 个村次（村 × 指标）", f"样本不足 {counts.figures_too_small:,} 个，只列数"],
        ),
    ]  # fmt: skip


def _widening(found: Lagging) -> str:
    counts = found.counts
    if not counts.change_known:
        return "去年同期没有可比的差距"
    return f"其中 {counts.change_known} 个可与去年比，{counts.widening} 个差距拉大"


def _top_matter(found: Lagging) -> dict[str, Any]:
    worst = found.matters[found.matters["worse"] > 0]
    if worst.empty:
        return _card("落后村最多的指标", wording.ABSENT, "", "fine", "没有", ["没有一项指标有村显著落后"])
    top = worst.iloc[0]
    kpi = KPIS[top["kpi"]]
    card = _card(
        f"落后村最多：{kpi.short}", top["worse"], "个村", "watch", "关注",
        [f"可评价 {top['judged']:,} 个村，99.8%界限之外 {top['far_worse']} 个", f"{len(worst)} 项指标有村显著落后"],
    )  # fmt: skip
    return card | {
        "key": kpi.code,
        "action": "看这项指标的漏斗图",
        "hint": lagging_words.definition(kpi.code),
    }


def of_one(village: Row, own: Any) -> list[dict[str, Any]]:
    """One village: matters behind of those judged, its level, its change, and its gravest finding."""
    judged, behind = int(village["judged"]), int(village["behind"])
    level, closed = village["level"], village["closed"]
    worse = own[own["worse"]].sort_values("standing")
    cards = [
        _card(
            "显著落后的事项", behind if judged else wording.ABSENT, "项" if judged else "",
            "small_sample" if not judged else "behind" if behind else "fine",
            "样本不足" if not judged else "落后" if behind else "没有",
            [f"评价了 {judged} 项，同一件事只记一项", f"其中 99.8%界限之外 {village['far_behind']} 项"],
        ),
        _card(
            "总体水平", wording.signed(level, 1) if judged else wording.ABSENT, "",
            "small_sample" if not judged else "watch" if level < 0 else "fine",
            "样本不足" if not judged else "低于同类村" if level < 0 else "不低于同类村",
            ["0 与同类村相同，−1 为显著落后", f"与{village['group']}比较"],
        ),
        _card(
            "与去年同期相比", *_changed(closed),
            "no_data" if wording.missing(closed) else "watch" if closed < 0 else "fine",
            "不可比" if wording.missing(closed) else "差距扩大" if closed < 0 else "差距缩小",
            [lagging_words.change(closed), "差距：离目标还差多少，各项相加"],
        ),
    ]  # fmt: skip
    if len(worse):
        first = worse.iloc[0]
        kpi = KPIS[first["kpi"]]
        card = _card(
            f"差得最远：{kpi.short}", wording.rate(first["value"])[:-1], "%", "behind", str(first["comparison"]),
            [lagging_words.share(first), f"同类村合计 {wording.rate(first['group_rate'])}"],
        )  # fmt: skip
        cards.append(card | {"key": kpi.code, "action": "看这项指标的漏斗图"})
    return cards


def _changed(closed: Any) -> tuple[str, str]:
    """Number and unit of a change; what more than doubled is told as a multiple."""
    if wording.missing(closed):
        return wording.ABSENT, ""
    if closed < -1:
        return wording.decimal(1 - closed), "倍"
    return wording.rate(abs(closed), 0)[:-1], "%"


def _card(label: str, value: Any, unit: str, status: str, word: str, lines: list[str]) -> dict[str, Any]:
    return {
        "key": "",
        "label": label,
        "value": value if isinstance(value, str) else wording.whole(value),
        "unit": unit,
        "status": status,
        "word": word,
        "lines": lines,
        "trend": [],
        "trend_label": "",
        "action": "",
        "hint": "",
        "width": 1,
    }
