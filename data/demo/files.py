"""The demo city as export files in a folder: one model from one seed, one small writer per kind."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from data.demo.city import build_city
from data.demo.households import build_households
from data.demo.money import build_money
from data.demo.projects import build_projects
from data.demo.registers import REGISTERS, write_registers
from data.demo.write_areas import AREA_FILE, BOUNDARY_FILES, write_areas, write_boundaries
from data.demo.write_money import ALLOCATIONS_2020, ALLOCATIONS_2021, LEDGERS, write_money
from data.demo.write_policies import POLICY_FILE, PUBLISHED_FILE, write_policies, write_published
from data.demo.write_projects import PLACES, file_name, write_projects
from data.demo.write_roster import DECEMBER_FILE, NOVEMBER_FILE, write_december, write_november
from data.importers.base import Refused

# In the order in which they are imported: what others refer to comes first.
TABLES: Final = (
    AREA_FILE,
    POLICY_FILE,
    *(file_name(year) for year in PLACES),
    ALLOCATIONS_2020,
    ALLOCATIONS_2021,
    *(ledger.file_name for ledger in LEDGERS),
    NOVEMBER_FILE,
    DECEMBER_FILE,
    *REGISTERS,
    PUBLISHED_FILE,
)
OUTLINES: Final = BOUNDARY_FILES
STAGES: Final = ("生成行政区划和边界", "生成监测对象", "生成项目和资金", "写出花名册")


@dataclass
class Writing:
    """Files being written; the large ones come from processes of their own."""

    processes: dict[str, BaseProcess]

    def wait(self, name: str = "") -> None:
        """Return when the file of this name is complete, or all of them. Raises Refused where one could not
        be written."""
        for written, process in self.processes.items():
            if name in ("", written):
                process.join()
                if process.exitcode:
                    raise Refused(f"演示城市的文件“{written}”没有写成，请检查磁盘空间后重试。")


def _start(write: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process of its own, and a fresh one: the caller may run threads, which a fork does not survive."""
    process = multiprocessing.get_context("spawn").Process(target=write, args=arguments, daemon=True)
    process.start()
    return process


def write_files(folder: Path, begin: Callable[[str], None]) -> Writing:
    """Write all files into the folder; `begin` is told each of STAGES. Wait for the result before its use."""
    folder.mkdir(parents=True, exist_ok=True)
    begin(STAGES[0])
    city = build_city()
    write_areas(city, folder)
    write_boundaries(city, folder)
    begin(STAGES[1])
    households = build_households(city)
    december = _start(write_december, households, folder)
    begin(STAGES[2])
    projects = build_projects(city, households)
    money = build_money(projects)
    # The registers do not name the members of a household, which take the most time to hand over.
    nameless = [replace(household, persons=()) for household in households]
    registers = _start(write_registers, city, nameless, projects, money.allocations, folder)
    write_projects(projects, money.allocations, folder)
    write_money(money, folder)
    write_policies(folder)
    write_published(folder)
    begin(STAGES[3])
    write_november(households, folder)
    return Writing({DECEMBER_FILE: december, **dict.fromkeys(REGISTERS, registers)})
