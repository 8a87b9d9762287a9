"""Allocations and payments of the demo city: exact in total, plausible at every month's end.

Amounts are whole units of 100 yuan (0.01 万元), so that a file in 万元 with two decimals loses nothing.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from data.demo.doubts import PLANTED
from data.demo.profile import ALLOCATED, COUNTIES, WORST_TOWNSHIP, CountyProfile, stream
from data.demo.projects import INDUSTRY, MANAGEMENT, Project
from data.vocabulary import FUND_LEVELS

LEVEL_SHARES: Final = {2020: (0.475, 0.285, 0.085, 0.155), 2021: (0.490, 0.275, 0.090, 0.145)}
_INDUSTRY_BY_LEVEL: Final = {2020: (0.575, 0.560, 0.565, 0.550), 2021: (0.635, 0.608, 0.612, 0.580)}
_EXECUTION_2020: Final = -0.035  # 2020 spent a little less of its money, in fractions of the allocation
_WORST_EXECUTION: Final = 0.52
_LATEST: Final = {2020: date(2020, 12, 30), 2021: date(2021, 12, 30)}

# Documents: which day, and the share of the level's money; the first batch comes before the spring.
_BATCHES: Final = {
    "中央": ((1, 18, 0.68), (5, 12, 0.32)),
    "省级": ((2, 9, 0.70), (5, 26, 0.30)),
    "市级": ((2, 25, 0.80), (6, 15, 0.20)),
    "县级": ((2, 5, 0.75), (6, 22, 0.25)),
}
# County → level → share of 2021's money of its projects that the county has not assigned to any.
_UNASSIGNED: Final[Mapping[str, Mapping[str, float]]] = {
    "望山县": {"省级": 0.06, "市级": 0.22, "县级": 0.26},
    "松溪县": {"市级": 0.12, "县级": 0.18},
    "临江市": {"县级": 0.15},
    "青原县": {"市级": 0.10},
}
_TOO_MUCH: Final = 600  # units of 100 yuan
_UNPAID_RUNNING: Final = 0.07  # of the projects under way in late counties: nothing has been paid
_ISSUERS: Final = {"中央": "豫财农示", "省级": "豫财农综示", "市级": "示财农", "县级": ""}


@dataclass(frozen=True, slots=True)
class Allocation:
    """One project's money of one level in one document, or a county's that no project has yet."""

    document: str
    level: str
    county: CountyProfile
    project: Project | None
    industry: bool
    amount: int  # 100 yuan
    day: date


@dataclass(frozen=True, slots=True)
class Payment:
    """One voucher."""

    number: str
    project: Project
    level: str
    day: date
    fen: int
    note: str


@dataclass(frozen=True)
class Money:
    """All documents and vouchers, each in the order of a ledger."""

    allocations: list[Allocation]
    payments: list[Payment]


def _levels(project: Project, rng: random.Random) -> tuple[str, ...]:
    if project.category == MANAGEMENT:
        return ("中央", "省级", "县级")
    count = rng.choices((1, 2, 3), (38, 46, 16))[0]
    weights = dict(zip(FUND_LEVELS, (52, 30, 14, 22), strict=True))
    chosen: list[str] = []
    while len(chosen) < count:
        level = rng.choices(list(weights), list(weights.values()))[0]
        del weights[level]
        chosen.append(level)
    return tuple(level for level in FUND_LEVELS if level in chosen)


def _fitted(amounts: np.ndarray, margins: Sequence[tuple[np.ndarray, np.ndarray]], rounds: int) -> np.ndarray:
    """Iterative proportional fitting: each margin is (group of each amount, wanted total of each group)."""
    for _ in range(rounds):
        for groups, wanted in margins:
            has = np.bincount(groups, amounts, len(wanted))
            amounts = amounts * np.divide(wanted, has, out=np.ones_like(wanted), where=has > 0)[groups]
    return amounts


def _industry_totals(shares: np.ndarray, industry: np.ndarray, whole: float) -> np.ndarray:
    """Wanted totals by (group, industry or not), scaled so that the industry total is `whole`."""
    own = shares * industry
    own = own * whole / own.sum()
    return np.column_stack([shares - own, own]).ravel()


def _amounts(year: int, projects: list[Project], rng: random.Random) -> list[tuple[Project, str, int]]:
    """Project × level → 100 yuan, to county and level totals with their industry shares, exact in sum."""
    cells = [(p, level) for p in projects for level in _levels(p, rng)]
    place = {profile.name: i for i, profile in enumerate(COUNTIES)}
    county = np.array([place[p.county.name] for p, _ in cells])
    level = np.array([FUND_LEVELS.index(lv) for _, lv in cells])
    industry = np.array([int(p.category == INDUSTRY) for p, _ in cells])
    wish = np.array([1.0, 0.6, 0.25, 0.4])[level] * np.array([rng.lognormvariate(0, 0.25) for _ in cells])
    first = np.array([p.size for p, _ in cells]) * wish
    drift = 1.0 if year == 2021 else 0.955
    # Counties do not all grow alike, so last year's shares are a little different.
    funds = np.array([c.funds * (1.0 if year == 2021 else rng.uniform(0.97, 1.03)) for c in COUNTIES])
    funds = funds / funds.sum()
    own = np.array([c.industry * drift for c in COUNTIES])
    whole = float((funds * own).sum())
    levels = np.array(LEVEL_SHARES[year])
    margins = [
        (county * 2 + industry, _industry_totals(funds, own, whole)),
        (level * 2 + industry, _industry_totals(levels, np.array(_INDUSTRY_BY_LEVEL[year]), whole)),
    ]
    exact = _fitted(first, margins, 60) * ALLOCATED[year]
    units = np.maximum(np.round(exact).astype(np.int64), 1)
    units[int(np.argmax(units))] += ALLOCATED[year] - int(units.sum())
    return [(p, lv, int(n)) for (p, lv), n in zip(cells, units, strict=True)]


def _document(year: int, level: str, project: Project, rng: random.Random) -> tuple[str, date]:
    batches = _BATCHES[level]
    # A late project is more often paid from the second batch.
    second = rng.random() < batches[1][2] * (1.25 if project.slow > 0.5 else 0.75)
    month, day, _ = batches[second]
    issuer = _ISSUERS[level] or f"{project.county.name[0]}财农"
    number = {"中央": 3, "省级": 11, "市级": 8, "县级": 5}[level] + 14 * second
    issued = date(year, month, day) + timedelta(days=COUNTIES.index(project.county) % 4)
    return f"{issuer}〔{year}〕{number}号", issued


def _forgotten(project: Project, rng: random.Random) -> bool:
    """Whether it is under way and nothing has been paid: now and then where money is late anyway."""
    late = project.year == 2021 and project.county.name in _UNASSIGNED
    running = not project.completed and project.township != WORST_TOWNSHIP
    return late and running and rng.random() < _UNPAID_RUNNING


def _paid_shares(
    projects: list[Project], wanted: float, weights: list[int], rng: random.Random
) -> list[float]:
    """Share paid of each project: completed ones nearly all, the others as they progress; in all `wanted`.

    Those whose advance was too large keep their share: it is paid whatever the others are.
    """
    shares = []
    fixed = [min(p.progress + p.advance, 0.97) if p.advance else 0.0 for p in projects]
    whole = wanted * sum(weights) - sum(f * w for f, w in zip(fixed, weights, strict=True))
    for project in projects:
        if project.started is None or project.advance or _forgotten(project, rng):
            shares.append(0.0)
        elif project.accepted:
            shares.append(rng.uniform(0.94, 1.0))
        elif project.completed:
            shares.append(rng.uniform(0.82, 0.98))
        else:
            shares.append(min(0.9, project.progress * rng.uniform(0.55, 0.95)))
    low, high = 0.05, 20.0
    for _ in range(50):  # find the power that meets the total: it keeps 0, 1 and the order
        power = (low * high) ** 0.5
        total = sum(s**power * w for s, w in zip(shares, weights, strict=True))
        low, high = (power, high) if total > whole else (low, power)
    return [f or s**power for f, s in zip(fixed, shares, strict=True)]


def _instalments(
    project: Project, fen: int, not_before: date, rng: random.Random
) -> list[tuple[date, int, str]]:
    """Two to four payments between start and settlement: first, progress, last."""
    if project.started is None:
        raise ValueError("money is paid to a project that was not started")
    latest = _LATEST[project.year]
    begin = min(max(project.started + timedelta(days=rng.randint(4, 20)), not_before), latest)
    end = min((project.completed or latest) + timedelta(days=rng.randint(1, 16)), latest)
    end = max(end, begin)
    count = rng.choices((2, 3, 4), (45, 40, 15))[0] if fen > 300_000 else 1
    cuts = [0.40, *sorted(rng.uniform(0.55, 0.9) for _ in range(count - 2)), 1.0] if count > 1 else [1.0]
    days = [begin, *sorted(begin + (end - begin) * rng.uniform(0.1, 0.7) for _ in range(count - 2)), end][
        :count
    ]
    if count == 1:
        days = [begin + (end - begin) * rng.uniform(0.3, 1.0)]
    paid, rows = 0, []
    for place, (day, cut) in enumerate(zip(days, cuts, strict=True)):
        amount = (fen if place == count - 1 else round(fen * cut / 100) * 100) - paid
        paid += amount
        note = "首付款" if place == 0 and count > 1 else "尾款" if place == count - 1 else "进度款"
        rows.append((day, amount, note))
    return [row for row in rows if row[1] > 0]


def _late(project: Project) -> date | None:
    """Doubtful: the last payment after the accounts were settled."""
    if project.number in PLANTED["paid_after_settlement"] and project.settled:
        return min(project.settled + timedelta(days=17), _LATEST[project.year])
    return None


def _pay(
    year: int, allocations: list[Allocation], rng: random.Random
) -> list[tuple[Project, str, date, int, str]]:
    """Vouchers of a year, each county at its own execution rate, the worst township at its own."""
    by_project: dict[str, list[Allocation]] = defaultdict(list)
    groups: dict[tuple[str, bool], dict[str, Project]] = defaultdict(dict)
    for allocation in allocations:
        project = allocation.project
        if project is None:
            continue
        by_project[project.number].append(allocation)
        worst = project.township == WORST_TOWNSHIP and year == 2021
        groups[project.county.name, worst][project.number] = project
    rows = []
    for profile in COUNTIES:
        county_total = sum(a.amount for a in allocations if a.county == profile)
        target = profile.execution + (_EXECUTION_2020 if year == 2020 else 0.0)
        apart = groups.get((profile.name, True), {})
        apart_total = sum(a.amount for number in apart for a in by_project[number])
        ordinary = groups[profile.name, False]
        assigned = sum(a.amount for number in ordinary for a in by_project[number])
        rest = (target * county_total - _WORST_EXECUTION * apart_total) / assigned
        for worst, wanted in ((False, rest), (True, _WORST_EXECUTION)):
            members = list(groups.get((profile.name, worst), {}).values())
            if not members:
                continue
            weights = [sum(a.amount for a in by_project[p.number]) for p in members]
            for project, share in zip(members, _paid_shares(members, wanted, weights, rng), strict=True):
                for allocation in by_project[project.number]:
                    fen = min(round(allocation.amount * share * 100) * 100, allocation.amount * 10_000)
                    if fen:
                        not_before = allocation.day + timedelta(days=rng.randint(6, 24))
                        for day, amount, note in _instalments(project, fen, not_before, rng):
                            paid_on = _late(project) if note == "尾款" else None
                            rows.append((project, allocation.level, paid_on or day, amount, note))
    return rows


def _withhold(granted: list[Allocation]) -> list[Allocation]:
    """Take from the projects what their county has not assigned: the sums of each document stay."""
    kept: list[Allocation] = []
    held: dict[tuple, int] = defaultdict(int)
    for a in granted:
        share = _UNASSIGNED.get(a.county.name, {}).get(a.level, 0.0)
        fee = a.project is not None and a.project.category == MANAGEMENT
        batch = 0.4 if a.day.month < 4 else 2.2  # most of what came early has found its project
        amount = 0 if fee else int(a.amount * share * batch)
        kept.append(replace(a, amount=a.amount - amount))
        held[a.document, a.level, a.county, a.industry, a.day] += amount
    for (document, level, county, industry, day), amount in held.items():
        if amount:
            kept.append(Allocation(document, level, county, None, industry, amount, day))
    return _assign_too_much(kept)


def _assign_too_much(granted: list[Allocation]) -> list[Allocation]:
    """Doubtful: a project was assigned more than its county had got; the document takes the rest back."""
    rows = []
    for a in granted:
        if a.project and a.project.number in PLANTED["assigned_over_allocated"]:
            rows.append(replace(a, project=None, amount=-_TOO_MUCH))
            rows.append(replace(a, amount=a.amount + _TOO_MUCH))
        else:
            rows.append(a)
    return rows


def build_money(projects: list[Project]) -> Money:
    """Documents and vouchers of both years."""
    allocations: list[Allocation] = []
    payments: list[Payment] = []
    for year in ALLOCATED:
        rng = stream(f"money {year}")
        own = [p for p in projects if p.year == year]
        granted = []
        for project, level, amount in _amounts(year, own, rng):
            document, day = _document(year, level, project, rng)
            industry = project.category == INDUSTRY
            granted.append(Allocation(document, level, project.county, project, industry, amount, day))
        if year == 2021:
            granted = _withhold(granted)
        granted.sort(
            key=lambda a: (
                a.day,
                FUND_LEVELS.index(a.level),
                a.document,
                a.project.number if a.project else "",
            )
        )
        allocations += granted
        paid = sorted(_pay(year, granted, rng), key=lambda row: (row[2], row[0].number, row[1]))
        for number, (project, level, day, fen, note) in enumerate(paid, 1):
            payments.append(Payment(f"ZF{year}{number:05d}", project, level, day, fen, note))
    return Money(allocations, payments)
