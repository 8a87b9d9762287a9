"""Assets that projects left behind once their accounts were settled, with handover and title."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.lag import county_lag
from data.demo.profile import WORST_TOWNSHIP, stream
from data.demo.projects import Project

LAST_DAY: Final = date(2021, 12, 31)

# What a project of each category leaves: kind → weight. Subsidies and training leave nothing.
_KINDS: Final[Mapping[str, Mapping[str, float]]] = {
    "产业发展": {"经营性": 88, "到户类": 12},
    "乡村建设行动": {"公益性": 100},
    "巩固三保障成果": {"公益性": 55, "到户类": 45},
    "就业项目": {"经营性": 100},
    "易地搬迁后扶": {"公益性": 60, "经营性": 40},
}
_WITHOUT_ASSET: Final = ("补助", "培训", "管理费")
_PARTS: Final = {
    "经营性": ("主体设施", "配套设备", "附属用房"),
    "公益性": ("主体工程", "配套设施"),
    "到户类": ("到户物资",),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One line of the register; `value` is in units of 100 yuan (0.01 万元)."""

    number: str
    name: str
    kind: str
    project: Project
    value: int
    owner: str
    formed: date
    handed_over: date | None
    titled: date | None


def _owner(project: Project, kind: str) -> str:
    if kind == "到户类":
        return "农户"
    if kind == "公益性" and project.size > 160:
        return f"{project.township}人民政府"
    return f"{project.village.removesuffix('村')}村集体经济组织"


def _title(handed_over: date | None, lag: float, rng: random.Random) -> date | None:
    """Days after the handover; where the county lags, often not yet."""
    if handed_over is None or rng.random() < 0.012 + 0.15 * lag:
        return None
    titled = handed_over + timedelta(days=rng.randint(1, 15))
    return titled if titled <= LAST_DAY else None


def _of_project(project: Project, units: int, rng: random.Random) -> list[Asset]:
    weights = _KINDS[project.category]
    kind = rng.choices(list(weights), list(weights.values()))[0]
    lag = 1.5 if project.township == WORST_TOWNSHIP else county_lag(project.county.name)
    names = rng.sample(_PARTS[kind], 2 if len(_PARTS[kind]) > 2 and rng.random() < 0.22 else 1)
    shares = (0.7, 0.3) if len(names) == 2 else (1.0,)
    whole = units * rng.uniform(0.93, 1.0)
    handed_over = None if rng.random() < 0.10 * lag else project.handed_over
    thing = project.name.removeprefix(f"{project.year}年").removesuffix("项目")
    return [
        Asset(
            number=f"ZC{project.number}-{place}",
            name=thing + name,
            kind=kind,
            project=project,
            value=round(whole * share),
            owner=_owner(project, kind),
            formed=project.settled or LAST_DAY,
            handed_over=handed_over,
            titled=_title(handed_over, lag, rng),
        )
        for place, (name, share) in enumerate(zip(names, shares, strict=True), 1)
    ]


def build_assets(projects: Sequence[Project], units: Mapping[str, int]) -> list[Asset]:
    """Assets of both years' settled projects; `units` is what each was allocated, in 100 yuan."""
    rng = stream("assets")
    return [
        asset
        for project in projects
        if project.settled and not any(word in project.name for word in _WITHOUT_ASSET)
        for asset in _of_project(project, units[project.number], rng)
    ]
