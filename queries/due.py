"""Which file is due from whom, by which day, what came in time, what is late and what is missing.

What is due is a rule of the installation: policy `due_day.<kind>` is the day of the following month
by which the file of a month is to come (31: its last day; 0: not asked for), `due_every.<kind>` asks for it
every so many months (3: March, June, September, December; without it every month). A rule that names no
area asks every county, one that names a county or the city asks that very one. A kind without a rule is not
asked for.

A file has come when a committed batch of its kind speaks of the area and reports on the month or a later
one, as in `queries/coverage.py`; the first such file counts, by the day of its import in China.
"""

import calendar
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import select

from data.city_clock import day_of
from data.schema import FOREVER, area_tree, areas, batches
from data.vocabulary import KIND_LABELS, KINDS
from queries.areas import counties_of
from queries.months import first_day, last_day, month_before, month_range
from queries.policy import Policies, read_policies
from queries.run import Store, run_rows
from queries.scope import Scope
from queries.terms import say
from queries.townships_told import Arrival, asked_and_left_out

IN_TIME: Final = "in_time"
LATE: Final = "late"
MISSING: Final = "missing"
NOT_DUE: Final = "not_due"
STATES: Final = (IN_TIME, LATE, MISSING, NOT_DUE)

COLUMNS: Final = (
    *("area_code", "area", "level", "kind", "label", "month", "due_on", "came_on", "batch", "state"),
    *("days_late", "source", "townships", "left_out", "left_out_names"),
)
RECORD_COLUMNS: Final = ("area_code", "area", "kind", "label", "asked", "came", "in_time", "late", "missing")

MONTHS_BACK: Final = 12  # how far back one looks: a yearly file is due once in them
CODES: Final = tuple(f"{rule}.{kind}" for rule in ("due_day", "due_every") for kind in KINDS)


def due_on(month: int, day: int) -> date:
    """The day of the month after `month`; its last day where it has no such day."""
    year, number = divmod(month_before(month, -1), 100)
    return date(year, number, min(day, calendar.monthrange(year, number)[1]))


def standing(due: date, came: date | None, today: date) -> tuple[str, int]:
    """The state of a file that is due, and by how many days it is late (0 where it is not)."""
    if came is not None:
        return (LATE, (came - due).days) if came > due else (IN_TIME, 0)
    return (MISSING, (today - due).days) if today > due else (NOT_DUE, 0)


def history(
    engine: Store,
    *,
    scope: Scope,
    month: int,
    today: date,
    months: int = MONTHS_BACK,
    policies: Policies | None = None,
    only_latest: bool = False,
) -> pd.DataFrame:
    """Every file that was due for the `months` up to `month`, as far as the scope reaches: `COLUMNS`.

    By area and kind, oldest month first. month is the one that the file reports on (YYYYMM), due_on and
    came_on are dates (None while it has not come), batch its number (NA), state one of `STATES`, days_late
    counted to `today` while it is missing, source the rule's document. townships is how many the file should
    name (0 where that cannot be said, see `queries/townships_told.py`), left_out the codes of those that it
    does not (a tuple), left_out_names their names. A limited scope sees the counties that contain or lie in
    its areas, and the city. `policies` are those of `CODES`, where they were read.
    `only_latest` gives what `latest` makes of it, for less.
    """
    span = month_range(month_before(month, months - 1), month)
    policies = policies or read_policies(engine, CODES, scope=scope)
    arrivals = _arrivals(engine, month_before(span[0], MONTHS_BACK), scope)
    townships = _townships(engine, scope)
    rows = [
        (
            code,
            name,
            level,
            kind,
            say(KIND_LABELS[kind], month),
            period,
            *_told(rule, period, arrivals[code, kind], today),
            *_left_out(kind, period, arrivals[code, kind], townships[code]),
        )
        for code, name, level, months_there in _reporters(engine, span, scope)
        for kind in KINDS
        for period, rule in _periods(policies, kind, (code, level), months_there, only_latest)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    texts = ("area_code", "area", "level", "kind", "label", "state", "source")
    numbers = {"month": "int64", "days_late": "int64", "batch": "Int64", "townships": "int64"}
    return frame.astype(dict.fromkeys(texts, "str") | numbers)


def latest(found: pd.DataFrame) -> pd.DataFrame:
    """Of `history`, the last file of each area and kind: what the figures of the month rest on."""
    return found.drop_duplicates(["area_code", "kind"], keep="last").reset_index(drop=True)


def record(found: pd.DataFrame) -> pd.DataFrame:
    """Of `history`, how often each area's file of a kind came: `RECORD_COLUMNS`.

    asked counts the files whose day has passed or that came, came = in_time + late.
    """
    told = found[found["state"] != NOT_DUE]
    each = told.assign(**{state: told["state"] == state for state in (IN_TIME, LATE, MISSING)})
    keys = ["area_code", "area", "kind", "label"]
    counts = each.groupby(keys, sort=False, as_index=False)[[IN_TIME, LATE, MISSING]].sum()
    counts["came"] = counts[IN_TIME] + counts[LATE]
    counts["asked"] = counts["came"] + counts[MISSING]
    return counts[list(RECORD_COLUMNS)]


class _Rule(NamedTuple):
    day: int
    source: str


def _asked(policies: Policies, kind: str, area: str, level: str, month: int) -> _Rule | None:
    """By which day of the next month the file is due; None where none is."""
    general = level == "county"
    rule = policies.own(f"due_day.{kind}", area, month, or_general=general)
    if rule is None or not rule.value:
        return None
    # A general period holds for the city's own file too: only being asked at all needs its name.
    every = policies.own(f"due_every.{kind}", area, month, or_general=True)
    if every is not None and month % 100 % int(every.value):
        return None
    return _Rule(int(rule.value), rule.source)


def _periods(
    policies: Policies, kind: str, area: tuple[str, str], months: Sequence[int], only_latest: bool
) -> list[tuple[int, _Rule]]:
    """The months for which a file is due, oldest first, each with its rule; or the last of them alone.

    `area` is its code and level.
    """
    asked = ((month, _asked(policies, kind, *area, month)) for month in reversed(months))
    found = ((month, rule) for month, rule in asked if rule)
    return list(islice(found, 1 if only_latest else None))[::-1]


def _told(rule: _Rule, month: int, came: Sequence[Arrival], today: date) -> tuple[Any, ...]:
    """due_on, came_on, batch, state, days_late and source of one file."""
    first = min((each for each in came if each.month >= month), key=lambda each: each[1:], default=None)
    due = due_on(month, rule.day)
    state, days = standing(due, first.day if first else None, today)
    return (due, first.day if first else None, first.batch if first else None, state, days, rule.source)


def _left_out(
    kind: str, month: int, came: Sequence[Arrival], existing: Mapping[str, str]
) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """townships, left_out and left_out_names of one file; `existing` are the names of townships by code."""
    asked, missing = asked_and_left_out(kind, month, came, existing)
    return asked, missing, tuple(existing[code] for code in missing)


def _townships(engine: Store, scope: Scope) -> Mapping[str, Mapping[str, str]]:
    """The townships of today by the county or the city that reports on them: code → name."""
    a, inside = areas.c, area_tree.c
    statement = (
        select(inside.ancestor_code, a.code, a.name)
        .join(area_tree, inside.descendant_code == a.code)
        .where(a.level == "township", a.successor_code.is_(None), a.valid_to == FOREVER)
        .order_by(a.code)
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for above, code, name in run_rows(engine, statement, scope=scope):
        found[above][code] = name
    return found


def _arrivals(engine: Store, since: int, scope: Scope) -> dict[tuple[str, str], list[Arrival]]:
    """By area and kind, the files that report on months from `since` on."""
    b = batches.c
    statement = (
        select(b.kind, b.as_of, b.counties, b.imported_at, b.id, b.townships)
        .where(b.status == "committed", b.kind.in_(KINDS), b.as_of >= first_day(since))
        .order_by(b.id)
    )
    found: dict[tuple[str, str], list[Arrival]] = defaultdict(list)
    for kind, as_of, named, at, batch, towns in run_rows(engine, statement, scope=scope):
        told = None if towns is None else frozenset(json.loads(towns))
        arrival = Arrival(as_of.year * 100 + as_of.month, day_of(at), batch, told)
        for code in json.loads(named):
            found[code, kind].append(arrival)
    return found


def _reporters(engine: Store, span: Sequence[int], scope: Scope) -> Iterable[tuple[str, str, str, list[int]]]:
    """Counties, and the city last, within reach: code, name, level and the months in which each was there."""
    a = areas.c
    statement = (
        select(a.code, a.name, a.level, a.valid_from, a.valid_to)
        .where(a.level.in_(("county", "city")), a.successor_code.is_(None), a.valid_to > first_day(span[0]))
        .order_by(a.level.desc(), a.code)
    )
    reach = counties_of(engine, scope=scope)
    for code, name, level, since, until in run_rows(engine, statement, scope=scope):
        if reach is None or level == "city" or code in reach:
            there = [m for m in span if since <= last_day(m) and (until == FOREVER or until > last_day(m))]
            yield code, name, level, there
