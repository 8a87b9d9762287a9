"""Opening and migrating stores: what is promised of each kind, and what a wrong address says."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from data.engine import LOCAL_DIR, StoreError, open_store, store_url
from data.migrate import is_current, migrate
from data.schema import area_tree, store_state


def test_sqlite_is_opened_for_readers_beside_a_writer(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        pragmas = ("journal_mode", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() for pragma in pragmas]
    assert found == ["wal", 1, 30_000]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_postgresql_is_reached_through_psycopg_3_whatever_the_url_names(scheme: str) -> None:
    engine = open_store(f"{scheme}://clerk:secret@db.example:5433/city")
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
    assert (engine.url.host, engine.url.port, engine.url.database) == ("db.example", 5433, "city")


def test_foreign_keys_hold(engine: Engine) -> None:
    orphan = insert(area_tree).values(ancestor_code="990000", descendant_code="990100")
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(orphan)


def test_a_transaction_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    def half_way() -> None:
        with engine.begin() as connection:
            connection.execute(insert(store_state).values(key="data_version", value="1"))
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        half_way()
    with engine.connect() as connection:
        assert connection.execute(select(store_state)).all() == []


def test_sqlite_writers_queue_and_lose_no_update(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as connection:
        connection.execute(insert(store_state).values(key="data_version", value="0"))

    def bump(_: int) -> None:
        with (
            sqlite_engine.connect().execution_options(sqlite_immediate=True) as connection,
            connection.begin(),
        ):
            version = int(connection.execute(select(store_state.c.value)).scalar_one())
            connection.execute(update(store_state).values(value=str(version + 1)))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(bump, range(20)))
    with sqlite_engine.connect() as connection:
        assert connection.execute(select(store_state.c.value)).scalar_one() == "20"


def test_two_processes_may_migrate_one_store_at_once(store_url: str) -> None:
    engines = [open_store(store_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate, engines))
    assert is_current(engines[0])
    for engine in engines:
        engine.dispose()


def test_a_store_of_a_newer_program_is_refused_with_a_sentence(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_later'"))
    with pytest.raises(StoreError, match="更新版本"):
        migrate(engine)


def test_the_store_is_the_argument_then_the_environment_then_a_local_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert store_url() == f"sqlite:///{LOCAL_DIR / 'store.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/city")
    assert store_url() == "postgresql://db/city"
    assert store_url("sqlite:///other.sqlite") == "sqlite:///other.sqlite"


@pytest.mark.parametrize(
    "url", ["store.sqlite", "mysql://clerk:geheim@db/city", "postgresql://clerk:geheim@db:port/city", "://"]
)
def test_an_unreadable_url_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(StoreError, match=r"数据库地址.*sqlite:///.*postgresql://") as refused:
        open_store(url)
    assert "geheim" not in str(refused.value)


def test_a_missing_folder_is_named_and_not_created(tmp_path: Path) -> None:
    missing = tmp_path / "typo"
    with pytest.raises(StoreError, match=f"文件夹不存在：{missing}"):
        open_store(f"sqlite:///{missing}/store.sqlite")
    assert not missing.exists()


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="指向文件夹"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("户编号,姓名\n" * 1000)
    engine = open_store(f"sqlite:///{roster}")
    with pytest.raises(StoreError, match="不是 SQLite 数据库"), engine.connect():
        pass
    assert roster.read_text() == "户编号,姓名\n" * 1000


def test_a_server_that_is_not_there_is_reported_in_seconds() -> None:
    engine = open_store("postgresql://clerk@127.0.0.1:1/city")
    assert engine.url.query["connect_timeout"] == "5"
    with pytest.raises(DBAPIError), engine.connect():
        pass
