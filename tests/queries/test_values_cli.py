"""`python -m queries`: what a script, a spreadsheet or a journalist gets."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import open_store
from queries.__main__ import main
from queries.evaluate import VALUE_COLUMNS
from tests.queries.literal import DING, JIA, UNSTABLE, Store

COLUMNS = list(VALUE_COLUMNS)


@pytest.fixture(scope="module")
def url(engine_to_read: Engine) -> str:
    store = Store(engine_to_read).households(
        *((f"H{n}", JIA, UNSTABLE, 3, "2021-03", "2021-10" if n < 3 else None) for n in range(12))
    )
    store.projects(("P", DING, 2021, {})).payments(("P", "中央", "2021-03", 1234.5)).ready()
    return engine_to_read.url.render_as_string(hide_password=False)


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(arguments)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_json_is_one_array_of_the_documented_columns(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ask(
        capsys, "values", "--month", "2021-12", "--store", url, "--format", "json", "--area", "东一乡",
        "--kpi", "risk_elimination_households,fund_execution",
    )  # fmt: skip
    assert (code, err) == (0, "")
    rate, execution = json.loads(out)
    assert list(rate) == COLUMNS
    assert rate == {
        "area_code": "990100001",
        "area": "东一乡",
        "level": "township",
        "month": "2021-12",
        "kpi": "risk_elimination_households",
        "label": "风险消除率（户）",
        "slice": "",
        "numerator": 3,
        "denominator": 12,
        "value": 0.25,
        "unit": "比率",
        "state": "value",
    }
    assert (execution["value"], execution["state"]) == (None, "no_data")


def test_csv_lists_every_area_of_a_level_with_a_slice(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(
        capsys, "values", "--month", "2021-12", "--store", url, "--format", "csv", "--level", "village",
        "--area", "东县", "--kpi", "persons_identified", "--slice", "category=脱贫不稳定户",
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [(row["area"], row["slice"], row["value"]) for row in rows] == [
        ("甲村", "category=脱贫不稳定户", "36"),
        ("乙村", "category=脱贫不稳定户", "0"),
        ("丙村", "category=脱贫不稳定户", "0"),
    ]


def test_without_an_area_the_whole_city_as_an_aligned_table(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = ask(
        capsys, "values", "--month", "2021-12", "--store", url, "--kpi", "paid,persons_identified"
    )
    head, *rows = out.splitlines()
    assert code == 0
    assert head.split() == COLUMNS
    assert [row.split()[:2] for row in rows] == [["990000", "示例市"]] * 2
    assert "1234.5000" in rows[0] and " 36 " in rows[1]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--month", "2021-12", "--kpi", "paod"], 1, "没有“paod”这个指标。是不是：paid"),
        (["--month", "2021-12", "--area", "东二镇"], 1, "没有找到“东二镇”这个地方。是不是："),
        (["--month", "2021-12", "--slice", "category=边缘户"], 1, "没有“边缘户”这个取值"),
        (["--month", "2021-13"], 2, "“2021-13”不是月份，应写成 2021-12"),
        (["--month", "2021-12", "--level", "town"], 2, "没有“town”这种级别。是不是：township？"),
        (["--month", "2021-12", "--format", "xml"], 2, "没有“xml”这种格式"),
        ([], 2, "缺少 --month"),
        (["--month"], 2, "--month 后面要写一个值"),
        (["--month", "2021-12", "--colour"], 2, "不认识 --colour"),
    ],
)
def test_a_wrong_question_gets_a_chinese_sentence(
    url: str, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, sentence: str
) -> None:
    found, out, err = ask(capsys, "values", "--store", url, *arguments)
    assert (found, out) == (code, "")
    assert sentence in err


def test_a_wrong_store_gets_a_chinese_sentence(
    store_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for store, sentence in (
        (f"sqlite:///{tmp_path / 'none.sqlite'}", "没有数据库文件"),
        ("oracle://x", "数据库地址"),
        ("postgresql://nobody@127.0.0.1:1/none", "读不到数据库"),
    ):
        code, out, err = ask(capsys, "values", "--month", "2021-12", "--store", store)
        assert (code, out) == (1, "")
        assert sentence in err
    assert not (tmp_path / "none.sqlite").exists()
    open_store(store_url).connect().close()
    code, _, err = ask(capsys, "values", "--month", "2021-12", "--store", store_url)
    assert code == 1
    assert "python -m data init" in err


def test_an_empty_store_gets_a_chinese_sentence(
    migrated_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = ask(capsys, "values", "--month", "2021-12", "--store", migrated_url)
    assert code == 1
    assert "还没有行政区划" in err


def test_a_command_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ask(capsys, "vals")
    assert code == 2
    assert "没有“vals”这个命令" in err


def test_the_dictionary_document_is_current() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "queries", "dictionary"], capture_output=True, text=True, check=True
    ).stdout
    written = (Path(__file__).parents[2] / "docs" / "kpis.md").read_text()
    assert written == printed, "run: python -m queries dictionary > docs/kpis.md"
