"""Helpers and their visits: 结对帮扶台账.csv, 2021年走访记录.csv."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from data.demo.helping import Assignment, Visit
from data.demo.profile import stream
from data.demo.register_file import CHINESE, PLACES, WITH_MARK, place, write_csv
from data.demo.spelling import day_text
from data.vocabulary import VISITS_REQUIRED

HELPER_FILE: Final = "结对帮扶台账.csv"
VISIT_FILE: Final = "2021年走访记录.csv"


def _helper_row(a: Assignment, rng: random.Random) -> list[Any]:
    """The visits due are often left out: the role says them."""
    required = VISITS_REQUIRED[a.role] if rng.random() < 0.3 else ""
    days = (day_text(a.since, rng), day_text(a.until, rng) if a.until else "")
    return [a.name, a.unit, a.role, *place(a.village, rng), a.household, *days, required]


def write_helpers(assignments: Sequence[Assignment], folder: Path) -> None:
    """GB18030, village by village."""
    rng = stream("helper file")
    title = ["结对帮扶台账（截至2021年12月31日）"]
    headings = [
        "帮扶责任人", "帮扶单位", "帮扶身份", *PLACES, "户编号", "结对日期", "解除日期", "年应走访次数",
    ]  # fmt: skip
    rows = [_helper_row(a, rng) for a in assignments]
    write_csv(folder / HELPER_FILE, CHINESE, [title, headings], rows)


def _visit_row(visit: Visit) -> list[Any]:
    a = visit.assignment
    village = a.village
    return [
        a.name, a.unit, village.county, village.township, village.name, a.household, visit.day.isoformat(),
    ]  # fmt: skip


def _refused(visit: Visit) -> list[list[Any]]:
    """Rows that an importer must refuse: by somebody who helps nobody, and without a day."""
    right = _visit_row(visit)
    return [["欧阳无名", *right[1:]], [*right[:-1], ""]]


def write_visits(visits: Sequence[Visit], folder: Path) -> None:
    """As an app exports them: UTF-8 with a BOM, every day written alike."""
    head = [
        ["走访记录", "", "导出时间：2021-12-29 09:12:40"],
        ["帮扶责任人", "帮扶单位", *PLACES, "户编号", "走访日期"],
    ]
    write_csv(folder / VISIT_FILE, WITH_MARK, head, [*map(_visit_row, visits), *_refused(visits[0])])
