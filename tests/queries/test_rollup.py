"""The rollup: whatever changes, bringing it up to date equals computing it from the facts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, delete, event, func, select, update

from data.schema import (
    allocations,
    areas,
    clues,
    cohorts,
    coverage,
    employment,
    helpers,
    household_events,
    household_risks,
    household_versions,
    households,
    incomes,
    metadata,
    payments,
    policy_values,
    process_times,
    projects,
    rollup,
    rollup_rows,
    village_facts,
    visits,
)
from data.vocabulary import CATEGORIES, CAUSES, FUND_LEVELS
from queries import streams
from queries.events import month_of
from queries.measures import MEASURES
from queries.rollup import rebuild, refresh
from tests.queries.facts import kind_of
from tests.queries.literal import (
    BING,
    CITY,
    DING,
    EAST,
    EAST_1,
    JIA,
    MARGINAL,
    UNSTABLE,
    WEST,
    YI,
    Store,
    counted,
    day,
)

MONTHS = [f"{year}-{month:02d}" for year in (2020, 2021) for month in range(1, 13)]
VILLAGES = [JIA, YI, BING, DING]

month = st.sampled_from(MONTHS)
maybe_month = st.none() | month
household = st.tuples(
    st.just("household"),
    st.integers(1, 6),
    st.sampled_from(VILLAGES),
    st.sampled_from(CATEGORIES),
    st.integers(1, 5),
    month,
    maybe_month,
    maybe_month,
    st.booleans(),
    st.sets(st.sampled_from(CAUSES), max_size=2),
    month,
)
project = st.tuples(
    st.just("project"),
    st.integers(1, 3),
    st.sampled_from([*VILLAGES, EAST_1, WEST]),
    st.sampled_from([2020, 2021]),
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("approved", "started", "completed", "planned_start", "planned_end"), month),
    ),
    month,
)
money = st.tuples(
    st.sampled_from(["allocation", "payment"]),
    st.integers(1, 3),
    st.sampled_from([*VILLAGES, EAST, CITY]),
    st.sampled_from(FUND_LEVELS),
    st.integers(-100, 1000),
    month,
    month,
)
merge = st.tuples(st.just("merge"), st.sampled_from([(BING, YI), (YI, JIA)]), month)
step = household | project | money | merge


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=1, max_size=8))
def test_refresh_after_each_change_equals_a_rebuild(engine: Engine, steps: list[tuple[Any, ...]]) -> None:
    _empty(engine)
    store = Store(engine)
    store.ready()
    for change in steps:
        kinds, touched, since = _apply(store, change)
        with _writing(engine) as connection:
            refresh(connection, kinds=kinds, areas=touched, since=since)
        refreshed = _rows(engine)
        store.ready()
        assert refreshed == _rows(engine), change


report = st.tuples(
    st.sampled_from(["employment", "income"]),
    st.sampled_from([JIA, BING, EAST_1, EAST, CITY]),
    month,
    st.integers(1, 99),
)
visit = st.tuples(st.just("visit"), st.sampled_from([JIA, DING]), st.integers(1, 2), month)
helper = st.tuples(st.just("helper"), st.sampled_from([JIA, DING]), st.integers(1, 2), month)
followup = st.tuples(st.just("followup"), st.sampled_from(VILLAGES), st.integers(1, 2), month)
village = st.tuples(st.just("village"), st.sampled_from(VILLAGES), st.sampled_from([2020, 2021]), maybe_month)
clue = st.tuples(st.just("clue"), st.sampled_from(VILLAGES), st.integers(1, 40), month)
rule = st.tuples(st.just("rule"), st.none(), st.integers(1, 40), month)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(report | visit | helper | followup | village | clue | rule, min_size=1, max_size=8))
def test_refresh_equals_a_rebuild_where_facts_look_at_each_other(
    sqlite_engine: Engine, steps: list[tuple[Any, ...]]
) -> None:
    _empty(sqlite_engine)
    store = Store(sqlite_engine)
    for number in (1, 2):
        store.households((f"H{number}", JIA, UNSTABLE, 3, "2019-03", f"2020-0{number}"))
        for area in (JIA, DING):
            own = {"helper_key": f"{area}{number}", "area_code": area, "visits_required": 2 + number}
            lasting = {"assigned_on": "2020-02", "ended_on": [None, "2020-08"][number - 1]}
            store.facts(helpers, own | lasting | {"name": f"{number}"})
    store.ready()
    for kind, area, number, *rest in steps:
        kinds, since = _take(store, (kind, area, number, *rest))
        with _writing(sqlite_engine) as connection:
            touched = frozenset() if area is None else {area}
            refresh(connection, kinds=kinds, areas=touched, since=since)
        refreshed = _rows(sqlite_engine)
        store.ready()
        assert refreshed == _rows(sqlite_engine), (kind, area, number, rest)


def _take(store: Store, step: tuple[Any, ...]) -> tuple[set[str], int | None]:
    """Add a fact as an import would; returns its kind and the first month that it may concern."""
    table: Table
    match step:
        case ("employment" | "income" as kind, area, on, count):
            own = {"area_code": area, "month": on}
            table, row = {
                "employment": (employment, {"employed": count, "willing": count + 1}),
                "income": (incomes, {"persons": count, "income_fen": 1_000 * count}),
            }[kind]
            _replace(store, table, own, row)
        case ("visit", area, number, on):
            table = visits
            store.facts(table, {"helper_key": f"{area}{number}", "visited_on": on})
        case ("helper", area, number, on):
            table = helpers
            row = {"area_code": area, "name": f"{number}", "assigned_on": on, "visits_required": 4}
            store.facts(table, row)
        case ("followup", area, number, on):
            table = household_events
            row = {"household_no": f"H{number}", "area_code": area, "kind": "回访", "on_date": on}
            store.facts(table, row)
        case ("village", area, year, recognised):
            table, on = village_facts, f"{year}-01"
            own = {"area_code": area, "year": year}
            row = {"safe_on": recognised, "collective_income_fen": year * 5_000}
            _replace(store, table, own, row)
        case ("clue", area, days, on):
            table = clues
            decided = (day(on) or date.max) + timedelta(days)
            store.facts(table, {"area_code": area, "found_on": on, "decided_on": decided.isoformat()})
        case (_, _, days, on):
            store.policy("limit.identification_days", days, valid=(on, "9999-12-31"))
            return {"policies"}, None
    return {kind_of(table)}, int(on.replace("-", ""))


def _replace(store: Store, table: Table, key: dict[str, Any], row: dict[str, Any]) -> None:
    with store.engine.begin() as connection:
        same = [table.c[name] == (day(value) if name == "month" else value) for name, value in key.items()]
        connection.execute(delete(table).where(*same))
    store.facts(table, key | row)


def _apply(store: Store, change: tuple[Any, ...]) -> tuple[set[str], set[str] | None, int | None]:
    """Make a change as an import would; returns kinds, touched areas and since, as small as they may be."""
    kind, *what = change
    match kind:
        case "household":
            return {"roster"}, _household(store, *what), None
        case "project":
            return {"projects"}, _project(store, *what), None
        case "merge":
            (area, successor), on = what
            store.merge(area, successor, on)
            return {"areas"}, {area}, None
    number, area, level, amount, on, as_of = what
    since = int(on.replace("-", ""))
    if kind == "allocation":
        store.allocations((area, level, on, amount, "产业发展" if number == 1 else "其他"), as_of=as_of)
        return {"allocations"}, {area}, since
    place = _area_of(store.engine, projects, projects.c.project_no == f"P{number}")
    if place is None:
        return {"payments"}, set(), since
    store.payments((f"P{number}", level, on, amount), as_of=as_of)
    return {"payments"}, {place}, since


def _household(store: Store, number: int, *rest: Any) -> set[str]:
    village, category, size, identified, eliminated, helped, no_labour, causes, as_of = rest
    name = f"H{number}"
    engine, v = store.engine, household_versions
    with engine.begin() as connection:
        before = set(connection.scalars(select(v.c.area_code).where(v.c.household_no == name)))
        for table in (household_risks, v):  # the same month again corrects that month's version
            key = (table.c.household_no == name) & (table.c.as_of == day(as_of))
            connection.execute(delete(table).where(key))
    more = {"no_labour": no_labour, "causes": sorted(causes)}
    store.households((name, village, category, size, identified, eliminated, helped, more), as_of=as_of)
    return before | {village}


def _project(store: Store, number: int, *rest: Any) -> set[str]:
    area, year, dates, as_of = rest
    key = projects.c.project_no == f"P{number}"
    before = _area_of(store.engine, projects, key)
    if before is None:
        store.projects((f"P{number}", area, year, dates), as_of=as_of)
        return {area}
    batch = store.batch("projects", as_of)
    with store.engine.begin() as connection:
        stages = {f"{stage}_on": day(text) for stage, text in dates.items()}
        connection.execute(update(projects).where(key).values(area_code=area, batch_id=batch, **stages))
    return {before, area}


def _area_of(engine: Engine, table: Any, key: Any) -> str | None:
    with engine.connect() as connection:
        found: str | None = connection.scalar(select(table.c.area_code).where(key))
    return found


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(sqlite_immediate=True) as connection, connection.begin():
        yield connection


def _rows(engine: Engine) -> list[set[Any]]:
    with engine.connect() as connection:
        return [
            {tuple(row) for row in connection.execute(select(table))}
            for table in (rollup, coverage, cohorts, process_times)
        ]


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def test_only_months_from_since_on_are_computed_again(engine: Engine) -> None:
    store = Store(engine)
    store.allocations((EAST, "中央", "2021-02", 10, "其他"), (EAST, "中央", "2021-05", 20, "其他")).ready()
    with _writing(engine) as connection:
        connection.execute(update(allocations).values(amount_fen=allocations.c.amount_fen * 2))
        refresh(connection, kinds={"allocations"}, areas={EAST}, since=202105)
    assert [counted(engine, "allocated", month) for month in (202102, 202105)] == [10, 50]


def test_only_measures_of_the_changed_kinds_and_touched_areas_are_computed_again(engine: Engine) -> None:
    store = Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03"), ("B", DING, UNSTABLE, 2, "2021-03"))
    store.ready()
    with _writing(engine) as connection:
        connection.execute(update(household_versions).values(persons=10))
        refresh(connection, kinds={"payments"}, areas=None, since=None)
        refresh(connection, kinds={"roster"}, areas={JIA}, since=None)
    assert [counted(engine, "persons_identified", 202112, area) for area in (JIA, EAST, DING, CITY)] == [
        10,
        10,
        2,
        12,
    ]


def test_a_removed_fact_leaves_no_row(engine: Engine) -> None:
    Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03")).ready()
    with _writing(engine) as connection:
        for table in (household_versions, households):
            connection.execute(delete(table))
        refresh(connection, kinds={"roster"}, areas={JIA}, since=None)
    assert _rows(engine) == [set(), set(), set(), set()]


def test_events_are_kept_by_every_level_of_area(engine: Engine) -> None:
    store = Store(engine).allocations(
        (CITY, "市级", "2021-02", 1, "其他"),
        (EAST, "市级", "2021-02", 10, "其他"),
        (JIA, "市级", "2021-02", 100, "其他"),
    )
    store.ready()
    assert [counted(engine, "allocated", 202112, area) for area in (JIA, EAST_1, EAST, CITY)] == [
        100,
        100,
        110,
        111,
    ]


@pytest.mark.parametrize("kinds", [{"policies"}, {"published"}, {"boundaries"}, set()])
def test_kinds_without_measures_change_nothing(engine: Engine, kinds: set[str]) -> None:
    Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03")).policy("income_line", 6900).ready()
    before = _rows(engine)
    with _writing(engine) as connection:
        connection.execute(delete(policy_values))
        connection.execute(delete(payments))
        refresh(connection, kinds=kinds, areas=None, since=None)
    assert _rows(engine) == before


def test_a_rebuild_starts_from_nothing(engine: Engine) -> None:
    Store(engine).households(("A", JIA, UNSTABLE, 3, "2021-03")).ready()
    before = _rows(engine)
    with _writing(engine) as connection:
        connection.execute(update(rollup_rows).values(amount=99))
        connection.execute(update(areas).where(areas.c.code == JIA).values(name="新甲村"))
        rebuild(connection)
    assert _rows(engine) == before


def test_kinds_of_file_that_were_never_sent_are_not_summed(sqlite_engine: Engine) -> None:
    asked: list[str] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    Store(sqlite_engine).households(("A", JIA, UNSTABLE, 3, "2021-03")).ready()
    sums = [told for told in asked if " AS month" in told and "AS amount" not in told]
    assert sums
    of_rosters = ("household_versions", "persons")
    assert [told for told in sums if not any(table in told for table in of_rosters)] == []


@pytest.mark.parametrize("rows_at_once", [50_000, 2])
def test_a_measures_own_statement_gives_what_the_rollup_holds(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, rows_at_once: int
) -> None:
    """Other engines sum the statements; here measures are read together and added up as arrays.

    More events than fit at once are read in a stream.
    """
    monkeypatch.setattr(streams, "_CHUNK", rows_at_once)
    store = Store(engine)
    for on, gone, size in (("2020-03", None, 3), ("2020-11", "2021-01", 4), ("2021-02-20", "2021-09", 2)):
        more = {"causes": ("因病", "因残"), "measures": ("健康帮扶",)}
        store.households((on, JIA, UNSTABLE, size, on, gone, "2021-02", more), as_of="2021-03")
        store.households((on, DING, MARGINAL, 5, on, None, None), as_of="2021-07")
    store.projects(("P", DING, 2021, {"approved": "2021-02", "planned_start": "2021-03-31"}))
    store.allocations((EAST, "中央", "2021-02", 10, "其他")).payments(("P", "省级", "2021-05", -3)).ready()
    told = 0
    with engine.connect() as connection:
        for measure in MEASURES.values():
            events = measure.events.select().subquery("events")
            amount, month = func.sum(events.c[measure.amount]), month_of(events.c.on_date)
            summed = select(month, amount).group_by(month).having(amount != 0)
            kept = select(rollup.c.month, rollup.c.amount).where(
                rollup.c.measure == measure.code, rollup.c.slice == "", rollup.c.area_code == CITY
            )
            found = set(connection.execute(kept).all())
            assert set(connection.execute(summed).all()) == found, measure.code
            told += bool(found)
    assert told > 15
