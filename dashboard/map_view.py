"""The map on its page: what is in view, the deck with its clicks, the legend, the month slider."""

import dataclasses
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import cached, clicks, map_classes, maps, navigation, selection, session, wording
from dashboard.components import component
from dashboard.map_classes import Classes
from dashboard.palette import LIGHT, Palette
from dashboard.selection import Selection
from queries.kpi import KPIS

# What the map is fitted into until the legend, which is as wide as the map, has measured its room.
DESK: Final = maps.Frame(680, 450)
_SENSIBLE: Final = range(200, 3001)  # pixels that a browser may claim
_ROOM: Final = "map_room"
_HOUSEHOLDS: Final = "households_identified"


@dataclasses.dataclass(frozen=True)
class View:
    """What is in view: the areas of `level` inside `within` (an area code), called `name`.

    `named_level` is the level that the heading names: counties of a city, else the areas themselves.
    `village` is the chosen village, "" without one.
    """

    level: str
    within: str
    name: str
    named_level: str
    village: str = ""

    @classmethod
    def of(cls, now: Selection) -> "View":
        """Townships of a city or county; villages of a township, also when one of them is selected."""
        place = now.place
        if place.level == "village":
            within = now.path[-2] if len(now.path) > 1 else place
            return cls("village", within.code, within.name, "village", place.code)
        if place.level == "township":
            return cls("village", place.code, place.name, "village")
        named = "county" if place.level == "city" else "township"
        return cls("township", place.code, place.name, named)


def month_slider(now: Selection) -> None:
    """Any month with data; dragging changes the address."""
    months = list(now.known.months)
    if len(months) < 2:
        return
    key = "slide_month"
    st.session_state[key] = now.month
    st.select_slider(
        "月份", months, format_func=wording.month, key=key,
        on_change=lambda: selection.go(month=st.session_state[key]),
    )  # fmt: skip


def townships(now: Selection, view: View, shapes: pd.DataFrame, figures: pd.DataFrame) -> None:
    """The choropleth; a click on a township selects it."""
    classes = map_classes.classes(_known(figures), KPIS[now.kpi].unit)
    worst = maps.worst_of(figures)
    deck = maps.township_map(
        shapes, figures, classes, frame=frame_size(), worst=worst,
        counties=cached.shapes(scope=session.scope(), level="county", within=view.within)
        if view.named_level == "county" else None,
    )  # fmt: skip
    draw(deck, f"map_{view.within}", maps.TOWNSHIPS, lambda code: selection.go(area=code), _alt(view, now))
    legend(now.kpi, classes, figures, shapes, worst=worst, sized=True)


def villages(now: Selection, view: View, points: pd.DataFrame, figures: pd.DataFrame) -> None:
    """The villages of a township; a click on one opens its page."""
    scope = session.scope()
    households = cached.values(
        scope=scope, month=now.month, kpis=[_HOUSEHOLDS], level="village", within=view.within
    )
    sizes = dict(zip(households["area_code"], households["value"], strict=True))
    classes = map_classes.classes(_known(figures), KPIS[now.kpi].unit)
    worst = maps.worst_of(figures)
    deck = maps.village_map(
        cached.shapes(scope=scope, level="township", within=view.within), points, figures, sizes, classes,
        frame=frame_size(), chosen=view.village, worst=worst,
    )  # fmt: skip
    draw(
        deck, f"map_{view.within}", maps.VILLAGES,
        lambda code: navigation.open_page("drilldown", area=code), _alt(view, now),
    )  # fmt: skip
    legend(now.kpi, classes, figures, points, worst=worst, size="圆越大，识别监测户越多", sized=True)


def draw(deck: Any, key: str, layer: str, on_picked: Any, alt: str) -> None:
    """Show a deck; `on_picked(area_code)` is called when a shape of the layer is clicked.

    A click is told once (`clicks`): who comes back can click the same place again.
    """
    key, picked = clicks.once(key, on_picked)

    def clicked() -> None:
        objects = st.session_state[key].selection.objects.get(layer, [])
        if objects:
            found = objects[0]
            picked(str(found.get("properties", found)["code"]))

    st.pydeck_chart(deck, height=frame_size().height, on_select=clicked, key=key, alt=alt)


def frame_size() -> maps.Frame:
    """What the map is fitted into: a desk until the browser says otherwise."""
    room: maps.Frame = st.session_state.get(_ROOM, DESK)
    return room


def _on_room() -> None:
    room = st.session_state["legend"].room or {}
    width, height = int(room.get("width", 0)), int(room.get("height", 0))
    if width in _SENSIBLE and height in _SENSIBLE:
        st.session_state[_ROOM] = maps.Frame(width, height)


def legend(
    kpi: str,
    classes: Classes,
    figures: pd.DataFrame,
    shapes: pd.DataFrame,
    *,
    worst: str,
    size: str = "",
    sized: bool = False,
) -> None:
    """The classes with their numbers, the states that occur, what the red outline means.

    `size` says what the points' size means. `sized`: there is a map to fit, ask the browser for its room.
    """
    data = legend_data(kpi, classes, figures, shapes, worst=worst)
    room = dataclasses.asdict(frame_size()) if sized else None
    component("legend")(data=data | {"size": size, "room": room}, key="legend", on_room_change=_on_room)


def legend_data(
    kpi: str,
    classes: Classes,
    figures: pd.DataFrame,
    shapes: pd.DataFrame,
    *,
    worst: str,
    palette: Palette = LIGHT,
) -> dict[str, Any]:
    """What the legend draws, on a desk and projected."""
    entries = zip(classes.labels, classes.colours(palette), strict=True) if len(_known(figures)) else ()
    unit = {wording.MONEY: "万元"}.get(KPIS[kpi].unit, KPIS[kpi].unit)
    return {
        "title": KPIS[kpi].label + ("" if "率" in unit or unit in KPIS[kpi].label else f"（{unit}）"),
        "classes": [{"label": label, "colour": colour} for label, colour in entries],
        "states": [
            {"state": state, "label": wording.STATUS[state].word} for state in _bare_states(figures, shapes)
        ],
        "worst": _worst_label(figures, worst),
        "size": "",
        "room": None,
    }


def _bare_states(figures: pd.DataFrame, shapes: pd.DataFrame) -> list[str]:
    states = dict(zip(figures["area_code"], figures["state"], strict=True))
    found = {states.get(code, "no_data") for code in shapes["area_code"]}
    return [state for state in ("no_data", "not_applicable") if state in found]


def _worst_label(figures: pd.DataFrame, worst: str) -> str:
    if not worst:
        return ""
    row = figures[figures["area_code"] == worst].to_dict("records")[0]
    return f"最落后：{row['area']} {wording.figure(row['value'], row['unit'])}"


def _known(figures: pd.DataFrame) -> pd.Series:
    return figures.loc[figures["state"].isin(["value", "small_sample"]), "value"].dropna()


def _alt(view: View, now: Selection) -> str:
    return f"{view.name}各{wording.LEVELS[view.level]}{KPIS[now.kpi].label}地图，右侧表格列出同样的数"
