"""kill -9 while importing: the last good state stays, and a following import works."""

import os
import random
import signal
import subprocess
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import Engine, func, select

from data import schema
from data.__main__ import main
from data.batches import listing, writing
from data.rollback import roll_back
from queries.derived import refresh
from tests.forked import ended, forked
from tests.importers.loading import EXPECTED, SAMPLES, rows_of, take, take_samples

ROSTER = EXPECTED["roster"]["file"]
MOMENTS = 6
FACTS = (
    schema.households,
    schema.household_versions,
    schema.household_risks,
    schema.household_measures,
    schema.persons,
    schema.rollup,
    schema.coverage,
    schema.rejected_rows,
    schema.store_state,
)


def typed(url: str) -> list[str]:
    """What a clerk types after `python -m data` to import the sample roster."""
    return ["import", str(SAMPLES / ROSTER), "--store", url]


def importing(engine: Engine) -> BaseProcess:
    """A process of its own that imports the sample roster."""
    return forked(engine, lambda url: main(typed(url)))


def sizes(engine: Engine) -> list[int]:
    """How many rows there are once nobody writes: a server may still be at what a killed import asked for."""
    with writing(engine, keep=False) as connection:
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in FACTS]


def test_a_killed_import_leaves_all_or_nothing(engine: Engine, migrated_url: str) -> None:
    take_samples(engine)
    empty = sizes(engine)
    command = [sys.executable, "-m", "data", *typed(migrated_url)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    full = sizes(engine)
    assert full != empty
    undo(engine)
    started = time.monotonic()
    assert ended(importing(engine)) == 0
    whole_time = time.monotonic() - started
    assert sizes(engine) == full
    undo(engine)

    moments = random.Random(7)
    killed = 0
    for _ in range(5 * MOMENTS):
        process = importing(engine)
        time.sleep(whole_time * moments.uniform(0.0, 1.0))
        process.kill()
        if ended(process) == -signal.SIGKILL:
            killed += 1
        else:
            whole_time *= 0.8  # too late: the machine had more to do when the whole was timed
        after = sizes(engine)
        assert after in (empty, full)
        if after == full:
            undo(engine)
        if killed == MOMENTS:
            break
    assert killed == MOMENTS

    assert take(engine, SAMPLES / ROSTER).accepted == EXPECTED["roster"]["person_rows"]
    assert sizes(engine) == full
    assert (
        len(rows_of(engine, schema.households))
        == EXPECTED["roster"]["months"]["2021-12"]["city"]["households"]
    )


def undo(engine: Engine) -> None:
    """Back to the areas alone, refused rows included, so that sizes can be compared."""
    newest = listing(engine)[0]
    assert newest["kind"] == "roster"
    roll_back(engine, newest["id"], reason="", refresh=refresh)
    with engine.begin() as connection:
        connection.execute(schema.rejected_rows.delete())


def test_a_killed_script_leaves_no_half_written_batch(
    engine: Engine, migrated_url: str, tmp_path: Path
) -> None:
    """Killed for certain between the facts and the rollup, where a torn import would show."""
    take_samples(engine)
    empty = sizes(engine)
    script = tmp_path / "dies.py"
    script.write_text(
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from data.engine import open_store\n"
        "from data.importers.run import Importing\n"
        "def dies(connection, **_):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "Importing(open_store(sys.argv[1]), dies).file(Path(sys.argv[2]))\n",
        "utf-8",
    )
    root = str(Path(__file__).parents[2])
    process = subprocess.run(
        [sys.executable, str(script), migrated_url, str(SAMPLES / ROSTER)],
        env={**os.environ, "PYTHONPATH": root},
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert process.returncode == -signal.SIGKILL
    assert sizes(engine) == empty
    assert [batch["kind"] for batch in listing(engine)] == ["areas"]
    assert take(engine, SAMPLES / ROSTER).batch is not None
