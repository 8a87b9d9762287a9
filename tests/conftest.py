"""Stores for tests: the same test runs on SQLite and on a real PostgreSQL server."""

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from data.engine import open_store
from data.migrate import migrate
from tests import compiled_once, postgres
from tests.demo_store import demo_store

_SERVER = pytest.StashKey[postgres.Server]()
# Folders whose tests share what is dear: the answers that pages keep of the demo city, the city's model, a
# server and a browser.
_TOGETHER = ("tests/browser/", "tests/dashboard/", "tests/demo/")
# Modules whose tests share a store of their own say so.
_SHARES = ('scope="module"', "engine_to_read")

settings.register_profile("no deadline", deadline=None)  # no test asserts how long something takes
settings.load_profile("no deadline")

compiled_once.share()


def pytest_configure(config: pytest.Config) -> None:
    os.environ.pop("DATABASE_URL", None)  # a test never touches the tester's own store
    worker = getattr(config, "workerinput", None)
    if worker:
        config.stash[_SERVER] = postgres.Server(Path(worker["postgres_folder"]))
        return
    if postgres.find_binaries() is None:
        pytest.exit(postgres.MISSING, returncode=2)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a killed run cleans up as with Ctrl-C
    config.stash[_SERVER] = postgres.Server.new_folder()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["postgres_folder"] = str(node.config.stash[_SERVER].folder)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that share what is dear on one worker, every other test where there is room.

    The shared come first, for they have more tests than one; so the others fill both workers to the end.

    Not `--dist=loadgroup`: xdist 3.8 does not group on pytest 9.2 (pytest-xdist issue 1386).
    """
    from xdist.scheduler import LoadScopeScheduling

    class SharedTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            folder = next((folder for folder in _TOGETHER if nodeid.startswith(folder)), None)
            module = nodeid.partition("::")[0]
            return folder or (module if _shares(config.rootpath / module) else nodeid)

    return SharedTogether(config, log)


@cache
def _shares(module: Path) -> bool:
    source = module.read_text("utf-8")
    return any(word in source for word in _SHARES)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the garbage collector need not look through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and _SERVER in config.stash:
        config.stash[_SERVER].stop()


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> postgres.Server:
    """The run's own server, started; `postgres_server.database(migrated=…)` gives further stores."""
    server = pytestconfig.stash[_SERVER]
    server.start()
    return server


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of store; whatever builds on it runs once per kind."""
    return str(request.param)


@pytest.fixture
def store_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh store without tables, on each kind of store."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    with request.getfixturevalue("postgres_server").database(migrated=False) as url:
        yield url


@pytest.fixture
def migrated_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh store with tables and no rows, on each kind of store."""
    if backend == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    with request.getfixturevalue("postgres_server").database(migrated=True) as url:
        yield url


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    """An engine on `migrated_url`, on each kind of store."""
    with _opened(migrated_url) as opened:
        yield opened


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """Like `migrated_url`, SQLite only: for what does not depend on the kind of store."""
    copy = shutil.copy(_sqlite_template, tmp_path / "store.sqlite")
    return f"sqlite:///{copy}"


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An engine on `sqlite_url`."""
    with _opened(sqlite_url) as opened:
        yield opened


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine_to_read(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Like `engine`, one for a whole module: for tests that only read what a module's fixture writes."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            copy = tmp_path_factory.mktemp("store") / "store.sqlite"
            url = f"sqlite:///{shutil.copy(request.getfixturevalue('_sqlite_template'), copy)}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(server.database(migrated=True))
        yield stack.enter_context(_opened(url))


@pytest.fixture(scope="session")
def demo_store_url() -> str:
    """The URL of the demo city, SQLite, built once and shared by all workers: for reading only."""
    return f"sqlite:///{demo_store()}"


@pytest.fixture
def demo_store_copy(demo_store_url: str, tmp_path: Path) -> str:
    """The URL of a copy of the demo city that a test may change, or take away."""
    copy = shutil.copy(demo_store_url.removeprefix("sqlite:///"), tmp_path / "demo.sqlite")
    return f"sqlite:///{copy}"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    with _opened(f"sqlite:///{path}") as template:
        migrate(template)
    return path


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    opened = open_store(url)
    try:
        yield opened
    finally:
        opened.dispose()
