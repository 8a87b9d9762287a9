"""`python -m tests.hardness`: thousands of mutated files through every importer, kill -9 at random moments.

    python -m tests.hardness files --each 100 --jobs 2      # files per importer; started again, it goes on
    python -m tests.hardness report                         # what such a run has done so far
    python -m tests.hardness kills --moments 200            # on SQLite and on PostgreSQL

The tests run the same with few of each. What a long run found stands in docs/hardness.md.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests import postgres
from tests.hardness.fuzz import Fuzzing
from tests.hardness.kill_acts import ACTS, put_back
from tests.hardness.kills import Killing
from tests.hardness.tally import Tally

_STORES = ("sqlite", "postgresql")
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
    kills.add_argument("--what", nargs="+", choices=list(ACTS), default=list(ACTS))
    kills.add_argument("--stores", nargs="+", choices=_STORES, default=_STORES)
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
    with tempfile.TemporaryDirectory() as folder:
        for what, (prepare, act) in ACTS.items():
            if what not in arguments.what:
                continue
            base, store = Path(folder, f"{what}.sqlite"), Path(folder, "store.sqlite")
            if "sqlite" in arguments.stores:
                url = f"sqlite:///{store}"
                prepare(f"sqlite:///{base}")
                record = _kill_record(arguments, what, "sqlite")
                killing = Killing(what, url, partial(put_back, base, store), act, record)
                _tell_kills(what, "SQLite", killing.run(arguments.moments, arguments.seed))
            if "postgresql" in arguments.stores:
                _kills_on_a_server(arguments, what)
    return 0


def _kills_on_a_server(arguments: argparse.Namespace, what: str) -> None:
    prepare, act = ACTS[what]
    server = postgres.Server.new_folder()
    try:
        with server.database(migrated=True) as prepared:
            prepare(prepared)
            source, url = prepared.partition("@/")[2].partition("?")[0], server.url("killed")

            def restore() -> None:
                server.copy(source, "killed")

            killing = Killing(what, url, restore, act, _kill_record(arguments, what, "postgresql"))
            _tell_kills(what, "PostgreSQL", killing.run(arguments.moments, arguments.seed))
            server.drop("killed")
    finally:
        server.stop()


def _kill_record(arguments: argparse.Namespace, what: str, store: str) -> Path:
    return LOCAL / f"kills-seed{arguments.seed}-{what}-{store}.jsonl"


def _tell_kills(what: str, store: str, found: Counter[tuple[str, str]]) -> None:
    late = sum(count for (_, word), count in found.items() if word == "finished")
    by_stage = "; ".join(
        f"{stage} {word}: {count}" for (stage, word), count in sorted(found.items()) if word != "finished"
    )
    kills = sum(found.values()) - late
    print(f"{what} on {store}: {kills} kills, none torn ({by_stage}); {late} came too late", flush=True)


if __name__ == "__main__":
    sys.exit(main())
