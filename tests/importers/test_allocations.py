"""资金下达: the sample to the fen, and tables by project, by purpose or with a total alone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.schema import allocations
from tests.importers.loading import (
    ALLOCATIONS,
    EXPECTED,
    PROJECTS,
    rows_of,
    table,
    take,
    take_samples,
    workbook,
)

TRUTH = EXPECTED["allocations"]
HEADER = ["资金文号", "资金级次", "县", "产业发展", "其他", "合计", "下达日期"]
GOOD: list[Any] = ["财农〔2021〕1号", "中央", "东河县", 60, 40, 100, "2021-02-01"]
UNIT = ["单位：万元"]


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine, PROJECTS)
    return sqlite_engine


def amounts(engine: Engine) -> dict[tuple[str, str], int]:
    return {(row["area_code"], row["purpose"]): row["amount_fen"] for row in rows_of(engine, allocations)}


def test_the_sample_gives_exactly_its_truth(engine: Engine) -> None:
    report = take_samples(engine, ALLOCATIONS)[-1]
    assert (report.rows_read, report.accepted, report.rejected) == (24, TRUTH["count"], [])
    assert report.warnings == []
    stored = rows_of(engine, allocations)
    assert sum(row["amount_fen"] for row in stored) == TRUTH["total_fen"]
    for level, wan in TRUTH["by_level_wan"].items():
        of_level = [row for row in stored if row["fund_level"] == level]
        industry = [row for row in of_level if row["purpose"] == "产业发展"]
        assert sum(row["amount_fen"] for row in of_level) == round(wan["total"] * 1_000_000)
        assert sum(row["amount_fen"] for row in industry) == round(wan["industry"] * 1_000_000)


def test_what_a_row_of_the_sample_becomes(engine: Engine) -> None:
    take_samples(engine, ALLOCATIONS)
    stored = rows_of(engine, allocations)
    first = [r for r in stored if (r["document_no"], r["area_code"]) == ("样财农〔2021〕1号", "990121")]
    assert sorted((r["fund_level"], r["purpose"], r["amount_fen"], r["allocated_on"]) for r in first) == [
        ("中央", "产业发展", 687_500_000, date(2021, 2, 2)),
        ("中央", "其他", 83_060_000, date(2021, 2, 2)),
    ]
    assert {row["project_no"] for row in stored} == {None}


def test_zero_parts_leave_no_fact(city: Engine, tmp_path: Path) -> None:
    report = take(city, workbook(tmp_path / "a.xlsx", [UNIT, HEADER, [*GOOD[:3], 100, "", 100, GOOD[6]]]))
    assert report.accepted == 1
    assert amounts(city) == {("990121", "产业发展"): 100_000_000}


def test_a_total_that_is_not_the_sum_refuses_the_row(city: Engine, tmp_path: Path) -> None:
    bad = [*GOOD[:5], 100.01, GOOD[6]]
    report = take(city, workbook(tmp_path / "a.xlsx", [UNIT, HEADER, GOOD, bad]))
    (refused,) = report.rejected
    assert (refused.row, refused.columns) == (4, ("合计", "产业发展", "其他"))
    assert "100.01" in refused.reason
    assert "100.00 万元" in refused.reason
    assert len(amounts(city)) == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("资金文号", ""),
        ("资金级次", "乡级"),
        ("县", "北京市"),
        ("县", ""),
        ("产业发展", "六十"),
        ("下达日期", "2021-02-30"),
        ("下达日期", ""),
    ],
)
def test_bad_cells_refuse_their_row(city: Engine, tmp_path: Path, column: str, value: Any) -> None:
    bad = list(GOOD)
    bad[HEADER.index(column)] = value
    report = take(city, workbook(tmp_path / "a.xlsx", [UNIT, HEADER, GOOD, bad]))
    assert [(one.row, one.columns) for one in report.rejected] == [(4, (column,))]


def test_money_by_project_is_where_the_project_is(city: Engine, tmp_path: Path) -> None:
    header = ["文号", "级次", "乡", "村", "项目编号", "项目名称", "下达金额（元）", "下达时间"]
    rows = [
        header,
        ["财农1号", "省", "", "", "990120210009", "新湾村产业", "1000.5", "2021-03-01"],
        ["财农1号", "省", "", "", "990120210001", "东寨村保障", "500", "2021-03-01"],
        ["财农1号", "省", "", "", "没有这个", "x", "500", "2021-03-01"],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert report.kind == "allocations"
    assert [(one.row, one.columns) for one in report.rejected] == [(4, ("项目编号",))]
    stored = {row["project_no"]: row for row in rows_of(city, allocations)}
    assert (stored["990120210009"]["purpose"], stored["990120210009"]["amount_fen"]) == ("产业发展", 100050)
    assert (stored["990120210001"]["purpose"], stored["990120210001"]["area_code"]) == (
        "其他",
        "990121102202",
    )


def test_the_purpose_may_be_a_column(city: Engine, tmp_path: Path) -> None:
    header = ["资金文号", "资金级次", "县", "用途", "金额(万元)", "下达日期"]
    rows = [
        header,
        ["财农1号", "市级", "东河县", "产业项目", "10", "2021年3月"],
        ["财农1号", "市级", "东河县", "基础设施", "20", "2021年3月"],
    ]
    take(city, table(tmp_path / "a.csv", rows))
    assert amounts(city) == {("990121", "产业发展"): 10_000_000, ("990121", "其他"): 20_000_000}
    assert {row["allocated_on"] for row in rows_of(city, allocations)} == {date(2021, 3, 1)}


def test_a_total_alone_counts_as_other_with_a_warning(city: Engine, tmp_path: Path) -> None:
    header = ["资金文号", "资金级次", "县", "下达金额（万元）", "下达日期"]
    report = take(city, table(tmp_path / "a.csv", [header, ["财农1号", "县级", "南湖市", "5", "2021-03-01"]]))
    assert amounts(city) == {("990123", "其他"): 5_000_000}
    assert any("产业占比会偏低" in warning for warning in report.warnings)


def test_like_rows_are_kept_apart_and_stay_the_same_when_imported_again(city: Engine, tmp_path: Path) -> None:
    take(city, workbook(tmp_path / "a.xlsx", [UNIT, HEADER, GOOD, GOOD]))
    before = rows_of(city, allocations)
    assert len(before) == 4
    take(city, workbook(tmp_path / "b.xlsx", [["标题"], UNIT, HEADER, GOOD, GOOD]))
    assert rows_of(city, allocations) == before


def test_money_taken_back_is_negative(city: Engine, tmp_path: Path) -> None:
    back = ["财农〔2021〕9号", "中央", "东河县", -6, -4, -10, "2021-11-01"]
    take(city, workbook(tmp_path / "a.xlsx", [UNIT, HEADER, back]))
    assert sum(amounts(city).values()) == -10_000_000


FEE_HEADER = ["资金文号", "资金级次", "县", "产业发展", "其他", "管理费", "合计", "下达日期"]
WAN = 1_000_000


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        pytest.param(
            FEE_HEADER, [60, 39, 1, 100], {"产业发展": 60, "其他": 39, "项目管理费": 1}, id="beside"
        ),
        pytest.param(
            FEE_HEADER, [60, 40, 1, 100], {"产业发展": 60, "其他": 39, "项目管理费": 1}, id="within"
        ),
        pytest.param(FEE_HEADER, [60, 40, 0, 100], {"产业发展": 60, "其他": 40}, id="none"),
        pytest.param(
            [*FEE_HEADER[:4], "项目管理费", "合计", "下达日期"],
            [60, 1, 100],
            {"产业发展": 60, "其他": 39, "项目管理费": 1},
            id="the rest is other",
        ),
        pytest.param(
            [*FEE_HEADER[:5], "其中：管理费", "下达日期"],
            [60, 40, 1],
            {"产业发展": 60, "其他": 39, "项目管理费": 1},
            id="said to be within, no total",
        ),
        pytest.param(
            [*FEE_HEADER[:3], "管理费", "合计", "下达日期", "用途"],
            [2, 100, "2021-02-01", "产业项目"],
            {"产业发展": 98, "项目管理费": 2},
            id="of a total with a purpose",
        ),
        pytest.param(
            [*FEE_HEADER[:3], "下达金额", "用途", "下达日期"],
            [5, "项目管理费（1%）"],
            {"项目管理费": 5},
            id="as a purpose",
        ),
    ],
)
def test_management_fees_are_told_apart(
    sqlite_engine: Engine, tmp_path: Path, header: list[str], cells: list[Any], expected: dict[str, int]
) -> None:
    take_samples(sqlite_engine)
    row = ["财农〔2021〕1号", "中央", "东河县", *cells]
    row += ["2021-02-01"] * (len(header) - len(row))
    report = take(sqlite_engine, workbook(tmp_path / "a.xlsx", [UNIT, header, row]))
    assert (report.rejected, report.warnings) == ([], [])
    assert amounts(sqlite_engine) == {("990121", name): wan * WAN for name, wan in expected.items()}


def test_parts_with_a_fee_must_make_the_total(sqlite_engine: Engine, tmp_path: Path) -> None:
    take_samples(sqlite_engine)
    rows = [UNIT, FEE_HEADER, [*GOOD[:3], 60, 30, 1, 100, GOOD[6]], [*GOOD[:3], 60, 39, 1, 100, GOOD[6]]]
    report = take(sqlite_engine, workbook(tmp_path / "a.xlsx", rows))
    (refused,) = report.rejected
    assert (refused.row, refused.columns) == (3, ("合计", "产业发展", "其他", "管理费"))
    assert "应等于产业发展、其他与管理费之和 91.00 万元" in refused.reason


def test_a_project_that_is_the_fee_makes_its_money_the_fee(sqlite_engine: Engine, tmp_path: Path) -> None:
    take_samples(sqlite_engine)
    fee = ["2021年项目表"], ["项目编号", "项目名称", "项目类别", "县"], ["G1", "管理", "项目管理费", "东河县"]
    take(sqlite_engine, workbook(tmp_path / "p.xlsx", list(fee)))
    rows = [UNIT, [*HEADER, "项目编号"], [*GOOD[:3], 0, 7, 7, GOOD[6], "G1"], [*GOOD, ""]]
    take(sqlite_engine, workbook(tmp_path / "a.xlsx", rows))
    assert amounts(sqlite_engine) == {
        ("990121", "项目管理费"): 7 * WAN,
        ("990121", "产业发展"): 60 * WAN,
        ("990121", "其他"): 40 * WAN,
    }
