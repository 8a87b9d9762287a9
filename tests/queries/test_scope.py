"""Nobody sees rows or names beyond their scope, whatever a statement looks like."""

import importlib
import inspect
import pkgutil
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, exists, func, select, text, union_all

import queries
from data.schema import (
    areas,
    household_risks,
    household_versions,
    households,
    metadata,
    payments,
    persons,
    projects,
)
from queries.comparison import Later
from queries.evaluate import values
from queries.masking import PersonalExpression
from queries.run import UnscopedStatement, run
from queries.scope import NOTHING, WHOLE_CITY, Scope
from queries.snapshots import Snapshot
from tests.queries.literal import CITY, DING, EAST, EAST_1, JIA, MARGINAL, UNSTABLE, WEST, YI, Store

IN_EAST = Scope(areas=frozenset({EAST}))
IN_EAST_1 = Scope(areas=frozenset({EAST_1}))


@pytest.fixture(scope="module")
def filled(engine_to_read: Engine) -> Engine:
    store = Store(engine_to_read).households(
        ("E", JIA, UNSTABLE, 3, "2021-03", None, "", {"causes": ("因病",)}),
        ("W", DING, MARGINAL, 2, "2021-03", None, "", {"causes": ("因残",)}),
    )
    store.person("E", 1, "张三").person("W", 1, "李四")
    store.projects(("PE", JIA, 2021, {}), ("PW", DING, 2021, {}))
    store.payments(("PE", "中央", "2021-03", 10), ("PW", "中央", "2021-03", 20))
    return store.ready()


V, R, P = household_versions, household_risks, persons
_aliased = V.alias("other")
_cte = select(V.c.household_no).cte("mine")
STATEMENTS = {
    "a table": select(V.c.household_no),
    "an alias": select(_aliased.c.household_no),
    "an alias of an alias": select(_aliased.alias("again").c.household_no),
    "a child table": select(R.c.household_no),
    "a join": select(V.c.household_no).join(
        R, (R.c.household_no == V.c.household_no) & (R.c.as_of == V.c.as_of)
    ),
    "a self join": select(_aliased.c.household_no).join_from(
        V, _aliased, V.c.household_no == _aliased.c.household_no
    ),
    "a subquery": select(select(V.c.household_no).subquery().c.household_no),
    "a CTE": select(_cte.c.household_no),
    "a union": union_all(
        select(V.c.household_no).where(V.c.category == UNSTABLE),
        select(V.c.household_no).where(V.c.category == MARGINAL),
    ),
    "IN": select(V.c.household_no).where(V.c.household_no.in_(select(P.c.household_no))),
    "a whole table": select(households),
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_a_scope_limits_every_table_wherever_it_stands(filled: Engine, statement: Any) -> None:
    assert sorted(run(filled, statement, scope=WHOLE_CITY)["household_no"]) == ["E", "W"]
    assert list(run(filled, statement, scope=IN_EAST)["household_no"]) == ["E"]
    assert run(filled, statement, scope=NOTHING).empty


def test_a_condition_on_rows_out_of_scope_is_false(filled: Engine) -> None:
    statement = select(areas.c.code).where(
        areas.c.code == WEST, exists(select(1).where(P.c.household_no == "W"))
    )
    assert list(run(filled, statement, scope=WHOLE_CITY)["code"]) == [WEST]
    assert run(filled, statement, scope=IN_EAST).empty


def test_a_scalar_subquery_counts_only_rows_in_scope(filled: Engine) -> None:
    counted = select(func.count()).select_from(V).scalar_subquery()
    assert run(filled, select(counted.label("n")), scope=IN_EAST)["n"].tolist() == [1]


def test_payments_are_limited_by_their_project(filled: Engine) -> None:
    statement = select(payments.c.amount_fen).join(projects, projects.c.project_no == payments.c.project_no)
    assert run(filled, statement, scope=IN_EAST)["amount_fen"].tolist() == [1000]
    assert run(filled, select(payments.c.amount_fen), scope=IN_EAST)["amount_fen"].tolist() == [1000]


def test_a_household_that_moved_away_keeps_its_later_causes_to_itself(engine: Engine) -> None:
    store = Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-03", None, "", {"causes": ("因病",)}), as_of="2021-06"
    )
    store.households(
        ("A", DING, UNSTABLE, 3, "2021-03", None, "", {"causes": ("因残",)}), as_of="2021-12"
    ).ready()
    assert run(engine, select(R.c.cause), scope=IN_EAST)["cause"].tolist() == ["因病"]


def test_areas_are_public_but_an_empty_scope_sees_none(filled: Engine) -> None:
    assert len(run(filled, select(areas.c.code), scope=IN_EAST)) == 10
    empty = run(filled, select(areas.c.code, areas.c.name), scope=NOTHING)
    assert empty.empty
    assert list(empty.columns) == ["code", "name"]


def test_a_scope_of_one_township_gets_no_figures_of_others(filled: Engine) -> None:
    def found(level: str) -> list[str]:
        frame = values(filled, scope=IN_EAST_1, month=202112, kpis=["persons_identified"], level=level)
        return frame["area_code"].tolist()

    assert (found("city"), found("county"), found("township"), found("village")) == (
        [],
        [],
        [EAST_1],
        [JIA, YI],
    )
    assert values(filled, scope=IN_EAST_1, month=202112, areas=[CITY, DING]).empty
    row = values(filled, scope=IN_EAST_1, month=202112, kpis=["persons_identified"], areas=[EAST_1]).iloc[0]
    assert (row["value"], row["state"]) == (3, "value")


def test_raw_sql_is_refused_to_a_limited_scope(filled: Engine) -> None:
    with pytest.raises(UnscopedStatement):
        run(filled, select(text("1 AS one")), scope=IN_EAST)
    with pytest.raises(UnscopedStatement):
        run(filled, select(areas.c.code).where(text("EXISTS (SELECT 1 FROM persons)")), scope=IN_EAST)


def test_names_are_masked_and_numbers_hidden(filled: Engine) -> None:
    statement = select(P.c.name.label("head"), P.c.phone, P.c.id_number, P.c.relation).order_by(
        P.c.household_no
    )
    masked = run(filled, statement, scope=WHOLE_CITY)
    assert masked.iloc[0].tolist() == ["张**", "•••", "•••", "户主"]
    seen = run(filled, statement, scope=Scope(everything=True, personal=True))
    assert seen.iloc[0].tolist() == ["张三", "13900000000", "990100199001011234", "户主"]


def test_masking_follows_a_column_through_subqueries_and_unions(filled: Engine) -> None:
    inner = select(P.c.household_no, P.c.name.label("who")).subquery()
    assert run(filled, select(inner.c.who.label("x")), scope=IN_EAST)["x"].tolist() == ["张**"]
    either = union_all(select(areas.c.name).where(areas.c.code == CITY), select(P.c.phone))
    assert set(run(filled, either, scope=IN_EAST)["name"]) == {"•••"}


@pytest.mark.parametrize(
    "statement",
    [
        select(func.lower(P.c.name)),
        select(func.max(P.c.phone)),
        select(P.c.household_no).where(P.c.name == "张三"),
        select(P.c.household_no).where(exists(select(1).where(P.c.id_number.like("99%")))),
        select(select(P.c.name).limit(1).scalar_subquery().label("x")),
        select(V.c.household_no).join(P, P.c.name == V.c.household_no),
    ],
    ids=["function", "aggregate", "comparison", "inside EXISTS", "scalar subquery", "join"],
)
def test_personal_data_inside_an_expression_is_refused(filled: Engine, statement: Any) -> None:
    with pytest.raises(PersonalExpression):
        run(filled, statement, scope=IN_EAST)
    run(filled, statement, scope=Scope(areas=IN_EAST.areas, personal=True))


def test_every_table_says_how_a_scope_limits_it() -> None:
    for table in metadata.tables.values():
        match table.info.get("scope"):
            case "public":
                pass
            case ("area" | "area_or_above", column):
                assert column in table.c
            case ("via", column, parent):
                assert column in table.c and column in metadata.tables[parent].c
                assert metadata.tables[parent].info["scope"][0] == "area"
            case other:
                raise AssertionError(f"{table.name}: {other}")


SNAPSHOT = Snapshot(1, "会", 202111, "manual", "我", datetime(2021, 12, 1), 1, "f", "0", "0", "{}", "[]", ())
# What a caller would pass for each argument; a new argument of a public function gets a line here.
ARGUMENTS: dict[str, Any] = {
    "month": 202112,
    "first": 202101,
    "last": 202112,
    "kpi": "households_without_measure",
    "kpis": ["households_identified", "paid"],
    "area": CITY,
    "level": "township",
    "within": CITY,
    "by": "category",
    "project": "PE",
    "item": f"{CITY}-1",
    "unit": f"{CITY}-市财政局",
    "measures": ["households_identified"],
    "enough": 10,
    "person": "王",
    "number": 1,
    "then": SNAPSHOT,
    "later": Later(None, 202112),
    "batch": 1,
    "since": 0,
    "areas": [CITY, EAST_1, JIA, WEST],
    "today": date(2022, 1, 15),
    "day": date(2022, 1, 1),
    "check": "eliminated_early",
    "subject": "E",
    "sample": 1,
    "facts": household_risks,
    "name": "cause",
    "numbers": ["E", "W"],
}
# The machinery behind the public functions: these take a scope, but no page calls them.
INTERNAL = {
    "run",
    "totals",
    "policy",
    "masking",
    "rollup",
    "coverage",
    "counted_places",
    "freezing",
    "doubtful",
}
INTERNAL.add("sampling_frame")  # what `sampling` draws from


def _public_functions() -> dict[str, Any]:
    found = {}
    for module in pkgutil.iter_modules(queries.__path__):
        if module.name in INTERNAL or module.name.startswith("_"):
            continue
        loaded = importlib.import_module(f"queries.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            reads = "engine" in inspect.signature(function).parameters
            if reads and not name.startswith("_") and function.__module__ == loaded.__name__:
                found[f"{module.name}.{name}"] = function
    return found


PUBLIC = _public_functions()


@pytest.mark.parametrize("function", PUBLIC.values(), ids=PUBLIC.keys())
def test_scope_is_asked_for_by_name_and_never_assumed(function: Any) -> None:
    scope = inspect.signature(function).parameters["scope"]
    assert scope.kind is inspect.Parameter.KEYWORD_ONLY
    assert scope.default is inspect.Parameter.empty


# These add to what they are given, are asked for shares alone, tell of every check or refuse (own tests).
GIVEN = {
    "judgement.judge",
    "evaluate.evaluate",
    "evaluate.read_terms",
    "areas.find",
    "peers.groups_of",
    "shares.shares",
    "lagging_context.history",
    "lagging_context.above",
    "comparison.rewrites_by_batch",
    "findings.summary",
    "findings.decide",
    # States of areas, which are public as areas are; and what refuses where a scope does not reach.
    "closing.books",
    "closing.sign_for",
    "published.enter_within",
    # The day of the demo city, and counts for areas that are given as a statement.
    "freshness.reporting_day",
    "findings.unsettled_by_area",
    # What draws and takes back refuses where a scope does not reach (tests/queries/test_sampling.py).
    "sampling.drawn",
    "sampling.draw_and_keep",
    "sampling.take_back",
    "sampling.enter_visit",
    "sample_command.lines",
    "sample_command.draw_in_city",
}


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - GIVEN))
def test_an_empty_scope_gets_nothing_from_any_public_function(filled: Engine, name: str) -> None:
    function = PUBLIC[name]
    asked = {
        key: ARGUMENTS[key]
        for key, parameter in inspect.signature(function).parameters.items()
        if key in ARGUMENTS and (parameter.default is inspect.Parameter.empty or key in ("level", "within"))
    }
    found = function(filled, scope=NOTHING, **asked)
    if isinstance(found, pd.DataFrame):
        assert found.empty
        assert len(found.columns) > 0
    else:
        assert found in ([], {}, frozenset(), 0, False, True, "", None)
        assert name == "freshness.is_empty" or not found


def test_nothing_of_others_is_found_by_any_function_that_lists_areas(filled: Engine) -> None:
    for name, function in PUBLIC.items():
        parameters = inspect.signature(function).parameters
        if name in GIVEN or name == "areas.tree" or not {"month"} <= set(parameters):
            continue
        asked = {
            key: ARGUMENTS[key]
            for key, parameter in parameters.items()
            if key in ARGUMENTS and (key != "areas" or parameter.default is inspect.Parameter.empty)
        }
        found = function(filled, scope=IN_EAST_1, **asked)
        codes = set(found["area_code"]) if "area_code" in found else set()
        assert codes <= {EAST_1, JIA, YI}, name
