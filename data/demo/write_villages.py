"""Villages and how their people work and earn: facts, incomes, employment, workshops."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from data.demo.employment import Work
from data.demo.incomes import Income
from data.demo.profile import CITY_NAME, stream
from data.demo.register_file import CHINESE, FULL_PLACES, PLACES, WITH_MARK, place, write_csv
from data.demo.spelling import day_text, spaced
from data.demo.village_facts import VillageFacts
from data.demo.workbook import write_xlsx
from data.demo.workshops import Workshop
from data.vocabulary import RURAL_RESIDENTS

VILLAGES_2020: Final = "2020年村情统计表.csv"
VILLAGES_2021: Final = "2021年村情统计表.xlsx"
INCOME_FILE: Final = "收入监测季报.csv"
EMPLOYMENT_FILE: Final = "脱贫人口务工监测月报.csv"
WORKSHOP_FILE: Final = "帮扶车间台账.xlsx"
# One county has not sent its list of December: what there is of it is November's.
SILENT_COUNTY: Final = "望山县"
SILENT_FILE: Final = "望山县帮扶车间台账.xlsx"
_FACTS: Final = (
    "年度", "重点帮扶村", "易地搬迁安置点", "放心村", "标杆村", "积分制试点", "村集体经济收入（万元）",
    "新建户厕（座）", "驻村工作队人数",
)  # fmt: skip


def _yes(value: bool, rng: random.Random) -> str:
    return rng.choice(("是", "√")) if value else ("否" if rng.random() < 0.5 else "")


def _facts(f: VillageFacts, rng: random.Random) -> list[Any]:
    days = [day_text(day, rng) if day else "" for day in (f.safe, f.model, f.pilot)]
    return [
        f.year, _yes(f.key_village, rng), _yes(f.resettlement, rng), *days, f.income / 100, f.toilets,
        f.team or "",
    ]  # fmt: skip


def write_villages(facts: Sequence[VillageFacts], folder: Path) -> None:
    """2020 as .csv, 2021 as a workbook with a unit row and a total."""
    rng = stream("village file 2020")
    title = [f"{CITY_NAME}村情统计表（截至2020年12月31日）"]
    rows = [[*place(f.village, rng), *_facts(f, rng)] for f in facts if f.year == 2020]
    write_csv(folder / VILLAGES_2020, CHINESE, [title, [*PLACES, *_FACTS]], rows)
    latest = [f for f in facts if f.year == 2021]
    write_xlsx(folder / VILLAGES_2021, _rows_of_2021(latest), sheet="村情")


def _rows_of_2021(facts: Sequence[VillageFacts]) -> Iterator[list[Any]]:
    rng = stream("village file 2021")
    yield [f"{CITY_NAME}村情统计表（截至2021年12月31日）"]
    yield []
    yield [*FULL_PLACES, *_FACTS]
    for f in facts:
        yield [*place(f.village, rng), *_facts(f, rng)]
    sums = (sum(f.income for f in facts) / 100, sum(f.toilets for f in facts), sum(f.team for f in facts))
    yield ["合 计", *[""] * 8, *sums]


def _income_rows(incomes: Sequence[Income]) -> Iterator[list[Any]]:
    """The city's mean of each quarter as a total row, which says what the counties' rows have said."""
    rng = stream("income file")
    for place_in_list, row in enumerate(incomes):
        month = f"{row.month.year}年{row.month.month}月" if rng.random() < 0.6 else f"{row.month:%Y%m}"
        yield [
            row.county, spaced(row.township, rng) if row.township else "", row.village, month, row.population,
            row.persons, row.yuan,
        ]  # fmt: skip
        following = incomes[place_in_list + 1] if place_in_list + 1 < len(incomes) else None
        if row.population == RURAL_RESIDENTS and (following is None or following.month != row.month):
            yield _city_mean(incomes, row.month)


def _city_mean(incomes: Sequence[Income], month: date) -> list[Any]:
    rural = [r for r in incomes if r.month == month and r.population == RURAL_RESIDENTS]
    persons = sum(r.persons for r in rural)
    mean = round(sum(r.persons * r.yuan for r in rural) / persons)
    return ["全市合计", "", "", f"{month:%Y%m}", RURAL_RESIDENTS, persons, mean]


def write_incomes(incomes: Sequence[Income], folder: Path) -> None:
    """Both populations in one list; blank places mean the area above."""
    title = [f"{CITY_NAME}收入监测季报（截至2021年12月）"]
    headings = [*PLACES, "截至月份", "人群", "人数", "人均收入（元）"]
    write_csv(folder / INCOME_FILE, CHINESE, [title, headings], _income_rows(incomes))


def write_employment(rows: Sequence[Work], folder: Path) -> None:
    """Month by month, no village named."""
    title = [f"{CITY_NAME}脱贫人口务工监测月报（截至2021年12月）"]
    headings = [*PLACES, "月份", "务工人数", "有务工意愿和能力人数"]
    cells = (
        [row.township.county, row.township.name, "", f"{row.month:%Y-%m}", row.employed, row.willing]
        for row in rows
    )
    write_csv(folder / EMPLOYMENT_FILE, WITH_MARK, [title, headings], cells)


def write_workshops(workshops: Sequence[Workshop], folder: Path) -> None:
    """Two workbooks with a total of the working ones: one county's is a month behind and alone."""
    others = [w for w in workshops if w.village.county != SILENT_COUNTY]
    silent = [w for w in workshops if w.village.county == SILENT_COUNTY]
    write_xlsx(
        folder / WORKSHOP_FILE, _workshop_rows(others, f"{CITY_NAME}帮扶车间台账（截至2021年12月31日）"),
        sheet="帮扶车间",
    )  # fmt: skip
    write_xlsx(
        folder / SILENT_FILE, _workshop_rows(silent, f"{SILENT_COUNTY}帮扶车间台账（截至2021年11月30日）"),
        sheet="帮扶车间",
    )  # fmt: skip


def _workshop_rows(workshops: Sequence[Workshop], title: str) -> Iterator[list[Any]]:
    rng = stream(title)
    yield [title]
    yield ["车间编号", "车间名称", *PLACES, "认定日期", "停产日期", "吸纳务工人数", "其中脱贫人口"]
    for w in workshops:
        days = (day_text(w.opened, rng), day_text(w.closed, rng))
        yield [w.number, w.name, *place(w.village, rng), *days, w.workers, w.poor_workers]
    working = [w for w in workshops if not w.closed]
    sums = (sum(w.workers for w in working), sum(w.poor_workers for w in working))
    yield ["合 计", f"在产{len(working)}个", *[""] * 5, *sums]
