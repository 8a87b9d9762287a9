"""落后村, projected: the villages behind on most matters, one KPI's funnels, then who falls further back."""

from typing import Final

import pandas as pd

from dashboard import (
    funnel_chart,
    funnel_marks,
    lagging_data,
    lagging_reasons,
    lagging_words,
    position_chart,
    quadrant_chart,
    wording,
)
from dashboard.lagging_data import Lagging
from dashboard.projection import KeyFigure, Look, Picture, Piece, Slide
from dashboard.selection import Selection
from queries.kpi import KPIS
from queries.lagging_summary import SEVERAL
from queries.peers import PEERS
from queries.scope import Scope

MOST_VILLAGES: Final = 4
MOST_REASONS: Final = 3
MOST_KPIS: Final = 9
MOST_FUNNELS: Final = 3


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """Of a village its own KPIs and the funnel of one; of an area the list, the funnel and the quadrant."""
    found = lagging_data.of(now, scope)
    if now.child_level is None:
        return [_positions(now, found), *_funnel(now, scope, found)]
    return [_list(now, found), *_funnel(now, scope, found), _quadrant(now, found)]


def _list(now: Selection, found: Lagging) -> Slide:
    counts = found.counts
    shown = lagging_reasons.listed(found.villages).head(MOST_VILLAGES)
    worse = found.inside[found.inside["worse"]].sort_values("standing")
    told = worse.drop_duplicates(["area_code", "matter"])
    facts = [
        (
            f"{village['area']} {village['behind']} 项",
            _reasons(told[told["area_code"] == village["area_code"]]),
        )
        for village in shown.to_dict("records")
    ]
    return Slide(
        heading=lagging_words.heading(counts, found.villages, now.place.name),
        figures=[
            _counted(
                counts.several, f"{wording.few(SEVERAL)}项以上显著落后", counts.several_by_chance,
                "behind" if counts.several else "fine",
            ),
            _counted(
                counts.behind, "有一项以上显著落后", counts.behind_by_chance,
                "watch" if counts.more_than_chance else "unjudged" if counts.behind else "fine",
            ),
            KeyFigure(wording.whole(counts.judged), "个村", "可以评价", f"共 {counts.villages:,} 个村"),
        ],
        note=f"每项与{PEERS[now.peers]}比较，{wording.month_end(now.month)}",
        draw=(lambda look: [Piece("facts", {"facts": facts})]) if facts else None,
    )  # fmt: skip


def _counted(number: int, label: str, by_chance: float, status: str) -> KeyFigure:
    return KeyFigure(
        wording.whole(number), "个村", label, f"仅凭偶然{lagging_words.about(by_chance)}", status
    )


def _reasons(rows: pd.DataFrame) -> str:
    words = [
        f"{KPIS[row['kpi']].short} {wording.rate(row['value'])}（同类村 {wording.rate(row['group_rate'])}）"
        for row in rows.head(MOST_REASONS).to_dict("records")
    ]
    return "，".join(words) + (" 等" if len(rows) > MOST_REASONS else "")


def _funnel(now: Selection, scope: Scope, found: Lagging) -> list[Slide]:
    if not found.kpi:
        return []
    inside = found.inside[found.inside["kpi"] == found.kpi]
    codes = set(inside["area_code"])
    here = found.of_kpi[found.of_kpi["group"].isin(inside["group"])]
    marks = funnel_marks.marks(here, codes)
    facets = funnel_marks.facets(marks)
    if not facets:
        return []
    lines = lagging_data.lines(now, scope, found)
    legend = {"states": funnel_chart.state_counts(inside), "lines": []}

    def draw(look: Look) -> Picture:
        return funnel_chart.funnels(
            marks, lines, facets[:MOST_FUNNELS], below=lagging_words.denominator(found.kpi), **look
        )

    first = f"，落后最多的 {MOST_FUNNELS} 组" if len(facets) > MOST_FUNNELS else ""
    figures = [
        KeyFigure(wording.whole(entry["count"]), "个村", entry["word"], "", _status(entry["standing"]))
        for entry in legend["states"][:3]
    ]
    return [
        Slide(
            heading=lagging_words.funnel_heading(inside, found.kpi),
            figures=figures,
            note=f"每点一个村，实线之外为显著不同{first}",
            draw=draw,
        )
    ]


def _status(standing: str) -> str:
    return {"worse": "behind", "small": "small_sample"}.get(standing, "")


def _quadrant(now: Selection, found: Lagging) -> Slide:
    known = found.villages[found.villages["closed"].notna() & found.villages["level"].notna()]
    return Slide(
        heading=lagging_words.quadrant_heading(known),
        note="横：与同类村的平均差距；纵：离目标的差距比去年同期缩小多少",
        draw=(lambda look: quadrant_chart.quadrant(known, **look)) if len(known) else None,
    )


def _positions(now: Selection, found: Lagging) -> Slide:
    own = found.inside[found.inside["comparison"].isin(lagging_words.JUDGED)].sort_values("standing")
    first = own.head(MOST_KPIS)
    more = f"，差得最远的 {len(first)} 项" if len(first) < len(own) else ""
    return Slide(
        heading=lagging_words.village_heading(found.villages.iloc[0].to_dict(), now.place.name),
        note=f"与{PEERS[now.peers]}比较，灰带之内为相近{more}",
        draw=(lambda look: position_chart.positions(first, **look)) if len(first) else None,
    )
