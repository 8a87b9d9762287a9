"""快照与变化, projected: the finding with its two parts, then the areas below."""

from typing import Any, Final

from dashboard import charts, snapshot_figures, snapshot_words, wording
from dashboard.projection import KeyFigure, Piece, Slide
from dashboard.selection import Selection
from dashboard.snapshot_figures import Compared
from queries.differences import moved
from queries.kpi import KPIS
from queries.scope import Scope

_MOST: Final = 7


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """One slide that says so where nothing was frozen."""
    found = snapshot_figures.compared(now, scope)
    if found is None:
        return [Slide(heading="还没有快照，下次会议前冻结一次就能比较")]
    slides = [_split(found)]
    return [*slides, _below(found)] if found.children["value_change"].notna().any() else slides


def _split(found: Compared) -> Slide:
    row = found.row
    change, world, past = snapshot_words.split(row)
    unit = snapshot_words.unit_of(row)
    others = [each for each in moved(found.own).to_dict("records") if each["kpi"] != found.kpi]
    others.sort(key=lambda each: not abs(each["value_rewritten"] or 0) > 0)
    return Slide(
        heading=snapshot_words.heading(row, found.then.name),
        figures=[
            KeyFigure(change, unit, f"比“{found.then.name}”"),
            KeyFigure(world, unit, "其后新发生"),
            KeyFigure(past, unit, "更正过去的数"),
        ],
        note=f"“{found.then.name}”与{found.until}相比，过去的数有改动的在前",
        draw=lambda look: [Piece("facts", {"facts": [_fact(each) for each in others[:_MOST]]})],
    )


def _fact(row: Any) -> tuple[str, str]:
    change, _, past = snapshot_words.split(row)
    then, now = (wording.figure(row[f"value_{moment}"], row["unit"]) for moment in ("then", "now"))
    tail = f"（{change}，其中更正 {past}）" if change != wording.ABSENT and not row["begins_anew"] else ""
    return KPIS[row["kpi"]].short, f"{then} → {now}{tail}"


def _below(found: Compared) -> Slide:
    known = found.children[found.children["value_change"].notna()].head(_MOST)
    unit = wording.RATIO_GAP if KPIS[found.kpi].unit == wording.RATIO else KPIS[found.kpi].unit
    bars = known.assign(value=known["value_change"], unit=unit)
    return Slide(
        heading=snapshot_words.below(known),
        note=f"{KPIS[found.kpi].label}各地区的变化，“{found.then.name}”与{found.until}相比，更正大的在上",
        draw=lambda look: charts.bars(bars, **look),
    )
