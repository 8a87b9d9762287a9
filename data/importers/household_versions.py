"""Bringing a roster's households into the store, as versions (docs/decisions/0002)."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Table, case, exists, func, select

from data.bulk import insert_columns, read_plain
from data.effect import MOST_EXAMPLES, Counts
from data.importers.base import Batch, Touched
from data.importers.households import FACTS, Household, Person, facts_of
from data.importers.merge import RowDict, delete_rows, load_where, merge, remember
from data.importers.unchanged_households import confirmed, with_other_members
from data.schema import (
    BEGINNING,
    FOREVER,
    area_tree,
    areas,
    batches,
    household_measures,
    household_risks,
    household_versions,
    households,
    persons,
)

_CHUNK: Final = 2_000
_EXAMPLES: Final = 5
_stored_facts: Final = itemgetter(*FACTS)


@dataclass(slots=True)
class _Changes:
    """Versions to write, and what they change for the rollup."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)
    since: date = FOREVER
    versioned: list[str] = field(default_factory=list)  # households whose validity is to be derived

    def add(self, area_code: str, since: date) -> None:
        """Note that figures of an area may differ from a day on."""
        self.areas.add(area_code)
        self.since = min(self.since, since)


def load_households(
    connection: Connection, batch: Batch, roster: Sequence[Household], *, refused: Collection[str]
) -> Touched:
    """Merge a roster: new households, a version for each that changed, persons, and who is missing.

    A roster older than what is stored adds its versions where they belong, and leaves persons and present
    villages alone. `refused` are the households of refused rows: refused is not missing.
    """
    numbers = [household.household_no for household in roster]
    known = connection.scalar(select(func.count()).select_from(households)) or 0
    newest = confirmed(connection, roster, batch.as_of) if known else {}
    others = [number for number in numbers if number not in newest]
    stored = _stored_versions(connection, others) if known else {}
    county_of = _counties(connection)
    counties = {county_of[household.facts.area_code] for household in roster}
    after = _later_rosters(connection, batch)
    later = {area: after[county] for area, county in county_of.items() if county in after}
    present = _present(connection, counties - after.keys())
    missing = _missing(connection, batch, present.keys() - {*numbers, *refused})
    old = newest.keys() | stored.keys()
    new = [household for household in roster if household.household_no not in old]
    changes = _Changes(
        areas={household.facts.area_code for household in new},
        since=min((household.facts.identified_on for household in new), default=FOREVER),
    )
    for household in roster:
        if versions := stored.get(household.household_no):
            _add_version(household, versions, batch.as_of, later.get(household.facts.area_code, ()), changes)
            newest[household.household_no] = versions[-1]["as_of"] <= batch.as_of
    # Known households of which this is the newest word.
    latest = [
        household
        for household in roster
        if newest.get(household.household_no) and household.facts.area_code not in later
    ]
    _insert_new(connection, batch, new, later)
    elsewhere = [
        household for household in latest if present.get(household.household_no) != household.facts.area_code
    ]
    placed = merge(connection, households, [_identity(household) for household in elsewhere], batch.id)
    merge(connection, household_versions, changes.rows, batch.id)
    derive_validity(connection, changes.versioned)
    changed = {
        *changes.versioned,
        *placed.values("household_no"),
        *_replace_persons(connection, batch, with_other_members(connection, latest)),
    }
    merge(
        connection,
        households,
        [{"household_no": no, "absent_since": batch.as_of} for no in missing],
        batch.id,
    )
    return Touched(
        # Where most of the store is new, everything at once is quicker than picking, and equal.
        areas=None if len(new) > known else changes.areas,
        since=None if len(new) > known else changes.since.year * 100 + changes.since.month,
        named={household.facts.area_code for household in roster if household.facts.area_code},
        warnings=_about_missing(missing, batch),
        counts=Counts(
            len(new),
            len(changed),
            len(roster) - len(new) - len(changed),
            len(missing),
            tuple(sorted(changed)[:MOST_EXAMPLES]),
        ),
    )


def derive_validity(connection: Connection, household_nos: Sequence[str]) -> None:
    """Recompute `valid_from` and `valid_to` from the order of the households' versions."""
    version = household_versions
    other = household_versions.alias()
    of_same = other.c.household_no == version.c.household_no
    following = (
        select(func.min(other.c.as_of)).where(of_same, other.c.as_of > version.c.as_of).scalar_subquery()
    )
    earlier = exists().where(of_same, other.c.as_of < version.c.as_of)
    for start in range(0, len(household_nos), _CHUNK):
        connection.execute(
            version.update()
            .where(version.c.household_no.in_(household_nos[start : start + _CHUNK]))
            .values(
                valid_from=case((earlier, version.c.as_of), else_=BEGINNING),
                valid_to=func.coalesce(following, FOREVER),
            )
        )


# --- what the store knows ------------------------------------------------------------------------


def _stored_versions(connection: Connection, numbers: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Each household's versions, oldest first, with causes and measures."""
    versions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in load_where(
        connection, household_versions, [(number,) for number in numbers], ["household_no"]
    ):
        versions[row["household_no"]].append(row)
    for of_household in versions.values():
        of_household.sort(key=lambda row: row["as_of"])
    return versions


def _counties(connection: Connection) -> dict[str, str]:
    """The county of every area in or below one."""
    rows = connection.execute(
        select(area_tree.c.descendant_code, area_tree.c.ancestor_code)
        .join(areas, areas.c.code == area_tree.c.ancestor_code)
        .where(areas.c.level == "county")
    )
    return dict(rows.all())


def _later_rosters(connection: Connection, batch: Batch) -> dict[str, list[date]]:
    """The months of newer rosters that were imported before this one, by county, oldest first."""
    rows = connection.execute(
        select(batches.c.as_of, batches.c.counties)
        .where(batches.c.kind == batch.kind, batches.c.status == "committed", batches.c.as_of > batch.as_of)
        .order_by(batches.c.as_of)
    )
    months: dict[str, list[date]] = defaultdict(list)
    for as_of, counties in rows:
        for county in json.loads(counties):
            months[county].append(as_of)
    return months


def _present(connection: Connection, counties: Collection[str]) -> dict[str, str]:
    """The village of every household of these counties that is not marked as missing, by its number."""
    below = select(area_tree.c.descendant_code).where(area_tree.c.ancestor_code.in_(sorted(counties)))
    present = select(households.c.household_no, households.c.area_code).where(
        households.c.absent_since.is_(None), households.c.area_code.in_(below)
    )
    return dict(read_plain(connection, present))


def _missing(connection: Connection, batch: Batch, unlisted: Collection[str]) -> list[str]:
    """Those of the households that only older rosters list, in order."""
    since = select(household_versions.c.household_no).where(household_versions.c.as_of >= batch.as_of)
    numbers = sorted(unlisted)
    listed: set[str] = set()
    for start in range(0, len(numbers), _CHUNK):
        among = household_versions.c.household_no.in_(numbers[start : start + _CHUNK])
        listed.update(connection.scalars(since.where(among)))
    return [number for number in numbers if number not in listed]


def _about_missing(missing: Sequence[str], batch: Batch) -> list[str]:
    if not missing:
        return []
    some = "、".join(missing[:_EXAMPLES]) + (" 等" if len(missing) > _EXAMPLES else "")
    return [
        f"库中有 {len(missing)} 户不在这份{batch.as_of.year}年{batch.as_of.month}月的花名册里"
        f"（户编号 {some}）。"
        "这些户已作标记，仍计入统计，请核实是否漏报。"
    ]


# --- versions ------------------------------------------------------------------------------------


def _add_version(
    household: Household,
    versions: Sequence[dict[str, Any]],
    as_of: date,
    later_rosters: Sequence[date],
    changes: _Changes,
) -> None:
    """Write a version where the household differs from the one in force."""
    position = bisect_right([row["as_of"] for row in versions], as_of)
    in_force = versions[max(position - 1, 0)]
    if _still_said(in_force, household):
        return
    new = _version(household, as_of)
    changes.rows.append(new)
    changes.versioned.append(household.household_no)
    first = as_of <= versions[0]["as_of"]  # the first version speaks for all months before it
    for row in (new, in_force):
        changes.add(row["area_code"], min(as_of, row["identified_on"]) if first else as_of)
    following = versions[position]["as_of"] if position < len(versions) else FOREVER
    if later_rosters and later_rosters[0] < following:
        # A newer roster confirmed what was in force until now, and still does so from its own month on.
        still = {name: in_force[name] for name in new}
        changes.rows.append(still | {"as_of": later_rosters[0]})


def _version(household: Household, as_of: date) -> dict[str, Any]:
    return {
        "household_no": household.household_no,
        "as_of": as_of,
        **dict(zip(FACTS, facts_of(household), strict=True)),
        "valid_from": BEGINNING,
        "valid_to": FOREVER,
        "household_risks": [{"cause": cause} for cause in household.causes],
        "household_measures": [{"measure": measure} for measure in household.measures],
    }


def _still_said(version: RowDict, household: Household) -> bool:
    """Whether a roster says of a household what the version does."""
    return (
        _stored_facts(version) == facts_of(household)
        and {part["cause"] for part in version["household_risks"]} == set(household.causes)
        and {part["measure"] for part in version["household_measures"]} == set(household.measures)
    )


def _insert_new(
    connection: Connection, batch: Batch, new: Sequence[Household], later: Mapping[str, Sequence[date]]
) -> None:
    """Households that the store does not know; missing since the first of the later rosters of their village.

    A first import is all of these: as columns, in the order of the keys, which the indexes like.
    """
    if not new:
        return
    roster = sorted(new, key=attrgetter("household_no"))
    numbers = [household.household_no for household in roster]
    values = dict(zip(FACTS, zip(*map(facts_of, roster), strict=True), strict=True))
    insert_columns(
        connection,
        households,
        {
            "household_no": numbers,
            "area_code": values["area_code"],
            "absent_since": [later[area][0] if area in later else None for area in values["area_code"]],
            "batch_id": (batch.id,) * len(new),
        },
    )
    of_version = {"as_of": batch.as_of, "valid_from": BEGINNING, "valid_to": FOREVER, "batch_id": batch.id}
    alike = {name: (value,) * len(new) for name, value in of_version.items()}
    insert_columns(connection, household_versions, {"household_no": numbers, **values, **alike})
    causes = {household.household_no: household.causes for household in roster}
    measures = {household.household_no: household.measures for household in roster}
    _insert_parts(connection, household_risks, "cause", batch.as_of, causes)
    _insert_parts(connection, household_measures, "measure", batch.as_of, measures)
    _insert_members(connection, roster, batch.id)


def _insert_parts(
    connection: Connection, table: Table, name: str, as_of: date, told: Mapping[str, tuple[str, ...]]
) -> None:
    """The causes or the measures of new households, a row each."""
    columns: dict[str, Sequence[Any]] = {
        "household_no": [number for number, words in told.items() for _ in words],
        name: [word for words in told.values() for word in words],
    }
    insert_columns(connection, table, columns | {"as_of": (as_of,) * len(columns[name])})


def _insert_members(connection: Connection, roster: Sequence[Household], batch_id: int) -> None:
    numbers = [household.household_no for household in roster]
    listed = [household.members for household in roster]
    sizes = list(map(len, listed))
    members = list(chain.from_iterable(listed))
    columns: dict[str, Sequence[Any]] = {
        "household_no": [number for number, size in zip(numbers, sizes, strict=True) for _ in range(size)],
        "seq": [seq for size in sizes for seq in range(1, size + 1)],
        "batch_id": (batch_id,) * len(members),
    }
    columns |= dict(zip(Person._fields, zip(*members, strict=True), strict=True))
    insert_columns(connection, persons, columns)


def _identity(household: Household) -> dict[str, Any]:
    return {
        "household_no": household.household_no,
        "area_code": household.facts.area_code,
        "absent_since": None,
    }


def _replace_persons(connection: Connection, batch: Batch, differing: Sequence[Household]) -> set[str]:
    """The members as this roster lists them; members it no longer lists go, with their image kept. Returns
    the households whose members differ."""
    rows = [
        {"household_no": household.household_no, "seq": seq, **dict(zip(Person._fields, member, strict=True))}
        for household in differing
        for seq, member in enumerate(household.members, 1)
    ]
    numbers = [(household.household_no,) for household in differing]
    stored = list(load_where(connection, persons, numbers, ["household_no"]))
    merged = merge(connection, persons, rows, batch.id, stored=stored)
    listed = {(row["household_no"], row["seq"]) for row in rows}
    gone = [row for row in stored if (row["household_no"], row["seq"]) not in listed]
    remember(connection, persons, gone, batch.id)
    delete_rows(connection, persons, [(row["household_no"], row["seq"]) for row in gone])
    return merged.values("household_no") | {row["household_no"] for row in gone}
