"""务工监测: a row per area and month, or a column per month."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.base import Refused
from data.rollback import roll_back
from data.schema import employment
from queries.derived import refresh
from tests.importers.loading import rows_of, table, take, take_samples, workbook

HEADER = ["县", "乡", "村", "月份", "务工人数", "有务工意愿和能力人数"]
GOOD = ["东河县", "东河乡", "北坡村", "202106", "80", "100"]
JUNE = date(2021, 6, 1)


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def stored(engine: Engine) -> list[tuple[Any, ...]]:
    names = ("area_code", "month", "employed", "willing")
    return [tuple(row[name] for name in names) for row in rows_of(engine, employment)]


def test_a_table_of_the_usual_kind(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    rows = [
        ["样例市2021年6月脱贫人口务工情况监测表"],
        ["单位：人"],
        ["序号", "县（市、区）", "乡镇", "务工人数", "", "", "有务工能力和意愿人数"],
        ["", "", "", "小计", "县内", "县外", ""],
        ["总计", "", "", "2,410", "", "", ""],
        [1, "东河县", "东河乡", "１，２００", 200, 1000, 1300.0],
        [2, "", "南寨镇", "1210人", 210, 1000, 1200],
        [3, "西岭区", "西沟镇", 5, 5, 0, 5],
        ["注：含公益岗位"],
    ]
    report = take(engine, workbook(tmp_path / "务工.xlsx", rows, ["D3:F3", "B6:B7"]), as_of=None)
    assert (report.kind, report.as_of, report.rows_read, report.accepted) == ("employment", JUNE, 3, 2)
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [(8, ("乡镇",), "西沟镇")]
    assert report.warnings == [
        "第 7 行的务工人数多于有务工意愿和能力人数，已按原样读取，务工率会超过 100%，请核对。"
    ]
    assert stored(engine) == [("990121100", JUNE, 1200, 1300), ("990121102", JUNE, 1210, 1200)]


@pytest.mark.parametrize(
    "month",
    ["202106", "202106.0", "2021.06", "2021-6", "２０２１年６月", "2021/6", "6月", "06", "6.0", "2021-06-30"],
)
def test_months_in_all_spellings(city: Engine, tmp_path: Path, month: str) -> None:
    rows = [["2021年务工监测"], HEADER, [*GOOD[:3], month, "80", ""]]
    take(city, table(tmp_path / "a.csv", rows, "gb18030"))
    assert stored(city) == [("990121100203", JUNE, 80, None)]


def test_one_column_per_month(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["2021年脱贫人口务工规模（单位：万人）"],
        ["地区", *(f"{number}月" for number in range(1, 13)), "备注"],
        ["东河县", 1.1, "1.2", 1.25, *[""] * 9, ""],
        ["西岭区", "", 0.5, "不详", *[""] * 9, ""],
        ["南湖市", *[""] * 12, "未报"],
        ["全市合计", 1.1, 1.7, 1.25],
    ]
    report = take(city, workbook(tmp_path / "a.xlsx", rows))
    assert (report.kind, report.rows_read, report.accepted) == ("employment", 3, 1)
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [
        (4, ("3月",), "不详"),
        (5, ("1月",), ""),
    ]
    assert "各月都没有填写务工人数" in report.rejected[1].reason
    assert stored(city) == [
        ("990121", date(2021, number, 1), employed, None)
        for number, employed in ((1, 11_000), (2, 12_000), (3, 12_500))
    ]


def test_months_under_two_merged_headings_with_their_year(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["县", "2020年务工人数", "", "2020年有务工意愿人数", ""],
        ["", "十一月", "12月份", "十一月", "12月份"],
        ["东河县", 90, 95, 100, ""],
    ]
    take(city, workbook(tmp_path / "a.xlsx", rows, ["B1:C1", "D1:E1"]))
    assert stored(city) == [
        ("990121", date(2020, 11, 1), 90, 100),
        ("990121", date(2020, 12, 1), 95, None),
    ]


@pytest.mark.parametrize("subject", ["收入", "车间务工"])
def test_months_of_something_else_are_refused(city: Engine, tmp_path: Path, subject: str) -> None:
    rows = [[f"2021年{subject}"], ["县", "1月", "2月"], ["东河县", "1", "2"]]
    with pytest.raises(Refused, match="没有写明是务工人数"):
        take(city, table(tmp_path / "a.csv", rows))
    assert stored(city) == []


def test_a_table_that_does_not_say_when_is_refused(city: Engine, tmp_path: Path) -> None:
    rows = [HEADER[:3] + HEADER[4:], GOOD[:3] + GOOD[4:]]
    with pytest.raises(Refused, match="没有写明是哪个月"):
        take(city, table(tmp_path / "a.csv", rows), as_of=None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("村", "不存在的村"),
        ("月份", ""),
        ("月份", "2021年"),
        ("务工人数", ""),
        ("务工人数", "八十"),
        ("有务工意愿和能力人数", "-1"),
    ],
)
def test_bad_cells_refuse_their_row(city: Engine, tmp_path: Path, column: str, value: str) -> None:
    bad = ["东河县", "东河乡", "新湾村", *GOOD[3:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad, GOOD]))
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [
        (3, (column,), value),
        (4, ("村",), "北坡村"),
    ]
    assert stored(city) == [("990121100203", JUNE, 80, 100)]


def test_an_area_told_with_those_below_it_is_refused(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["东河县", "", "", "202106", 900, ""],
        ["东河县", "东河乡", "", "202106", 300, ""],
        ["东河县", "东河乡", "", "202107", 310, ""],
        GOOD,
        ["西岭区", "", "", "202106", 500, ""],
    ]
    report = take(city, workbook(tmp_path / "a.xlsx", rows))
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [
        (2, ("县",), "东河县"),
        (3, ("乡",), "东河乡"),
    ]
    assert "第 5 行已有其下“北坡村”2021年6月的数据" in report.rejected[1].reason
    assert [row[:2] for row in stored(city)] == [
        ("990121100", date(2021, 7, 1)),
        ("990121100203", JUNE),
        ("990122", JUNE),
    ]


def test_again_corrected_and_undone(city: Engine, tmp_path: Path) -> None:
    county = ["东河县", "", "", "202106", "900", ""]
    path = table(tmp_path / "a.csv", [HEADER, county])
    take(city, path)
    before = rows_of(city, employment)
    assert take(city, path).repeated
    report = take(city, table(tmp_path / "b.csv", [HEADER, GOOD, ["西岭区", "", "", "202106", "7", ""]]))
    assert report.warnings == [
        "第 2 批已有东河县2021年6月的数据，与本文件是上下级，人数会重复计算；请核对后撤销其中一批。"
    ]
    roll_back(city, report.batch or 0, reason="", refresh=refresh)
    corrected = take(city, table(tmp_path / "c.csv", [HEADER, [*county[:4], "950", ""]]))
    assert (corrected.warnings, stored(city)) == ([], [("990121", JUNE, 950, None)])
    roll_back(city, corrected.batch or 0, reason="", refresh=refresh)
    assert rows_of(city, employment) == before
