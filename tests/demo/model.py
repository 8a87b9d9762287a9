"""The demo city before it is written: what the tests of its figures look at."""

from dataclasses import dataclass

from data.demo.city import City, build_city
from data.demo.households import Household, build_households
from data.demo.money import Money, build_money
from data.demo.projects import Project, build_projects


@dataclass(frozen=True)
class Model:
    """Everything that roster, project and money files are written from."""

    city: City
    households: list[Household]
    projects: list[Project]
    money: Money


def build_model() -> Model:
    """The one demo city."""
    city = build_city()
    households = build_households(city)
    projects = build_projects(city, households)
    return Model(city, households, projects, build_money(projects))
