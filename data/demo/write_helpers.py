"""Helpers and their visits: 结对帮扶台账.csv and the visits of 2021, half-year by half-year, as .csv."""

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
# (file, first month, last month, day of the export)
VISIT_FILES: Final = (
    ("2021年上半年走访记录.csv", 1, 6, "2021-06-30"),
    ("2021年下半年走访记录.csv", 7, 12, "2021-12-28"),
)
REFUSED_VISITS: Final = 2


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
    for name, first, last, exported in VISIT_FILES:
        own = [v for v in visits if first <= v.day.month <= last]
        head = [
            ["走访记录", "", f"导出时间：{exported} 09:12:40"],
            ["帮扶责任人", "帮扶单位", *PLACES, "户编号", "走访日期"],
        ]
        rows = [_visit_row(v) for v in own]
        if last == 12:
            rows += _refused(own[0])
        write_csv(folder / name, WITH_MARK, head, rows)
