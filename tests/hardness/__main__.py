"""`python -m tests.hardness`: thousands of mutated files through every importer, kill -9 at random moments.

    python -m tests.hardness files --each 100 --jobs 2      # files per importer; started again, it goes on
    python -m tests.hardness report                         # what such a run has done so far
    python -m tests.hardness kills --moments 200            # on SQLite and on PostgreSQL

The tests run the same with few of each. What a long run found stands in docs/hardness.md.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from data.engine import open_store
from tests import postgres
from tests.hardness.fuzz import Fuzzing
from tests.hardness.kills import kill_imports
from tests.hardness.tally import Tally
from tests.importers.loading import AREAS, EXPECTED, SAMPLES, take

LOCAL = Path(__file__).parents[1] / "local" / "hardness"


def main() -> int:
    """Run what is asked for; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.hardness")
    actions = parser.add_subparsers(required=True)
    files = actions.add_parser("files")
    files.add_argument("--each", type=int, default=2000, help="files per importer")
    files.add_argument("--jobs", type=int, default=2)
    files.add_argument("--seed", type=int, default=1)
    files.set_defaults(run=_files)
    report = actions.add_parser("report", help="what a run has done so far")
    report.add_argument("--seed", type=int, default=1)
    report.set_defaults(run=_report)
    kills = actions.add_parser("kills")
    kills.add_argument("--moments", type=int, default=200, help="kills per store")
    kills.add_argument("--seed", type=int, default=1)
    kills.set_defaults(run=_kills)
    arguments = parser.parse_args()
    run: Callable[[argparse.Namespace], int] = arguments.run
    return run(arguments)


def _files(arguments: argparse.Namespace) -> int:
    record = LOCAL / f"files-seed{arguments.seed}.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        tally = Fuzzing(Path(folder)).run(arguments.each, arguments.seed, arguments.jobs, record)
    return _told(tally)


def _report(arguments: argparse.Namespace) -> int:
    return _told(Tally(LOCAL / f"files-seed{arguments.seed}.jsonl"))


def _told(tally: Tally) -> int:
    print(tally.table())
    for mutation, words in tally.by_mutation():
        print(f"{mutation}: {', '.join(f'{count} {word}' for word, count in words.most_common())}")
    for broken in tally.broken:
        print(broken, file=sys.stderr)
    return 1 if tally.broken else 0


def _kills(arguments: argparse.Namespace) -> int:
    roster = SAMPLES / EXPECTED["roster"]["file"]
    with tempfile.TemporaryDirectory() as folder:
        base, store = Path(folder, "base.sqlite"), Path(folder, "store.sqlite")
        _prepare(f"sqlite:///{base}")

        def from_file() -> None:
            for old in Path(folder).glob("store.sqlite*"):
                old.unlink()
            shutil.copy(base, store)

        found = kill_imports(f"sqlite:///{store}", from_file, roster, arguments.moments, arguments.seed)
        print(f"SQLite: {found}")
    server = postgres.Server.new_folder()
    try:
        with server.database(migrated=True) as prepared:
            _prepare(prepared)
            source = prepared.partition("@/")[2].partition("?")[0]
            url = server.url("killed")
            found = kill_imports(
                url, lambda: _copied(server, source), roster, arguments.moments, arguments.seed
            )
            server.drop("killed")
        print(f"PostgreSQL: {found}")
    finally:
        server.stop()
    return 0


def _copied(server: postgres.Server, source: str) -> None:
    server.copy(source, "killed")


def _prepare(url: str) -> None:
    """A store that knows the sample city's areas, all of it in its one file."""
    from data.migrate import migrate

    engine = open_store(url)
    migrate(engine)
    take(engine, SAMPLES / AREAS)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
