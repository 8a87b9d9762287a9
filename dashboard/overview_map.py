"""The overview's small map: townships of a city or county by one KPI; a click enters the township."""

from collections.abc import Callable
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import cached, frame, map_classes, map_findings, map_view, maps, session, wording
from dashboard.selection import Selection
from queries.kpi import KPIS

HEIGHT: Final = 280
_SIZE: Final = maps.Frame(560, HEIGHT)
_KEY: Final = "overview_map"


def panel(now: Selection, *, on_picked: Callable[[str], None]) -> None:
    """Draw the map of `now.kpi` with its finding and legend; nothing where no boundaries are known."""
    scope, area, kpi = session.scope(), now.area, now.kpi
    shapes = cached.shapes(scope=scope, level="township", within=area)
    if shapes.empty:
        return
    figures = cached.judged_ranking(scope=scope, kpi=kpi, month=now.month, level="township", within=area)
    counties = cached.shapes(scope=scope, level="county", within=area) if now.place.level == "city" else None
    named = figures if counties is None else _of_counties(now)
    places, level = (shapes, "township") if counties is None else (counties, "county")
    subtitle = f"{len(figures)} 个乡镇，{wording.month_end(now.month)}。点击进入乡镇"
    with frame.panel("map", map_findings.heading(named, places, kpi, level), subtitle):
        known = figures.loc[figures["state"].isin(["value", "small_sample"]), "value"].dropna()
        classes = map_classes.classes(known, KPIS[kpi].unit)
        worst = maps.worst_of(figures)
        deck = maps.township_map(shapes, figures, classes, frame=_SIZE, counties=counties, worst=worst)

        def clicked() -> None:
            objects = st.session_state[_KEY].selection.objects.get(maps.TOWNSHIPS, [])
            if objects:
                on_picked(str(objects[0]["properties"]["code"]))

        alt = f"{now.place.name}各乡镇{KPIS[kpi].label}地图"
        st.pydeck_chart(deck, height=HEIGHT, on_select=clicked, key=_KEY, alt=alt)
        map_view.legend(kpi, classes, figures, shapes, worst=worst)


def _of_counties(now: Selection) -> pd.DataFrame:
    return cached.judged_ranking(
        scope=session.scope(), kpi=now.kpi, month=now.month, level="county", within=now.area
    )
