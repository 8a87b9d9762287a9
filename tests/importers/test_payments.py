"""资金支付: the sample to the fen with its three refused rows, and ledgers of other shapes."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.schema import payments
from tests.importers.loading import EXPECTED, PAYMENTS, PROJECTS, rows_of, table, take, take_samples, workbook

TRUTH = EXPECTED["payments"]
HEADER = ["凭证号", "项目编号", "支付日期", "资金级次", "支付金额（元）", "备注"]
GOOD = ["Z1", "990120210001", "2021-06-14", "中央", "1000.50", ""]


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine, PROJECTS)
    return sqlite_engine


def test_the_sample_gives_exactly_its_truth(engine: Engine) -> None:
    report = take_samples(engine, PROJECTS, PAYMENTS)[-1]
    stored = rows_of(engine, payments)
    by_month: Counter[str] = Counter()
    for row in stored:
        by_month[f"{row['paid_on']:%Y-%m}"] += row["amount_fen"]
    assert (report.rows_read, report.accepted, len(report.rejected)) == (
        108,
        TRUTH["count"],
        TRUTH["rejected"],
    )
    assert len(stored) == TRUTH["count"]
    assert sum(by_month.values()) == TRUTH["paid_fen"]
    assert by_month == TRUTH["paid_fen_by_month"]


def test_the_refused_rows_of_the_sample_say_why(engine: Engine) -> None:
    report = take_samples(engine, PROJECTS, PAYMENTS)[-1]
    found = [(one.row, one.columns, one.value) for one in report.rejected]
    assert found == [
        (109, ("项目编号",), "X-无此项目"),
        (110, ("支付日期",), "2021-02-30"),
        (111, ("支付金额（元）",), "-"),
    ]
    for one in report.rejected:
        assert one.reason.startswith(f"文件“{PAYMENTS}”第 {one.row} 行")
        assert one.columns[0] in one.reason
        assert one.value in one.reason
        assert "：" in one.reason
        assert one.raw["凭证号"] == f"ZF00{one.row - 3}"


def test_a_ledger_in_wan_with_other_headings_and_no_voucher(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["支付台账"],
        ["单位：万元"],
        ["项目编码", "项目名称", "县", "拨付时间", "资金来源", "拨付金额", "摘要"],
        ["990120210001", "东寨村项目", "东河县", date(2021, 6, 14), "中央资金", 12.345678, "首付"],
        ["990120210001", "东寨村项目", "东河县", date(2021, 6, 14), "中央资金", 12.345678, "首付"],
        ["990120210002", "北店村项目", "西岭区", 20210801.0, "省", "1.5万元", ""],
        ["合计", "", "", "", "", 26.19],
    ]
    report = take(city, workbook(tmp_path / "台账.xlsx", rows))
    assert (report.kind, report.accepted, report.rejected) == ("payments", 3, [])
    found = sorted(
        (row["project_no"], row["fund_level"], row["amount_fen"]) for row in rows_of(city, payments)
    )
    assert found == [
        ("990120210001", "中央", 12345678),
        ("990120210001", "中央", 12345678),
        ("990120210002", "省级", 1500000),
    ]


def test_rows_without_a_voucher_keep_their_key_when_imported_again(city: Engine, tmp_path: Path) -> None:
    rows = [HEADER[1:], GOOD[1:], GOOD[1:]]
    take(city, table(tmp_path / "a.csv", rows))
    before = [row["voucher_no"] for row in rows_of(city, payments)]
    take(city, table(tmp_path / "b.csv", [["支付台账"], *rows]))
    assert [row["voucher_no"] for row in rows_of(city, payments)] == before
    assert len(set(before)) == 2


def test_a_refund_is_negative(city: Engine, tmp_path: Path) -> None:
    take(city, table(tmp_path / "a.csv", [HEADER, GOOD, ["Z2", *GOOD[1:4], "-200.25", "退款"]]))
    assert [row["amount_fen"] for row in rows_of(city, payments)] == [100050, -20025]


def test_a_corrected_voucher_replaces_its_amount(city: Engine, tmp_path: Path) -> None:
    take(city, table(tmp_path / "a.csv", [HEADER, GOOD]))
    take(city, table(tmp_path / "b.csv", [HEADER, [*GOOD[:4], "900", ""]]))
    assert [row["amount_fen"] for row in rows_of(city, payments)] == [90000]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("项目编号", ""),
        ("项目编号", "9.9E+11"),
        ("支付日期", ""),
        ("支付日期", "2021-06"),
        ("资金级次", "乡级"),
        ("支付金额（元）", ""),
        ("支付金额（元）", "0"),
        ("支付金额（元）", "一千"),
        ("凭证号", "Z1"),
    ],
)
def test_bad_cells_refuse_their_row(city: Engine, tmp_path: Path, column: str, value: Any) -> None:
    bad = ["Z2", *GOOD[1:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad]))
    assert [(one.row, one.columns) for one in report.rejected] == [(3, (column,))]
    assert len(rows_of(city, payments)) == 1
