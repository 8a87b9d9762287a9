"""Outlines of groups of cells: shared, wiggly, light enough for a screen, in degrees (WGS 84).

Neighbours share each stretch of border point by point, because it is drawn once: rings are cut at the
points where three areas meet, each stretch is smoothed and roughened on its own, and the rings are put
together again. Counties and the city are unions of the finished townships.
"""

import itertools
import math
import random
from collections import defaultdict

import numpy as np
import shapely

from data.demo.land import HEIGHT, WIDTH
from data.demo.profile import stream

CENTRE = (113.0, 33.7)  # degrees; a plausible latitude, no real place
TOLERANCE = 0.09  # kilometres; what the simplified border may differ from the rough one

Point = tuple[float, float]


def _rings(groups: list[list[shapely.Polygon]]) -> list[list[Point]]:
    """One closed ring per group of cells; a group with a hole or in two pieces is a bug of `land`."""
    rings = []
    for cells in groups:
        outline = shapely.coverage_union_all(cells)
        if outline.geom_type != "Polygon" or outline.interiors:
            raise ValueError("a township of the demo city is not one piece without holes")
        rings.append([tuple(p) for p in outline.exterior.coords])
    return rings


def _meeting_points(rings: list[list[Point]]) -> set[Point]:
    """Points where three or more stretches of border come together."""
    joined: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for a, b in itertools.pairwise(ring):
            joined[a].add(b)
            joined[b].add(a)
    return {point for point, others in joined.items() if len(others) > 2}


def _smooth(line: list[Point]) -> list[Point]:
    """Chaikin's corner cutting, ends kept."""
    cut = [line[0]]
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        cut += [
            (0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by),
            (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by),
        ]
    return [*cut, line[-1]]


def _roughen(line: list[Point], rng: random.Random, amount: float) -> list[Point]:
    """A displaced point in the middle of each piece: how far, as a fraction of the piece's length."""
    rough = [line[0]]
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        shift = rng.uniform(-amount, amount)
        rough += [((ax + bx) / 2 - shift * (by - ay), (ay + by) / 2 + shift * (bx - ax)), (bx, by)]
    return rough


def _natural(line: list[Point], rng: random.Random) -> list[Point]:
    return _roughen(_roughen(_smooth(line), rng, 0.22), rng, 0.16)


def _redrawn(rings: list[list[Point]]) -> list[shapely.Polygon]:
    rng = stream("borders")
    meeting = _meeting_points(rings)
    drawn: dict[tuple, list[Point]] = {}
    polygons = []
    for closed in rings:
        ring = closed[:-1]
        start = next((i for i, p in enumerate(ring) if p in meeting), 0)
        ring = [*ring[start:], *ring[:start], ring[start]]
        outline: list[Point] = []
        stretch = [ring[0]]
        for point in ring[1:]:
            stretch.append(point)
            if point in meeting or point == ring[-1]:
                forward = stretch <= stretch[::-1]
                key = tuple(stretch if forward else stretch[::-1])
                if key not in drawn:
                    drawn[key] = _natural(list(key), rng)
                outline += (drawn[key] if forward else drawn[key][::-1])[:-1]
                stretch = [point]
        polygons.append(shapely.Polygon(outline))
    return polygons


def _to_degrees(points: np.ndarray) -> np.ndarray:
    x, y = points[:, 0] - WIDTH / 2, points[:, 1] - HEIGHT / 2
    lon = CENTRE[0] + x / (111.32 * math.cos(math.radians(CENTRE[1])))
    lat = CENTRE[1] + y / 110.9
    return np.round(np.column_stack([lon, lat]), 5)


def to_degrees(x: float, y: float) -> Point:
    """Kilometres on the land → longitude and latitude in degrees."""
    lon, lat = _to_degrees(np.array([[x, y]]))[0]
    return float(lon), float(lat)


def draw(groups: list[list[shapely.Polygon]]) -> list[shapely.Polygon]:
    """One polygon per group of cells, in degrees; neighbours share their border point by point.

    Raises ValueError when an outline comes out invalid.
    """
    rough = _redrawn(_rings(groups))
    light = shapely.coverage_simplify(np.array(rough), TOLERANCE)
    polygons = [shapely.normalize(p) for p in shapely.transform(light, _to_degrees)]
    if not (all(p.is_valid for p in polygons) and shapely.coverage_is_valid(polygons)):
        raise ValueError("the demo city's outlines cross one another")
    return polygons
