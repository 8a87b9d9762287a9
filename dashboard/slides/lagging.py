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
from dashboard.describe import Row
from dashboard.lagging_data import Lagging
from dashboard.projection import KeyFigure, Look, Picture, Piece, Slide
from dashboard.selection import Selection
from queries.kpi import KPIS
from queries.lagging_summary import SEVERAL
from queries.peers import PEERS
from queries.scope import Scope

MOST_VILLAGES: Final = 4
MOST_LINES: Final = 8
MOST_KPIS: Final = 9  # of a village alone, 6 below figures
MOST_FUNNELS: Final = 3


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """Of a village its own KPIs and the funnel of one; of an area the list, the funnel and the quadrant."""
    found = lagging_data.of(now, scope)
    if now.child_level is None:
        return [_own(now, found), *_funnel(now, scope, found)]
    return [_list(now, scope, found), *_funnel(now, scope, found), _quadrant(now, found)]


def _list(now: Selection, scope: Scope, found: Lagging) -> Slide:
    """The villages with their reasons; one alone with all that it is compared by."""
    counts, shown = found.counts, lagging_reasons.listed(found.villages).head(MOST_VILLAGES)
    several = ("behind" if counts.several else "fine", counts.several_by_chance)
    any_ = ("watch" if counts.more_than_chance else "", counts.behind_by_chance)
    return Slide(
        heading=lagging_words.heading(counts, found.villages, now.place.name),
        figures=[
            _counted(counts.several, f"{wording.few(SEVERAL)}项以上显著落后", *several),
            _counted(counts.behind, "有一项以上显著落后", *any_),
            KeyFigure(wording.whole(counts.judged), "个村", "可以评价", f"共 {counts.villages:,} 个村"),
        ],
        note=f"每项与{PEERS[now.peers]}比较，{wording.month_end(now.month)}{_alone(shown)}",
        draw=(lambda look: _villages(now, scope, found, shown, look)) if len(shown) else None,
    )


def _counted(number: int, label: str, status: str, by_chance: float) -> KeyFigure:
    return KeyFigure(
        wording.whole(number), "个村", label, f"仅凭偶然{lagging_words.about(by_chance)}", status
    )


def _alone(shown: pd.DataFrame) -> str:
    return f"。下图为{shown['area'].iloc[0]}，灰带之内为相近" if len(shown) == 1 else ""


def _villages(now: Selection, scope: Scope, found: Lagging, shown: pd.DataFrame, look: Look) -> Picture:
    if len(shown) == 1:
        own = found.inside[found.inside["area_code"] == shown["area_code"].iloc[0]]
        return position_chart.positions(_judged(own).head(MOST_KPIS * 2 // 3), **look)
    since = lagging_data.history(now, scope, found, shown)[1]
    return [Piece("facts", {"facts": _facts(shown, lagging_reasons.reasons(found.inside, since))})]


def _judged(own: pd.DataFrame) -> pd.DataFrame:
    return own[own["comparison"].isin(lagging_words.JUDGED)].sort_values("standing")


def _facts(villages: pd.DataFrame, told: pd.DataFrame) -> list[tuple[str, str]]:
    """Each village with its gravest reasons, a line each; as many as there is room for."""
    each = MOST_LINES // len(villages)
    lines: list[tuple[str, str]] = []
    for village in villages.to_dict("records"):
        own = told[told["area_code"] == village["area_code"]].head(each).to_dict("records")
        names = [f"{village['area']} {village['behind']} 项", *[""] * (len(own) - 1)]
        lines += list(zip(names, map(_reason, own), strict=True))
    return lines


def _reason(row: Row) -> str:
    beside = f"同类村 {wording.rate(row['group_rate'])}，{lagging_words.since(row)}"
    return f"{KPIS[row['kpi']].short} {lagging_words.share(row)}，{beside}"


def _funnel(now: Selection, scope: Scope, found: Lagging) -> list[Slide]:
    if not found.kpi:
        return []
    inside = found.inside_of_kpi
    here = found.of_kpi[found.of_kpi["group"].isin(inside["group"].unique())]
    marks = funnel_marks.marks(here, found.codes)
    facets = funnel_marks.facets(marks)
    if not facets:
        return []
    lines = lagging_data.lines(now, scope, found)
    below = lagging_words.denominator(found.kpi)
    first = f"，落后最多的 {MOST_FUNNELS} 组" if len(facets) > MOST_FUNNELS else ""
    return [
        Slide(
            heading=lagging_words.funnel_heading(inside, found.kpi),
            figures=_figures(inside),
            note=f"每点一个村，实线之外为显著不同{first}",
            draw=lambda look: funnel_chart.funnels(marks, lines, facets[:MOST_FUNNELS], below=below, **look),
        )
    ]


def _figures(inside: pd.DataFrame) -> list[KeyFigure]:
    """How many villages are in which state; of one village its share beside its peers'."""
    if len(inside) == 1:
        own = inside.iloc[0].to_dict()
        number, peers = (wording.figure_parts(own[name], wording.RATIO) for name in ("value", "group_rate"))
        parts = wording.parts(own["numerator"], own["denominator"], "")
        return [
            KeyFigure(*number, "本村", parts, "behind" if own["worse"] else ""),
            KeyFigure(*peers, "同类村合计", f"{own['group_size']} 个村"),
        ]
    return [
        KeyFigure(
            wording.whole(entry["count"]),
            "个村",
            entry["word"],
            status="behind" if entry["standing"] == lagging_words.WORSE else "",
        )
        for entry in lagging_words.state_counts(inside)
    ]


def _quadrant(now: Selection, found: Lagging) -> Slide:
    known, kpi = lagging_words.changed(found.placed_by(now.overall)), found.one_kpi(now.overall)
    return Slide(
        heading=lagging_words.quadrant_heading(known, kpi),
        note=lagging_words.axes(kpi),
        draw=(lambda look: quadrant_chart.quadrant(known, kpi=kpi, **look)) if len(known) else None,
    )


def _own(now: Selection, found: Lagging) -> Slide:
    """One village on all KPIs that it is judged by, the gravest first."""
    own = _judged(found.inside)
    first = own.head(MOST_KPIS)
    more = f"，差得最远的 {len(first)} 项" if len(first) < len(own) else ""
    heading = (
        lagging_words.village_heading(found.villages.iloc[0].to_dict(), now.place.name)
        if len(found.villages)
        else f"{now.place.name}没有可比的数据"
    )
    return Slide(
        heading=heading,
        note=f"与{PEERS[now.peers]}比较，灰带之内为相近{more}",
        draw=(lambda look: position_chart.positions(first, **look)) if len(first) else None,
    )
