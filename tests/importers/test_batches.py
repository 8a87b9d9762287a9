"""Batches: once only, all or nothing, and undone again."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data import schema
from data.batches import listing
from data.importers.base import Refused
from data.importers.run import Importing
from data.rollback import roll_back
from queries.derived import refresh
from tests.importers.loading import (
    ALLOCATIONS,
    AREAS,
    EXPECTED,
    PAYMENTS,
    PROJECTS,
    SAMPLES,
    rows_of,
    table,
    take,
    take_samples,
)
from tests.importers.rosters import person, roster

ROSTER = EXPECTED["roster"]["file"]
# A number that the rollup has given to a measure's slice stays its number.
RECORDS = (
    schema.batches,
    schema.rejected_rows,
    schema.row_history,
    schema.store_state,
    schema.ledger_entries,
    schema.rollup_rewrites,
    schema.told_until,
    schema.batch_effects,
    schema.batch_jumps,
    schema.findings,
    schema.finding_decisions,
    schema.rollup_series,
)


def contents(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """The whole store but for records of batches and names."""
    return {
        stored.name: rows_of(engine, stored)
        for stored in schema.metadata.sorted_tables
        if stored not in RECORDS
    }


def version(engine: Engine) -> int:
    with engine.connect() as connection:
        stored = select(schema.store_state.c.value).where(schema.store_state.c.key == "data_version")
        return int(connection.scalar(stored) or 0)


def test_the_same_file_again_changes_nothing(engine: Engine) -> None:
    take_samples(engine, ROSTER)
    before, records, stamp = contents(engine), listing(engine), version(engine)
    report = take(engine, SAMPLES / ROSTER)

    assert (report.repeated, report.batch) == (True, 2)
    assert (contents(engine), listing(engine), version(engine)) == (before, records, stamp)


def test_the_same_rows_in_another_file_change_no_fact(sqlite_engine: Engine, tmp_path: Path) -> None:
    take_samples(sqlite_engine)
    path = roster(tmp_path / "a.xlsx", "2021-12", [person()])
    take(sqlite_engine, path)
    before = contents(sqlite_engine)
    take(sqlite_engine, roster(tmp_path / "b.xlsx", "2021-12", [person(与户主关系="户主"), {}]))

    assert contents(sqlite_engine) == before
    assert rows_of(sqlite_engine, schema.row_history) == []
    second, first, *_ = listing(sqlite_engine)
    assert second["townships"] == first["townships"] != [], "named counts, changed or not"


def test_a_batch_keeps_what_came_in(sqlite_engine: Engine) -> None:
    take_samples(sqlite_engine, ROSTER)
    newest, _ = listing(sqlite_engine)

    assert newest["kind"] == "roster"
    assert (newest["rows_read"], newest["rows_accepted"], newest["rows_rejected"]) == (1234, 1226, 8)
    assert newest["counties"] == ["990121", "990122", "990123"]
    assert {code[:6] for code in newest["townships"]} == set(newest["counties"])
    assert {len(code) for code in newest["townships"]} == {9}
    assert len(newest["sha256"]) == 64
    assert version(sqlite_engine) == 2


def test_a_dry_run_reports_and_changes_nothing(sqlite_engine: Engine) -> None:
    take_samples(sqlite_engine)
    before, records, stamp = contents(sqlite_engine), listing(sqlite_engine), version(sqlite_engine)
    report = take(sqlite_engine, SAMPLES / ROSTER, dry_run=True)

    assert (report.accepted, len(report.rejected), report.batch) == (1226, 8, None)
    assert (contents(sqlite_engine), listing(sqlite_engine), version(sqlite_engine)) == (
        before,
        records,
        stamp,
    )


def test_a_failure_on_the_way_changes_nothing(engine: Engine) -> None:
    take_samples(engine)
    before, records = contents(engine), listing(engine)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Importing(engine, fails).file(SAMPLES / ROSTER)
    assert (contents(engine), listing(engine)) == (before, records)


def test_rolling_back_restores_the_store_before_the_batch(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine, PROJECTS, ALLOCATIONS, PAYMENTS)
    take(engine, roster(tmp_path / "10.xlsx", "2021-10", [person(), person(户编号="1002")]), as_of=None)
    before, stamp = contents(engine), version(engine)
    changed = [
        person(监测对象类别="突发严重困难户", 产业帮扶="是"),
        person(姓名="钱二"),
        person(户编号="1003"),
    ]
    report = take(engine, roster(tmp_path / "11.xlsx", "2021-11", changed), as_of=None)
    assert contents(engine) != before

    undone = roll_back(engine, report.batch or 0, reason="导错了", refresh=refresh)

    assert contents(engine) == before
    assert version(engine) == stamp + 2
    assert "11.xlsx" in undone.sentence
    newest = listing(engine)[0]
    assert (newest["status"], newest["rollback_reason"]) == ("rolled_back", "导错了")


def test_every_sample_can_be_undone_to_the_empty_store(engine: Engine) -> None:
    empty = contents(engine)
    take_samples(engine, ROSTER, PROJECTS, ALLOCATIONS, PAYMENTS)
    for batch in (5, 4, 3, 2, 1):
        roll_back(engine, batch, reason="", refresh=refresh)

    assert contents(engine) == empty
    assert {batch["status"] for batch in listing(engine)} == {"rolled_back"}


def test_a_file_can_come_again_after_its_roll_back(sqlite_engine: Engine) -> None:
    take_samples(sqlite_engine, ROSTER)
    before = [{**row, "batch_id": None} for row in rows_of(sqlite_engine, schema.household_versions)]
    roll_back(sqlite_engine, 2, reason="", refresh=refresh)
    report = take(sqlite_engine, SAMPLES / ROSTER)

    assert report.batch == 3
    assert [{**row, "batch_id": None} for row in rows_of(sqlite_engine, schema.household_versions)] == before


@pytest.mark.parametrize(("batch", "later"), [(1, (2,)), (2, (3,))])
def test_a_batch_that_others_build_on_stays(
    sqlite_engine: Engine, batch: int, later: tuple[int, ...]
) -> None:
    take_samples(sqlite_engine, PROJECTS, PAYMENTS)
    before = contents(sqlite_engine)
    with pytest.raises(Refused) as refused:
        roll_back(sqlite_engine, batch, reason="", refresh=refresh)

    assert all(f"第 {number} 批" in str(refused.value) for number in later)
    assert contents(sqlite_engine) == before


def test_a_roster_that_a_later_one_confirmed_stays(sqlite_engine: Engine, tmp_path: Path) -> None:
    take_samples(sqlite_engine)
    first = take(sqlite_engine, roster(tmp_path / "10.xlsx", "2021-10", [person()]), as_of=None)
    second = take(sqlite_engine, roster(tmp_path / "11.xlsx", "2021-11", [person()]), as_of=None)
    with pytest.raises(Refused, match=f"第 {second.batch} 批"):
        roll_back(sqlite_engine, first.batch or 0, reason="", refresh=refresh)


def test_rolling_back_twice_or_nothing_is_refused(sqlite_engine: Engine) -> None:
    take_samples(sqlite_engine)
    roll_back(sqlite_engine, 1, reason="", refresh=refresh)
    with pytest.raises(Refused, match="撤销过"):
        roll_back(sqlite_engine, 1, reason="", refresh=refresh)
    with pytest.raises(Refused, match="没有第 99 批"):
        roll_back(sqlite_engine, 99, reason="", refresh=refresh)


def test_a_merger_of_villages_is_undone_with_its_tree(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine, ROSTER)
    before = contents(engine)
    merger = table(
        tmp_path / "并村.csv",
        [
            ["编码", "名称", "级别", "上级编码", "失效日期", "并入编码"],
            ["990121100200", "东河村", "村", "990121100", "2021-10-01", "990121100201"],
        ],
    )
    report = take(engine, merger)
    assert contents(engine)["area_tree"] != before["area_tree"]
    roll_back(engine, report.batch or 0, reason="", refresh=refresh)
    assert contents(engine) == before


def test_files_without_any_good_row_leave_no_batch(sqlite_engine: Engine, tmp_path: Path) -> None:
    take_samples(sqlite_engine)
    report = take(sqlite_engine, roster(tmp_path / "a.xlsx", "2021-12", [person(村="不存在")]))

    assert report.batch is None
    assert "全部有误" in report.refused
    assert len(report.rejected) == 1
    assert [batch["file_name"] for batch in listing(sqlite_engine)] == [AREAS]
