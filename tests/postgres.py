"""A PostgreSQL server of the test run's own: started on first use, shared by all workers, then removed.

It listens on a Unix socket in a private folder only: no port to collide on, no password to invent.
Durability is off: the data is thrown away.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from data.engine import open_store
from data.migrate import migrate
from tests.locking import locked

MISSING = (
    "These tests need a PostgreSQL server and start it themselves, but found no initdb and postgres in PATH "
    "or /usr/lib/postgresql/*/bin. On Debian or Ubuntu: apt-get install postgresql"
)
_TEMPLATE = "migrated"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
}

_SMALL = 1 << 20  # bytes of a table: below, deleting its rows is quicker than a new file
_END_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = """
    SELECT relname, attname, atttypid, attnotnull, (SELECT string_agg(version_num, ',') FROM alembic_version)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped ORDER BY relname, attnum
"""
_WITH_ROWS = """
    SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    AND pg_relation_size(oid) > 0
"""
_COUNT_FROM_ONE = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


def find_binaries() -> Path | None:
    """The folder with initdb, postgres and pg_ctl, the newest version first; None without a server."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    in_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    newest_first = sorted(installed, key=_version, reverse=True)
    for folder in [*in_path, *newest_first]:
        if all((folder / name).is_file() for name in ("initdb", "postgres", "pg_ctl")):
            return folder
    return None


def _version(folder: Path) -> float:
    number = re.match(r"\d+(\.\d+)?", folder.parent.name)
    return float(number[0]) if number else 0.0


class Server:
    """The server in `folder`, which the run's controller makes and removes (`new_folder`, `stop`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._idle: list[str] = []  # migrated databases of this process, emptied again

    @classmethod
    def new_folder(cls) -> "Server":
        """A server that is not started yet, in a folder short enough for a socket's name."""
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        if account := _account():
            shutil.chown(folder, account)
        return cls(folder)

    def start(self) -> None:
        """Start the server and migrate the template database, unless another worker has done so."""
        ready = self.folder / "ready"
        with locked(self.folder / "lock"):
            if ready.exists():
                return
            self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-N")
            with (self._data / "postgresql.conf").open("a") as config:
                config.writelines(f"{key} = '{value}'\n" for key, value in _SETTINGS.items())
                config.write(f"unix_socket_directories = '{self.folder}'\n")
            self._run("pg_ctl", "start", "--wait", "--silent", "--log", str(self.folder / "log"))
            self._execute(f"CREATE DATABASE {_TEMPLATE}")
            template = open_store(self.url(_TEMPLATE))
            migrate(template)
            template.dispose()
            ready.touch()

    def stop(self) -> None:
        """Stop the server if it runs, and remove every trace of it."""
        with locked(self.folder / "lock"):  # an interrupted run may still be starting it
            if (self._data / "postmaster.pid").exists():
                self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    @contextmanager
    def database(self, *, migrated: bool) -> Iterator[str]:
        """The URL of a fresh database, empty or migrated.

        Emptying a migrated database takes a tenth of the time of making one, so it is lent again, unless
        its tables are not what the migrations made.
        """
        self.start()
        if migrated and self._idle:
            name = self._idle.pop()
        else:
            name = f"test_{uuid4().hex[:12]}"
            self._execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE if migrated else 'template0'}")
        try:
            yield self.url(name)
        finally:
            if migrated and self._emptied(name):
                self._idle.append(name)
            else:
                self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def copy(self, database: str, name: str) -> str:
        """The URL of a copy of a database under a name, in place of one that has the name already."""
        self.drop(name)
        self._execute(f"CREATE DATABASE {name} TEMPLATE {database}")
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database that `copy` made, whoever is connected to it."""
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _emptied(self, name: str) -> bool:
        """Whether the database is again as the migrations left it."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(_END_OTHERS)
            if connection.execute(_TABLES).fetchall() != self._tables():
                return False
            tables = connection.execute(_WITH_ROWS).fetchall()
            with connection.transaction():
                connection.execute("SET LOCAL session_replication_role = replica")  # rows in any order
                for table, size in tables:
                    empty = "DELETE FROM {}" if size < _SMALL else "TRUNCATE {} CASCADE"
                    connection.execute(sql.SQL(empty).format(sql.Identifier(table)))
                connection.execute(_COUNT_FROM_ONE)
        return True

    @cache  # noqa: B019 - a run has one server
    def _tables(self) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url(_TEMPLATE)) as connection:
            return connection.execute(_TABLES).fetchall()

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        binaries = find_binaries()
        if binaries is None:
            raise RuntimeError(MISSING)
        account: dict[str, Any] = {}
        if name := _account():
            account = {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
        # Output goes to a file: the server inherits it, and a pipe would keep the caller waiting.
        with (self.folder / "output").open("a+") as output:
            done = subprocess.run(
                [binaries / program, "-D", self._data, *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                **account,
            )
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} failed:\n{output.read()}")


def _account() -> str | None:
    """Whom to run the server as: PostgreSQL refuses root; everybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
