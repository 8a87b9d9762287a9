"""The land of the demo city: fine cells grown into townships and counties along made-up ridges.

Plain kilometres here; `borders.py` turns groups of cells into outlines on the globe. A published map of
a real area needs an approval number (审图号), so this land is nowhere.
"""

import heapq
import itertools
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import shapely

from data.demo.profile import COUNTIES, stream

WIDTH, HEIGHT = 114.0, 90.0  # kilometres
SPACING = 1.0  # kilometres between cells

Field = Callable[[float, float], float]
Grouping = dict[int, int]  # cell → group


@dataclass(frozen=True)
class Land:
    """Cells with their neighbours and the cost of growing from one to the next."""

    sites: list[tuple[float, float]]
    polygons: list[shapely.Polygon]
    neighbours: dict[int, dict[int, float]]


def _waves(rng: random.Random, lengths: Iterable[float]) -> Field:
    """A smooth random field of about −1..1: plane waves of these lengths (km) in random directions."""
    waves = []
    for length in lengths:
        for _ in range(3):
            angle, phase, k = rng.uniform(0, math.tau), rng.uniform(0, math.tau), math.tau / length
            waves.append((k * math.cos(angle), k * math.sin(angle), phase, length**0.7))
    total = sum(w[3] for w in waves) / 2
    return lambda x, y: sum(a * math.sin(kx * x + ky * y + p) for kx, ky, p, a in waves) / total


def _cells(rng: random.Random) -> tuple[list[tuple[float, float]], list[shapely.Polygon]]:
    """Voronoi cells of a jittered grid that reaches a little beyond the land."""
    sites = []
    for row in range(-4, int(HEIGHT / SPACING) + 5):
        for column in range(-4, int(WIDTH / SPACING) + 5):
            x = (column + 0.5 * (row % 2) + rng.uniform(-0.42, 0.42)) * SPACING
            y = (row + rng.uniform(-0.42, 0.42)) * SPACING
            sites.append((x, y))
    cells = shapely.voronoi_polygons(shapely.MultiPoint(sites), ordered=True)
    return sites, list(cells.geoms)


def _neighbours(polygons: list[shapely.Polygon]) -> dict[int, set[int]]:
    """Cells that share an edge."""
    edges: dict[tuple, list[int]] = defaultdict(list)
    for i, polygon in enumerate(polygons):
        ring = list(polygon.exterior.coords)
        for a, b in itertools.pairwise(ring):
            edges[(a, b) if a < b else (b, a)].append(i)
    found: dict[int, set[int]] = defaultdict(set)
    for pair in edges.values():
        if len(pair) == 2:
            found[pair[0]].add(pair[1])
            found[pair[1]].add(pair[0])
    return found


def _connected(members: set[int], neighbours: dict[int, set[int]]) -> list[set[int]]:
    """The connected parts of these cells, largest first."""
    parts, left = [], set(members)
    while left:
        part, frontier = set(), [min(left)]
        while frontier:
            cell = frontier.pop()
            if cell in left:
                left.discard(cell)
                part.add(cell)
                frontier.extend(n for n in neighbours[cell] if n in left)
        parts.append(part)
    return sorted(parts, key=len, reverse=True)


def _dry(sites: list[tuple[float, float]], neighbours: dict[int, set[int]], rng: random.Random) -> set[int]:
    """The land: an uneven oval, one piece, without holes."""
    bulge, coast = _waves(rng, (60, 34)), _waves(rng, (22, 12, 6))
    members = set()
    for i, (x, y) in enumerate(sites):
        u, v = (x / WIDTH - 0.5) * 2.06, (y / HEIGHT - 0.5) * 2.06
        distance = (abs(u) ** 2.4 + abs(v) ** 2.4) ** (1 / 2.4)
        if distance + 0.17 * bulge(x, y) + 0.06 * coast(x, y) < 0.90:
            members.add(i)
    largest = _connected(members, neighbours)[0]
    sea = _connected(set(range(len(sites))) - largest, neighbours)[0]
    return set(range(len(sites))) - sea


def shape_land() -> Land:
    """The seeded land: about 6,500 cells of one square kilometre."""
    rng = stream("land")
    sites, polygons = _cells(rng)
    touching = _neighbours(polygons)
    dry = sorted(_dry(sites, touching, rng))
    number = {cell: i for i, cell in enumerate(dry)}
    height = _waves(rng, (46, 27, 15, 8))
    costs: dict[int, dict[int, float]] = {}
    for cell, i in number.items():
        costs[i] = {}
        for other in touching[cell]:
            if other in number:
                (ax, ay), (bx, by) = sites[cell], sites[other]
                ridge = max(0.0, 1 - 2.2 * abs(height((ax + bx) / 2, (ay + by) / 2)))
                costs[i][number[other]] = math.dist((ax, ay), (bx, by)) * (0.22 + 3.2 * ridge**2)
    return Land([sites[c] for c in dry], [polygons[c] for c in dry], costs)


def _grow(land: Land, seeds: list[int], head_start: list[float], allowed: set[int]) -> Grouping:
    """Every allowed cell to the seed that reaches it first; each group is one piece by construction."""
    owner: Grouping = {}
    queue = [(-head_start[group], seed, group) for group, seed in enumerate(seeds)]
    heapq.heapify(queue)
    while queue:
        cost, cell, group = heapq.heappop(queue)
        if cell in owner:
            continue
        owner[cell] = group
        for other, step in land.neighbours[cell].items():
            if other in allowed and other not in owner:
                heapq.heappush(queue, (cost + step, other, group))
    return owner


def _members(owner: Grouping) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for cell in sorted(owner):
        groups[owner[cell]].append(cell)
    return groups


def _nearest(land: Land, cells: Iterable[int], x: float, y: float) -> int:
    return min(cells, key=lambda c: (math.dist(land.sites[c], (x, y)), c))


def _balanced(land: Land, seeds: list[int], sizes: list[float], allowed: set[int], rounds: int) -> Grouping:
    """Grow again and again, giving a head start to groups that came out too small."""
    starts = [0.0] * len(seeds)
    scale = len(allowed) / sum(sizes)
    limit = 0.28 * math.sqrt(len(allowed) / len(seeds))  # so that none can swallow its neighbour's seed
    owner: Grouping = {}
    for _ in range(rounds):
        owner = _grow(land, seeds, starts, allowed)
        groups = _members(owner)
        for group, size in enumerate(sizes):
            wanted, has = math.sqrt(scale * size), math.sqrt(len(groups.get(group, ())))
            shift = starts[group] + 0.25 * (wanted - has)
            starts[group] = max(-limit, min(limit, shift))
    return owner


def split_into_counties(land: Land) -> dict[int, list[int]]:
    """Cells of each county, by its place in `profile.COUNTIES`."""
    everywhere = set(range(len(land.sites)))
    seeds = [_nearest(land, everywhere, c.place[0] * WIDTH, c.place[1] * HEIGHT) for c in COUNTIES]
    return _members(_balanced(land, seeds, [c.size for c in COUNTIES], everywhere, 16))


def split_into_townships(land: Land, cells: list[int], count: int, rng: random.Random) -> list[list[int]]:
    """The county's cells as `count` townships of uneven size, each one piece."""
    allowed = set(cells)
    seeds = [rng.choice(cells)]
    while len(seeds) < count:  # far from one another, but not on a grid: best of a few random ones
        tries = rng.sample(cells, 12)
        seeds.append(max(tries, key=lambda c: min(math.dist(land.sites[c], land.sites[s]) for s in seeds)))
    for _ in range(3):
        groups = _members(_grow(land, seeds, [0.0] * count, allowed))
        seeds = [
            _nearest(
                land,
                groups[g],
                sum(land.sites[c][0] for c in groups[g]) / len(groups[g]),
                sum(land.sites[c][1] for c in groups[g]) / len(groups[g]),
            )
            for g in range(count)
        ]
    sizes = [rng.lognormvariate(0, 0.22) for _ in range(count)]
    groups = _members(_balanced(land, seeds, sizes, allowed, 14))
    return [groups[g] for g in range(count)]
