"""The demo city's projects of 2020 and 2021: what, where, planned when, and how far they got.

Rates are met by rank, not by chance: in each county the slowest projects are the ones that did not start
or were not completed, and those of the worst township are the slowest.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.city import City, County, Township, Village
from data.demo.doubts import plant_in_projects
from data.demo.households import Household
from data.demo.profile import WORST_TOWNSHIP, CountyProfile, stream

COUNTS: Final = {2020: 1040, 2021: 1200}
LAST_DAY: Final = date(2021, 12, 31)
# County → projects of 2021 that were paid far more than was built, projects with several stages on one day.
_ADVANCED: Final = {"松溪县": 3, "临江市": 3, "青原县": 2}
_SAME_DAY: Final = {"望山县": 5, "松溪县": 4}
_OVERDUE_SHARE: Final = 0.10  # of the projects under way at the end: beyond their planned end
MANAGEMENT: Final = "项目管理费"


@dataclass(frozen=True)
class _Kind:
    category: str
    weight: float
    median: float  # 万元
    things: tuple[str, ...]
    unit: str


KINDS: Final = (
    _Kind("产业发展", 52, 78, (
        "香菇种植大棚", "中药材种植基地", "肉牛养殖场", "果蔬冷藏保鲜库", "茶园提质改造", "粮油加工车间",
        "艾草加工厂", "光伏电站", "生态养鸡场", "蜂蜜加工", "花卉苗木基地", "乡村旅游配套",
        "烟叶烘烤房", "高标准果园",
    ), "农业农村局"),
    _Kind("乡村建设行动", 27, 72, (
        "村组道路硬化", "安全饮水巩固提升", "污水管网", "桥涵修建", "村容村貌整治", "农田灌溉渠系",
        "排水沟修建", "垃圾收集点",
    ), "交通运输局"),
    _Kind("巩固三保障成果", 8, 42, (
        "农村危房改造", "雨露计划职业教育补助", "饮水水源保护", "村卫生室改造",
    ), "住房和城乡建设局"),
    _Kind("就业项目", 8, 30, (
        "公益岗位补助", "帮扶车间建设", "务工交通补助", "技能培训",
    ), "人力资源和社会保障局"),
    _Kind("易地搬迁后扶", 5, 85, (
        "安置点产业配套", "安置点基础设施维护", "安置点帮扶车间",
    ), "发展和改革委员会"),
)  # fmt: skip
INDUSTRY: Final = KINDS[0].category


@dataclass(slots=True)
class Project:
    """A project with its stage dates; money is added by `money.py`."""

    number: str
    name: str
    category: str
    county: CountyProfile
    township: str
    village: str
    year: int
    size: float  # 万元, before the county's and the levels' totals are met
    unit: str
    slow: float  # 0 quick … 1 slow
    planned_start: date = LAST_DAY  # first of the month
    planned_end: date = LAST_DAY  # first of the month
    approved: date = LAST_DAY
    tendered: date | None = None
    started: date | None = None
    completed: date | None = None
    accepted: date | None = None
    settled: date | None = None
    handed_over: date | None = None
    progress: float = 0.0
    advance: float = 0.0  # paid beyond its progress, as a fraction: a doubtful advance


def _month(year: int, month: int) -> date:
    """The first of a month; months beyond 12 are in the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _last_day(first: date) -> date:
    return _month(first.year, first.month + 1) - timedelta(days=1)


def _days(low: int, high: int, rng: random.Random) -> timedelta:
    return timedelta(days=rng.randint(low, high))


def _least(township: Township) -> int:
    """Projects a township has at least; the worst one enough of them for its figures to mean something."""
    return 16 if township.name == WORST_TOWNSHIP else 3


def _places(
    county: County, burden: Counter[str], count: int, rng: random.Random
) -> list[tuple[Township, Village]]:
    """Villages for `count` projects: more where there are more households, several in the worst township."""
    places, weights = [], []
    for township in county.townships:
        for village in township.villages:
            places.append((township, village))
            weights.append((1 + burden[village.code]) ** 0.5 * rng.lognormvariate(0, 0.5))
    first = [(t, rng.choice(t.villages)) for t in county.townships for _ in range(_least(t))]
    return first + rng.choices(places, weights, k=count - len(first))


def _project(
    number: str, county: County, place: tuple[Township, Village], year: int, rng: random.Random
) -> Project:
    township, village = place
    kind = rng.choices(KINDS, [k.weight for k in KINDS])[0]
    short = village.name.removesuffix("村").removesuffix("社区")
    seat = county.profile.name[:-1]
    local = kind.category == INDUSTRY and rng.random() < 0.5
    unit = f"{township.name}{'办事处' if township.name.endswith('街道') else '人民政府'}"
    return Project(
        number=number,
        name=f"{year}年{short}{village.name[len(short) :]}{rng.choice(kind.things)}项目",
        category=kind.category,
        county=county.profile,
        township=township.name,
        village=village.name,
        year=year,
        size=kind.median * rng.lognormvariate(0, 0.55),
        unit=unit if local else f"{seat}{county.profile.name[-1]}{kind.unit}",
        slow=0.5,
    )


def _plan(project: Project, overdue: bool, running: bool, rng: random.Random) -> None:
    """Approval and planned months; a project that is still running either is late or was planned longer."""
    year, late_year = project.year, project.year == 2020
    project.approved = date(year, 1, 8) + _days(0, 80 if not late_year else 95, rng)
    start = rng.choices((3, 4), (55, 45))[0] + (1 if late_year and rng.random() < 0.4 else 0)
    project.planned_start = _month(year, max(start, project.approved.month))
    if running and not overdue:
        end = rng.randint(13, 17)
    elif overdue:
        end = rng.randint(8, 11)
    else:
        end = rng.choices(range(7, 13), (6, 10, 18, 24, 24, 18))[0]
    project.planned_end = _month(year, end)


def _start(project: Project, rng: random.Random) -> None:
    project.tendered = project.approved + _days(5, 18, rng)
    deadline = _last_day(project.planned_start)
    earliest = max(project.tendered + timedelta(days=3), project.planned_start - timedelta(days=10))
    late = project.slow > 0.9 or deadline <= earliest
    if late:
        project.started = max(earliest, deadline) + _days(2, 24, rng)
    else:
        project.started = earliest + timedelta(days=rng.randint(0, (deadline - earliest).days))


def _finish(project: Project, rng: random.Random) -> None:
    """Completion and what follows it, as far as it happened before the end of 2021."""
    if project.started is None:
        raise ValueError("a project is completed that was not started")
    deadline = _last_day(project.planned_end)
    days = rng.randint(3, 40) if rng.random() < 0.06 else -rng.randint(0, 55)
    newest = date(project.year, 12, 27) if project.year == 2021 else LAST_DAY
    completed = min(deadline + timedelta(days=days), newest)
    project.completed = max(completed, project.started + _days(40, 70, rng))
    project.progress = 1.0
    day = project.completed
    for stage, low, high in (("accepted", 8, 45), ("settled", 10, 40), ("handed_over", 5, 30)):
        day += _days(low, high, rng)
        if day > LAST_DAY:
            break
        setattr(project, stage, day)


def _set_pace(projects: list[Project], rng: random.Random) -> None:
    """Some townships are slower than others, none but the worst is slow throughout."""
    by_township: dict[str, list[Project]] = defaultdict(list)
    for project in projects:
        by_township[project.township].append(project)
    for name, members in by_township.items():
        leaning = rng.uniform(-0.12, 0.12)
        for place, project in enumerate(members):
            even = (place + rng.random()) / len(members)
            project.slow = 0.72 + 0.28 * even if name == WORST_TOWNSHIP else min(max(even + leaning, 0), 1)


def _carry_out(projects: list[Project], profile: CountyProfile, rng: random.Random) -> None:
    """Fill in plan and stages of one county's projects of one year, the slowest failing first."""
    year = projects[0].year
    by_speed = sorted(projects, key=lambda p: p.slow)
    start_rate = profile.start if year == 2021 else 1.0
    started = round(len(projects) * start_rate)
    done = round(started * profile.completion) if year == 2021 else started
    running = by_speed[done:started]
    overdue = {id(p) for p in running if rng.random() < _OVERDUE_SHARE * (1 + (p.slow > 0.9))}
    for rank, project in enumerate(by_speed):
        _plan(project, id(project) in overdue, rank >= done, rng)
        if rank >= started:
            project.planned_end = _month(year, rng.randint(13, 15))
            continue
        _start(project, rng)
        if rank < done:
            _finish(project, rng)
        else:
            project.progress = rng.randint(35, 96) / 100
    if year == 2020:
        for project in by_speed[round(done * 0.89) :]:  # completed in spring 2021, planned so or not
            _carry_over(project, rng)


def _carry_over(project: Project, rng: random.Random) -> None:
    project.planned_end = _month(2020, rng.choices((11, 12, 15, 16, 17), (1, 1, 4, 4, 3))[0])
    project.accepted = project.settled = project.handed_over = None
    project.completed = date(2021, 2, 20) + _days(0, 75, rng)
    project.accepted = project.completed + _days(10, 40, rng)
    project.settled = project.accepted + _days(10, 40, rng)
    project.handed_over = project.settled + _days(5, 30, rng)


def _advance(projects: list[Project], profile: CountyProfile, rng: random.Random) -> None:
    """Some that are under way got most of their money at the start."""
    running = [p for p in projects if p.started and not p.completed and p.township != WORST_TOWNSHIP]
    for project in rng.sample(running, _ADVANCED.get(profile.name, 0)):
        project.progress = rng.randint(30, 58) / 100
        project.advance = rng.randint(23, 39) / 100


def _write_up(projects: list[Project], profile: CountyProfile, rng: random.Random) -> None:
    """Some dates were evidently written up afterwards: two or three stages on one day."""
    accepted = [p for p in projects if p.accepted and p.accepted.day > 1]
    for place, project in enumerate(rng.sample(accepted, _SAME_DAY.get(profile.name, 0))):
        if place % 2:
            project.completed = project.accepted
        elif project.started and project.started.day > 1:
            project.tendered = project.started
        if place % 4 == 1 and project.settled:
            project.settled = project.accepted


def _management(county: County, number: str, year: int, rng: random.Random) -> Project:
    """The county-wide management fee: no village, about half a percent of the county's funds."""
    profile = county.profile
    project = Project(
        number=number,
        name=f"{year}年{profile.name}衔接资金项目管理费",
        category=MANAGEMENT,
        county=profile,
        township="",
        village="",
        year=year,
        size=500 * profile.funds,
        unit=f"{profile.name}乡村振兴局",
        slow=0.0,
    )
    project.approved = date(year, 1, 15) + _days(0, 20, rng)
    project.planned_start, project.planned_end = _month(year, 3), _month(year, 12)
    project.started = date(year, 3, 1) + _days(0, 15, rng)
    project.completed = date(year, 12, 10) + _days(0, 12, rng)
    project.progress = 1.0
    return project


def build_projects(city: City, households: list[Household]) -> list[Project]:
    """Projects of both years, numbered county by county (990124202100017)."""
    rng = stream("projects")
    burden = Counter(h.village.code for h in households)
    everything = []
    for year, total in COUNTS.items():
        for county in city.counties:
            count = round(total * county.profile.funds)
            places = _places(county, burden, count, rng)
            projects = [
                _project(f"{county.profile.code}{year}{n:04d}", county, place, year, rng)
                for n, place in enumerate(places, 1)
            ]
            _set_pace(projects, rng)
            _carry_out(projects, county.profile, rng)
            if year == 2021:
                _advance(projects, county.profile, stream(f"advances {county.profile.name}"))
                _write_up(projects, county.profile, stream(f"same days {county.profile.name}"))
            number = f"{county.profile.code}{year}{count + 1:04d}"
            everything += [*projects, _management(county, number, year, rng)]
    plant_in_projects(everything)
    return everything
