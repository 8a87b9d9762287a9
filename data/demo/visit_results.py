"""抽查结果.xlsx: what visitors found of the households that the demo city drew; mostly as recorded."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, select

from data.demo.names import person_name
from data.demo.profile import stream
from data.demo.workbook import write_xlsx
from data.importers import sample_results
from data.sampling.questions import HOUSEHOLD, SUBJECTS, questions_of
from data.schema import sample_items

RESULTS_FILE: Final = "抽查结果.xlsx"
DRAWN: Final = 60
SEED: Final = 20211231
_VISITED: Final = 52
_WRONG: Final = {"category": 0.015, "causes": 0.02, "measures": 0.03, "income": 0.05, "eliminated": 0.04}
_DOUBTED: Final = "数据有疑点"  # there a visit finds more: so many times as much
_MORE: Final = 4
_FIRST_DAY: Final = date(2022, 1, 5)
_NOTES: Final = {
    "category": "实为边缘易致贫户",
    "causes": "主要风险是缺劳动力",
    "measures": "公益岗位已停发三个月",
    "income": "实际收入低于登记，务工收入未扣支出",
    "eliminated": "务工不稳定，收入又有下降",
}
_VISIT: Final = ("visited_by", "visited_on", "note")
_MISSING_NOTE: Final = "全家迁往外县，村内查无此户"

Draw = Callable[..., int]
"""Draws a sample in the store and gives its number; handed in from above, where samples are drawn."""


def write_results(engine: Engine, sample: int, folder: Path) -> None:
    """Write the results of the sample's visits, but for those that are still to be made."""
    query = (
        select(sample_items.c.item_no, sample_items.c.risk, sample_items.c.reported)
        .where(sample_items.c.sample_id == sample)
        .order_by(sample_items.c.item_no)
    )
    with engine.connect() as connection:
        items = [(number, risk, json.loads(said)) for number, risk, said in connection.execute(query)]
    rng = stream("visit results")
    visited = sorted(rng.sample(items, min(_VISITED, len(items))))
    lost = rng.choice(visited)[0] if visited else ""
    visitors = [person_name(rng.choice("张王李赵刘陈杨黄"), rng.random() < 0.4, rng) for _ in range(8)]
    questions = questions_of(HOUSEHOLD)
    named = {field.name: field.heading for field in sample_results.FIELDS}
    heading = [named[name] for name in ("item_no", *(q.code for q in questions), *_VISIT)]
    rows = []
    for place, (number, risk, said) in enumerate(visited):
        answers = _row(rng, (risk, said), number == lost)
        visitor = visitors[place * len(visitors) // len(visited)]
        note = _note(answers, [question.code for question in questions])
        rows.append([number, *answers, visitor, _day(rng, place), note])
    title = ["2021年12月监测对象实地抽查结果汇总"]
    write_xlsx(folder / RESULTS_FILE, [title, heading, *rows], sheet="抽查结果")


def _row(rng: Any, item: tuple[str, dict[str, str]], lost: bool) -> list[str]:
    """The answers in the order of the questions; "" where nothing is to be asked."""
    risk, said = item
    more = _MORE if risk == _DOUBTED else 1
    answers = []
    for question in questions_of(HOUSEHOLD):
        wrong = rng.random() < _WRONG[question.code] * more
        answers.append(("否" if wrong else "是") if question.code in said else "")
    return [SUBJECTS[HOUSEHOLD].missing, *[""] * (len(answers) - 1)] if lost else answers


def _day(rng: Any, place: int) -> date:
    return _FIRST_DAY + timedelta(days=place // 5 + rng.randrange(2))


def _note(answers: list[str], codes: list[str]) -> str:
    if SUBJECTS[HOUSEHOLD].missing in answers:
        return _MISSING_NOTE
    return "；".join(_NOTES[code] for code, answer in zip(codes, answers, strict=True) if answer == "否")
