"""Maps: shapes and figures in, a pydeck Deck out. They draw; they neither fetch nor compute.

Local polygons only: no base map, so that nothing is asked of another machine. A shape is a row of
`queries.places.shapes`, a figure a row of `queries.judgement.judge`.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize

from dashboard import describe, map_geometry, wording
from dashboard.describe import Row
from dashboard.map_classes import Classes
from dashboard.palette import FONT, LIGHT, Palette, rgb

TOWNSHIPS: Final = "townships"  # ids of the layers that can be clicked
VILLAGES: Final = "villages"

_HAIRLINE: Final = 1.0
_BORDER: Final = 1.6
_WORST: Final = 3.0
_LABELS: Final = ((400, 11), (600, 14))  # size of names on a map up to so many pixels high
_LARGEST_LABEL: Final = 17
_POINT: Final = (5.0, 20.0)  # radius of the smallest and the largest village, pixels
# No layer has auto_highlight: deck.gl 9.3 then loses a click whose button is held longer than a frame, as
# every finger does (tests/browser/test_walk.py clicks like one).
# Every label of a layer shares one atlas of glyphs; "auto" draws the characters that occur.
_TYPE: Final = pdk.types.String(
    FONT.replace("'", "").split(",", maxsplit=1)[0] + ", " + FONT.replace("'", "")
)
_NO_VALUE: Final = ("no_data", "not_applicable")


@dataclass(frozen=True)
class Frame:
    """Width and height, in pixels, that the map is fitted into."""

    width: int
    height: int


def township_map(
    shapes: pd.DataFrame,
    figures: pd.DataFrame,
    classes: Classes,
    *,
    frame: Frame,
    counties: pd.DataFrame | None = None,
    labels: bool = True,
    worst: str = "",
    palette: Palette = LIGHT,
) -> pdk.Deck:
    """A choropleth of townships, coloured by the classes of their figures.

    `counties` are drawn as dark borders with their names; without them the townships carry theirs.
    `worst` is the area_code outlined in red. Townships without a figure are hatched.
    """
    features = _features(shapes, figures, classes, palette)
    layers = [_fill(features, palette), *_hatching(features, palette)]
    borders = counties if counties is not None and len(counties) else None
    outline = map_geometry.outlines(shapes) if borders is None else list(borders["geometry"])
    layers.append(_lines("borders", outline, _BORDER, rgb(palette.ink, 190)))
    marked = shapes[shapes["area_code"] == worst]
    if len(marked):
        layers.append(_lines("worst", list(marked["geometry"]), _WORST, rgb(palette.behind)))
    if labels:
        layers.append(_names(shapes if borders is None else borders, palette, _label(frame)))
    return _deck(layers, map_geometry.bounds(shapes["geometry"]), frame)


def village_map(
    outline: pd.DataFrame,
    points: pd.DataFrame,
    figures: pd.DataFrame,
    sizes: dict[str, float],
    classes: Classes,
    *,
    frame: Frame,
    chosen: str = "",
    worst: str = "",
    palette: Palette = LIGHT,
) -> pdk.Deck:
    """Villages as points over their township: area by `sizes` (households), colour by class.

    `chosen` is drawn with a dark ring, `worst` with a red one.
    """
    villages = _village_rows(points, figures, sizes, classes, palette)
    for village in villages:
        code = village["code"]
        # A dark rim on what has a figure, a pale one on what has none: the palest class is no empty point.
        rim = palette.accent if village["known"] else palette.context
        ring = palette.ink if code == chosen else palette.behind if code == worst else rim
        village["ring"], village["ring_width"] = rgb(ring), 3 if code in (chosen, worst) else 1
    layers = [
        pdk.Layer(
            "GeoJsonLayer", _collection(outline["geometry"]), id="land", filled=True, stroked=True,
            get_fill_color=rgb(palette.ground), get_line_color=rgb(palette.ink, 190),
            line_width_units=pdk.types.String("pixels"), get_line_width=_BORDER,
        ),
        pdk.Layer(
            "ScatterplotLayer", villages, id=VILLAGES, pickable=True, stroked=True,
            get_position="[lon, lat]", get_radius="radius", radius_units=pdk.types.String("pixels"),
            get_fill_color="fill", get_line_color="ring", get_line_width="ring_width",
            line_width_units=pdk.types.String("pixels"),
        ),
        _text("names", [v | {"shift": [0, v["radius"] + 10]} for v in villages], palette, size=_label(frame)),
    ]  # fmt: skip
    shapes = outline if len(outline) else points
    return _deck(layers, map_geometry.bounds(shapes["geometry"]), frame)


def _features(
    shapes: pd.DataFrame, figures: pd.DataFrame, classes: Classes, palette: Palette
) -> list[dict[str, Any]]:
    """GeoJSON features that carry their colour and the words of their tooltip."""
    rows = {row["area_code"]: row for row in figures.to_dict("records")}
    colours = classes.colours(palette)
    features = []
    for shape in shapes.to_dict("records"):
        row = rows.get(shape["area_code"])
        fill = palette.sunken if _state(row) in _NO_VALUE else _colour(row, classes, colours)
        features.append(
            {
                "type": "Feature",
                "geometry": shape["geometry"],
                "properties": {"fill": rgb(fill), "state": _state(row), **tip(shape, row)},
            }
        )
    return features


def _state(row: Row | None) -> str:
    if row is None:
        return "no_data"
    return "no_data" if wording.missing(row["value"]) and row["state"] == "value" else str(row["state"])


def _colour(row: Row | None, classes: Classes, colours: Sequence[str]) -> str:
    return "" if row is None else colours[min(classes.of(row["value"]), len(colours) - 1)]


def tip(shape: Row, row: Row | None) -> dict[str, str]:
    """The words of a tooltip: code, name, figure with its KPI, its parts, how it stands."""
    words = {"code": str(shape["area_code"]), "name": str(shape["area"])}
    if row is None:
        return words | {"figure": wording.STATUS["no_data"].word, "parts": "", "standing": ""}
    known = wording.STATUS[row["status"]]
    standing = " · ".join(text for text in (describe.status(row), row["reference_label"]) if text)
    if row["status"] in _NO_VALUE:
        standing = known.explanation
    figure = f"{row['label']} {describe.value(row)}"
    return words | {"figure": figure, "parts": describe.parts(row), "standing": standing}


def _fill(features: list[dict[str, Any]], palette: Palette) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id=TOWNSHIPS, pickable=True,
        filled=True, stroked=True, get_fill_color="properties.fill", get_line_color=rgb(palette.card),
        line_width_units=pdk.types.String("pixels"), get_line_width=_HAIRLINE,
    )  # fmt: skip


def _hatching(features: list[dict[str, Any]], palette: Palette) -> list[pdk.Layer]:
    """Slanting lines over what has no data: grey alone would look like a class."""
    bare = [each["geometry"] for each in features if each["properties"]["state"] == "no_data"]
    if not bare:
        return []
    whole = map_geometry.bounds([each["geometry"] for each in features])
    return [_lines("hatching", map_geometry.hatching(bare, whole), 1.0, rgb(palette.context))]


def _lines(name: str, geometries: list[dict[str, Any]], width: float, colour: list[int]) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer", _collection(geometries), id=name, pickable=False, filled=False, stroked=True,
        get_line_color=colour, line_width_units=pdk.types.String("pixels"), get_line_width=width,
        line_joint_rounded=True,
    )  # fmt: skip


def _collection(geometries: Any) -> dict[str, Any]:
    features = [{"type": "Feature", "geometry": geometry, "properties": {}} for geometry in geometries]
    return {"type": "FeatureCollection", "features": features}


def _label(frame: Frame) -> int:
    """The size of names: on a phone they must not cover each other, on a wall they are read from afar."""
    return next((size for height, size in _LABELS if frame.height <= height), _LARGEST_LABEL)


def _names(places: pd.DataFrame, palette: Palette, size: int) -> pdk.Layer:
    rows = [
        {"name": str(row["area"]), "lon": float(row["lon"]), "lat": float(row["lat"]), "shift": [0, 0]}
        for row in places.to_dict("records")
    ]
    return _text("names", rows, palette, size=size)


def _text(name: str, rows: list[dict[str, Any]], palette: Palette, *, size: int) -> pdk.Layer:
    """Labels with a halo in the card's colour, legible on every class."""
    return pdk.Layer(
        "TextLayer", rows, id=name, pickable=False, character_set=pdk.types.String("auto"),
        get_text="name", get_position="[lon, lat]", get_pixel_offset="shift", get_size=size,
        get_color=rgb(palette.ink), font_family=_TYPE, font_weight=600, outline_width=5,
        outline_color=rgb(palette.card, 235), font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
    )  # fmt: skip


def _village_rows(
    points: pd.DataFrame,
    figures: pd.DataFrame,
    sizes: dict[str, float],
    classes: Classes,
    palette: Palette,
) -> list[dict[str, Any]]:
    """Villages, the large ones first so that the small ones lie on top."""
    rows = {row["area_code"]: row for row in figures.to_dict("records")}
    colours = classes.colours(palette)
    largest = max([size for size in sizes.values() if not wording.missing(size)], default=1.0)
    villages = []
    for shape in points.to_dict("records"):
        row = rows.get(shape["area_code"])
        fill = palette.sunken if _state(row) in _NO_VALUE else _colour(row, classes, colours)
        size = sizes.get(shape["area_code"], 0.0)
        share = 0.0 if wording.missing(size) else max(0.0, size / max(largest, 1.0))
        villages.append(
            tip(shape, row)
            | {
                "lon": float(shape["lon"]),
                "lat": float(shape["lat"]),
                "fill": rgb(fill),
                "known": _state(row) not in _NO_VALUE,
                "radius": _POINT[0] + (_POINT[1] - _POINT[0]) * math.sqrt(share),
            }
        )
    return sorted(villages, key=lambda village: -village["radius"])


class Deck(pdk.Deck):
    """A deck that is written as short as it can be: pydeck indents each of tens of thousands of numbers on
    a line of its own, which takes ten times as long to write and twice as long to send."""

    def to_json(self) -> str:
        """The deck as deck.gl reads it."""
        return json.dumps(self, sort_keys=True, default=default_serialize, separators=(",", ":"))


def _deck(layers: list[pdk.Layer], bounds: map_geometry.Bounds, frame: Frame) -> pdk.Deck:
    lon, lat, zoom = map_geometry.fit(bounds, frame.width, frame.height)
    # No wheel, no tilt: a page is scrolled with the wheel, and a map is read from above.
    controller = {"scrollZoom": False, "dragRotate": False, "touchRotate": False, "keyboard": False}
    return Deck(
        layers=layers,
        initial_view_state=pdk.ViewState(longitude=lon, latitude=lat, zoom=zoom, pitch=0, bearing=0),
        views=[pdk.View(type="MapView", id="map", controller=controller)],
        map_provider=None,
        tooltip=_tooltip(),
    )


def _tooltip(palette: Palette = LIGHT) -> dict[str, Any]:
    """Streamlit escapes what it fills in, so a name from a file stays text."""
    return {
        "html": "<b>{name}</b><div>{figure}</div><div>{parts}</div><div>{standing}</div>",
        "style": {
            "backgroundColor": palette.card,
            "color": palette.ink,
            "border": f"1px solid {palette.context}",
            "borderRadius": "4px",
            "padding": "8px 12px",
            "fontFamily": FONT,
            "fontSize": "14px",
            "lineHeight": "1.5",
            "whiteSpace": "nowrap",
        },
    }


def worst_of(figures: pd.DataFrame) -> str:
    """The area that is furthest behind what it is judged by; "" where none is behind or none is judged.

    A figure that is `doubtful` (see `queries.ranking`) does not make an area the worst.
    """
    short = figures[figures["status"].isin(["behind", "watch"])]
    if "doubtful" in short:
        short = short[~short["doubtful"]]
    if short.empty:
        return ""
    return str(short.sort_values("shortfall", ascending=False, kind="stable")["area_code"].iloc[0])
