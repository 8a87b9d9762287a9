"""The year's work points as a workbook: two-row header, items and sub-items merged downwards."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from data.demo.profile import CITY_NAME, stream
from data.demo.spelling import day_text
from data.demo.work_points import YEAR, Indicator, Target
from data.demo.workbook import Merge, write_xlsx

WORK_FILE: Final = f"{YEAR}年重点工作任务分解表.xlsx"
_FRONT: Final = ("大项序号", "大项", "小项序号", "小项", "指标序号", "指标", "责任单位")
_PARTS: Final = ("目标", "时限", "完成日期", "进展", "佐证材料")
_QUARTERS: Final = ("一季度", "二季度", "三季度", "四季度")
_TITLE: Final = (
    f"{CITY_NAME}{YEAR}年巩固拓展脱贫攻坚成果同乡村振兴有效衔接重点工作任务分解表（截至{YEAR}年12月31日）"
)
_HEADER_TOP: Final = 2
_FIRST_ROW: Final = 4


def _due_text(due: date, rng: random.Random) -> str | None:
    """A deadline as work points write it: 3月底前, else a day."""
    month_end = (due.month == 12 and due.day == 31) or (due.day >= 30 and due.month != 12)
    if due.year == YEAR and month_end and rng.random() < 0.5:
        return f"{due.month}月底前"
    return day_text(due, rng)


def _cells(target: Target | None, rng: random.Random) -> list[Any]:
    if target is None:
        return [""] * len(_PARTS)
    done = day_text(target.done, rng) if target.done else ""
    return [target.text, _due_text(target.due, rng), done, target.progress, target.evidence]


def _rows(indicators: Sequence[Indicator]) -> Iterator[list[Any]]:
    rng = stream("work point file")
    width = len(_FRONT) + len(_QUARTERS) * len(_PARTS)
    yield []
    yield [""] * (width - 1) + [f"年度：{YEAR}"]
    yield []
    yield [*[""] * len(_FRONT), *_PARTS * len(_QUARTERS)]
    for i in indicators:
        by_quarter = {t.quarter: t for t in i.targets}
        cells = [cell for quarter in range(1, 5) for cell in _cells(by_quarter.get(quarter), rng)]
        yield [*[""] * 4, i.number, i.title, i.units, *cells]


def _header_merges() -> Iterator[Merge]:
    last = len(_FRONT) + len(_QUARTERS) * len(_PARTS) - 1
    yield 0, 0, 0, last, _TITLE
    for column, heading in enumerate(_FRONT):
        yield _HEADER_TOP, column, _HEADER_TOP + 1, column, heading
    for place, quarter in enumerate(_QUARTERS):
        first = len(_FRONT) + place * len(_PARTS)
        yield _HEADER_TOP, first, _HEADER_TOP, first + len(_PARTS) - 1, quarter


def _downwards(indicators: Sequence[Indicator]) -> Iterator[Merge]:
    """Items and sub-items, number and name, over the rows of their indicators."""
    for column, key in ((0, "item"), (2, "sub_item")):
        number = "item_number" if key == "item" else "sub_number"
        for value, members in groupby(indicators, key=lambda i: getattr(i, number)):
            rows = [_FIRST_ROW + i.number - 1 for i in members]
            name = getattr(indicators[rows[0] - _FIRST_ROW], key)
            yield rows[0], column, rows[-1], column, str(value)
            yield rows[0], column + 1, rows[-1], column + 1, name


def write_work_points(indicators: Sequence[Indicator], folder: Path) -> None:
    """One sheet; the numbers run through the whole list."""
    merges = [*_header_merges(), *_downwards(indicators)]
    write_xlsx(folder / WORK_FILE, _rows(indicators), sheet="任务分解", merges=merges)
