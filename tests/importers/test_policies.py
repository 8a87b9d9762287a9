"""政策参数: dated rules with their source, by code or by the words people use."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.cleaning import BadValue
from data.importers.policies import policy_code
from data.schema import FOREVER, policy_values
from tests.importers.loading import rows_of, table, take, take_samples

HEADER = ["参数", "适用地区", "资金级次", "月份", "数值", "单位", "生效日期", "失效日期", "来源"]
SOURCE = "竹府办〔2022〕28号"


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("income_line", "income_line"),
        ("收入监测线", "income_line"),
        ("监测范围", "income_line"),
        ("产业占比底线", "floor.industry_share"),
        ("产业资金占比下限", "floor.industry_share"),
        ("支出进度计划", "schedule.fund_execution"),
        ("资金支出率计划进度", "schedule.fund_execution"),
        ("开工率目标", "target.project_start_rate"),
        ("项目完工率目标值", "target.project_completion_rate"),
        ("超30天无帮扶措施户数目标", "target.households_without_measure"),
        ("验收率容差", "tolerance.project_acceptance_rate"),
        ("floor.industry_share", "floor.industry_share"),
        ("tolerance.fund_execution_gap", "tolerance.fund_execution_gap"),
        ("limit.identification_days", "limit.identification_days"),
        ("认定时限", "limit.identification_days"),
        ("集体收入标准", "limit.collective_income"),
        ("ceiling.management_fee", "ceiling.management_fee_share"),
        ("管理费占比上限", "ceiling.management_fee_share"),
        ("贷款逾期率上限", "ceiling.loans_overdue_rate"),
        ("floor.employed", "floor.employed"),
        ("务工规模底线", "floor.employed"),
        ("due_day.roster", "due_day.roster"),
        ("监测对象花名册报送日", "due_day.roster"),
        ("回退、再标注与回访报送日期", "due_day.events"),
        ("小额信贷报送周期", "due_every.loans"),
        ("可信度高的下限", "limit.credibility_high"),
        ("可信度排名下限", "limit.credibility_low"),
    ],
)
def test_parameters_by_code_or_by_name(words: str, code: str) -> None:
    assert policy_code(words) == code


@pytest.mark.parametrize(
    "words", ["身高目标", "target.", "底线", "x", "floor.产业高度", "limit.height_cm", "due_day.身高"]
)
def test_unknown_parameters(words: str) -> None:
    with pytest.raises(BadValue):
        policy_code(words)


def test_a_file_of_rules(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    rows = [
        ["政策参数表"],
        HEADER,
        ["收入监测线", "全市", "", "", "7900", "元", "2023-01-01", "", "淮北市2023年工作要点政策解读"],
        ["产业占比底线", "", "中央资金", "", "55%", "", "2022年", "2022-12-31", SOURCE],
        ["产业占比底线", "东河县", "中央", "", "0.6", "", "2022", "", SOURCE],
        ["开工率目标", "东河县/东河乡", "", "", "100", "%", "2022-04-30", "", SOURCE],
        ["支出进度计划", "", "", "6月", "50", "%", "2022-01-01", "2022", SOURCE],
    ]
    report = take(engine, table(tmp_path / "政策.csv", rows))
    assert (report.kind, report.accepted, report.rejected) == ("policies", 5, [])
    names = ("code", "area_code", "fund_level", "month", "value", "unit", "valid_from", "valid_to")
    found = {tuple(row[name] for name in names) for row in rows_of(engine, policy_values)}
    assert found == {
        ("income_line", None, None, None, Decimal(7900), "元", date(2023, 1, 1), FOREVER),
        (
            "floor.industry_share",
            None,
            "中央",
            None,
            Decimal("0.55"),
            "比率",
            date(2022, 1, 1),
            date(2023, 1, 1),
        ),
        ("floor.industry_share", "990121", "中央", None, Decimal("0.6"), "比率", date(2022, 1, 1), FOREVER),
        (
            "target.project_start_rate",
            "990121100",
            None,
            None,
            Decimal(1),
            "比率",
            date(2022, 4, 30),
            FOREVER,
        ),
        (
            "schedule.fund_execution",
            None,
            None,
            6,
            Decimal("0.5"),
            "比率",
            date(2022, 1, 1),
            date(2023, 1, 1),
        ),
    }


def test_limits_count_in_calendar_days_and_yuan(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["认定时限", "", "", "", "15天", "", "2021-01-01", "", SOURCE],
        ["认定时限", "", "", "", "20个工作日", "", "2022-01-01", "", SOURCE],
        ["集体收入标准", "", "", "", "10万元", "", "2021-01-01", "", SOURCE],
        ["管理费占比上限", "", "", "", "1%", "", "2021-01-01", "", SOURCE],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert [(one.row, one.columns[0]) for one in report.rejected] == [(3, "数值")]
    found = {row["code"]: row["value"] for row in rows_of(city, policy_values)}
    assert found == {
        "limit.identification_days": Decimal(15),
        "limit.collective_income": Decimal(100_000),
        "ceiling.management_fee_share": Decimal("0.01"),
    }


def test_a_corrected_value_replaces_the_former(city: Engine, tmp_path: Path) -> None:
    row = ["产业占比底线", "", "中央", "", "50%", "", "2022-01-01", "", SOURCE]
    take(city, table(tmp_path / "a.csv", [HEADER, row]))
    take(city, table(tmp_path / "b.csv", [HEADER, [*row[:4], "55%", *row[5:]]]))
    assert [row["value"] for row in rows_of(city, policy_values)] == [Decimal("0.55")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("参数", ""),
        ("参数", "身高目标"),
        ("适用地区", "北京市"),
        ("资金级次", "乡级"),
        ("月份", "13"),
        ("月份", ""),
        ("数值", ""),
        ("数值", "一半"),
        ("数值", "-5%"),
        ("生效日期", ""),
        ("失效日期", "2021-01-01"),
        ("来源", ""),
    ],
)
def test_bad_cells_refuse_their_row(city: Engine, tmp_path: Path, column: str, value: Any) -> None:
    good = ["支出进度计划", "", "", "6", "50%", "", "2022-01-01", "", SOURCE]
    bad = [*good[:3], "7", *good[4:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, good, bad, good]))
    assert [(one.row, one.columns[0]) for one in report.rejected] == [(3, column), (4, "参数")]
    assert "与第 2 行" in report.rejected[1].reason


def test_only_a_curve_has_months(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["产业占比底线", "", "", "3", "55%", "", "2022-01-01", "", SOURCE],
        ["开工率目标", "", "", "", "100%", "", "2022-01-01", "", SOURCE],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert [(one.row, one.columns) for one in report.rejected] == [(2, ("月份",))]


def test_due_days_and_limits_of_credibility(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["监测对象花名册报送日", "", "", "", "5", "日", "2021-01-01", "", SOURCE],
        ["监测对象花名册报送日", "东河县", "", "", "0日", "", "2021-01-01", "", SOURCE],
        ["小额信贷报送周期", "全市", "", "", 3, "个月", "2021-01-01", "", SOURCE],
        ["可信度排名下限", "", "", "", 60, "", "2021-01-01", "", SOURCE],
        ["项目计划及进度报送日", "", "", "", "32", "日", "2021-01-01", "", SOURCE],
        ["项目资产报送周期", "", "", "", "5", "个月", "2021-01-01", "", SOURCE],
        ["资金支付报送日", "东河县/东河乡", "", "", "5", "日", "2021-01-01", "", SOURCE],
        ["资金下达报送日", "", "", "", "5", "万元", "2021-01-01", "", SOURCE],
        ["可信度高的下限", "", "", "", "120%", "", "2021-01-01", "", SOURCE],
    ]
    report = take(city, table(tmp_path / "报送.csv", rows))
    assert report.accepted == 4
    said = [rejected.reason for rejected in report.rejected]
    assert "应为次月的几日" in said[0] and "应为每几个月报一次（1、2、3、4、6、12）" in said[1]
    assert "只能对县区或市提出" in said[2] and "应为次月的几日" in said[3] and "0 到 100%" in said[4]
    found = {
        (row["code"], row["area_code"]): (row["value"], row["unit"]) for row in rows_of(city, policy_values)
    }
    assert found == {
        ("due_day.roster", None): (Decimal(5), "日"),
        ("due_day.roster", "990121"): (Decimal(0), "日"),
        ("due_every.loans", None): (Decimal(3), "个月"),
        ("limit.credibility_low", None): (Decimal("0.6"), "比率"),
    }
