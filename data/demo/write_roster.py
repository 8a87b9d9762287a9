"""Two rosters of monitored households, one row per person: November 2021 as .csv, December as .xlsx."""

import csv
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from data.demo.households import Household, as_of_december, as_of_november
from data.demo.people import Person
from data.demo.profile import stream
from data.demo.spelling import YES, month_cell, month_text, spaced
from data.demo.workbook import write_xlsx
from data.vocabulary import MEASURES

TITLE: Final = "（自定义）监测对象信息"
NOVEMBER_FILE: Final = f"{TITLE} (21).csv"
DECEMBER_FILE: Final = f"{TITLE} (22).xlsx"
BASE: Final = "统计口径：户籍人口"

_FRONT = ("户编号", "姓名", "证件类型", "证件号码", "与户主关系", "户类型", "监测对象类别")
_RISKS = ("致贫/返贫风险1", "致贫/返贫风险2", "致贫/返贫风险3")
_SKILLS = ("健康状况", "劳动技能")
DECEMBER_HEADINGS: Final = (
    "县(市、区、旗)", "乡(镇)", "行政村", *_FRONT, *_RISKS, "识别监测时间",
    "风险是否已消除", "风险是否已消除", "风险消除方式", "消除监测时间", "整户无劳动能力兜底保障户",
    "人均纯收入（元）", "首次帮扶时间", *(m.replace("公益岗位", "公益性岗位") for m in MEASURES),
    *_SKILLS, "家庭成员联系电话",
)  # fmt: skip
NOVEMBER_HEADINGS: Final = (
    "县", "乡", "村", *_FRONT, *(r.replace("/", "／") for r in _RISKS), "识别监测时间",
    "风险是否已消除", "风险消除方式", "消除监测时间", "整户无劳动能力兜底保障户", *MEASURES, "首次帮扶时间",
    "人均纯收入(元)", *_SKILLS, "家庭成员联系电话",
)  # fmt: skip

Row = list[Any]
Clock = Callable[[int | None, random.Random], object]  # how a file writes a month


def _front(household: Household, rng: random.Random) -> Row:
    village = household.village
    return [village.county, spaced(village.township, rng), spaced(village.name, rng), household.number]


def _facts(household: Household) -> Row:
    causes = [*household.causes, None, None][:3]
    return ["脱贫户" if household.formerly_poor else "一般农户", household.category, *causes]


def _elimination(household: Household, clock: Clock, rng: random.Random) -> Row:
    """风险消除方式 and 消除监测时间."""
    way = None
    if household.eliminated is not None:
        way = "自然消除" if household.natural else "帮扶消除"
    return [way, clock(household.eliminated, rng)]


def _help(household: Household, rng: random.Random) -> Row:
    return [rng.choice(YES) if measure in household.measures else None for measure in MEASURES]


def _member(person: Person) -> Row:
    return [person.name, person.id_type, person.id_number, person.relation]


def _december_rows(household: Household, rng: random.Random) -> Iterator[Row]:
    front, facts, clock = _front(household, rng), _facts(household), month_cell
    eliminated = household.eliminated is not None
    known = [clock(household.identified, rng), "是" if eliminated else "否"]
    then = [*_elimination(household, clock, rng), "是" if household.no_labour else "否", household.income]
    first, help_given = clock(household.first_measure, rng), _help(household, rng)
    for person in household.persons:
        twin = "是" if eliminated and rng.random() < 0.4 else None
        yield [
            *front, *_member(person), *facts, *known, twin, *then, first, *help_given,
            person.health, person.labour, person.phone,
        ]  # fmt: skip


def _income_text(yuan: int, rng: random.Random) -> str:
    way = rng.random()
    if way < 0.05:
        return f"{yuan}元"
    return f"{yuan:,}" if way < 0.25 else f"{yuan:.2f}"


def _november_rows(household: Household, rng: random.Random) -> Iterator[Row]:
    front, facts, clock = _front(household, rng), _facts(household), month_text
    known = [clock(household.identified, rng), "是" if household.eliminated is not None else "否"]
    then = [*_elimination(household, clock, rng), "√" if household.no_labour else ""]
    help_given, first = _help(household, rng), clock(household.first_measure, rng)
    income = _income_text(household.income, rng)
    for person in household.persons:
        yield [
            *front, *_member(person), *facts, *known, *then, *help_given, first, income,
            person.health, person.labour, person.phone,
        ]  # fmt: skip


def _stray(headings: tuple[str, ...], household: Household, place: int, **wrong: object) -> Row:
    """A row of nobody, in a real village, with something wrong in it."""
    village = household.village
    right = {
        headings[0]: village.county,
        headings[1]: village.township,
        headings[2]: village.name,
        "户编号": f"99{place:014d}",
        "姓名": "张三",
        "证件类型": "居民身份证",
        "证件号码": "990121198001010014",
        "与户主关系": "户主",
        "户类型": "一般农户",
        "监测对象类别": "边缘易致贫户",
        "识别监测时间": "202106",
        "风险是否已消除": "否",
    }
    cells: Row = [None] * len(headings)
    for heading, value in {**right, **wrong}.items():
        cells[headings.index(heading)] = value
    return cells


def december_strays(household: Household) -> list[Row]:
    """Eight rows that an importer must refuse, each for a reason of its own."""
    faults: tuple[dict[str, object], ...] = (
        {"行政村": "无此村"},
        {"户编号": None},
        {"监测对象类别": "低保户"},
        {"识别监测时间": "202113"},
        {"识别监测时间": None},
        {"风险是否已消除": "是", "消除监测时间": "202001"},
        {"风险是否已消除": "是"},
        {"人均纯收入（元）": "五千"},
    )
    return [_stray(DECEMBER_HEADINGS, household, i, **fault) for i, fault in enumerate(faults, 1)]


def november_strays(household: Household) -> list[Row]:
    """Three rows that an importer must refuse."""
    faults: tuple[dict[str, object], ...] = (
        {"村": "上河口村委"},
        {"监测对象类别": "突发困难"},
        {"识别监测时间": "去年6月"},
    )
    return [_stray(NOVEMBER_HEADINGS, household, i, **fault) for i, fault in enumerate(faults, 21)]


def _total(word: str, households: Iterable[Household]) -> Row:
    members = list(households)
    return [word, None, None, f"{len(members)}户", f"{sum(len(h.persons) for h in members)}人"]


def _december(households: list[Household]) -> Iterator[Row]:
    rng = stream("december roster")
    yield [TITLE]
    yield ["导出时间：2021-12-31 17:40:22", None, None, BASE]
    yield list(DECEMBER_HEADINGS)
    for place, household in enumerate(households):
        yield from _december_rows(household, rng)
        if place + 1 == len(households) or households[place + 1].village.county != household.village.county:
            yield _total("小计", (h for h in households if h.village.county == household.village.county))
    yield from december_strays(households[0])
    yield _total("合 计", households)


def write_december(everyone: list[Household], folder: Path) -> None:
    """The full roster of December 2021: header on row 3, wrong dimension, sub-totals, rows to refuse."""
    listed = [h for household in everyone if (h := as_of_december(household))]
    write_xlsx(folder / DECEMBER_FILE, _december(listed), wrong_dimension=True)


def write_november(everyone: list[Household], folder: Path) -> None:
    """The full roster of November 2021: GB18030, total row on top, other headings."""
    rng = stream("november roster")
    listed = [h for household in everyone if (h := as_of_november(household))]
    with (folder / NOVEMBER_FILE).open("w", encoding="gb18030", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([TITLE])
        rows.writerow(["导出时间：2021-11-30 18:02:51", "", "", BASE])
        rows.writerow(NOVEMBER_HEADINGS)
        rows.writerow(_total("总 计", listed))
        for household in listed:
            rows.writerows(_november_rows(household, rng))
        rows.writerows(november_strays(listed[-1]))
