"""帮扶车间: registers with and without numbers of their own."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.rollback import roll_back
from data.schema import workshops
from queries.derived import refresh
from tests.importers.loading import rows_of, table, take, take_samples, workbook

HEADER = ["车间编号", "车间名称", "县", "乡", "村", "认定日期", "停产日期", "吸纳务工人数", "其中脱贫人口"]
GOOD = ["CJ1", "北坡制衣", "东河县", "东河乡", "北坡村", "2020-06-14", "", "30", "12"]


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def numbers(engine: Engine) -> dict[str, str]:
    return {row["workshop_no"]: row["name"] for row in rows_of(engine, workshops)}


def test_a_register_with_a_two_row_header(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    rows = [
        ["样例市帮扶车间基本情况表"],
        [
            "序号",
            "编号",
            "帮扶车间",
            "县区",
            "乡（镇、街道）",
            "村（社区）",
            "认定时间",
            "停产时间",
            "吸纳务工人数",
            "",
        ],
        ["", "", "", "", "", "", "", "", "总数", "其中：脱贫人口"],
        ["甲", "乙", "1", "2", "3", "4", "5", "6", "7", "8"],
        [1, 20210001.0, "北坡 制衣", "东河县", "东河乡", "北坡村", "2020年6月", "正常", 30, 12],
        [2, 20210002.0, "东河竹编", "东河县", "东河乡", "", date(2019, 3, 2), "2021.05", "", ""],
        [3, 20210003.0, "西岭电子", "西岭区", "", "", "20210701", "/", "４１人", "0"],
        ["合计", "", "", "", "", "", "", "", 71, 12],
    ]
    report = take(engine, workbook(tmp_path / "车间.xlsx", rows, ["I2:J2"]))
    assert (report.kind, report.rows_read, report.accepted) == ("workshops", 3, 2)
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [(5, ("停产时间",), "正常")]
    found = rows_of(engine, workshops)
    for row in found:
        del row["batch_id"]
    assert found == [
        {
            "workshop_no": "20210002",
            "name": "东河竹编",
            "area_code": "990121100",
            "opened_on": date(2019, 3, 2),
            "closed_on": date(2021, 5, 1),
            "workers": 0,
            "poor_workers": 0,
        },
        {
            "workshop_no": "20210003",
            "name": "西岭电子",
            "area_code": "990122",
            "opened_on": date(2021, 7, 1),
            "closed_on": None,
            "workers": 41,
            "poor_workers": 0,
        },
    ]


def test_without_numbers_place_and_name_are_the_key(city: Engine, tmp_path: Path) -> None:
    there = [*GOOD[1:4], "新湾村", *GOOD[5:]]
    report = take(city, table(tmp_path / "a.csv", [HEADER[1:], GOOD[1:], there, GOOD[1:]], "gb18030"))
    assert [(one.row, one.columns) for one in report.rejected] == [(4, ("车间名称",))]
    assert "与第 2 行是同一地方的同名车间" in report.rejected[0].reason
    before = rows_of(city, workshops)
    assert [row["area_code"] for row in sorted(before, key=lambda row: row["area_code"])] == [
        "990121100203",
        "990121100204",
    ]
    take(city, table(tmp_path / "b.csv", [["2021年"], HEADER[1:], GOOD[1:]]))
    assert rows_of(city, workshops) == before


def test_a_row_without_number_finds_its_workshop_by_place_and_name(city: Engine, tmp_path: Path) -> None:
    take(city, table(tmp_path / "a.csv", [HEADER, GOOD]))
    take(city, table(tmp_path / "b.csv", [HEADER[1:], [*GOOD[1:7], "33", "12"]]))
    assert [(row["workshop_no"], row["workers"]) for row in rows_of(city, workshops)] == [("CJ1", 33)]


def test_a_workshop_that_gets_a_number_later_is_told(city: Engine, tmp_path: Path) -> None:
    take(city, table(tmp_path / "a.csv", [HEADER[1:], GOOD[1:]]))
    report = take(city, table(tmp_path / "b.csv", [HEADER, GOOD]))
    (warning,) = report.warnings
    assert warning.startswith("第 2 行的车间在库中已有同一地方、同一名称而没有编号的记录")


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("车间编号", "CJ1", "与第 2 行重复"),
        ("车间编号", "9.9E+11", "科学计数法"),
        ("车间编号", "X" * 41, "不超过 40 个字符"),
        ("车间名称", " ", "应填写车间名称"),
        ("村", "不存在的村", "行政区划中"),
        ("认定日期", "", "应填写认定日期"),
        ("认定日期", "2021-02-30", "真实存在的日期"),
        ("停产日期", "2020-06-13", "不应早于认定日期"),
        ("吸纳务工人数", "", "没有的写 0"),
        ("吸纳务工人数", "三十", "整数"),
        ("其中脱贫人口", "", "没有的写 0"),
        ("其中脱贫人口", "31", "不应多于吸纳务工人数"),
    ],
)
def test_bad_cells_refuse_their_row(
    city: Engine, tmp_path: Path, *, column: str, value: Any, expected: str
) -> None:
    bad = ["CJ2", *GOOD[1:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad]))
    assert [(one.row, one.columns[0], one.value) for one in report.rejected] == [(3, column, value)]
    assert expected in report.rejected[0].reason
    assert list(numbers(city)) == ["CJ1"]


def test_again_corrected_and_undone(city: Engine, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [HEADER, GOOD])
    take(city, path)
    before = rows_of(city, workshops)
    assert take(city, path).repeated
    rows = [HEADER, [*GOOD[:6], "2021-09-01", "0", "0"], ["CJ2", "新湾制鞋", *GOOD[2:7], "0", "0"]]
    report = take(city, table(tmp_path / "b.csv", rows))
    assert report.warnings == [
        "第 3 行的车间吸纳务工人数为 0 而没有停产日期，已按原样读取，请核对是否已停产。"
    ]
    assert numbers(city) == {"CJ1": "北坡制衣", "CJ2": "新湾制鞋"}
    roll_back(city, report.batch or 0, reason="", refresh=refresh)
    assert rows_of(city, workshops) == before
