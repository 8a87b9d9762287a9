"""A snapshot never changes, whatever happens to the store; what changed since is told and explained."""

import json
import resource
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine, select, update

from data.__main__ import main as data_command
from data.engine import open_store
from data.frozen_store import FOLDER_SETTING, SnapshotError, sha256_of
from data.importers.base import Refused
from data.rollback import roll_back
from data.schema import payments, snapshot_values
from data.schema import snapshots as table
from queries import defined, freezing, snapshots
from queries.__main__ import main as queries_command
from queries.comparison import (
    Later,
    batches_between,
    changed_definitions,
    changed_rules,
    compared,
    rewrites_by_batch,
)
from queries.derived import refresh
from queries.evaluate import values
from queries.run import run
from queries.scope import NOTHING, WHOLE_CITY, Scope
from queries.snapshots import Snapshot
from tests.importers.loading import ALLOCATIONS, PAYMENTS, PROJECTS, SAMPLES, take, take_samples
from tests.queries.literal import CITY, EAST, JIA, UNSTABLE, WEST, YI, Store

LEVELS = ("city", "county", "township", "village")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path / "frozen"))
    return tmp_path / "frozen"


def small(engine: Engine) -> Engine:
    store = Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-03", "2021-10"),
        ("B", JIA, UNSTABLE, 2, "2021-05"),
        ("C", YI, UNSTABLE, 4, "2021-06"),
        as_of="2021-11",
    )
    store.allocations((CITY, "中央", "2021-02", 1000, "产业发展"), as_of="2021-11")
    return store.ready()


def figures(engine: Engine, month: int = 202112) -> pd.DataFrame:
    return pd.concat([values(engine, scope=WHOLE_CITY, month=month, level=level) for level in LEVELS])


def kept(engine: Engine, number: int) -> Snapshot:
    found = snapshots.snapshot(engine, number, scope=WHOLE_CITY)
    assert found is not None
    return found


def test_a_frozen_state_stands_whatever_happens_to_the_store(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine, PROJECTS, ALLOCATIONS)
    paid = take(engine, SAMPLES / PAYMENTS)
    before = figures(engine)
    number = freezing.freeze(engine, "12月领导小组会", "张主任")
    found = kept(engine, number)
    frozen = freezing.opened(engine, found)
    told = snapshots.told(engine, number, scope=WHOLE_CITY)
    assert_frame_equal(figures(frozen), before)
    assert (found.month, found.kind, found.made_by) == (202112, "manual", "张主任")

    rules = tmp_path / "policy.csv"
    rules.write_text(
        "参数,数值,生效日期,来源\ntarget.project_start_rate,0.5,2021-01-01,示例文件\n", encoding="utf-8"
    )
    take(engine, rules)
    roll_back(engine, paid.batch or 0, reason="错发", refresh=refresh)
    assert not figures(engine).equals(before)
    again = freezing.opened(engine, found)
    for state in (frozen, again):
        assert_frame_equal(figures(state), before)
    assert_frame_equal(snapshots.told(engine, number, scope=WHOLE_CITY), told)
    with pytest.raises(Exception, match="readonly"), frozen.begin() as connection:
        connection.execute(update(payments).values(amount_fen=0))

    later = Later(None, 202112)
    files_between = batches_between(engine, scope=WHOLE_CITY, then=found, later=later)
    assert dict(zip(files_between["id"], files_between["action"], strict=True)) == {
        paid.batch: "rollback",
        files_between["id"].max(): "import",
    }
    differing = changed_rules(engine, scope=WHOLE_CITY, then=found, later=later)
    assert differing[["code", "after"]].values.tolist() == [["target.project_start_rate", 0.5]]
    for opened in (frozen, again):
        opened.dispose()


def test_the_ledger_names_the_batch_that_rewrote_the_past(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine, PROJECTS, ALLOCATIONS, PAYMENTS)
    found = kept(engine, freezing.freeze(engine, "会前", "我"))
    with engine.connect() as connection:
        row = connection.execute(select(payments).where(payments.c.paid_on < date(2021, 11, 1))).first()
    assert row is not None
    late = tmp_path / "late.csv"
    late.write_text(
        "凭证号,项目编号,资金级次,支付日期,支付金额（元）\n"
        f"补1,{row.project_no},{row.fund_level},2021-10-08,1234.00\n",
        encoding="utf-8",
    )
    report = take(engine, late)
    assert (report.accepted, report.rejected) == (1, [])
    top = values(engine, scope=WHOLE_CITY, month=202112)["area_code"].iloc[0]
    asked: dict[str, Any] = {"then": found, "later": Later(None, 202112), "area": top, "kpis": ["paid"]}
    split = compared(engine, scope=WHOLE_CITY, **asked).iloc[0]
    by_batch = rewrites_by_batch(engine, scope=WHOLE_CITY, **asked)
    assert (split["value_world"], split["value_rewritten"]) == (0, pytest.approx(1234))
    assert by_batch[["batch", "action"]].values.tolist() == [[report.batch, "import"]]
    assert by_batch["value_change"].sum() == pytest.approx(split["value_rewritten"])


def test_values_are_kept_as_they_were_told(engine: Engine) -> None:
    small(engine)
    computed = figures(engine, 202111)
    told = snapshots.told(engine, freezing.freeze(engine, "11月", "我", month=202111), scope=WHOLE_CITY)
    both = computed.merge(told, on=["kpi", "area_code"], how="left", suffixes=("", "_told"))
    missing = both["state_told"].isna()
    assert (both.loc[missing, "state"] == "no_data").all()
    assert both.loc[missing, ["numerator", "denominator", "value"]].isna().all(axis=None)
    for name in ("numerator", "denominator", "value", "state"):
        left, right = both.loc[~missing, name], both.loc[~missing, f"{name}_told"]
        assert ((left == right) | (left.isna() & right.isna())).all(), name
    assert 0 < len(told) == (~missing).sum()


def test_the_world_and_the_rewritten_past(engine: Engine) -> None:
    store = Store(engine).households(
        ("A", JIA, UNSTABLE, 3, "2021-03", "2021-10"),
        ("B", YI, UNSTABLE, 2, "2021-05"),
        as_of="2021-11",
        counties=(EAST,),
    )
    store.ready()
    found = kept(engine, freezing.freeze(engine, "11月", "我"))
    # December: B is eliminated then, A's elimination of October was taken back, C of June was missing.
    store.households(
        ("A", JIA, UNSTABLE, 3, "2021-03"),
        ("B", YI, UNSTABLE, 2, "2021-05", "2021-12"),
        ("C", YI, UNSTABLE, 4, "2021-06"),
        as_of="2021-12",
        counties=(EAST,),
    )
    with engine.begin() as connection:
        from data.schema import household_versions as versions

        connection.execute(update(versions).where(versions.c.household_no == "A").values(eliminated_on=None))
    store.ready()

    asked = ["households_identified", "households_eliminated", "risk_elimination_households"]
    told = compared(engine, scope=WHOLE_CITY, then=found, later=Later(None, 202112), area=EAST, kpis=asked)
    own = told[told["area_code"] == EAST].set_index("kpi")
    assert own.loc[asked[0], ["value_then", "value_rewritten", "value_world"]].tolist() == [2, 1, 0]
    assert own.loc[asked[1], ["value_then", "value_rewritten", "value_world"]].tolist() == [1, -1, 1]
    rate = own.loc[asked[2]]
    assert (rate["numerator_rewritten"], rate["denominator_rewritten"]) == (-1, 1)
    assert (rate["value_then"], rate["value_revised"], rate["value_now"]) == (0.5, 0.0, 1 / 3)
    assert set(told["level"]) == {"county", "township"}

    second = kept(engine, freezing.freeze(engine, "12月", "我"))
    between = compared(
        engine, scope=WHOLE_CITY, then=found, later=Later(second, 202112), area=EAST, kpis=asked
    )
    assert_frame_equal(between, told)
    only_west = Scope(areas=frozenset({WEST}))
    assert compared(engine, scope=only_west, then=found, later=Later(None, 202112), area=EAST).empty
    assert snapshots.told(engine, found.id, scope=NOTHING).empty


def test_a_missing_or_tampered_file_is_refused(engine: Engine, files: Path) -> None:
    small(engine)
    found = kept(engine, freezing.freeze(engine, "会", "我"))
    (file,) = files.glob("*.sqlite")
    assert sha256_of(file) == found.sha256
    assert not file.stat().st_mode & 0o222
    original = file.read_bytes()
    file.chmod(0o640)
    file.write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    with pytest.raises(SnapshotError, match="与冻结时不一致"):
        freezing.opened(engine, found)
    file.unlink()
    with pytest.raises(SnapshotError, match="不见了"):
        freezing.opened(engine, found)


def test_what_must_not_be_frozen(engine: Engine, files: Path) -> None:
    with pytest.raises(Refused, match="没有数据"):
        freezing.freeze(engine, "会", "我")
    small(engine)
    for name, month, said in (("  ", None, "名称"), ("长" * 41, None, "最多"), ("会", 203001, "没有数据")):
        with pytest.raises(Refused, match=said):
            freezing.freeze(engine, name, "我", month=month)
    freezing.freeze(engine, "会", "我", "close")
    with pytest.raises(Refused, match="已有"):
        freezing.freeze(engine, " 会 ", "我")
    assert len(list(files.iterdir())) == 1


def test_a_full_disk_is_a_sentence_and_leaves_nothing(engine: Engine, files: Path) -> None:
    small(engine)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))  # less than the tables alone take
    try:
        with pytest.raises(Refused, match="请检查磁盘空间和权限"):
            freezing.freeze(engine, "会", "我")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert list(files.iterdir()) == []
    assert snapshots.listing(engine, scope=WHOLE_CITY).empty
    assert freezing.freeze(engine, "会", "我") == 1


def test_removing_needs_a_reason_and_leaves_the_record(engine: Engine, files: Path) -> None:
    small(engine)
    number = freezing.freeze(engine, "会", "我")
    closed = freezing.freeze(engine, "11月结账", "我", "close")
    for which, reason, said in (
        (number, " ", "原因"),
        (99, "错", "没有第 99 号"),
        (closed, "错", "不能删除"),
    ):
        with pytest.raises(Refused, match=said):
            freezing.remove(engine, which, reason=reason, by="我")
    assert "已删除" in freezing.remove(engine, number, reason="重名", by="李四")
    assert snapshots.snapshot(engine, number, scope=WHOLE_CITY) is None
    rows = snapshots.listing(engine, scope=WHOLE_CITY).set_index("id")
    assert rows.loc[number, ["removed_by", "removal_reason"]].tolist() == ["李四", "重名"]
    assert len(list(files.iterdir())) == 1
    left = run(engine, select(snapshot_values.c.snapshot_id).distinct(), scope=WHOLE_CITY)
    assert left["snapshot_id"].tolist() == [closed]


def test_other_definitions_are_noticed_and_the_file_is_computed_anew(engine: Engine, files: Path) -> None:
    small(engine)
    number = freezing.freeze(engine, "会", "我")
    found = kept(engine, number)
    assert found.as_defined_now
    assert changed_definitions(then=found, later=Later(None, 202111)).empty
    old = found.defined
    old["kpis"]["paid"]["definition"] = "旧的定义"
    old["measures"]["households_identified"]["events"] = "another rule"
    del old["kpis"]["allocated"]
    with engine.begin() as connection:
        as_then = {"definitions": json.dumps(old), "fingerprint": defined.fingerprint(old)}
        connection.execute(update(table).where(table.c.id == number).values(**as_then))
    found = kept(engine, number)
    assert not found.as_defined_now
    changed = changed_definitions(then=found, later=Later(None, 202111)).set_index("code")
    assert changed.loc["paid", ["kind", "what", "before"]].tolist() == ["changed", "定义", "旧的定义"]
    assert changed.loc["allocated", "kind"] == "new"
    assert changed.loc["households_identified", "what"] == "算法"

    (file,) = files.glob("*.sqlite")
    expected = figures(engine, 202111)
    assert_frame_equal(figures(freezing.opened(engine, found), 202111), expected)
    assert len(list((files / "recomputed").iterdir())) == 1
    assert sha256_of(file) == found.sha256
    freezing.remove(engine, number, reason="错", by="我")
    assert [each for each in files.rglob("*") if each.is_file()] == []


def test_two_who_open_it_at_once_each_get_it(
    sqlite_engine: Engine, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find that it must be computed anew: threads of one server, at it at the same time."""
    number = freezing.freeze(small(sqlite_engine), "会", "我")
    old = kept(sqlite_engine, number).defined
    old["measures"]["households_identified"]["events"] = "another rule"
    with sqlite_engine.begin() as connection:
        as_then = {"definitions": json.dumps(old), "fingerprint": defined.fingerprint(old)}
        connection.execute(update(table).where(table.c.id == number).values(**as_then))
    found, together, copy = kept(sqlite_engine, number), Barrier(2, timeout=30), shutil.copyfile

    def copied(*paths: Path) -> None:
        copy(*paths)
        together.wait()

    monkeypatch.setattr("queries.freezing.shutil.copyfile", copied)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: freezing.opened(sqlite_engine, found), range(2)))
    for opened in both:
        assert_frame_equal(figures(opened, 202111), figures(sqlite_engine, 202111))
    assert len(list((files / "recomputed").iterdir())) == 1


def test_from_the_command_line(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    engine = small(open_store(sqlite_url))
    assert data_command(["snapshot", "11月会议", "--month", "2021-11", "--store", sqlite_url]) == 0
    assert "第 1 号快照" in capsys.readouterr().out
    assert data_command(["snapshot", "11月会议", "--store", sqlite_url]) == 1
    assert "已有" in capsys.readouterr().err
    asked = ["diff", "--from", "1", "--to", "now", "--store", sqlite_url, "--format", "json"]
    assert queries_command([*asked, "--kpi", "households_identified", "--area", "东县"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert (rows[0]["area"], rows[0]["value_then"], rows[0]["month_then"]) == ("东县", 3, "2021-11")
    assert queries_command(["diff", "--from", "9", "--store", sqlite_url]) == 1
    assert "没有第 9 号快照" in capsys.readouterr().err
    engine.dispose()
