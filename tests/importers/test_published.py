"""通报数: figures as printed, with their source, never bent to fit."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.kpi_names import AVERAGES, RATIOS, kpi_code
from data.schema import published_figures
from queries import definitions  # noqa: F401 - registers the KPIs
from queries.kpi import KPIS
from tests.importers.loading import rows_of, table, take, take_samples, workbook

HEADER = ["指标", "地区", "月份", "通报数", "口径", "来源", "日期"]
SOURCE = "平顶山日报 2022-07-05"
GOOD = ["风险消除率", "样例市", "202112", "36.8%", "未注明", SOURCE, "2022-07-05"]


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def test_a_file_of_published_figures(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    rows = [
        ["通报数据"],
        HEADER,
        GOOD,
        ["累计识别监测对象（户）", "样例市", "2021年12月", "16,651户", "", SOURCE, ""],
        ["persons_identified", "990100", "2021.12", 50491, "人数", SOURCE, ""],
        ["四级衔接资金", "样例市", "2021-12", "96,376万元", "", SOURCE, date(2022, 7, 5)],
        ["资金下达同比增幅", "东河县", "2021-12", "增长3.39%", "", SOURCE, ""],
    ]
    report = take(engine, workbook(tmp_path / "通报.xlsx", rows))
    assert (report.kind, report.accepted, report.rejected) == ("published", 5, [])
    names = ("kpi", "area_code", "text", "value", "base", "published_on")
    found = {tuple(row[name] for name in names) for row in rows_of(engine, published_figures)}
    assert found == {
        ("risk_elimination_households", "990100", "36.8%", Decimal("0.368"), "未注明", date(2022, 7, 5)),
        ("households_identified", "990100", "16,651户", Decimal(16651), "户", None),
        ("persons_identified", "990100", "50491", Decimal(50491), "人", None),
        ("allocated", "990100", "96,376万元", Decimal(963_760_000), "未注明", date(2022, 7, 5)),
        ("allocated_growth", "990121", "增长3.39%", Decimal("0.0339"), "未注明", None),
    }
    assert {row["month"] for row in rows_of(engine, published_figures)} == {date(2021, 12, 1)}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("指标", ""),
        ("指标", "身高"),
        ("地区", "北京市"),
        ("月份", "202113"),
        ("月份", ""),
        ("通报数", "很多"),
        ("通报数", ""),
        ("口径", "斤"),
        ("来源", ""),
        ("日期", "2022-02-30"),
    ],
)
def test_bad_cells_refuse_their_row(city: Engine, tmp_path: Path, column: str, value: Any) -> None:
    bad = [*GOOD[:4], "户", *GOOD[5:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad, GOOD]))
    assert [(one.row, one.columns[0]) for one in report.rejected] == [(3, column), (4, "指标")]


def test_a_name_that_fits_several_areas_is_refused_with_their_paths(city: Engine, tmp_path: Path) -> None:
    rows = [HEADER, GOOD, [GOOD[0], "东河村", *GOOD[2:]], [GOOD[0], "东河县/东河乡/东河村", *GOOD[2:]]]
    report = take(city, table(tmp_path / "a.csv", rows))
    (refused,) = report.rejected
    assert refused.row == 3
    assert "同名" in refused.reason
    assert report.accepted == 2


def test_names_and_codes_of_kpis() -> None:
    assert kpi_code("风险消除率（户）") == kpi_code("风险消除率·户") == "risk_elimination_households"
    assert kpi_code("风险消除率（人）") == "risk_elimination_persons"


@pytest.mark.parametrize("code", KPIS)
def test_every_kpi_is_understood_by_the_names_on_screen(code: str) -> None:
    kpi = KPIS[code]
    assert [kpi_code(name) for name in (code, kpi.label, kpi.short)] == [code] * 3
    assert (code in RATIOS) == kpi.unit.startswith("比率")
    assert (code in AVERAGES) == (kpi.unit == "元/人")


def test_a_code_need_not_be_known_here() -> None:
    assert kpi_code("orders_overdue") == "orders_overdue"


SHEET = [*HEADER[:4], "分项", *HEADER[4:]]


def printed(area: str, text: str, part: str = "", kpi: str = "累计识别户数") -> list[str]:
    return [kpi, area, "202112", text, part, "", SOURCE, ""]


def warnings(engine: Engine, tmp_path: Path, *rows: list[str]) -> list[str]:
    report = take(engine, workbook(tmp_path / "通报.xlsx", [SHEET, *rows]))
    assert report.rejected == []
    return [warning for warning in report.warnings if "通报" in warning and "之和" in warning]


def test_parts_by_category_that_do_not_add_up(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)
    parts = [("8,651户", "脱贫不稳定户"), ("5,000户", "边缘易致贫户"), ("2,900户", "突发严重困难户")]
    rows = [printed("样例市", "16,651户"), *(printed("样例市", *part) for part in parts)]
    assert warnings(engine, tmp_path, *rows) == [
        f"“{SOURCE}”2021年12月累计识别监测对象户，样例市通报 16,651户，各类别之和 16,551，少 100："
        "脱贫不稳定户 8,651户、边缘易致贫户 5,000户、突发严重困难户 2,900户。"
    ]
    assert {row["part"] for row in rows_of(engine, published_figures)} == {
        "",
        "category=脱贫不稳定户",
        "category=边缘易致贫户",
        "category=突发严重困难户",
    }


def test_parts_by_county_and_by_level_of_funds(city: Engine, tmp_path: Path) -> None:
    funds = [("50,000万元", "中央"), ("30,000万元", "省级"), ("10,000万元", "市级"), ("6,375万元", "县级")]
    rows = [printed("样例市", "96,376万元", kpi="四级衔接资金")]
    rows += [printed("样例市", *part, kpi="四级衔接资金") for part in funds]
    assert warnings(city, tmp_path, *rows) == [], "one unit is within the rounding of five figures"
    rows[-1] = printed("样例市", "6,300万元", "县级", "四级衔接资金")
    (said,) = warnings(city, tmp_path, *rows)
    assert "样例市通报 96,376万元，各级次之和 96,300 万，少 76 万：" in said


def test_some_parts_are_wrong_only_above_the_total(city: Engine, tmp_path: Path) -> None:
    few = [printed("样例市", "100户"), printed("东河县", "60户")]
    assert warnings(city, tmp_path, *few) == []
    few[1] = printed("东河县", "160户")
    (said,) = warnings(city, tmp_path, *few)
    assert "各县区之和 160（还缺" in said and "多 60：东河县 160户。" in said


def test_a_part_that_nobody_knows_is_refused(city: Engine, tmp_path: Path) -> None:
    report = take(city, workbook(tmp_path / "a.xlsx", [SHEET, printed("样例市", "1户", "蓝色")]))
    assert "应为分项之一：脱贫不稳定户" in report.rejected[0].reason
    assert take(city, workbook(tmp_path / "b.xlsx", [SHEET, printed("样例市", "1户", "全部")])).accepted == 1
