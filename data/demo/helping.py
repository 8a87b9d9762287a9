"""Who helps whom, and the visits of 2021: a helper for every monitored household, a unit for some villages.

A helper has one to three households of one village. Visits are due once a quarter for monitored households,
half-yearly for others; unit heads and team members come to the village.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.demo.city import Village
from data.demo.doubts import PLANTED
from data.demo.households import Household
from data.demo.lag import is_worst, lag
from data.demo.names import FAMILY, person_name
from data.demo.profile import stream
from data.demo.spelling import first_of
from data.vocabulary import HELPER_ROLES, VISITS_REQUIRED

HEAD, MEMBER, OF_MONITORED, OF_OTHERS = HELPER_ROLES
LAST_DAY: Final = date(2021, 12, 28)  # the day of the export
WITHOUT_VISIT: Final = 0.001
_YEAR: Final = 2021
_DAYS_OF_YEAR: Final = 365
_DAYS_TO_ARRIVE: Final = 8
_CHANGED: Final = date(2021, 7, 1)  # helpers were adjusted at mid-year
_LAST_QUARTER: Final = date(2021, 10, 1)
_NOTED: Final = date(2021, 12, 20)
_COUNTY_UNITS: Final = (
    "财政局", "水利局", "农业农村局", "住房和城乡建设局", "人力资源和社会保障局", "教育体育局",
    "卫生健康委员会", "医疗保障局", "民政局", "交通运输局", "自然资源局", "市场监督管理局", "税务局",
    "供电公司", "人民医院", "第一高级中学", "残疾人联合会", "总工会", "林业局", "审计局", "司法局",
)  # fmt: skip
_CITY_UNITS: Final = (
    "市财政局",
    "市水利局",
    "市人社局",
    "市卫健委",
    "市医保局",
    "市住建局",
    "市教体局",
    "市烟草公司",
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person for one household, or for a whole village (`household` is then empty)."""

    name: str
    unit: str
    role: str
    village: Village
    household: str
    since: date
    until: date | None = None  # first day after it


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit on one day."""

    assignment: Assignment
    day: date


class _Staff:
    """The people who come to one village: no two of one name."""

    def __init__(self, village: Village, rng: random.Random) -> None:
        own = rng.choice(_CITY_UNITS) if rng.random() < 0.06 else village.county + rng.choice(_COUNTY_UNITS)
        township = village.township + ("办事处" if village.township.endswith("街道") else "人民政府")
        self.village, self.unit, self._township, self._rng = village, own, township, rng
        self._taken: set[str] = set()

    def name(self) -> str:
        """A name that nobody else here has."""
        while True:
            rng = self._rng
            name = person_name(rng.choice(FAMILY), rng.random() < 0.34, rng)
            if name not in self._taken:
                self._taken.add(name)
                return name

    def person(self) -> tuple[str, str]:
        """Name and unit of a helper: of the village's unit, or of the township."""
        return self.name(), self.unit if self._rng.random() < 0.62 else self._township


def _since(household: Household, rng: random.Random) -> date:
    """Within days of the identification month's decision."""
    return first_of(household.identified) + timedelta(days=rng.randint(3, 30))


def _of_households(staff: _Staff, households: Sequence[Household], rng: random.Random) -> list[Assignment]:
    """One helper per household; a few households got another one at mid-year."""
    assignments: list[Assignment] = []
    (name, unit), left = staff.person(), rng.randint(1, 3)
    for household in households:
        if not left:
            (name, unit), left = staff.person(), rng.choices((1, 2, 3), (30, 42, 28))[0]
        left -= 1
        since = min(_since(household, rng), LAST_DAY)
        if since < date(2021, 4, 1) and rng.random() < 0.03 and household.measures:
            new_name, new_unit = staff.person()
            village, number = staff.village, household.number
            assignments += [
                Assignment(name, unit, OF_MONITORED, village, number, since, _CHANGED),
                Assignment(new_name, new_unit, OF_MONITORED, village, number, _CHANGED),
            ]
        else:
            assignments.append(Assignment(name, unit, OF_MONITORED, staff.village, household.number, since))
    return assignments


def _of_village(staff: _Staff, team: int, rng: random.Random) -> list[Assignment]:
    """The unit's head and two or three of its leadership, where a team (驻村工作队) stays."""
    if not team:
        return []
    since = date(2020, rng.randint(1, 4), rng.randint(1, 28))
    if rng.random() < 0.5:
        since = date(2021, 6, rng.randint(1, 25))  # the new teams of 2021
    roles = [HEAD, *[MEMBER] * rng.randint(2, 3)]
    return [Assignment(staff.name(), staff.unit, role, staff.village, "", since) for role in roles]


def _of_others(staff: _Staff, rng: random.Random) -> list[Assignment]:
    """Helpers of formerly poor households that are not monitored, in some villages."""
    if rng.random() > 0.30:
        return []
    assignments = []
    for _ in range(rng.randint(2, 7)):
        name, unit = staff.person()
        number = str(rng.randint(2 * 10**15, 3 * 10**15 - 1))  # monitored households begin with 3 … 7
        since = date(2020, rng.randint(1, 6), rng.randint(1, 28))
        assignments.append(Assignment(name, unit, OF_OTHERS, staff.village, number, since))
    return assignments


def build_helpers(
    villages: Sequence[Village], households: Sequence[Household], teams: Mapping[str, int]
) -> list[Assignment]:
    """All assignments by village; `teams` is the size of the team in each village that has one."""
    rng = stream("helpers")
    by_village: dict[str, list[Household]] = {}
    for household in households:
        by_village.setdefault(household.village.code, []).append(household)
    assignments: list[Assignment] = []
    for village in villages:
        staff = _Staff(village, rng)
        assignments += _of_village(staff, teams.get(village.code, 0), rng)
        assignments += _of_households(staff, by_village.get(village.code, []), rng)
        assignments += _of_others(staff, rng)
    return assignments


# --- visits ------------------------------------------------------------------------------------


def _periods(assignment: Assignment) -> list[tuple[date, date]]:
    """The spells of 2021 in each of which one visit is due: those that the helper sees end, but for days."""
    count = VISITS_REQUIRED[assignment.role]
    spells = []
    for place in range(count):
        first = date(_YEAR, 1, 1) + timedelta(days=_DAYS_OF_YEAR * place // count)
        last = date(_YEAR, 1, 1) + timedelta(days=_DAYS_OF_YEAR * (place + 1) // count - 1)
        begin, end = max(first, assignment.since), min(last, LAST_DAY)
        if (end - begin).days >= _DAYS_TO_ARRIVE and (assignment.until or date.max) > end:
            spells.append((begin, end))
    return spells


def _on_a_day(first: date, last: date, rng: random.Random) -> date:
    """Weekends only now and then, more visits towards the end of a spell."""
    span = (last - first).days
    day = last
    for _ in range(3):
        day = first + timedelta(days=int((span + 1) * rng.random() ** 0.8))
        if day.weekday() < 5:
            break
    return min(day, last)


def _visits(assignment: Assignment, unhelped: bool, rng: random.Random) -> list[Visit]:
    behind = lag(assignment.village)
    never = WITHOUT_VISIT + 0.010 * behind + (0.16 if is_worst(assignment.village) else 0)
    if unhelped or rng.random() < never:
        return []
    missed = 0.018 + 0.10 * behind
    days = []
    for first, last in _periods(assignment):
        if rng.random() >= missed:
            days.append(_on_a_day(first, last, rng))
            if rng.random() < 0.04 * (1 - min(behind, 1)):  # more than is asked
                days.append(_on_a_day(first, last, rng))
    return [Visit(assignment, day) for day in sorted(set(days))]


def _as_noted(visit: Visit) -> Visit:
    """In some villages the visits of the last quarter were all noted on one day: doubtful."""
    noted = visit.day >= _LAST_QUARTER and visit.assignment.village.code in PLANTED["visits_on_one_day"]
    late = _NOTED if visit.assignment.since < _NOTED else visit.day
    return Visit(visit.assignment, late) if noted else visit


def build_visits(assignments: Sequence[Assignment], unhelped: set[str]) -> list[Visit]:
    """The visits of 2021 day by day; nobody has come to the households of `unhelped`."""
    rng = stream("visits")
    visits = [_as_noted(v) for a in assignments for v in _visits(a, a.household in unhelped, rng)]
    return sorted(visits, key=lambda v: (v.day, v.assignment.village.code, v.assignment.household))
