"""投影: a page as the meeting room sees it, one finding at a time, readable from five metres.

How a page declares its slides: a module `dashboard/slides/<key of the page>.py` with one function.

    def slides(now: Selection, scope: Scope) -> list[Slide]:
        rows = cached.judged(scope=scope, month=now.month, kpis=["fund_execution"], areas=[now.area])
        counties = cached.judged_ranking(scope=scope, kpi="fund_execution", month=now.month, …)
        return [
            Slide(
                heading="资金支出差序时 8.6 个百分点，缺口一半在望山县",
                figures=[key_figure(row) for row in rows.to_dict("records")],
                note="各县区资金支出率，截至2021年12月底",
                draw=lambda look: charts.bars(counties, highlight=worst, **look),
            ),
        ]

- `heading` is the finding, one sentence of up to thirty characters (more are set smaller, on two lines).
- `figures`: up to three; `key_figure` makes one from a judged row, `KeyFigure` one in other words. Ratios
  carry their parts, every figure its status.
- `draw` makes the one picture: a Plotly figure, or pieces of `dashboard/components` (`Piece`). `look` holds
  height, palette and scale as every function of `dashboard.charts` takes them; a chart that passes them on
  is large enough and fits the dark room. Draw few marks: ten bars, five lines.
- `note` says in one line what the picture shows, with its unit. `beside` puts the figures beside a picture
  that is as high as wide, such as a map.
- Place, month, as-of date, 演示数据 and the number of the slide are added here.

Every question is asked with the `scope` that is handed in: it is masked. A slide has no room for a list of
persons, and slides may not import `dashboard.session` (a contract in pyproject.toml checks it).
A page returns at least one slide, also without data: then the heading says so.

The sheet is 1920 × 1080; the component `projector` enlarges or shrinks it to the window, listens for Esc
(back to the desk), ← and → (the page's other slides) and D (dark or light).
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any, Final, TypeAlias, TypedDict

import plotly.graph_objects as go
import streamlit as st

from dashboard import (
    cached,
    charts,
    credibility_badge,
    credibility_words,
    dated,
    describe,
    frame,
    palette,
    run_store,
    selection,
    session,
    snapshot_words,
    wording,
)
from dashboard.components import component
from dashboard.describe import Row
from dashboard.page_list import Page
from dashboard.palette import Palette
from dashboard.selection import Selection
from queries.kpi import KPIS
from queries.scope import Scope

GROUNDS: Final = {"light": palette.LIGHT, "dark": palette.DARK}
SCALE: Final = 2.2  # the smallest type of a chart, 13 pixels on a desk, becomes 28
MOST_FIGURES: Final = 3
_PROJECTOR: Final = "projector"
_COUNT: Final = "slides_of_this_page"
# Pixels of the sheet's height for the picture, and what takes some of them.
_ROOM: Final = 836
_FIGURES: Final = 232
_NOTE: Final = 40
_SECOND_LINE: Final = 44
_LONG: Final = 30  # Chinese characters that fit one line in the large size


class Look(TypedDict):
    """What a projected chart is drawn with: the arguments of `dashboard.charts` that differ from a desk's."""

    height: int
    palette: Palette
    scale: float


@dataclass(frozen=True)
class KeyFigure:
    """A number as large as a hand; `status` is a key of `wording.STATUS`, "" where nothing is judged."""

    value: str
    unit: str
    label: str
    parts: str = ""
    status: str = ""
    of: tuple[str, str, int] | None = None  # KPI, area and month: how far it can be trusted is asked by them


@dataclass(frozen=True)
class Piece:
    """A component of `dashboard/components` with its data, as part of a picture."""

    name: str
    data: dict[str, Any]


Picture: TypeAlias = go.Figure | Sequence[Piece]


@dataclass(frozen=True)
class Slide:
    """One finding: see the module's docstring."""

    heading: str
    figures: Sequence[KeyFigure] = ()
    note: str = ""
    draw: Callable[[Look], Picture] | None = None
    beside: bool = False


def key_figure(row: Row, *, label: str = "", parts: str = "") -> KeyFigure:
    """A key figure from a judged row; `parts` replaces the two numbers and what it is held against."""
    number, unit = wording.figure_parts(row["value"], row["unit"])
    own = " · ".join(text for text in (describe.parts(row), str(row["reference_label"] or "")) if text)
    return KeyFigure(
        number, unit, label or KPIS[row["kpi"]].label, parts or own, str(row["status"]), _of(row)
    )


def _of(row: Row) -> tuple[str, str, int]:
    return str(row["kpi"]), str(row["area_code"]), int(row["month"])


def of(page: Page, now: Selection, scope: Scope) -> list[Slide]:
    """A page's slides, asked without personal data whatever the person may see on a desk."""
    found: list[Slide] = import_module(f"dashboard.slides.{page.key}").slides(now, scope.masked())
    return found


def listen(now: Selection) -> None:
    """Ground, size and keys of a projected page; before its slides, so that Esc works whatever they do."""
    frame.style(GROUNDS[now.projection], "projection.css")
    component(_PROJECTOR)(data={}, key=_PROJECTOR, on_picked_change=_picked)


def _picked() -> None:
    picked = st.session_state[_PROJECTOR].picked or {}
    now = selection.current()
    if "step" in picked:
        last = int(st.session_state.get(_COUNT, 1))
        selection.go(slide=min(max(now.slide + int(picked["step"]), 1), last))
    elif "ground" in picked:
        selection.go(projection="light" if now.projection == "dark" else "dark")
    elif "leave" in picked:
        selection.go(projection="", slide=1)


def show(page: Page, now: Selection) -> None:
    """The slide that the address asks for."""
    slides = of(page, now, session.scope())
    st.session_state[_COUNT] = len(slides)
    number = min(now.slide, len(slides))
    slide = slides[number - 1]
    heading = dated.say(slide.heading)
    _say("slide_heading", {"heading": heading, "long": _is_long(heading), "note": dated.say(slide.note)})
    if slide.beside:
        left, right = st.columns([34, 66])
        with left:
            _figures(slide)
        with right:
            _picture(slide, now)
    else:
        _figures(slide)
        _picture(slide, now)
    _say("slide_footer", _footer(now, number, len(slides)))


def _say(name: str, data: dict[str, Any]) -> None:
    component(name)(data=data, key=name, on_picked_change=lambda: None)


def _is_long(heading: str) -> bool:
    return wording.breadth(heading) > _LONG


def _figures(slide: Slide) -> None:
    if slide.figures:
        figures = [
            asdict(figure)
            | {"label": dated.say(figure.label), "parts": dated.say(figure.parts)}
            | {"word": wording.STATUS[figure.status].word if figure.status else ""}
            | _credible(figure)
            for figure in slide.figures[:MOST_FIGURES]
        ]
        _say("slide_figures", {"figures": figures, "beside": slide.beside})


def _credible(figure: KeyFigure) -> dict[str, str]:
    """One word, and only where a figure is not to be taken as it stands: nobody clicks on a slide."""
    if figure.of is None:
        return {}
    kpi, area, month = figure.of
    told = credibility_badge.levels([kpi], [area], month, session.scope().masked())
    level = told.get((area, kpi), "")
    if level not in credibility_badge.NOTABLE:
        return {}
    return {"credible": credibility_words.look(level), "credible_word": credibility_words.WORDS[level]}


def look(slide: Slide, ground: str) -> Look:
    """What a slide's picture is drawn with: the room that its words leave, on a ground of `GROUNDS`."""
    above = _FIGURES if slide.figures and not slide.beside else 0
    above += (_NOTE if slide.note else 0) + (_SECOND_LINE if _is_long(slide.heading) else 0)
    return Look(height=_ROOM - above, palette=GROUNDS[ground], scale=SCALE)


def _picture(slide: Slide, now: Selection) -> None:
    if slide.draw is None:
        return
    with st.container(key="picture"):
        picture = slide.draw(look(slide, now.projection))
        if isinstance(picture, go.Figure):
            config = {**charts.CONFIG, "staticPlot": True}
            st.plotly_chart(picture, theme=None, config=config, key="picture_chart")
            return
        for piece in picture:
            _say(piece.name, piece.data)


def _footer(now: Selection, number: int, count: int) -> dict[str, str]:
    as_of = frame.fresh(cached.sources(scope=session.scope().masked()))[:1]
    demo = [frame.DEMO_BADGE] if run_store.current().demo else []
    snapshot = run_store.current().snapshot
    frozen = [snapshot_words.frozen(snapshot)] if snapshot else []
    place = " ".join(area.name for area in now.path)
    return {
        "text": " · ".join([place, wording.month(now.month), *frozen, *as_of, *demo]),
        "page": f"{number} / {count}" if count > 1 else "",
    }
