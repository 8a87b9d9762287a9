"""Several who import at the same time: nothing lost, nothing doubled, whichever way each of them came."""

import gc
import weakref
from datetime import date
from multiprocessing.process import BaseProcess

from sqlalchemy import Engine, select

from data import schema
from data.__main__ import main
from data.batches import listing
from data.importers.run import Importing, find
from data.rollback import roll_back
from data.workbench import uploads
from data.workbench.worker import work
from queries.derived import refresh
from tests.forked import ended, forked
from tests.importers.loading import (
    ALLOCATIONS,
    EXPECTED,
    PAYMENTS,
    PROJECTS,
    SAMPLES,
    rows_of,
    take,
    take_samples,
)
from tests.importers.test_crash import FACTS, sizes

ROSTER = EXPECTED["roster"]["file"]


def begin(engine: Engine, *arguments: str) -> BaseProcess:
    """`python -m data …` on the store, in a process of its own."""
    return forked(engine, lambda url: main([*arguments, "--store", url]))


def importing(engine: Engine, *names: str) -> BaseProcess:
    return begin(engine, "import", *(str(SAMPLES / name) for name in names), "--as-of", "2021-12")


def kinds(engine: Engine) -> list[str]:
    return sorted(batch["kind"] for batch in listing(engine))


def rolled_up(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(map(str, connection.execute(select(schema.rollup))))


def test_two_files_imported_at_once_are_both_there_as_if_one_after_the_other(engine: Engine) -> None:
    take_samples(engine)
    both = [importing(engine, ROSTER), importing(engine, PROJECTS, ALLOCATIONS)]
    assert [ended(process) for process in both] == [0, 0]
    assert kinds(engine) == ["allocations", "areas", "projects", "roster"]
    together, figures = sizes(engine), rolled_up(engine)

    for batch in listing(engine)[:-1]:
        roll_back(engine, batch["id"], reason="再来", refresh=refresh)
    for name in (ROSTER, PROJECTS, ALLOCATIONS):
        take(engine, SAMPLES / name)
    alone = dict(zip(FACTS, sizes(engine), strict=True))
    ever = (schema.rejected_rows, schema.store_state)  # of batches taken back as well
    assert {table.name: size for table, size in alone.items() if table not in ever} == {
        table.name: size for table, size in zip(FACTS, together, strict=True) if table not in ever
    }
    assert rolled_up(engine) == figures


def test_the_same_file_twice_at_once_is_one_batch(engine: Engine) -> None:
    take_samples(engine)
    twice = [importing(engine, ROSTER) for _ in range(2)]
    assert [ended(process) for process in twice] == [0, 0]
    assert kinds(engine) == ["areas", "roster"]
    expected = EXPECTED["roster"]["months"]["2021-12"]["city"]["households"]
    assert len(rows_of(engine, schema.households)) == expected


def test_the_workbench_and_the_command_line_at_once_make_one_batch_of_one_file(engine: Engine) -> None:
    """A file is ordered in the browser while somebody types its import; two workers are started as well."""
    take_samples(engine)
    number = uploads.receive(engine, ROSTER, (SAMPLES / ROSTER).read_bytes(), by="王")
    work(engine, refresh)
    uploads.order(engine, number, by="王", allowed=None)
    at_once = [begin(engine, "work"), importing(engine, ROSTER), begin(engine, "work")]
    assert [ended(process) for process in at_once] == [0, 0, 0]
    work(engine, refresh)
    assert kinds(engine) == ["areas", "roster"]
    (row,) = rows_of(engine, schema.uploads)
    assert row["state"] == "imported"
    assert row["batch_ids"] == f"[{listing(engine)[0]['id']}]"


def test_a_dry_run_uses_up_no_number(engine: Engine) -> None:
    take_samples(engine)
    take(engine, SAMPLES / ROSTER, dry_run=True)
    assert take(engine, SAMPLES / ROSTER).batch == 2


def test_a_file_leaves_memory_as_soon_as_it_is_imported(engine: Engine) -> None:
    """Many large files may come one after the other, faster than the garbage collector goes round."""
    take_samples(engine)
    importing = Importing(engine, refresh, as_of=date(2021, 12, 1))
    gc.disable()
    try:
        for name in (ROSTER, PROJECTS, PAYMENTS):
            (found,) = find(SAMPLES / name)
            sheet = weakref.ref(found.tables[0].sheet)
            importing.take(found)
            del found
            assert sheet() is None, name
    finally:
        gc.enable()
