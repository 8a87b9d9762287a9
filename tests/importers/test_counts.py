"""What became of a file's rows, and what is in the way of taking them back."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data import schema
from data.batches import listing
from data.effect import Counts
from data.rollback import blocking, roll_back
from queries.derived import refresh
from tests.importers.loading import ALLOCATIONS, PAYMENTS, PROJECTS, rows_of, table, take, take_samples
from tests.importers.rosters import person, roster

HEADER = ["编码", "名称", "级别", "上级编码"]


def _roster(engine: Engine, folder: Path, month: str, rows: list[dict[str, Any]]) -> Counts | None:
    return take(engine, roster(folder / f"{month}.xlsx", month, rows), as_of=None).counts


def test_a_roster_counts_households(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    five = [person(户编号=str(number), 姓名=f"户主{number}") for number in range(1001, 1006)]
    assert _roster(engine, tmp_path, "2021-10", five) == Counts(new=5)
    then = [
        five[0],
        five[0] | {"姓名": "新生儿"},  # one more member
        five[1] | {"监测对象类别": "突发严重困难户"},
        five[2] | {"村": "下沟村"},
        five[3],
        person(户编号="1009"),
    ]
    counts = _roster(engine, tmp_path, "2021-11", then)
    assert counts == Counts(new=1, changed=3, unchanged=1, vanished=1, examples=("1001", "1002", "1003"))
    newest = listing(engine)[0]
    stored = [newest[f"units_{what}"] for what in ("new", "changed", "unchanged", "vanished")]
    assert (stored, newest["changed_examples"]) == ([1, 3, 1, 1], ["1001", "1002", "1003"])


@pytest.mark.parametrize("others", [0, 4, 12])  # read as a span of numbers, with others in it, one by one
def test_a_roster_again_changes_only_what_differs(engine: Engine, tmp_path: Path, others: int) -> None:
    take_samples(engine)
    before = [person(户编号=str(number), 产业帮扶="是") for number in range(1001, 1013, 2)]
    unlisted = [person(户编号=str(1002 + 2 * number)) for number in range(others)]
    assert _roster(engine, tmp_path, "2021-10", before + unlisted) == Counts(new=6 + others)
    then = [
        before[0],
        before[1] | {"人均纯收入": 6000},
        before[2] | {"致贫/返贫风险1": "因学"},
        before[3] | {"产业帮扶": "否"},
        before[4] | {"家庭成员联系电话": "13900000000"},
        before[5],
    ]
    changed = ("1003", "1005", "1007", "1009")
    counts = _roster(engine, tmp_path, "2021-11", then)
    assert counts == Counts(changed=4, unchanged=2, vanished=others, examples=changed)
    assert len(rows_of(engine, schema.household_versions)) == 6 + others + 3
    assert _roster(engine, tmp_path, "2021-12", then) == Counts(unchanged=6)


def test_a_household_that_comes_back_is_a_change(sqlite_engine: Engine, tmp_path: Path) -> None:
    take_samples(sqlite_engine)
    both = [person(户编号="1001"), person(户编号="1002")]
    _roster(sqlite_engine, tmp_path, "2021-10", both)
    assert _roster(sqlite_engine, tmp_path, "2021-11", both[:1]) == Counts(unchanged=1, vanished=1)
    counts = _roster(sqlite_engine, tmp_path, "2021-12", both)
    assert counts == Counts(changed=1, unchanged=1, examples=("1002",))


def test_other_files_count_rows(sqlite_engine: Engine, tmp_path: Path) -> None:
    first = [["990100", "样例市", "市", ""], ["990121", "东河县", "县", "990100"]]
    report = take(sqlite_engine, table(tmp_path / "a.csv", [HEADER, *first]))
    assert report.counts == Counts(new=2)
    again = [first[0], ["990121", "东河区", "县", "990100"], ["990122", "西山县", "县", "990100"]]
    report = take(sqlite_engine, table(tmp_path / "b.csv", [HEADER, *again]))
    assert report.counts == Counts(new=1, changed=1, unchanged=1, examples=("东河县",))


def test_every_row_of_the_samples_is_counted_once(sqlite_engine: Engine) -> None:
    reports = take_samples(sqlite_engine, PROJECTS, PAYMENTS)
    for report in reports:
        assert report.counts == Counts(new=report.accepted)
    assert [row["units_new"] for row in rows_of(sqlite_engine, schema.batches)] == [
        report.accepted for report in reports
    ]


def test_what_builds_on_a_batch_is_told_before_anything_is_undone(sqlite_engine: Engine) -> None:
    take_samples(sqlite_engine, PROJECTS, ALLOCATIONS, PAYMENTS)
    before = listing(sqlite_engine)
    found = blocking(sqlite_engine, 2)
    assert found.batches == (4,)
    assert found.sentence == "第 2 批不能撤销：第 4 批在它的基础上导入，请先依次撤销第 4 批。"
    assert blocking(sqlite_engine, 1).batches == (3, 2)
    free = blocking(sqlite_engine, 4)
    assert (free.batches, free.sentence) == ((), "")
    assert "没有第 99 批" in blocking(sqlite_engine, 99).sentence
    assert listing(sqlite_engine) == before


@pytest.mark.parametrize("by", ["", "王五"])
def test_who_undid_a_batch_is_kept(sqlite_engine: Engine, by: str) -> None:
    take_samples(sqlite_engine, PROJECTS)
    undone = roll_back(sqlite_engine, 2, reason="导错了", refresh=refresh, by=by)
    assert undone.sentence == f"第 2 批（{PROJECTS}）已撤销，库恢复到导入之前。"
    assert listing(sqlite_engine)[0]["rolled_back_by"] == by
    assert [(row["action"], row["done_by"]) for row in rows_of(sqlite_engine, schema.ledger_entries)][-1] == (
        ("rollback", by)
    )
