"""What the store promises: migrations give exactly the declared tables, and every column says what it is."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, Table, inspect

from data.engine import open_store
from data.migrate import is_current, migrate
from data.schema import metadata

TABLES = list(metadata.tables.values())


def test_migrations_build_exactly_the_declared_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_takes_an_empty_store_to_the_current_schema_and_is_repeatable(store_url: str) -> None:
    engine = open_store(store_url)
    assert not is_current(engine)
    migrate(engine)
    migrate(engine)
    assert is_current(engine)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_and_column_says_what_it_holds(table: Table) -> None:
    assert table.comment
    assert [column.name for column in table.columns if not column.comment] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_says_how_a_persons_scope_limits_it(table: Table) -> None:
    match table.info.get("scope"):
        case "public":
            pass
        case ("area" | "area_or_above", column):
            assert column in table.columns
        case ("via", column, parent):
            assert column in table.columns
            assert column in metadata.tables[parent].columns
            assert metadata.tables[parent].info["scope"][0] == "area"
        case other:
            pytest.fail(f"{table.name}: scope {other!r}")
