"""The overview's small map: townships of a city or county by one KPI; a click enters the township.

Plain SVG: the overview is read in the first second, also on a machine without a graphics card. The map page
has the large one.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import cached, describe, frame, map_classes, map_findings, map_view, maps, session, wording
from dashboard.components import component
from dashboard.map_classes import Classes
from dashboard.palette import LIGHT, Palette
from dashboard.selection import Selection
from queries.kpi import KPIS

_WIDTH, _HEIGHT = 560.0, 280.0  # at most
_MARGIN: Final = 4.0
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

    def picked() -> None:
        if st.session_state[_KEY].picked:
            on_picked(str(st.session_state[_KEY].picked))

    with frame.panel("map", map_findings.heading(named, places, kpi, level), subtitle):
        known = figures.loc[figures["state"].isin(["value", "small_sample"]), "value"].dropna()
        classes, worst = map_classes.classes(known, KPIS[kpi].unit), maps.worst_of(figures)
        # Outlines of thousands of points take longer to draw than all figures of the page.
        land = cached.made("overview_map.land", lambda: outlines(shapes, places), scope=scope, area=area)
        drawn = data(land, figures, classes, worst=worst)
        drawn["alt"] = f"{now.place.name}各乡镇{KPIS[kpi].label}地图，左表列出同样的数"
        component("minimap")(data=drawn, key=_KEY, on_picked_change=picked)
        map_view.legend(kpi, classes, figures, shapes, worst=worst)


@dataclass(frozen=True)
class Land:
    """What the map draws whatever its figures: each township as (code, name, path), borders, labels."""

    townships: list[tuple[str, str, str]]
    borders: list[str]
    labels: list[dict[str, Any]]
    width: float
    height: float


def outlines(shapes: pd.DataFrame, places: pd.DataFrame) -> Land:
    """Townships as SVG paths; `places` (counties, or the townships) carry the dark borders and names."""
    sheet = _Sheet.around(shapes)
    columns = (shapes[name].tolist() for name in ("area_code", "area", "geometry"))
    return Land(
        [(code, name, sheet.path(geometry)) for code, name, geometry in zip(*columns, strict=True)],
        [sheet.path(geometry) for geometry in places["geometry"]],
        [
            dict(zip(("x", "y"), sheet.point(place["lon"], place["lat"]), strict=True))
            | {"text": place["area"]}
            for place in places.to_dict("records")
        ],
        sheet.width,
        sheet.height,
    )


def data(
    land: Land, figures: pd.DataFrame, classes: Classes, *, worst: str, palette: Palette = LIGHT
) -> dict[str, Any]:
    """What the component draws: the land, each township in the colour and with the words of its figure."""
    rows = {row["area_code"]: row for row in figures.to_dict("records")}
    colours = classes.colours(palette)
    return {
        "width": land.width,
        "height": land.height,
        "worst": worst,
        "shapes": [
            {"key": code, "name": name, "path": path, **_filling(rows.get(code), classes, colours)}
            for code, name, path in land.townships
        ],
        "borders": land.borders,
        "labels": land.labels,
    }


def _filling(row: dict[Any, Any] | None, classes: Classes, colours: tuple[str, ...]) -> dict[str, str]:
    if row is None or wording.missing(row["value"]):
        return {"colour": "", "hint": wording.STATUS["no_data"].word if row is None else describe.value(row)}
    words = (describe.value(row), describe.parts(row), describe.status(row))
    return {"colour": colours[classes.of(row["value"])], "hint": " · ".join(word for word in words if word)}


def _of_counties(now: Selection) -> pd.DataFrame:
    return cached.judged_ranking(
        scope=session.scope(), kpi=now.kpi, month=now.month, level="county", within=now.area
    )


@dataclass(frozen=True)
class _Sheet:
    """Degrees to the drawing's units: one scale both ways at the middle latitude.

    The sheet is no larger than the land and a margin: on a phone an empty side would make the land small.
    """

    left: float
    top: float
    squeeze: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, shapes: pd.DataFrame) -> "_Sheet":
        points = [point for geometry in shapes["geometry"] for ring in _rings(geometry) for point in ring]
        lons, lats = [point[0] for point in points], [point[1] for point in points]
        squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
        width, height = (max(lons) - min(lons)) * squeeze or 1e-9, max(lats) - min(lats) or 1e-9
        scale = min((_WIDTH - 2 * _MARGIN) / width, (_HEIGHT - 2 * _MARGIN) / height)
        sides = (round(side * scale + 2 * _MARGIN, 1) for side in (width, height))
        return cls(min(lons), max(lats), squeeze, scale, *sides)

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        x = (lon - self.left) * self.squeeze * self.scale + _MARGIN
        return round(x, 1), round((self.top - lat) * self.scale + _MARGIN, 1)

    def path(self, geometry: dict[str, Any]) -> str:
        rings = ("L".join(f"{x} {y}" for x, y in self._points(ring)) for ring in _rings(geometry))
        return "".join(f"M{ring}Z" for ring in rings)

    def _points(self, ring: list[Any]) -> Iterator[tuple[float, float]]:
        last = None
        for lon, lat, *_ in ring:
            here = self.point(lon, lat)
            if here != last:
                yield here
            last = here


def _rings(geometry: dict[str, Any]) -> list[list[Any]]:
    """All rings of a GeoJSON Polygon or MultiPolygon."""
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    return [ring for polygon in geometry["coordinates"] for ring in polygon]
