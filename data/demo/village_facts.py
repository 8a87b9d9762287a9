"""What each village is and has, 2020 and 2021: 放心村, 标杆村, collective income, toilets, team."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.city import Village
from data.demo.lag import is_worst, lag
from data.demo.profile import WORST_TOWNSHIP, stream
from data.demo.shares import deal

KEY_VILLAGES: Final = 110
RESETTLEMENTS: Final = 9
TEAMS: Final = 432
MODEL_SHARE: Final = 0.6
# The published example says that all villages were 放心村 by the end of 2021; a few are left out so that the
# page has something to show.
NOT_SAFE: Final = 11
PILOT_TOWNSHIPS_SHORT: Final = 17  # fewer than two pilots of the points system
TOILETS: Final = {2020: 8_600, 2021: 10_000}
_INCOME_GROWTH: Final = 1.11


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """One village in one year; the collective income in units of 100 yuan (0.01 万元)."""

    village: Village
    year: int
    key_village: bool
    resettlement: bool
    safe: date | None
    model: date | None
    pilot: date | None
    income: int
    toilets: int
    team: int  # 0 without a team


def _rural(villages: Sequence[Village]) -> list[Village]:
    return [v for v in villages if v.name.endswith("村")]


def _key_villages(villages: Sequence[Village], rng: random.Random) -> set[str]:
    """The worst village among them, more where there is more to do."""
    chosen = {v.code for v in villages if is_worst(v)}
    able = _rural(villages)
    weights = [(1 + 0.6 * lag(v)) for v in able]
    while len(chosen) < KEY_VILLAGES:
        chosen.add(rng.choices(able, weights)[0].code)
    return chosen


def _not_safe(villages: Sequence[Village], rng: random.Random) -> set[str]:
    """Where hidden risks were still open at the end of 2021."""
    worst = [v for v in villages if is_worst(v)]
    near = [v for v in villages if v.township == WORST_TOWNSHIP and not is_worst(v)]
    county = [v for v in villages if v.township != WORST_TOWNSHIP and lag(v) > 0.5]
    others = [v for v in villages if 0.1 < lag(v) < 0.5]
    chosen = [*worst, *rng.sample(near, 3), *rng.sample(county, 5)]
    chosen += rng.sample(others, NOT_SAFE - len(chosen))
    return {v.code for v in chosen}


def _models(villages: Sequence[Village], unsafe: set[str], rng: random.Random) -> set[str]:
    """Exactly six in ten, fewer where the county lags."""
    able = [v for v in villages if v.code not in unsafe]
    score = {v.code: rng.random() - 0.28 * lag(v) for v in able}
    ranked = sorted(able, key=lambda v: -score[v.code])
    return {v.code for v in ranked[: round(MODEL_SHARE * len(villages))]}


def _pilots(villages: Sequence[Village], rng: random.Random) -> dict[str, date]:
    """Two or more villages in most townships; one or none in some, first of all the worst."""
    by_township: dict[str, list[Village]] = {}
    for village in villages:
        by_township.setdefault(village.code[:9], []).append(village)
    names = list(by_township)
    weights = [0.3 + 2 * lag(by_township[code][0]) for code in names]
    short = [code for code in names if by_township[code][0].township == WORST_TOWNSHIP]
    while len(short) < PILOT_TOWNSHIPS_SHORT:
        code = rng.choices(names, weights)[0]
        if code not in short:
            short.append(code)
    opened = {}
    for code, members in by_township.items():
        count = short.index(code) % 3 % 2 if code in short else rng.choices((2, 3, 4), (55, 33, 12))[0]
        for village in rng.sample([v for v in members if not is_worst(v)], count):
            early = rng.random() < 0.2
            year, first = (2020, 200) if early else (2021, 60)
            opened[village.code] = date(year, 1, 1) + timedelta(days=rng.randint(first, 350))
    return opened


def _income(village: Village, rng: random.Random) -> int:
    """The collective income of 2021: ten thousand yuan and more for most, with a tail below 10 万元."""
    if is_worst(village):
        return 312
    middle = 15.8 / (1 + 0.18 * lag(village))
    return round(max(1.2, middle * rng.lognormvariate(0, 0.42)) * 100)


def _day_of_2021(first: int, rng: random.Random) -> date:
    return date(2021, 1, 1) + timedelta(days=rng.randint(first, 355))


def build_village_facts(villages: Sequence[Village], burden: Mapping[str, int]) -> list[VillageFacts]:
    """Both years, 2020 first; `burden` is the number of monitored households of each village."""
    rng = stream("villages")
    key = _key_villages(villages, rng)
    resettled = {v.code for v in rng.sample(_rural(villages), RESETTLEMENTS)}
    unsafe = _not_safe(villages, rng)
    models = _models(villages, unsafe, rng)
    pilots = _pilots(villages, rng)
    ranked = sorted(
        _rural(villages), key=lambda v: -(burden.get(v.code, 0) + rng.gauss(0, 4) + 100 * (v.code in key))
    )
    teams = {v.code: rng.choices((3, 4, 5), (78, 17, 5))[0] for v in ranked[:TEAMS]}
    safe = {v.code: _day_of_2021(80, rng) for v in villages if v.code not in unsafe}
    model = {code: _day_of_2021(150, rng) for code in sorted(models)}
    model = {code: max(day, safe[code]) for code, day in model.items()}
    incomes = {v.code: _income(v, rng) for v in villages}
    facts = []
    for year, total in TOILETS.items():
        weights = [rng.lognormvariate(0, 0.8) * (0.25 if v.name.endswith("社区") else 1) for v in villages]
        for village, toilets in zip(villages, deal(total, weights), strict=True):
            code = village.code
            opened = pilots.get(code)
            income = incomes[code] if year == 2021 else round(incomes[code] / rng.gauss(_INCOME_GROWTH, 0.07))
            facts.append(
                VillageFacts(
                    village=village,
                    year=year,
                    key_village=code in key,
                    resettlement=code in resettled,
                    safe=safe.get(code) if year == 2021 else None,
                    model=model.get(code) if year == 2021 else None,
                    pilot=opened if opened and opened.year <= year else None,
                    income=income,
                    toilets=toilets,
                    team=teams.get(code, 0),
                )
            )
    return facts
