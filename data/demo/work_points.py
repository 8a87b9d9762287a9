"""The city's work points of 2021 with what was reported on them: most in time, some late, a few overdue."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.profile import stream
from data.demo.work_titles import ITEMS, Way

YEAR: Final = 2021
LAST_DAY: Final = date(2021, 12, 31)
# (indicator, quarter) that fell due before December and was still open at its end.
OVERDUE: Final = (
    ("集体收入10万元以下村清零", 3),
    ("闲置资产盘活", 3),
    ("户厕问题整改“回头看”", 3),
    ("改造房屋竣工验收入住", 4),
    ("每个乡镇2个以上行政村开展积分制试点", 4),
)
_SETTLED_IN_JANUARY: Final = date(2022, 1, 20)  # what is counted for the whole year is due after it
_LATE_SHARE: Final = {"市住建局": 0.2, "市农业农村局": 0.16, "市水利局": 0.14, "市发改委": 0.12}
_EVIDENCE: Final = (
    "示巩固办〔2021〕{n}号", "会议纪要第{n}期", "系统截图{n}张", "现场照片{n}张", "工作简报第{n}期",
    "台账{n}份",
)  # fmt: skip


@dataclass(slots=True)
class Target:
    """What is to be reached in a quarter, by when, and what was reported."""

    quarter: int
    text: str
    due: date
    done: date | None = None
    progress: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line: item, sub-item and indicator with their numbers, units, and up to four targets."""

    item_number: int
    item: str
    sub_number: int
    sub_item: str
    number: int
    title: str
    units: str
    targets: tuple[Target, ...]

    @property
    def lead(self) -> str:
        """The unit before the first comma."""
        return self.units.split("，")[0]


def _month_end(month: int) -> date:
    return date(YEAR + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _due(way: Way, quarter: int, rng: random.Random) -> date:
    if way.month:
        return _month_end(way.month)
    if quarter == 4 and way.texts[2] and way.texts[3] == "完成年度任务" and rng.random() < 0.9:
        return _SETTLED_IN_JANUARY
    return _month_end(3 * quarter)


def _report(target: Target, lead: str, overdue: bool, rng: random.Random) -> None:
    """Done in time or late with evidence; open ones say how far they are."""
    if overdue:
        target.progress = f"已完成{rng.choice((60, 65, 70, 80))}%，正在加紧推进"
        return
    late = rng.random() < _LATE_SHARE.get(lead, 0.045)
    days = rng.randint(4, 38) if late else -min(int(rng.expovariate(0.12)), 40)
    day = target.due + timedelta(days=days)
    if target.due > LAST_DAY or day > LAST_DAY:
        target.progress = f"已完成{rng.choice((75, 80, 85, 90, 95))}%，按计划推进"
        return
    target.done = day
    target.progress = "已完成" if rng.random() < 0.6 else f"已完成：{target.text}"
    if late:
        target.progress = "已完成（较计划推迟）"
    target.evidence = rng.choice(_EVIDENCE).format(n=rng.randint(2, 46)) if rng.random() < 0.95 else ""


def _targets(way: Way, title: str, lead: str, rng: random.Random) -> tuple[Target, ...]:
    found = []
    for quarter, text in enumerate(way.texts, 1):
        if text:
            target = Target(quarter, text, _due(way, quarter, rng))
            _report(target, lead, (title, quarter) in OVERDUE, rng)
            found.append(target)
    return tuple(found)


def build_work_points() -> Sequence[Indicator]:
    """All indicators in their order; sub-items and indicators are numbered through the whole list."""
    rng = stream("work points")
    indicators: list[Indicator] = []
    sub_number = 0
    for item_number, (item, sub_items) in enumerate(ITEMS, 1):
        for sub in sub_items:
            sub_number += 1
            for title, way in sub.indicators:
                number = len(indicators) + 1
                targets = _targets(way, title, sub.units.split("，")[0], rng)
                indicators.append(
                    Indicator(item_number, item, sub_number, sub.title, number, title, sub.units, targets)
                )
    return indicators
