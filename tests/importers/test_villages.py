"""村情: one row per village and year, from sheets that say 是, a date or nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.rollback import roll_back
from data.schema import village_facts
from queries.derived import refresh
from tests.importers.loading import rows_of, table, take, take_samples, workbook

HEADER = ["县", "乡", "村", "年度", "放心村", "标杆村", "村集体经济收入（万元）"]
PLACE = ["东河县", "东河乡", "北坡村"]
GOOD = [*PLACE, "2021", "是", "", "12.5"]
BEIPO, DONGHE = "990121100203", "990121100200"


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def facts(engine: Engine) -> dict[tuple[str, int], dict[str, Any]]:
    stored = {}
    for row in rows_of(engine, village_facts):
        del row["batch_id"]
        stored[row.pop("area_code"), row.pop("year")] = row
    return stored


def test_a_survey_with_titles_two_header_rows_and_totals(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    rows = [
        ["样例市２０２１年度村情统计表"],
        ["单位：万元、座、人"],
        [
            "序号",
            "县（市、区）",
            "乡（镇）",
            "行政村",
            "村情",
            "",
            "创建情况",
            "",
            "",
            "村集体经济收入",
            "新建户厕",
            "驻村",
        ],
        ["", "", "", "", "是否重点帮扶村", "安置点", "放心村", "标杆村", "积分制", "", "", "驻村工作队员"],
        ["合 计", "", "", "", 1, 1, 2, 1, 1, 40, 30, 5],
        [
            1,
            "东河县",
            "东河乡",
            "东河村",
            "√",
            2,
            "２０２１年６月１４日",
            "否",
            "未开展",
            27.5,
            "１２座",
            "３人",
        ],
        [2, "", "", "北坡村", "否", "无", "是", "2020.08", 2019, "12.5万元", "-", ""],
        [3, "东河县", "", "", "否", "", "", "", "", 1, "", ""],
        ["", "小计", "", "", "", "", "", "", "", 41, "", ""],
        ["填表人：张三"],
    ]
    report = take(engine, workbook(tmp_path / "村情.xlsx", rows, ["B6:B7", "C6:C7", "E3:F3", "G3:I3"]))
    assert (report.kind, report.rows_read, report.accepted, report.warnings) == ("villages", 3, 2, [])
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [(8, ("行政村",), "")]
    assert report.rejected[0].reason == (
        "文件“村情.xlsx”工作表“Sheet”第 8 行，“行政村”列没有填写：应填写村名，本表一村一行。"
    )
    assert facts(engine) == {
        (DONGHE, 2021): {
            "key_village": True,
            "resettlement": True,
            "safe_on": date(2021, 6, 14),
            "model_on": None,
            "points_pilot_on": None,
            "collective_income_fen": 27_500_000,
            "toilets_built": 12,
            "team_members": 3,
        },
        (BEIPO, 2021): {
            "key_village": False,
            "resettlement": False,
            "safe_on": date(2021, 1, 1),
            "model_on": date(2020, 8, 1),
            "points_pilot_on": date(2019, 1, 1),
            "collective_income_fen": 12_500_000,
            "toilets_built": None,
            "team_members": None,
        },
    }


def test_what_a_village_is_lasts_and_what_it_had_does_not(city: Engine, tmp_path: Path) -> None:
    first = [
        ["2021年度村情"],
        ["县", "乡", "村", "重点帮扶村", "放心村", "新建户厕（座）"],
        [*PLACE, "是", "2021-05-01", 8],
    ]
    take(city, workbook(tmp_path / "a.xlsx", first))
    incomes = [
        ["县", "乡", "村", "年度", "集体经济收入（元）"],
        [*PLACE, "2022年", "90,000"],
        [*PLACE, 2020, 1],
    ]
    take(city, workbook(tmp_path / "b.xlsx", incomes))
    assert facts(city) == {
        (BEIPO, year): {
            "key_village": lasts,
            "resettlement": False,
            "safe_on": date(2021, 5, 1) if lasts else None,
            "model_on": None,
            "points_pilot_on": None,
            "collective_income_fen": income,
            "toilets_built": toilets,
            "team_members": None,
        }
        for year, lasts, income, toilets in (
            (2020, False, 100, None),
            (2021, True, None, 8),
            (2022, True, 9_000_000, None),
        )
    }


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("村", "不存在的村", "行政区划中"),
        ("村", "", "应填写村名"),
        ("年度", "去年", "应为年度"),
        ("放心村", "大概", "应为日期（如 2021-06-14）、“是”或“否”"),
        ("放心村", "2021-02-30", "应为日期"),
        ("标杆村", "2022-01-01", "不应晚于本行的年度（2021年）"),
        ("标杆村", "2022年", "不应晚于"),
        ("村集体经济收入（万元）", "-3", "不小于 0"),
    ],
)
def test_bad_cells_refuse_their_row(
    city: Engine, tmp_path: Path, *, column: str, value: str, expected: str
) -> None:
    bad = ["东河县", "东河乡", "新湾村", *GOOD[3:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad, GOOD], "gb18030"))
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [
        (3, (column,), value),
        (4, ("村",), "北坡村"),
    ]
    assert expected in report.rejected[0].reason
    assert "与第 2 行是同一个村同一年度" in report.rejected[1].reason
    assert len(facts(city)) == 1


def test_the_year_is_needed_and_an_unlikely_income_is_told(city: Engine, tmp_path: Path) -> None:
    header = ["县", "乡", "村", "村集体经济收入（万元）"]
    without = table(tmp_path / "a.csv", [header, [*PLACE, "1"]])
    report = take(city, without, as_of=None)
    assert "全部有误" in report.refused
    assert "应写明年度" in report.rejected[0].reason
    report = take(city, table(tmp_path / "b.csv", [["2021年"], header, [*PLACE, "125000"]]), as_of=None)
    assert report.as_of == date(2021, 12, 1)
    assert any("第 3 行的村集体经济收入超过 1,000 万元" in warning for warning in report.warnings)


def test_again_corrected_and_undone(city: Engine, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [HEADER, GOOD])
    take(city, path)
    before = rows_of(city, village_facts)
    assert take(city, path).repeated
    report = take(
        city, table(tmp_path / "b.csv", [HEADER, [*GOOD[:6], "13"], [*PLACE[:2], "新湾村", *GOOD[3:]]])
    )
    assert [row["collective_income_fen"] for row in rows_of(city, village_facts)] == [13_000_000, 12_500_000]
    roll_back(city, report.batch or 0, reason="", refresh=refresh)
    assert rows_of(city, village_facts) == before
