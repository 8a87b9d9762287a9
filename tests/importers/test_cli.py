"""python -m data: what a clerk types, sees, and what a script gets."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data import failures, schema
from data.__main__ import main
from data.batches import listing
from tests.importers.loading import AREAS, EXPECTED, PAYMENTS, PROJECTS, SAMPLES, rows_of
from tests.importers.rosters import person, roster

ROSTER = EXPECTED["roster"]["file"]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    seen = capsys.readouterr()
    return code, seen.out, seen.err


def test_import_creates_the_store_and_takes_files_in_the_order_they_need(
    store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [SAMPLES / name for name in (PAYMENTS, PROJECTS, ROSTER, AREAS)]
    code, out, err = run(capsys, "import", *files, "--store", store_url, "--json")

    assert (code, err) == (0, "")
    reports = json.loads(out)
    assert [report["kind"] for report in reports] == ["areas", "roster", "projects", "payments"]
    assert [len(report["rejected"]) for report in reports] == [0, 8, 0, EXPECTED["payments"]["rejected"]]


def test_json_of_one_file_is_one_object(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "import", SAMPLES / AREAS, "--store", sqlite_url)
    code, out, _ = run(capsys, "import", SAMPLES / ROSTER, "--store", sqlite_url, "--json")
    report = json.loads(out)

    assert code == 0
    assert (report["kind"], report["file"], report["as_of"]) == ("roster", ROSTER, "2021-12")
    assert (report["rows_read"], report["accepted"], len(report["sha256"])) == (1234, 1226, 64)
    truth = EXPECTED["roster"]["rejected"]
    assert [(row["row"], row["columns"]) for row in report["rejected"]] == [
        (row["row"], row["columns"]) for row in truth
    ]
    first = report["rejected"][0]
    assert (first["sheet"], first["column"], first["value"]) == ("Sheet1", "行政村", "不存在的村")
    assert first["reason"].endswith("。")
    assert isinstance(report["warnings"], list)


def test_text_names_the_batch_the_counts_and_each_refused_row(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "import", SAMPLES / AREAS, "--store", sqlite_url)
    _, out, _ = run(capsys, "import", SAMPLES / ROSTER, "--store", sqlite_url)

    assert "监测对象花名册，2021年12月，第 2 批" in out
    assert "导入 1226 行，退回 8 行" in out
    assert "第 1238 行" in out
    _, out, _ = run(capsys, "import", SAMPLES / ROSTER, "--store", sqlite_url)
    assert "第 2 批已导入过" in out


def test_dry_run_as_of_batches_and_rollback(
    migrated_url: str, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", migrated_url)
    run(capsys, "import", SAMPLES / AREAS, *store)
    _, out, _ = run(capsys, "import", SAMPLES / ROSTER, *store, "--dry-run", "--as-of", "2022-01")
    assert "试导入（未写入）" in out
    assert "2022年1月" in out
    assert len(rows_of(engine, schema.batches)) == 1
    run(capsys, "import", SAMPLES / ROSTER, *store, "--kind", "roster", "--as-of", "202201")

    number = listing(engine)[0]["id"]

    code, out, _ = run(capsys, "rollback", number, "--reason", "月份不对", *store)
    assert code == 0
    assert f"第 {number} 批" in out
    code, out, _ = run(capsys, "batches", *store)
    assert "已撤销（月份不对）" in out
    code, out, _ = run(capsys, "batches", *store, "--json")
    assert [(batch["id"], batch["status"]) for batch in json.loads(out)] == [
        (number, "rolled_back"),
        (1, "committed"),
    ]
    code, _, err = run(capsys, "rollback", number, *store)
    assert code == 1
    assert "撤销过" in err


def test_one_bad_file_does_not_stop_the_others(
    sqlite_url: str, tmp_path: Path, sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "照片.xlsx"
    wrong.write_bytes(b"\x89PNG\r\n")
    code, out, err = run(
        capsys, "import", wrong, tmp_path / "没有.csv", SAMPLES / AREAS, "--store", sqlite_url
    )

    assert code == 1
    assert "照片.xlsx" in err
    assert "没有.csv" in err
    assert len(err.strip().splitlines()) == 2
    assert "行政区划" in out
    assert len(rows_of(sqlite_engine, schema.areas)) == 107


def test_a_file_of_another_kind_is_refused_in_one_sentence(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "import", SAMPLES / PAYMENTS, "--kind", "roster", "--store", sqlite_url)

    assert (code, out) == (1, "")
    assert PAYMENTS in err
    assert err.strip().count("\n") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "缺少参数"),
        (["import"], "缺少参数"),
        (["import", "a.csv", "--as-of", "去年"], "2021-12"),
        (["import", "a.csv", "--kind", "photos"], "roster"),
        (["rollback", "第一批"], "整数"),
        (["batches", "--jsn"], "不认识的参数"),
        (["fly"], "可选"),
    ],
)
def test_wrong_usage_is_told_in_chinese(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, *arguments)

    assert code == 2
    assert words in err
    assert "用法：" in err


def test_an_unexpected_failure_gets_a_number_and_no_names(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(_connection: Any, **_: Any) -> None:
        raise RuntimeError("赵一 990121198001010010")

    run(capsys, "import", SAMPLES / AREAS, "--store", sqlite_url)
    monkeypatch.setattr(failures, "LOG_DIR", tmp_path / "log")
    monkeypatch.setattr("queries.rollup.refresh", fails)
    path = roster(tmp_path / "a.xlsx", "2021-12", [person()])
    code, out, err = run(capsys, "import", path, "--store", sqlite_url)

    assert (code, out) == (1, "")
    (log,) = (tmp_path / "log").iterdir()
    written = log.read_text("utf-8")
    number = written.split()[1]
    assert number in err
    assert "Traceback" not in err
    assert "RuntimeError" in written
    assert "赵一" not in written
    assert "990121198001010010" not in written + err


def test_a_store_that_cannot_be_reached_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(failures, "LOG_DIR", tmp_path / "log")
    for url in ("oracle://x", f"sqlite:///{tmp_path}", "postgresql://127.0.0.1:9/none"):
        code, out, err = run(capsys, "batches", "--store", url)
        assert (code, out) == (1, "")
        assert len(err.strip().splitlines()) == 1
        assert "程序出错" not in err


def test_rollup_and_init_say_what_they_did(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "init", "--store", sqlite_url)[0] == 0
    run(capsys, "import", SAMPLES / AREAS, SAMPLES / ROSTER, "--store", sqlite_url)
    code, out, _ = run(capsys, "rollup", "--store", sqlite_url)
    assert code == 0
    assert "汇总" in out


def test_it_runs_as_a_module_without_loading_the_dashboard(sqlite_url: str) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "data", "batches", "--store", sqlite_url],
        cwd=root,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "还没有导入过文件。"
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert not loaded & {"pandas", "streamlit", "shapely", "plotly"}


def test_a_dry_run_prints_what_it_would_change(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", sqlite_url)
    run(capsys, "import", SAMPLES / AREAS, *store)
    households = [person(户编号=str(number)) for number in range(3001, 3011)]
    run(capsys, "import", roster(tmp_path / "10.xlsx", "2021-10", households), *store)
    many = [*households[1:], *(person(户编号=str(n), 识别监测时间="202111") for n in range(4001, 4061))]
    november = roster(tmp_path / "11.xlsx", "2021-11", many)
    _, out, _ = run(capsys, "import", november, *store, "--dry-run")

    assert "  变化：新增 60 户，变动 0 户，不变 9 户，不再出现 1 户。" in out
    assert "  指标：样例市2021年11月累计识别监测对象（户）：无 → 70 户" in out
    assert "  突变：东河县2021年11月累计识别监测对象（户）比上月增加 60 户（10 户 → 70 户）" in out
    _, out, _ = run(capsys, "import", november, *store, "--dry-run", "--json")
    told = json.loads(out)
    assert told["counts"] == {"new": 60, "changed": 0, "unchanged": 9, "vanished": 1, "examples": []}
    assert {"kpi", "area_code", "month", "before", "after"} <= set(told["effect"]["shifts"][0])
    assert told["effect"]["jumps"][0]["what"] == "step"


def test_a_roll_back_can_be_tried(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", sqlite_url)
    run(capsys, "import", SAMPLES / AREAS, SAMPLES / ROSTER, *store)
    code, out, _ = run(capsys, "rollback", 2, *store, "--dry-run")
    assert code == 0
    assert "可以撤销（试撤销，未写入）" in out
    assert "指标：样例市2021年12月累计识别监测对象（户）：" in out
    assert "改写：" in out
    _, out, _ = run(capsys, "rollback", 2, *store, "--dry-run", "--json")
    assert json.loads(out)["effect"]["rewritten"][-1] == 202112
    _, out, _ = run(capsys, "batches", *store)
    assert "已撤销" not in out
    code, _, err = run(capsys, "rollback", 1, *store, "--dry-run")
    assert (code, "第 2 批在它的基础上导入" in err) == (1, True)
