"""Clues and what followed: 监测线索办理台账.csv, 风险消除回访及回退台账.xlsx."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from data.demo.clues import Clue
from data.demo.follow_up import Event
from data.demo.profile import stream
from data.demo.register_file import CHINESE, FULL_PLACES, PLACES, place, write_csv
from data.demo.spelling import day_text
from data.demo.workbook import write_xlsx

CLUE_FILE: Final = "监测线索办理台账.csv"
EVENT_FILE: Final = "风险消除回访及回退台账.xlsx"


def _clue_row(clue: Clue, rng: random.Random) -> list[Any]:
    days = (clue.found, clue.visited, clue.reviewed, clue.checked, clue.decided)
    return [
        clue.number, *place(clue.village, rng), clue.household, clue.channel,
        *(day_text(day, rng) if day else "" for day in days), clue.outcome,
    ]  # fmt: skip


def _refused_clues(clue: Clue) -> list[list[Any]]:
    """Rows that an importer must refuse: visited before it was found, and found in no known way."""
    where = (clue.village.county, clue.village.township, clue.village.name)
    return [
        ["XS2021X0001", *where, "", "部门数据比对", "2021-06-14", "2021-05-14", "", "", "", "办理中"],
        ["XS2021X0002", *where, "", "听说", "2021-06-14", "2021-06-15", "", "", "2021-06-18", "不予认定"],
    ]


def write_clues(clues: Sequence[Clue], folder: Path) -> None:
    """GB18030, the columns of the national system's places."""
    rng = stream("clue file")
    title = ["防返贫监测线索办理台账（截至2021年12月31日）"]
    headings = [
        "线索编号", *FULL_PLACES, "户编号", "线索来源", "线索日期", "入户核查日期", "评议公示日期",
        "乡镇审核日期", "县级认定日期", "处理结果",
    ]  # fmt: skip
    rows = [_clue_row(clue, rng) for clue in clues]
    write_csv(folder / CLUE_FILE, CHINESE, [title, headings], [*rows, *_refused_clues(clues[0])])


def _event_rows(events: Sequence[Event]) -> Iterator[list[Any]]:
    rng = stream("event file")
    yield ["风险消除户回访、回退及再标注台账（截至2021年12月31日）"]
    yield ["序号", *PLACES, "户编号", "事项", "日期", "备注"]
    for number, event in enumerate(events, 1):
        day: date | str | None = event.day if rng.random() < 0.5 else day_text(event.day, rng)
        where = place(event.household.village, rng)
        yield [number, *where, event.household.number, event.kind, day, event.note]
    village = events[0].household.village
    nobody = "9900000000000001"
    yield [len(events) + 1, village.county, village.township, village.name, nobody, "回访", "2021-12-20", ""]


def write_events(events: Sequence[Event], folder: Path) -> None:
    """By day; the last row names a household that no roster has."""
    write_xlsx(folder / EVENT_FILE, _event_rows(events), sheet="回访回退")
