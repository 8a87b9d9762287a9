"""The area tree of the demo city with its outlines and village points."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import shapely

from data.demo import borders
from data.demo.land import Land, shape_land, split_into_counties, split_into_townships
from data.demo.names import village_names
from data.demo.profile import COUNTIES, WORST_TOWNSHIP, WORST_VILLAGE, CountyProfile, stream

VILLAGES_PER_TOWNSHIP = 16.9


@dataclass(frozen=True)
class Village:
    """A village (行政村) or community (社区) with its point in degrees."""

    code: str
    name: str
    township: str
    county: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Township:
    """A township with its outline in degrees."""

    code: str
    name: str
    county: str
    outline: shapely.Polygon
    villages: tuple[Village, ...]


@dataclass(frozen=True)
class County:
    """A county with its townships; its outline is their union."""

    profile: CountyProfile
    outline: shapely.Polygon
    townships: tuple[Township, ...]


@dataclass(frozen=True)
class City:
    """示范市: counties in the order of `profile.COUNTIES`."""

    counties: tuple[County, ...]

    def townships(self) -> Iterator[Township]:
        """All townships, county by county."""
        for county in self.counties:
            yield from county.townships

    def villages(self) -> Iterator[Village]:
        """All villages, township by township."""
        for township in self.townships():
            yield from township.villages


def _by_standing(land: Land, groups: list[list[int]], names: list[str]) -> dict[str, list[int]]:
    """Streets and the county seat go to the middle of the county, the other names anywhere."""

    def middle(cells: list[int]) -> tuple[float, float]:
        return (
            sum(land.sites[c][0] for c in cells) / len(cells),
            sum(land.sites[c][1] for c in cells) / len(cells),
        )

    centre = middle([c for cells in groups for c in cells])
    outward = sorted(groups, key=lambda cells: math.dist(middle(cells), centre))
    if WORST_TOWNSHIP in names:  # large enough to be found on the map
        largest = max(outward[1:], key=len)
        outward.remove(largest)
        names = [n for n in names if n != WORST_TOWNSHIP]
        return {**dict(zip(names, outward, strict=True)), WORST_TOWNSHIP: largest}
    return dict(zip(names, outward, strict=True))


def _points(
    land: Land, cells: list[int], outline: shapely.Polygon, count: int, rng: random.Random
) -> list[borders.Point]:
    """Well-spaced points inside the outline, as many as fit up to `count`."""
    sites = {c: borders.to_degrees(*land.sites[c]) for c in cells}
    shapely.prepare(outline)
    inside = [c for c in cells if outline.contains(shapely.Point(sites[c]))]
    chosen = [rng.choice(inside)]
    while len(chosen) < min(count, len(inside)):
        tries = rng.sample(inside, min(len(inside), 14))
        chosen.append(
            max(tries, key=lambda c: min(math.dist(land.sites[c], land.sites[other]) for other in chosen))
        )
    return [sites[c] for c in dict.fromkeys(chosen)]


def _villages(
    code: str, name: str, county: str, points: list[borders.Point], rng: random.Random
) -> tuple[Village, ...]:
    names = village_names(name, rng)
    picked = [next(names) for _ in points]
    if name == WORST_TOWNSHIP and WORST_VILLAGE not in picked:
        picked[1] = WORST_VILLAGE
    villages = []
    numbers = {"社区": 1, "村": 200}
    for (lon, lat), village in zip(points, picked, strict=True):
        kind = "社区" if village.endswith("社区") else "村"
        villages.append(Village(f"{code}{numbers[kind]:03d}", village, name, county, lon, lat))
        numbers[kind] += 1
    return tuple(sorted(villages, key=lambda v: v.code))


def _codes(profile: CountyProfile) -> dict[str, str]:
    """Township codes as statistics number them: 街道 from 001, 镇 from 100, 乡 from 200."""
    numbers = {"街道": 1, "镇": 100, "乡": 200}
    codes = {}
    for name in profile.townships.split():
        kind = next(k for k in numbers if name.endswith(k))
        codes[name] = f"{profile.code}{numbers[kind]:03d}"
        numbers[kind] += 1
    return codes


@cache
def build_city() -> City:
    """The city, always the same: about 1,800 villages in 107 townships of 7 counties."""
    land, rng = shape_land(), stream("city")
    by_county = split_into_counties(land)
    cells: dict[tuple[str, str], list[int]] = {}
    for place, profile in enumerate(COUNTIES):
        names = profile.townships.split()
        groups = split_into_townships(land, by_county[place], len(names), rng)
        for name, group in _by_standing(land, groups, names).items():
            cells[profile.name, name] = group
    drawn = borders.draw([[land.polygons[c] for c in group] for group in cells.values()])
    outlines = dict(zip(cells, drawn, strict=True))
    typical = len(land.sites) / len(cells)
    counties = []
    for profile in COUNTIES:
        townships = []
        for name, code in _codes(profile).items():
            group = cells[profile.name, name]
            weight = (0.55 + 0.45 * len(group) / typical) * rng.lognormvariate(0, 0.18)
            count = max(7, round(VILLAGES_PER_TOWNSHIP * weight))
            outline = outlines[profile.name, name]
            points = _points(land, group, outline, count, rng)
            villages = _villages(code, name, profile.name, points, rng)
            townships.append(Township(code, name, profile.name, outline, villages))
        union = shapely.coverage_union_all([t.outline for t in townships])
        counties.append(County(profile, shapely.normalize(union), tuple(townships)))
    return City(tuple(counties))
