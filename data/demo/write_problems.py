"""Problems and their correction: the checks as one large .csv, all other sources as .xlsx."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from data.demo.problems import CHECKS, Problem
from data.demo.profile import CITY_NAME, stream
from data.demo.register_file import CHINESE, FULL_PLACES, PLACES, place, write_csv
from data.demo.spelling import day_text
from data.demo.workbook import write_xlsx

CHECK_FILE: Final = "2021年围村普查问题整改台账.csv"
OTHER_FILE: Final = "2021年审计督查信访问题整改台账.xlsx"
_ROUND_WORDS: Final = ("第一轮", "第二轮", "第三轮", "第四轮", "第五轮")
_LAST: Final = ("问题类别", "问题描述", "发现日期", "整改期限", "销号日期", "责任单位")


def _days(problem: Problem, rng: random.Random) -> list[Any]:
    days = (problem.found, problem.due, problem.corrected)
    return [day_text(day, rng) if day else "" for day in days]


def _check_row(problem: Problem, rng: random.Random) -> list[Any]:
    return [
        problem.number, *place(problem.village, rng), CHECKS, _ROUND_WORDS[(problem.round or 1) - 1],
        problem.category, problem.description, *_days(problem, rng), problem.unit,
    ]  # fmt: skip


def _refused(problem: Problem) -> list[list[Any]]:
    """Rows that an importer must refuse: no such village, corrected before it was found."""
    county, township, village = problem.village.county, problem.village.township, problem.village.name
    last = ("人居环境", "庭院杂物乱堆乱放", "2021-03-12", "2021-04-11")
    return [
        ["WCX0001", county, township, "无此村", CHECKS, "第一轮", *last, "2021-04-02", ""],
        ["WCX0002", county, township, village, CHECKS, "第一轮", *last, "2021-02-02", ""],
    ]


def write_problems(problems: Sequence[Problem], folder: Path) -> None:
    """Both files."""
    rng = stream("problem file")
    title = [f"{CITY_NAME}2021年5轮围村普查问题整改台账（截至2021年12月31日）"]
    headings = ["问题编号", *FULL_PLACES, "问题来源", "轮次", *_LAST]
    rows = [_check_row(p, rng) for p in problems if p.round]
    write_csv(folder / CHECK_FILE, CHINESE, [title, headings], [*rows, *_refused(problems[0])])
    others = [p for p in problems if not p.round]
    write_xlsx(folder / OTHER_FILE, _other_rows(others), sheet="问题整改")


def _other_rows(problems: Sequence[Problem]) -> Iterator[list[Any]]:
    rng = stream("other problem file")
    yield [f"{CITY_NAME}2021年审计、督查、信访、考核反馈问题整改台账（截至2021年12月31日）"]
    yield ["问题编号", *PLACES, "问题来源", *_LAST]
    for p in problems:
        where = place(p.village, rng)
        yield [p.number, *where, p.source, p.category, p.description, *_days(p, rng), p.unit]
