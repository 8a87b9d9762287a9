"""Workshops that employ people near home: exactly as many, with as many workers, as was published."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from data.demo.city import Village
from data.demo.lag import lag
from data.demo.profile import stream
from data.demo.shares import deal

# At the end of 2021 (平顶山日报 2022-07-05): 146 workshops, 3,291 workers, 1,243 of them formerly poor.
WORKSHOPS: Final = 146
WORKERS: Final = 3_291
POOR_WORKERS: Final = 1_243
CLOSED: Final = 5  # further ones that had closed by then
_LAST_OPENING: Final = date(2021, 11, 20)

_TRADES: Final = (
    "服装加工", "手套加工", "香菇加工", "毛绒玩具", "电子元件", "假发制品", "箱包加工", "艾草制品",
    "藤编", "粮油加工", "制鞋", "农产品分拣",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Workshop:
    """One workshop with the people who work in it, or did until it closed."""

    number: str
    name: str
    village: Village
    opened: date
    closed: date | None
    workers: int
    poor_workers: int


def _poor_among(workers: Sequence[int], rng: random.Random) -> list[int]:
    """At least two of each workshop, never more than it has."""
    poor = deal(POOR_WORKERS, [n * rng.uniform(0.7, 1.3) for n in workers])
    spare = 0
    for place, count in enumerate(workers):
        spare += max(poor[place] - count, 0)
        poor[place] = min(poor[place], count)
    while spare:
        place = rng.randrange(len(poor))
        if poor[place] < workers[place]:
            poor[place] += 1
            spare -= 1
    return poor


def build_workshops(villages: Sequence[Village]) -> list[Workshop]:
    """The working ones and a few that closed, by county."""
    rng = stream("workshops")
    able = [v for v in villages if v.name.endswith("村")]
    places = rng.choices(able, [1 / (1 + 0.6 * lag(v)) for v in able], k=WORKSHOPS + CLOSED)
    sizes = [rng.lognormvariate(0, 0.45) for _ in range(WORKSHOPS)]
    workers = deal(WORKERS, sizes)
    poor = _poor_among(workers, rng)
    for _ in range(CLOSED):
        workers.append(rng.randint(8, 19))
        poor.append(rng.randint(2, 7))
    found: list[Workshop] = []
    for place, village in enumerate(places):
        first, closed = date(2018, 3, 1), None
        if place >= WORKSHOPS:
            closed = date(2020, 9, 1) + timedelta(days=rng.randrange(420))
        latest = date(2019, 12, 1) if closed else _LAST_OPENING
        opened = first + timedelta(days=rng.randrange((latest - first).days))
        name = f"{village.name}{rng.choice(_TRADES)}帮扶车间"
        found.append(Workshop("", name, village, opened, closed, workers[place], poor[place]))
    found.sort(key=lambda w: (w.village.code[:6], w.opened, w.village.code, w.name))
    return [
        replace(workshop, number=f"CJ{workshop.village.code[:6]}{place:03d}")
        for place, workshop in enumerate(found, 1)
    ]
