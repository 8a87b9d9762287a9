"""收入监测: income per person at every level, of one population or of both side by side."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.base import Refused
from data.rollback import roll_back
from data.schema import incomes
from queries.derived import refresh
from tests.importers.loading import rows_of, table, take, take_samples, workbook

HEADER = ["县", "乡", "村", "截至月份", "人群", "人数", "人均收入（元）"]
GOOD = ["东河县", "东河乡", "北坡村", "202106", "脱贫人口", "120", "6543.21"]
POOR, RURAL = "脱贫人口", "农村居民"
JUNE = date(2021, 6, 1)


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def stored(engine: Engine) -> list[tuple[Any, ...]]:
    names = ("area_code", "month", "population", "persons", "income_fen")
    return [tuple(row[name] for name in names) for row in rows_of(engine, incomes)]


def test_every_level_with_the_words_that_clerks_use(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    rows = [
        ["样例市农村居民收入监测表"],
        [
            "县(市、区)",
            "乡（镇）",
            "行政村",
            "年度",
            "截止月份",
            "统计对象",
            "监测人数",
            "人均可支配收入（万元）",
        ],
        ["合计", "", "", "", "", "", 9999, 1],
        ["东河县", "东河乡", "北坡村", 2021, "6月", "建档立卡户", "１２０人", "0.654321"],
        ["东河县", "南寨镇", "", 2021, "1-6月", "脱贫户", "1,234", "0.7"],
        ["东河县", "", "", 2021, "上半年", "农民", 45000, "8000元"],
        ["西岭区", "全区", "/", "2021年", "截至2021年6月底", "农户", "3.2万", 0.9],
        ["样例市", "", "", "", "2020年", "农村常住居民", 300000, 1.5],
        ["全市", "", "", "", "2021年第三季度", "农民", 300000, 1.1],
        ["南湖市", "", "", "", 202106.0, "城镇居民", 10, 1],
        ["南湖市", "", "", "", 2021.1, "农民", 10, 1],
    ]
    report = take(engine, workbook(tmp_path / "收入.xlsx", rows))
    assert (report.kind, report.rows_read, report.accepted, report.warnings) == ("incomes", 8, 6, [])
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [
        (10, ("统计对象",), "城镇居民"),
        (11, ("截止月份",), "2021.1"),
    ]
    assert report.rejected[0].reason.endswith("应为人群之一：脱贫人口、农村居民。")
    assert stored(engine) == [
        ("990100", date(2020, 12, 1), RURAL, 300_000, 1_500_000),
        ("990100", date(2021, 9, 1), RURAL, 300_000, 1_100_000),
        ("990121", JUNE, RURAL, 45_000, 800_000),
        ("990121100203", JUNE, POOR, 120, 654_321),
        ("990121102", JUNE, POOR, 1234, 700_000),
        ("990122", JUNE, RURAL, 32_000, 900_000),
    ]


def test_both_populations_side_by_side_and_the_month_from_the_title(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["2021年1-9月收入监测表"],
        ["单位：人、元"],
        ["地区", "脱贫人口", "", "农村居民", ""],
        ["", "人数", "人均纯收入", "人数", "人均可支配收入"],
        ["东河县", 1000, "7,000.5", 40000, 9000],
        ["西岭区", 0, "", "", ""],
        ["南湖市", "", "", "", ""],
    ]
    report = take(city, workbook(tmp_path / "a.xlsx", rows, ["B3:C3", "D3:E3"]), as_of=None)
    assert (report.as_of, report.accepted, report.warnings) == (date(2021, 9, 1), 2, [])
    assert [(one.row, one.columns) for one in report.rejected] == [
        (7, ("脱贫人口/人数", "脱贫人口/人均纯收入"))
    ]
    assert stored(city) == [
        ("990121", date(2021, 9, 1), RURAL, 40_000, 900_000),
        ("990121", date(2021, 9, 1), POOR, 1000, 700_050),
        ("990122", date(2021, 9, 1), POOR, 0, 0),
    ]


@pytest.mark.parametrize(
    ("title", "population"), [("脱贫户收入监测", POOR), ("脱贫攻坚成果：农民收入", RURAL)]
)
def test_the_population_from_the_title(city: Engine, tmp_path: Path, *, title: str, population: str) -> None:
    rows = [[title], [*HEADER[:4], *HEADER[5:]], [*GOOD[:4], *GOOD[5:]]]
    take(city, table(tmp_path / "a.csv", rows))
    assert [row[2] for row in stored(city)] == [population]


def test_the_population_from_a_heading(city: Engine, tmp_path: Path) -> None:
    rows = [["县", "截至月份", "脱贫人口数", "人均收入（元）"], ["东河县", "202106", "1000", "7000"]]
    take(city, table(tmp_path / "a.csv", rows))
    assert stored(city) == [("990121", JUNE, POOR, 1000, 700_000)]
    rows[0].append("农村居民人均收入")
    with pytest.raises(Refused, match="脱贫人口的“人数”和“人均收入”两列不全"):
        take(city, table(tmp_path / "b.csv", rows))


def test_a_file_that_does_not_say_of_whom_or_when_is_refused(city: Engine, tmp_path: Path) -> None:
    rows = [[*HEADER[:4], *HEADER[5:]], [*GOOD[:4], *GOOD[5:]]]
    with pytest.raises(Refused, match="没有“人群”列，表题也没有写明是脱贫人口还是农村居民"):
        take(city, table(tmp_path / "a.csv", rows))
    rows = [[*HEADER[:3], *HEADER[4:]], [*GOOD[:3], *GOOD[4:]]]
    with pytest.raises(Refused, match="没有“截至月份”列"):
        take(city, table(tmp_path / "b.csv", rows), as_of=None)
    with pytest.raises(Refused, match="缺少“县、乡、村之一”列"):
        take(city, table(tmp_path / "c.csv", [HEADER[3:], GOOD[3:]]))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("县", "北京市"),
        ("乡", "无此乡"),
        ("截至月份", ""),
        ("截至月份", "2021年13月"),
        ("人群", ""),
        ("人数", ""),
        ("人数", "12.5"),
        ("人数", "-1"),
        ("人数", "0"),
        ("人均收入（元）", ""),
        ("人均收入（元）", "很高"),
    ],
)
def test_bad_cells_refuse_their_row(city: Engine, tmp_path: Path, column: str, value: str) -> None:
    bad = ["东河县", "东河乡", "新湾村", *GOOD[3:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad, GOOD], "gb18030"))
    assert [(one.row, one.columns[0], one.value) for one in report.rejected] == [
        (3, column, value),
        (4, "村", "北坡村"),
    ]
    assert len(stored(city)) == 1


def test_an_area_told_with_those_below_it_is_refused_per_population(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["全市", "", "", "202106", POOR, 9000, 7000],
        ["全市", "", "", "202106", RURAL, 9000, 7000],
        ["东河县", "", "", "202106", POOR, 1000, 7000],
        ["东河县", "", "", "202103", POOR, 1000, 3000],
        GOOD,
    ]
    report = take(city, workbook(tmp_path / "a.xlsx", rows))
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [
        (2, ("县",), "全市"),
        (4, ("县",), "东河县"),
    ]
    assert report.rejected[1].reason.endswith(
        "第 6 行已有其下“北坡村”2021年6月的数据，上下级同时计入会重复计算，应只保留其中一级。"
    )
    assert [row[:3] for row in stored(city)] == [
        ("990100", JUNE, RURAL),
        ("990121", date(2021, 3, 1), POOR),
        ("990121100203", JUNE, POOR),
    ]


def test_unlikely_incomes_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [[*HEADER[:-1], "人均收入"], [*GOOD[:-1], "1.2"]])
    report = take(city, path)
    assert len(report.warnings) == 2
    assert "没有写明“人均收入”的金额单位" in report.warnings[0]
    assert report.warnings[1].startswith("第 2 行的人均收入低于 100 元")


def test_again_corrected_and_undone(city: Engine, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [HEADER, GOOD])
    take(city, path)
    before = rows_of(city, incomes)
    assert take(city, path).repeated
    county = ["东河县", "", "", "202106", POOR, "1000", "7000"]
    report = take(city, table(tmp_path / "b.csv", [HEADER, county]))
    assert report.warnings == [
        "第 2 批已有北坡村2021年6月的数据，与本文件是上下级，人数会重复计算；请核对后撤销其中一批。"
    ]
    roll_back(city, report.batch or 0, reason="", refresh=refresh)
    corrected = take(city, table(tmp_path / "c.csv", [HEADER, [*GOOD[:-1], "7000"]]))
    assert (corrected.warnings, stored(city)[0][-1]) == ([], 700_000)
    roll_back(city, corrected.batch or 0, reason="", refresh=refresh)
    assert rows_of(city, incomes) == before
