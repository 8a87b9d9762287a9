"""项目计划及进度: the sample to the fen, and the shapes that other cities' sheets have."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.base import Refused
from data.schema import project_funding, projects
from tests.importers.loading import EXPECTED, PROJECTS, rows_of, take, take_samples, workbook

TRUTH = EXPECTED["projects"]
HEADER = ["项目编号", "项目名称", "项目类别", "县", "乡", "村", "实施期限"]
PLACE = ["东河县", "东河乡", "北坡村"]


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def fen_by_level(engine: Engine, category: str | None = None) -> dict[str, int]:
    wanted = {row["project_no"] for row in rows_of(engine, projects) if category in (None, row["category"])}
    sums: dict[str, int] = {}
    for row in rows_of(engine, project_funding):
        if row["project_no"] in wanted:
            sums[row["fund_level"]] = sums.get(row["fund_level"], 0) + row["planned_fen"]
    return sums


def test_the_sample_gives_exactly_its_truth(engine: Engine) -> None:
    report = take_samples(engine, PROJECTS)[-1]
    stored = rows_of(engine, projects)
    assert (report.kind, report.rows_read, report.accepted) == ("projects", 60, TRUTH["count"])
    assert (report.rejected, report.warnings) == ([], [])
    assert len(stored) == TRUTH["count"]
    for stage in ("started", "completed", "accepted"):
        assert sum(row[f"{stage}_on"] is not None for row in stored) == TRUTH[stage]
    to_fen = {level: round(wan * 1_000_000) for level, wan in TRUTH["planned_wan_by_level"].items()}
    assert fen_by_level(engine) == to_fen
    assert sum(to_fen.values()) == round(TRUTH["planned_wan"] * 1_000_000)
    assert fen_by_level(engine, "产业发展") == {
        level: round(wan * 1_000_000) for level, wan in TRUTH["industry_wan_by_level"].items()
    }


def test_what_a_row_of_the_sample_becomes(engine: Engine) -> None:
    take_samples(engine, PROJECTS)
    first = rows_of(engine, projects)[0]
    del first["batch_id"]
    assert first == {
        "project_no": "990120210001",
        "name": "东寨村巩固三保障成果项目",
        "category": "巩固三保障成果",
        "area_code": "990121102202",
        "plan_year": 2021,
        "planned_start_on": date(2021, 4, 30),
        "planned_end_on": date(2021, 10, 31),
        "approved_on": date(2021, 1, 11),
        "tendered_on": None,
        "started_on": date(2021, 6, 24),
        "completed_on": None,
        "accepted_on": None,
        "settled_on": None,
        "handed_over_on": None,
        "progress": 0.94,
        "responsible_unit": "",
    }


def test_the_same_file_again_changes_nothing(city: Engine) -> None:
    take_samples(city, PROJECTS)
    before = rows_of(city, projects), rows_of(city, project_funding)
    assert take_samples(city, PROJECTS)[-1].repeated
    assert (rows_of(city, projects), rows_of(city, project_funding)) == before


def imported(
    city: Engine, tmp_path: Path, rows: list[list[Any]], **options: Any
) -> dict[str, dict[str, Any]]:
    take(city, workbook(tmp_path / "项目.xlsx", rows), **options)
    return {row["project_no"]: row for row in rows_of(city, projects)}


def test_another_citys_sheet(city: Engine, tmp_path: Path) -> None:
    """Other headings, other order, a title without a year, yuan, every optional column, real dates."""
    path = workbook(
        tmp_path / "b.xlsx",
        [
            ["项目库及实施进度"],
            ["", "", "", "", "", "", "资金来源（元）", "", "", ""],
            [
                "村(社区)",
                "乡（镇）",
                "县(市、区)",
                "项目代码",
                "项目名称",
                "项目类型",
                "中央资金",
                "省级资金",
                "年度",
                "进度",
                "中标日期",
                "开工时间",
                "竣工日期",
                "验收时间",
                "报账日期",
                "确权日期",
                "责任单位",
                "计划开工时间",
                "计划完工时间",
            ],
            [
                "北坡村 ",
                "东河乡",
                "东河县",
                "P　1",
                "水渠",
                "产业发展",
                "1,234,567.89",
                12.5,
                "2022年",
                0.5,
                date(2022, 2, 1),
                "2022年3月",
                "未完工",
                "",
                "/",
                "",
                "农业农村局",
                "2022年4月",
                "2022-10-15",
            ],
            ["合计", "", "", "", "", "", "1,234,567.89", 12.5],
        ],
        merges=["G2:H2"],
    )
    report = take(city, path)
    assert (report.rows_read, report.rejected, report.warnings) == (1, [], [])
    (row,) = rows_of(city, projects)
    assert (row["area_code"], row["plan_year"], row["progress"]) == ("990121100203", 2022, 0.5)
    assert (row["planned_start_on"], row["planned_end_on"]) == (date(2022, 4, 30), date(2022, 10, 15))
    assert (row["tendered_on"], row["started_on"]) == (date(2022, 2, 1), date(2022, 3, 1))
    assert (row["completed_on"], row["settled_on"], row["handed_over_on"]) == (None, None, None)
    assert row["responsible_unit"] == "农业农村局"
    assert fen_by_level(city) == {"中央": 123456789, "省级": 1250}


@pytest.mark.parametrize(
    ("title", "period", "approved", "year"),
    [
        ("2020年项目表", "2021年3月到12月", "2019-01-01", 2021),
        ("2020年项目表", "3月到12月", "2019-01-01", 2020),
        ("2020年项目表", "", "2019-01-01", 2020),
        ("项目表", "3月到12月", "2019-01-01", 2019),
        ("项目表", "", "", 2018),
    ],
)
def test_the_year_of_the_plan(
    city: Engine, tmp_path: Path, *, title: str, period: str, approved: str, year: int
) -> None:
    rows = [[title], [*HEADER, "批复日期"], ["P1", "桥", "其他", *PLACE, period, approved]]
    found = imported(city, tmp_path, rows, as_of=date(2018, 6, 1))
    assert found["P1"]["plan_year"] == year


def test_places_without_a_village_stay_at_the_township_or_county(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["2021年项目表"],
        HEADER,
        ["P1", "路", "其他", "东河县", "东河乡", "", ""],
        ["P2", "路", "其他", "东河县", "", "", ""],
    ]
    found = imported(city, tmp_path, rows)
    assert [found[number]["area_code"] for number in ("P1", "P2")] == ["990121100", "990121"]


def test_progress_in_per_cent_or_as_fractions_is_told_by_the_column(city: Engine, tmp_path: Path) -> None:
    header = [*HEADER, "形象进度(%)"]
    per_cent = [["2021年"], header, *[[f"P{n}", "路", "", *PLACE, "", n] for n in (0, 1, 50)]]
    found = imported(city, tmp_path, per_cent)
    assert [found[f"P{n}"]["progress"] for n in (0, 1, 50)] == [0, 0.01, 0.5]
    fractions = [["2021年"], header, *[[f"Q{n}", "路", "", *PLACE, "", n] for n in (0, 1, 0.5)]]
    found = imported(city, tmp_path, fractions)
    assert [found[f"Q{n}"]["progress"] for n in (0, 1, 0.5)] == [0, 1, 0.5]


def test_bad_rows_are_refused_each_with_its_column(city: Engine, tmp_path: Path) -> None:
    header = [*HEADER, "开工日期", "形象进度", "中央"]
    good = ["P1", "路", "其他", *PLACE, "", "2021-04-01", "50%", "1,000.00"]
    rows = [["2021年项目表 单位：元"], header, good]
    for column, value in {
        "项目编号": "",
        "项目名称": " ",
        "村": "不存在的村",
        "实施期限": "一年",
        "开工日期": "2021-02-30",
        "形象进度": "120%",
        "中央": "-5",
    }.items():
        bad = [f"B{len(rows)}", *good[1:]]
        bad[header.index(column)] = value
        rows.append(bad)
    rows.append(good)
    path = workbook(tmp_path / "项目.xlsx", rows)
    report = take(city, path)
    columns = ["项目编号", "项目名称", "村", "实施期限", "开工日期", "形象进度", "中央", "项目编号"]
    assert [(one.row, one.columns[0]) for one in report.rejected] == list(enumerate(columns, 4))
    assert report.accepted == 1
    for one in report.rejected:
        assert all(part in one.reason for part in ("项目.xlsx", f"第 {one.row} 行", one.columns[0])), (
            one.reason
        )
    assert "与第 3 行重复" in report.rejected[-1].reason


def test_odd_totals_and_stages_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    header = [*HEADER, "合计", "中央", "省级", "开工日期", "完工日期"]
    rows = [
        ["2021年项目表"],
        ["单位：万元"],
        header,
        ["P1", "路", "", *PLACE, "", 10, 6, 4, "2021-05-01", "2021-06-01"],
        ["P2", "路", "", *PLACE, "", 10, 6, 3, "2021-05-01", "2021-04-01"],
    ]
    report = take(city, workbook(tmp_path / "a.xlsx", rows))
    assert report.accepted == 2
    assert [warning[:5] for warning in report.warnings] == ["第 5 行", "第 5 行"]
    assert fen_by_level(city) == {"中央": 12_000_000, "省级": 7_000_000}


def test_an_unstated_unit_is_read_as_yuan_with_a_warning(city: Engine, tmp_path: Path) -> None:
    rows = [["2021年项目表"], [*HEADER, "中央"], ["P1", "路", "", *PLACE, "", 10]]
    report = take(city, workbook(tmp_path / "a.xlsx", rows))
    assert fen_by_level(city) == {"中央": 1000}
    assert any("没有写明“中央”的金额单位" in warning for warning in report.warnings)


def test_a_progress_sheet_leaves_alone_what_it_does_not_name(city: Engine, tmp_path: Path) -> None:
    take_samples(city, PROJECTS)
    before = rows_of(city, projects)[0]
    rows = [
        ["2021年进度月报"],
        ["项目编号", "项目名称", "县", "乡", "村", "完工日期"],
        ["990120210001", "东寨村巩固三保障成果项目", "东河县", "南寨镇", "东寨村", "2021-12-20"],
    ]
    take(city, workbook(tmp_path / "进度.xlsx", rows))
    after = rows_of(city, projects)[0]
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"completed_on", "batch_id"}
    assert fen_by_level(city)["中央"] == round(TRUTH["planned_wan_by_level"]["中央"] * 1_000_000)


def test_a_sheet_without_places_is_refused_as_a_whole(city: Engine, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["项目编号", "项目名称", "开工日期"], ["P1", "路", "2021-01-01"]])
    with pytest.raises(Refused, match="缺少“县”“乡”“村”列"):
        take(city, path)
    assert rows_of(city, projects) == []
