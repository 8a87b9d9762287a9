"""数据可信度, projected: findings by check and by place, then whose data are how good."""

from typing import Final

import pandas as pd

from dashboard import cached, charts, league_panels, sampling_slide, wording
from dashboard import credibility_figures as figures
from dashboard.projection import KeyFigure, Slide
from dashboard.selection import Selection
from queries.check import CHECKS, ERROR, HINT, SEVERITIES, SUSPECT
from queries.findings import EXPLAINED, UNSETTLED
from queries.scope import Scope

MOST_ROWS: Final = 7
_UNIT: Final = "条"


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """By check, by area where there are areas below, what spot checks found, the league of their data."""
    summary = cached.findings_summary(scope=scope, area=now.area, today=cached.calendar_day())
    own = [_by_check(summary)]
    if now.child_level:
        own.append(_by_place(now, scope, summary, now.child_level))
    league = league_panels.league_of(now, scope)
    own += sampling_slide.slides(now, scope)
    return [*own, _league(league, wording.LEVELS[str(now.child_level)])] if len(league) else own


def _league(league: pd.DataFrame, word: str) -> Slide:
    judged = league[league["credible"] != ""]
    shown = judged.assign(value=judged["score"], unit=wording.RATIO).head(MOST_ROWS)
    point = shown["area_code"].iloc[0] if len(shown) else ""
    asked, came, in_time = (league[name].sum() for name in ("asked", "came", "in_time"))
    files = [
        KeyFigure(wording.whole(came), "份", "报到的文件", f"应报 {wording.whole(asked)} 份"),
        KeyFigure(wording.whole(in_time), "份", "按时报到的文件", f"应报 {wording.whole(asked)} 份"),
    ]
    errors, subjects = league["errors"].sum() + league["suspects"].sum(), league["subjects"].sum()
    doubts = wording.decimal(1000 * errors / subjects) if subjects else wording.ABSENT
    told = KeyFigure(
        doubts, "条", "每千条数据的问题", f"{wording.whole(errors)} / {wording.whole(subjects)} 条"
    )
    return Slide(
        heading=league_panels.heading(league, word),
        figures=[*(files if asked else []), told],
        note=f"各{word}数据质量：完整、及时、一致三项的平均，差的在前",
        draw=(lambda look: charts.bars(shown, highlight=point, **look)) if len(shown) else None,
    )


def _led(summary: pd.DataFrame) -> list[KeyFigure]:
    words = {ERROR: "待改正的错误", SUSPECT: "待核实的可疑之处"}
    found = [
        KeyFigure(
            value=wording.whole(number),
            unit=_UNIT,
            label=word,
        )
        for severity, word in words.items()
        for number in [figures.unsettled(summary, severity)]
    ]
    return [
        *found,
        KeyFigure(wording.whole(summary[EXPLAINED].sum()), _UNIT, "已说明原因"),
    ]


def _by_check(summary: pd.DataFrame) -> Slide:
    waiting = figures.shown_first(summary)
    waiting = waiting.assign(value=waiting[list(UNSETTLED)].sum(axis=1))
    waiting = waiting[(waiting["value"] > 0) & (waiting["severity"] != HINT)].head(MOST_ROWS)
    labels = [CHECKS[code].label for code in waiting["check_code"]]
    shown = pd.DataFrame(
        {"area": labels, "area_code": waiting["check_code"], "value": waiting["value"], "unit": _UNIT}
    )
    point = shown["area_code"].iloc[0] if len(shown) else ""
    return Slide(
        heading=figures.slide_heading(summary),
        figures=_led(summary),
        note="各条规则待处理和已交办的问题，错误在前",
        draw=(lambda look: charts.bars(shown, highlight=point, **look)) if len(shown) else None,
    )


def _by_place(now: Selection, scope: Scope, summary: pd.DataFrame, level: str) -> Slide:
    word = wording.LEVELS[level]
    counts = cached.findings_by_area(scope=scope, area=now.area, level=level, today=cached.calendar_day())
    places = figures.by_place(counts, now.known.areas, "")
    told = [severity for severity in SEVERITIES if severity != HINT]
    shown = places.assign(value=places[told].sum(axis=1), unit=_UNIT).sort_values("value", ascending=False)
    shown = shown[shown["value"] > 0].head(MOST_ROWS)
    point = shown["area_code"].iloc[0] if len(shown) else ""
    return Slide(
        heading=figures.places_heading(places, word),
        figures=_led(summary),
        note=f"各{word}待处理和已交办的错误与可疑之处",
        draw=(lambda look: charts.bars(shown, highlight=point, **look)) if len(shown) else None,
    )
