"""What is reported beside roster, projects and money: twelve kinds of register from the same city."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.demo.assets import Asset, build_assets
from data.demo.city import City
from data.demo.clues import Clue, build_clues
from data.demo.employment import Work, build_employment, burdens
from data.demo.follow_up import Event, build_events
from data.demo.helping import Assignment, Visit, build_helpers, build_visits
from data.demo.households import Household
from data.demo.incomes import Income, build_incomes
from data.demo.loans import Loan, build_loans
from data.demo.money import Allocation
from data.demo.problems import Problem, build_problems
from data.demo.projects import Project
from data.demo.village_facts import VillageFacts, build_village_facts
from data.demo.work_points import Indicator, build_work_points
from data.demo.workshops import Workshop, build_workshops
from data.demo.write_clues import CLUE_FILE, EVENT_FILE, write_clues, write_events
from data.demo.write_helpers import HELPER_FILE, VISIT_FILE, write_helpers, write_visits
from data.demo.write_holdings import ASSET_FILE, LOAN_FILE, write_assets, write_loans
from data.demo.write_problems import CHECK_FILE, OTHER_FILE, write_problems
from data.demo.write_villages import (
    EMPLOYMENT_FILE,
    INCOME_FILE,
    SILENT_FILE,
    VILLAGES_2020,
    VILLAGES_2021,
    WORKSHOP_FILE,
    write_employment,
    write_incomes,
    write_villages,
    write_workshops,
)
from data.demo.write_work_points import WORK_FILE, write_work_points

# In the order in which they are imported: visits are matched to helpers.
REGISTERS: Final = (
    CLUE_FILE,
    EVENT_FILE,
    ASSET_FILE,
    LOAN_FILE,
    WORK_FILE,
    CHECK_FILE,
    OTHER_FILE,
    HELPER_FILE,
    VISIT_FILE,
    VILLAGES_2020,
    VILLAGES_2021,
    INCOME_FILE,
    EMPLOYMENT_FILE,
    SILENT_FILE,
    WORKSHOP_FILE,
)


@dataclass(frozen=True)
class Registers:
    """The rows of every register."""

    clues: Sequence[Clue]
    events: Sequence[Event]
    assets: Sequence[Asset]
    loans: Sequence[Loan]
    indicators: Sequence[Indicator]
    problems: Sequence[Problem]
    helpers: Sequence[Assignment]
    visits: Sequence[Visit]
    villages: Sequence[VillageFacts]
    incomes: Sequence[Income]
    employment: Sequence[Work]
    workshops: Sequence[Workshop]


def build_registers(
    city: City,
    households: Sequence[Household],
    projects: Sequence[Project],
    allocations: Sequence[Allocation],
) -> Registers:
    """All of them, consistent with the roster, the projects and the money."""
    villages = list(city.villages())
    burden = burdens(households)
    units: dict[str, int] = defaultdict(int)
    for allocation in allocations:
        if allocation.project:
            units[allocation.project.number] += allocation.amount
    facts = build_village_facts(villages, burden)
    teams = {f.village.code: f.team for f in facts if f.team}
    helpers = build_helpers(villages, households, teams)
    return Registers(
        clues=build_clues(villages, households),
        events=build_events(households),
        assets=build_assets(projects, units),
        loans=build_loans(villages, households),
        indicators=build_work_points(),
        problems=build_problems(villages),
        helpers=helpers,
        visits=build_visits(helpers, {h.number for h in households if not h.measures}),
        villages=facts,
        incomes=build_incomes(city, burden),
        employment=build_employment(city, burden),
        workshops=build_workshops(villages),
    )


def write_registers(
    city: City,
    households: Sequence[Household],
    projects: Sequence[Project],
    allocations: Sequence[Allocation],
    folder: Path,
) -> None:
    """Build the registers and write a file, or two, of each."""
    registers = build_registers(city, households, projects, allocations)
    write_clues(registers.clues, folder)
    write_events(registers.events, folder)
    write_assets(registers.assets, folder)
    write_loans(registers.loans, folder)
    write_work_points(registers.indicators, folder)
    write_problems(registers.problems, folder)
    write_helpers(registers.helpers, folder)
    write_visits(registers.visits, folder)
    write_villages(registers.villages, folder)
    write_incomes(registers.incomes, folder)
    write_employment(registers.employment, folder)
    write_workshops(registers.workshops, folder)
