"""Villages that lag, in words: what is said of counts, corners and comparisons. Pure."""

from typing import Any, Final

import numpy as np
import pandas as pd

from dashboard import wording
from dashboard.describe import Row
from queries.intervals import HIGHER, LOWER, SIMILAR, TOO_SMALL
from queries.kpi import KPIS
from queries.lagging import DOUBTFUL
from queries.lagging_summary import SEVERAL, Summary
from queries.measures import MEASURES

JUDGED: Final = (LOWER, SIMILAR, HIGHER)
# Shape, word and colour of what is said of a village beside its peers.
WORSE, LIKE, BETTER, SMALL = "worse", "like", "better", "small"
MARKS: Final = {WORSE: "◆", LIKE: "●", BETTER: "▲", SMALL: "○"}

# Corners of level × change: (below its peers, gap growing).
CORNERS: Final = {
    (True, True): "落后，在拉大",
    (True, False): "落后，在追赶",
    (False, False): "领先，在进步",
    (False, True): "领先，在松劲",
}


def standing(row: Row) -> str:
    """WORSE, LIKE, BETTER or SMALL; "" where a village is not compared."""
    if row["comparison"] in (LOWER, HIGHER):
        return WORSE if row["worse"] else BETTER
    return {TOO_SMALL: SMALL, SIMILAR: LIKE}.get(row["comparison"], "")


def standings(rows: pd.DataFrame) -> pd.Series:
    """`standing` of many rows at once."""
    words, worse = rows["comparison"], rows["worse"].astype(bool)
    judged = words.isin(JUDGED)
    told = np.select(
        [words == TOO_SMALL, words == SIMILAR, judged & worse, judged], [SMALL, LIKE, WORSE, BETTER], ""
    )
    return pd.Series(told, index=rows.index, dtype="str")


def state_counts(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """How many findings of one KPI are in each state: standing, its word on screen, count; a legend."""
    told = rows.assign(word=rows["comparison"], standing=standings(rows)).groupby("standing", sort=False)
    counts = told.agg(word=("word", "first"), count=("word", "size")).reset_index().to_dict("records")
    by_state: dict[str, dict[Any, Any]] = {row["standing"]: row for row in counts}
    return [by_state[state] for state in MARKS if state in by_state]


def corner(row: Row) -> tuple[bool, bool]:
    """The key of a village's corner in `CORNERS`; level and closed are known."""
    return row["level"] < 0, row["closed"] < 0


def share(row: Row, unit: str = "") -> str:
    """A share with its parts: `34.8%（23 / 66 户）`; `7 户，占 10 户的 70.0%` for a count out of its base."""
    if wording.missing(row["value"]):
        return wording.STATUS["not_applicable" if row["state"] == "not_applicable" else "no_data"].word
    unit = unit or KPIS[row["kpi"]].measures[0].unit
    if row["counted"]:
        cases, out_of = wording.whole(row["numerator"]), wording.whole(row["denominator"])
        return f"{cases} {unit}，占 {out_of} {_base_unit(row)}的 {wording.rate(row['value'])}"
    return f"{wording.rate(row['value'])}（{wording.parts(row['numerator'], row['denominator'], unit)}）"


def _base_unit(row: Row) -> str:
    base = KPIS[row["kpi"]].watch_base
    return KPIS[base].unit if base else ""


def about(number: float) -> str:
    """An expected number of villages: `不到 1 个`, `约 18 个`."""
    return "不到 1 个" if number < 0.95 else f"约 {wording.whole(number)} 个"


def heading(counts: Summary, villages: pd.DataFrame, place: str) -> str:
    """The page's finding: `10 个村有两项以上显著落后，石门乡上河村最多，5 项`."""
    if not counts.judged:
        return f"{place}没有可以评价的村"
    if counts.several:
        top = villages.iloc[0]
        few = wording.whole(counts.several)
        return f"{few} 个村在{wording.few(SEVERAL)}项以上显著落后，{top['area']}最多，{top['behind']} 项"
    if counts.behind:
        words = f"{counts.behind} 个村有一项显著落后，没有村在{wording.few(SEVERAL)}项以上落后"
        return words if counts.more_than_chance else f"{words}，与偶然相当"
    return "没有村显著落后于同类村"


def chance_sentence(counts: Summary) -> str:
    """How the counts stand beside what chance alone would give."""
    if not counts.behind:
        return ""
    several = (
        f"在{wording.few(SEVERAL)}项以上落后的有 {counts.several} 个村，"
        f"仅凭偶然{about(counts.several_by_chance)}"
    )
    any_ = f"有一项及以上落后的 {counts.behind} 个，仅凭偶然{about(counts.behind_by_chance)}"
    if counts.more_than_chance:
        return f"{several}；{any_}。"
    return f"{several}；{any_}，所以只有一项落后的村先核实、再下结论。"


def doubtful_sentence(inside: pd.DataFrame) -> str:
    """Which figures are not judged because they cannot be relied on; "" without any."""
    doubtful = inside[inside["state"] == DOUBTFUL]
    if doubtful.empty:
        return ""
    labels = [KPIS[code].short for code in doubtful["kpi"].value_counts().index]
    return (
        f"{doubtful['area_code'].nunique()} 个村的{wording.listing(labels, measure='项指标')}数据可信度低"
        "（文件没有报齐，或核对出的错误太多），照常列数，不与同类村比较、不算落后。"
    )


def change(closed: Any) -> str:
    """What became of a gap in twelve months: `差距比去年同期缩小 25%`."""
    if wording.missing(closed):
        return "去年同期不可比"
    if abs(closed) < 0.005:
        return "差距与去年同期持平"
    if closed < -1:
        return f"差距是去年同期的 {wording.decimal(1 - closed)} 倍"
    verb = "缩小" if closed > 0 else "扩大"
    return f"差距比去年同期{verb} {wording.rate(abs(closed), 0)}"


def since(row: Row) -> str:
    """`2021年4月起，已 9 个月`; what reaches back as far as one looked began earlier."""
    months = int(row["months"])
    if months <= 0:
        return ""
    if row["longer"]:
        return f"{months} 个月以上"
    if months == 1:
        return "本月起"
    return f"{wording.month(int(row['since']))}起，已 {months} 个月"


def since_heading(told: pd.DataFrame) -> str:
    """`4 项落后中，应走访未走访最久：2021年4月起，已 9 个月`, of one village's reasons."""
    if told.empty:
        return "没有显著落后的事项"
    longest = told.sort_values("months", ascending=False).iloc[0].to_dict()
    label, words = KPIS[longest["kpi"]].short, since(longest)
    if len(told) == 1:
        return f"{label}落后：{words}"
    return f"{len(told)} 项落后中，{label}最久：{words}"


def funnel_heading(inside: pd.DataFrame, kpi: str) -> str:
    """`帮扶及时率：9 个村显著落后于同类村，上河村最远，70.0%`, of one KPI's villages inside the area."""
    label = KPIS[kpi].label
    judged = inside[inside["comparison"].isin(JUDGED)]
    worse = judged[judged["worse"]].sort_values("standing")
    if judged.empty:
        small = int((inside["comparison"] == TOO_SMALL).sum())
        return f"{label}：{small} 个村都是样本不足，只列数" if small else f"{label}：没有可比的村"
    if worse.empty:
        return f"{label}：{len(judged):,} 个村都与同类村相近或更好"
    first = worse.iloc[0]
    if len(inside) == 1:
        return (
            f"{label} {wording.rate(first['value'])}，显著落后于同类村的 {wording.rate(first['group_rate'])}"
        )
    far = f"{first['area']}最远，{wording.rate(first['value'])}"
    return f"{label}：{len(worse)} 个村显著落后于同类村，{far}"


def changed(villages: pd.DataFrame) -> pd.DataFrame:
    """The villages whose level and change are both known."""
    return villages[villages["closed"].notna() & villages["level"].notna()]


def placed_by(kpi: str) -> str:
    """By what villages are placed: one KPI's name, or all matters together."""
    return KPIS[kpi].short if kpi else "总体"


def axes(kpi: str) -> str:
    """What both ways of level × change mean, placed by one KPI or by all."""
    across = f"{KPIS[kpi].label}与同类村的差距" if kpi else "各项与同类村差距的平均，每件事权重相同"
    return f"横：{across}；纵：离目标的差距比去年同期缩小多少"


def quadrant_heading(villages: pd.DataFrame, kpi: str = "") -> str:
    """`5 个村总体落后且差距还在拉大，上河村最明显`, of villages whose level and change are known.

    Placed by one KPI where that is named.
    """
    of = placed_by(kpi)
    if villages.empty:
        return "没有村的去年同期可比"
    widening = villages[(villages["level"] < 0) & (villages["closed"] < 0)]
    if widening.empty:
        return "没有村落后且差距还在拉大"
    top = widening.sort_values("level").iloc[0]
    if len(villages) == 1:
        return f"{top['area']}{of}落后，差距还在拉大"
    return f"{len(widening)} 个村{of}落后且差距还在拉大，{top['area']}最明显"


def level_parts(level: Any, parts: pd.DataFrame) -> str:
    """A village's level with its parts and their weight, the worst first; "" where nothing is judged.

    `总体水平 −0.4 是 2 件事的平均，每件权重相同：失帮户数 −1.2，回访率 +0.4。`; `parts` as in `lagging`.
    """
    if parts.empty:
        return ""
    told = [
        f"{'与'.join(KPIS[code].short for code in row['kpis'])} {wording.signed(row['standing'], 1)}"
        for row in parts.sort_values("standing").to_dict("records")
    ]
    number = f"总体水平 {wording.signed(level, 1)}"
    if len(told) == 1:
        return f"{number}，只由一件事得出：{told[0]}。"
    return f"{number} 是 {len(told)} 件事的平均，每件权重相同：{'，'.join(told)}。"


def village_heading(village: Row, name: str) -> str:
    """`上河村：评价 8 项，5 项显著落后于同类村`."""
    if not village["judged"]:
        return f"{name}：各项样本不足或没有数据，只列数，不评价"
    if not village["behind"]:
        return f"{name}：评价的 {village['judged']} 项都与同类村相近或更好"
    return f"{name}：评价 {village['judged']} 项，{village['behind']} 项显著落后于同类村"


def rank(row: Row) -> str:
    """`第 210（150–255）`: never without its interval; "—" where a village is not ranked."""
    if wording.missing(row["rank"]):
        return wording.ABSENT
    low, high, of_all = (wording.whole(row[name]) for name in ("rank_low", "rank_high", "ranked"))
    return f"{wording.whole(row['rank'])}（{low}–{high}）/ {of_all}"


def place(now_path: list[Any]) -> str:
    """Where a village lies, from the county down, without the village itself: `望山县 石门乡`."""
    return " ".join(area.name for area in now_path if area.level in ("county", "township"))


def denominator(kpi: str) -> str:
    """The denominator's name under the axis: `识别满 30 天户数（户）`."""
    found = KPIS[kpi]
    if found.denominator:
        measure = MEASURES[found.denominator[0].removeprefix("-")]
        return f"{measure.label}（{measure.unit}）"
    base = KPIS[found.watch_base or kpi]
    return f"{base.label}（{base.unit}）"


def definition(kpi: str) -> str:
    """A KPI as a share, in one sentence."""
    found = KPIS[kpi]
    if found.denominator or not found.watch_base:
        return found.definition
    return f"{found.label}占{KPIS[found.watch_base].label}的比重。{found.definition}"
