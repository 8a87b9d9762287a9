"""Doubtful records in the demo city: well-formed, taken by the importers, and for data checks to find.

`PLANTED` says what was planted where; beside it two kinds come from the model as a whole: measures that do
not answer a risk (`households._miss_the_point`) and money paid beyond progress (`Project.advance`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.citizen_id import check_character
from data.demo.people import Person

if TYPE_CHECKING:
    from data.demo.households import Household
    from data.demo.projects import Project

# Code of the doubt → 户编号, 项目编号, area code or township name, as the code says.
PLANTED: Final[Mapping[str, tuple[str, ...]]] = {
    # households; of duplicate_id the first shares a number with the second, the third with the fourth …
    "duplicate_id": (
        "6623042509639907", "4129423546208643", "7603728760770493", "5206699808933197", "3221781819893609",
        "3848400398934287",
    ),
    "wrong_check_digit": (
        "7352714967706274", "6714451618272430", "5446904921255945", "4643696863109028", "7822838843328145",
    ),
    "placeholder_id": (
        "7736606857002375", "7723294648665976", "6996389015763284", "7358011012966059", "5522027984903061",
        "4107518455534301",
    ),
    "born_in_the_future": ("7158410558564225", "5308629745622494"),
    "category_against_type": (
        "7639564276425704", "6052811853530493", "4384750993614668", "4620681699308126", "4015443736658508",
    ),
    "income_above_line": ("3279974072224857", "4548215368037123", "4790854110142270", "6726235319395663"),
    "eliminated_below_line": ("5662709607190771", "3766018392900091", "6512201713866571"),
    "eliminated_early": (
        "6373703260530174", "7193772313968364", "4571743003782192", "5231662747922597", "3913917260797181",
        "4063554829690089",
    ),
    "eliminated_without_measure": ("6499299238147690", "5779014099957627", "7690616327648061"),
    "eliminated_without_labour": ("4018175132657562", "4915193274534604"),
    "child_at_work": ("6966713948341133", "7933899571643075", "6696433371913093"),
    "sex_against_relation": ("7369872717243145", "7511293758724532", "4597494226530313"),
    # projects
    "same_day_stages": (
        "99012420210011", "99012420210051", "99012420210058", "99012420210064", "99012420210083",
        "99012520210040", "99012520210073", "99012520210113",
    ),
    "completed_before_started": ("99012220210018", "99018120210023", "99012520210021"),
    "planned_unit_slip": ("99012220210007", "99012120210134"),  # in the plan: a ten-thousandth
    "assigned_over_allocated": ("99012620210033",),  # its county takes 6 万元 back that no project gave
    "paid_over_allocated": ("99012220210032", "99012120210040"),
    "paid_after_settlement": ("99018120210017", "99012620210154", "99012620210055"),
    # areas
    "visits_on_one_day": ("990181107205", "990125202216"),  # villages; those since October
    "income_unit_slip": ("990124108212",),  # a village; September 2021 in 万元 instead of yuan
    "incomes_copied_across_villages": ("990125106",),  # a township; June 2021
    "employment_copied_across_months": ("990124206",),  # a township; July to December 2021
    "point_outside_township": ("990124204212", "990125100201"),  # villages with each other's points
}  # fmt: skip

_EARLY_MONTHS: Final = 3


def _with_person(household: "Household", place: int, **changed: str) -> None:
    persons = list(household.persons)
    persons[place] = replace(persons[place], **changed)
    household.persons = tuple(persons)


def _wrong_check_digit(household: "Household") -> None:
    number = household.persons[0].id_number
    _with_person(household, 0, id_number=number[:-1] + ("1" if number[-1] != "1" else "2"))


def _placeholder(household: "Household") -> None:
    _with_person(household, 0, id_number="999999" + household.persons[0].id_number[6:14] + "0000")


def _born_in_the_future(household: "Household") -> None:
    number = household.persons[-1].id_number
    first_17 = f"{number[:6]}2031{number[10:17]}"
    _with_person(household, -1, id_number=first_17 + check_character(first_17))


def _other_type(household: "Household") -> None:
    household.formerly_poor = not household.formerly_poor


def _rich(household: "Household") -> None:
    household.income = 9_860


def _poor(household: "Household") -> None:
    household.income = 4_870


def _early(household: "Household") -> None:
    household.eliminated = household.identified + _EARLY_MONTHS


def _without_measure(household: "Household") -> None:
    household.measures, household.first_measure = (), None


def _without_labour(household: "Household") -> None:
    household.no_labour = True


def _working_child(household: "Household") -> None:
    _with_person(household, -1, labour="普通劳动力")


def _son(household: "Household") -> None:
    _with_person(household, -1, relation="之子")


_OF_HOUSEHOLDS: Final[Mapping[str, Callable[["Household"], None]]] = {
    "wrong_check_digit": _wrong_check_digit,
    "placeholder_id": _placeholder,
    "born_in_the_future": _born_in_the_future,
    "category_against_type": _other_type,
    "income_above_line": _rich,
    "eliminated_below_line": _poor,
    "eliminated_early": _early,
    "eliminated_without_measure": _without_measure,
    "eliminated_without_labour": _without_labour,
    "child_at_work": _working_child,
    "sex_against_relation": _son,
}


def plant_in_households(households: Sequence["Household"]) -> None:
    """Change the households of `PLANTED`, none of which changes between the two rosters."""
    by_number = {household.number: household for household in households}
    for code, spoil in _OF_HOUSEHOLDS.items():
        for number in PLANTED[code]:
            spoil(by_number[number])
    pairs = PLANTED["duplicate_id"]
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):
        same: Person = by_number[second].persons[-1]
        _with_person(by_number[first], -1, name=same.name, id_number=same.id_number)


def plant_in_projects(projects: Sequence["Project"]) -> None:
    """A start that was typed with the month of a later stage: nine days after the completion."""
    by_number = {project.number: project for project in projects}
    for number in PLANTED["completed_before_started"]:
        project = by_number[number]
        if project.completed is None:
            raise ValueError(f"project {number} of the demo city is not completed")
        project.started = project.completed + timedelta(days=9)
