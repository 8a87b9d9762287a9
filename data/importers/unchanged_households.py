"""What of a roster the store holds already: nearly all of it, from one month to the next.

Read and compared as plain rows, so that only households that differ are loaded with all their versions.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, ScalarSelect, func, select

from data.bulk import read_plain
from data.importers.households import FACTS, Household, Person, facts_of
from data.schema import (
    FOREVER,
    household_measures,
    household_risks,
    household_versions,
    households,
    persons,
)

_CHUNK: Final = 2_000  # households per SELECT: below every store's limit on parameters
_MOST: Final = 0.5  # of the store's households: from here on spans of numbers are read
_COMMA: Final = ","  # in no word of the vocabulary


def confirmed(connection: Connection, roster: Sequence[Household], as_of: date) -> dict[str, bool]:
    """Households whose version in force at the roster's month says what the roster says, by number: True
    where no version of a later month is stored."""
    version = household_versions.c
    newest = (version.valid_to == FOREVER) & (version.as_of <= as_of)
    in_force = select(
        version.household_no,
        newest,
        _words(household_risks.c.cause),
        _words(household_measures.c.measure),
        *(version[name] for name in FACTS),
    ).where(version.valid_from <= as_of, version.valid_to > as_of)
    told = {household.household_no: household for household in roster}
    same: dict[str, bool] = {}
    for among in _some_at_a_time(connection, version.household_no, roster):
        for number, is_newest, causes, measures, *facts in connection.execute(in_force.where(among)).all():
            household = told.get(number)
            if (
                household
                and tuple(facts) == facts_of(household)
                and _as_set(causes) == set(household.causes)
                and _as_set(measures) == set(household.measures)
            ):
                same[number] = bool(is_newest)
    return same


def with_other_members(connection: Connection, roster: Sequence[Household]) -> list[Household]:
    """Those whose members are stored otherwise than they are listed."""
    members = select(persons.c.household_no, *(persons.c[name] for name in Person._fields))
    members = members.order_by(persons.c.household_no, persons.c.seq)
    stored: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for among in _some_at_a_time(connection, persons.c.household_no, roster):
        for row in read_plain(connection, members.where(among)):
            stored[row[0]].append(row[1:])
    return [household for household in roster if stored[household.household_no] != household.members]


def _some_at_a_time(
    connection: Connection, column: Column[str], roster: Sequence[Household]
) -> Iterator[ColumnElement[bool]]:
    """Conditions that name the households, some at a time.

    Where they are most of the store, each is a span of numbers, read in half the time of as many single
    ones; it may hold other households. What it leaves out, where the store sorts text in another order than
    Python, counts as differing, and so is looked at in full.
    """
    numbers = sorted(household.household_no for household in roster)
    known = connection.scalar(select(func.count()).select_from(households)) or 0
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        if len(numbers) > known * _MOST:
            yield column.between(chunk[0], chunk[-1])
        else:
            yield column.in_(chunk)


def _words(column: Column[str]) -> ScalarSelect[str]:
    """The words that a version's rows in a table of parts hold, in no order; None where it has none."""
    part, version = column.table.c, household_versions.c
    of_version = (part.household_no == version.household_no, part.as_of == version.as_of)
    return select(func.aggregate_strings(column, _COMMA)).where(*of_version).scalar_subquery()


@cache
def _as_set(words: str | None) -> frozenset[str]:
    return frozenset(words.split(_COMMA) if words else ())
