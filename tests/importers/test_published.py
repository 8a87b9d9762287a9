"""通报数: figures as printed, with their source, never bent to fit."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.kpi_names import RATIOS, kpi_code
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


def test_a_code_need_not_be_known_here() -> None:
    assert kpi_code("orders_overdue") == "orders_overdue"
