"""`python -m benchmarks [pages|scale|import|memory|all] [--json] [--save] [--quick]`."""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import memory, pages, report, roster_import, scale
from benchmarks.stores import LOCAL, MILLION
from tests.demo_store import demo_store

PARTS = ("pages", "scale", "import", "memory")


def main() -> None:
    """Measure what is asked for and print the table, or with `--json` the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="?", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--save", action="store_true", help="keep the results in results.json and README.md")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: to try, not to publish")
    arguments = parser.parse_args()
    LOCAL.mkdir(exist_ok=True)
    wanted = PARTS if arguments.part == "all" else (arguments.part,)
    results = {name: _measure(name, times=3 if arguments.quick else 7) for name in wanted}
    if arguments.save:
        report.save(results)
    stamp = {"measured_on": "now", "machine": report.machine()}
    print(
        json.dumps(results, ensure_ascii=False, indent=1)
        if arguments.json
        else report.table({name: stamp | content for name, content in results.items()})
    )


def _measure(name: str, times: int) -> dict[str, Any]:
    if name == "import":
        with TemporaryDirectory(dir=LOCAL) as folder:
            store = roster_import.city_without_rosters(Path(folder))
            return roster_import.measure(Path(folder), store, persons=55_000, times=times, say=_say)
    demo = demo_store()
    if name == "pages":
        return pages.measure(demo, times=times, say=_say)
    if name == "scale":
        return scale.measure(demo, households=MILLION, times=times, say=_say)
    return memory.measure(demo, count=50, say=_say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


main()
