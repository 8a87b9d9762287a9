"""What the store knows of the households that a file names: where they live, since when they are watched."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select

from data.importers import cleaning
from data.importers.base import Cells, Context, Table
from data.importers.columns import codes_in
from data.importers.oddities import Oddities
from data.importers.place_fields import PLACES
from data.schema import household_versions, households

_CHUNK: Final = 2_000  # numbers per SELECT: below every store's limit on parameters
_ELSEWHERE: Final = "所写的村与花名册中该户所在的村不同，已按所写的村计，请核对"
_AT_HOME: Final = "所写的县、乡与花名册中该户所在的村不符，已按花名册中的村计，请核对"


@dataclass(frozen=True, slots=True)
class Stored:
    """A household of the roster."""

    area_code: str
    identified_on: date


class StoredHouseholds:
    """The households named in a file's `household_no` column, as far as the store has them."""

    def __init__(self, tables: Sequence[Table], context: Context, oddities: Oddities) -> None:
        self._oddities = oddities
        self._places = context.places
        self._known = dict(_load(context, sorted(codes_in(tables, context, "household_no"))))

    def get(self, number: str | None) -> Stored | None:
        """The household, None where the store does not have it."""
        return self._known.get(number) if number else None

    def village(self, cells: Cells, number: str | None, *, key: str) -> str:
        """The row's village: as its place columns say, else where the roster has the household.

        Rejects the row where neither tells (blaming `key` in a file without any of these columns); where
        they differ the file is believed, with a warning.
        """
        stored = self.get(number)
        home = self._places.current(stored.area_code) if stored else None
        named = not all(map(cleaning.is_nothing, map(cells.raw, reversed(PLACES))))
        written = cells.place(*PLACES) if named else None
        level = self._places.level(written) if written else ""
        village = written if level == "village" else home
        if not village:
            present = next((name for name in (*reversed(PLACES), "household_no") if cells.has(name)), key)
            cells.reject([present], "应填写行政村的名称，或填写花名册中已有的户编号")
        if home and written and self._places.at(home, level) != written:
            self._oddities.note(cells, _ELSEWHERE if village == written else _AT_HOME)
        return village


def areas_of(connection: Connection, numbers: Collection[str]) -> set[str]:
    """Every area in which a roster has ever had one of the households."""
    found: set[str] = set()
    for chunk in _chunks(sorted(numbers)):
        among = household_versions.c.household_no.in_(chunk)
        found.update(connection.scalars(select(household_versions.c.area_code).where(among).distinct()))
    return found


def _load(context: Context, numbers: Sequence[str]) -> Iterator[tuple[str, Stored]]:
    first = func.min(household_versions.c.identified_on)
    joined = households.join(household_versions)
    query = (
        select(households.c.household_no, households.c.area_code, first)
        .select_from(joined)
        .group_by(households.c.household_no, households.c.area_code)
    )
    for chunk in _chunks(numbers):
        among = query.where(households.c.household_no.in_(chunk))
        for number, area_code, identified_on in context.connection.execute(among):
            yield number, Stored(area_code, identified_on)


def _chunks(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))
