"""Project plans with their progress, one workbook per year: two-row merged header, amounts in 万元 or 元."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from data.demo.doubts import PLANTED
from data.demo.money import Allocation
from data.demo.profile import CITY_NAME, stream
from data.demo.projects import Project
from data.demo.spelling import day_text, spaced, span_text
from data.demo.workbook import Merge, write_xlsx
from data.vocabulary import FUND_LEVELS

PLACES: Final = {2020: ("县", "乡", "村"), 2021: ("县(市、区、旗)", "乡(镇)", "行政村")}
FUNDS: Final = "计划投入资金"
_STAGES: Final = (
    "批复日期",
    "招标日期",
    "开工日期",
    "完工日期",
    "验收日期",
    "决算/报账日期",
    "资产移交/确权日期",
)
_UNITS: Final = {2020: ("单位：元", 100.0), 2021: ("单位:万元", 0.01)}
_FIRST_FUND: Final = 8


def file_name(year: int) -> str:
    """The file of a year's plan."""
    return f"{year}年项目计划及进度表.xlsx"


def _header(year: int) -> tuple[list[str], list[str]]:
    last = ("形象进度(%)", "责任单位")
    upper = ["序号", "项目编号", "项目名称", "项目类别", *PLACES[year], "实施期限"]
    lower = [""] * len(upper) + ["合计", *FUND_LEVELS]
    upper += [FUNDS, *[""] * len(FUND_LEVELS), *_STAGES, *last]
    return upper, lower


def _merges(year: int, title: str) -> list[Merge]:
    upper, _ = _header(year)
    merges: list[Merge] = [(0, 0, 0, len(upper) - 1, title)]
    for column, heading in enumerate(upper):
        if heading == FUNDS:
            merges.append((2, column, 2, column + len(FUND_LEVELS), FUNDS))
        elif heading:
            merges.append((2, column, 3, column, heading))
    return merges


def _progress(project: Project, rng: random.Random) -> object:
    whole = round(project.progress * 100)
    return f"{whole}%" if rng.random() < 0.25 else whole


def _row(
    place: int, project: Project, money: Mapping[str, int], factor: float, rng: random.Random
) -> list[Any]:
    amounts: list[float] = [money.get(level, 0) for level in FUND_LEVELS]
    if project.number in PLANTED["planned_unit_slip"]:
        amounts = [amount / 10_000 for amount in amounts]
    stages = (
        project.approved, project.tendered, project.started, project.completed,
        project.accepted, project.settled, project.handed_over,
    )  # fmt: skip
    return [
        place, project.number, project.name, project.category, project.county.name,
        spaced(project.township, rng) if project.township else None, project.village,
        span_text(project.planned_start, project.planned_end, rng),
        round(sum(amounts) * factor, 4), *(round(n * factor, 4) if n else None for n in amounts),
        *(day_text(day, rng) for day in stages), _progress(project, rng), project.unit,
    ]  # fmt: skip


def _rows(
    year: int, projects: Sequence[Project], money: Mapping[str, Mapping[str, int]]
) -> Iterator[list[Any]]:
    rng = stream(f"project plan {year}")
    unit, factor = _UNITS[year]
    upper, lower = _header(year)
    yield []
    yield [None] * (len(upper) - 2) + [unit]
    yield []
    yield [below if below else "" for below in lower]
    sums = [sum(money[p.number].get(level, 0) for p in projects) for level in FUND_LEVELS]
    totals = [round(n * factor, 2) for n in (sum(sums), *sums)]
    yield [None, None, "合 计", *[None] * (_FIRST_FUND - 3), *totals]
    for place, project in enumerate(projects, 1):
        yield _row(place, project, money[project.number], factor, rng)


def write_projects(projects: Sequence[Project], allocations: Sequence[Allocation], folder: Path) -> None:
    """Both years' plans, as they stood on 28 December 2021."""
    money: dict[str, dict[str, int]] = defaultdict(dict)
    for allocation in allocations:
        if allocation.project:
            money[allocation.project.number][allocation.level] = allocation.amount
    for year in PLACES:
        own = [p for p in projects if p.year == year]
        title = f"{CITY_NAME}{year}年衔接推进乡村振兴补助资金项目计划及进度表（截至2021年12月28日）"
        write_xlsx(folder / file_name(year), _rows(year, own, money), merges=_merges(year, title))
