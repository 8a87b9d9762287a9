"""工作要点: nested merged cells, quarters under merged headings, deadlines in words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.base import Refused
from data.importers.cleaning import BadValue
from data.importers.dates import deadline
from data.importers.register_spellings import ordinal
from data.importers.workpoints import quarter_end, units
from data.rollback import roll_back
from data.schema import work_indicators, work_targets
from queries.derived import refresh
from tests.importers.loading import kinds_that_fit, rows_of, table, take, take_samples, workbook

PARTS = ["目标", "时限", "完成日期", "进展", "佐证材料"]
QUARTERS = ["一季度", "二季度", "三季度", "四季度"]
OWN = ["大项序号", "大项", "小项序号", "小项", "指标序号", "指标", "责任单位"]
UPPER = [*OWN, *(cell for quarter in QUARTERS for cell in (quarter, "", "", "", ""))]
LOWER = [""] * 7 + PARTS * 4
MERGES = ["A1:AA1", *(f"{letter}3:{letter}4" for letter in "ABCDEFG"), "H3:L3", "M3:Q3", "R3:V3", "W3:AA3"]
EMPTY = [""] * 5
FIRST = ["1", "健全监测帮扶机制", "1", "监测预警"]
LEAD = "市乡村振兴局，市财政局、市民政局,各县区"


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def a_list(path: Path) -> Path:
    """Two items, three sub-items, five indicators, as the city's office sends it."""
    done = ["完成排查", "3月底前", "2021年3月28日", "已完成", "通报1份"]
    late = ["全部落实", "", date(2021, 7, 5), "已完成", "照片"]
    open_ = ["支出率60%", "2021-05-15", "未完成", "推进中", ""]
    rows: list[list[Any]] = [
        ["样例市2021年巩固拓展脱贫攻坚成果工作要点"],
        ["单位：项"],
        UPPER,
        LOWER,
        [*FIRST, "1", "开展集中排查", LEAD, *done, *late, *EMPTY, *EMPTY],
        ["", "", "", "", 2, "落实帮扶措施", "", "-", *EMPTY[1:], *late, *EMPTY, "", "", "", "尚在谋划", ""],
        [
            "",
            "",
            "二、",
            "教育保障",
            "第3项",
            "控辍保学",
            "市教育局",
            *EMPTY,
            *EMPTY,
            *EMPTY,
            "零辍学",
            *EMPTY[1:],
        ],
        [
            "（二）",
            "项目资金",
            3.0,
            "支出进度",
            "４",
            "资金支出率",
            "市财政局",
            *EMPTY,
            *open_,
            *EMPTY,
            *EMPTY,
        ],
        ["", "", "", "", 5.0, "项目开工率", "", "全部开工", "4月30日前", "/", "", "", *EMPTY, *EMPTY, *EMPTY],
        ["合计", "", "", "", 5, "", ""],
    ]
    down = ["A5:A7", "B5:B7", "C5:C6", "D5:D6", "G5:G6", "A8:A9", "B8:B9", "C8:C9", "D8:D9", "G8:G9"]
    return workbook(path, rows, [*MERGES, *down])


def targets(engine: Engine) -> list[tuple[Any, ...]]:
    """(indicator number, quarter, due, done) of every target."""
    numbers = {row["indicator_key"]: row["indicator_no"] for row in rows_of(engine, work_indicators)}
    return sorted(
        (numbers[row["indicator_key"]], row["quarter"], row["due_on"], row["done_on"])
        for row in rows_of(engine, work_targets)
    )


def test_a_list_with_nested_merged_cells(city: Engine, tmp_path: Path) -> None:
    path = a_list(tmp_path / "工作要点.xlsx")
    report = take(city, path, as_of=None)
    assert kinds_that_fit(path) == ["workpoints"]
    assert (report.kind, report.rows_read, report.rejected) == ("workpoints", 5, [])
    names = ("indicator_no", "item_no", "item", "sub_no", "sub_item", "lead_unit", "other_units")
    assert sorted(tuple(row[name] for name in names) for row in rows_of(city, work_indicators)) == [
        (1, 1, "健全监测帮扶机制", 1, "监测预警", "市乡村振兴局", "市财政局、市民政局、各县区"),
        (2, 1, "健全监测帮扶机制", 1, "监测预警", "市乡村振兴局", "市财政局、市民政局、各县区"),
        (3, 1, "健全监测帮扶机制", 2, "教育保障", "市教育局", ""),
        (4, 2, "项目资金", 3, "支出进度", "市财政局", ""),
        (5, 2, "项目资金", 3, "支出进度", "市财政局", ""),
    ]
    assert {(row["year"], row["area_code"]) for row in rows_of(city, work_indicators)} == {(2021, "990100")}
    assert targets(city) == [
        (1, 1, date(2021, 3, 31), date(2021, 3, 28)),
        (1, 2, date(2021, 6, 30), date(2021, 7, 5)),
        (2, 2, date(2021, 6, 30), date(2021, 7, 5)),
        (3, 4, date(2021, 12, 31), None),
        (4, 2, date(2021, 5, 15), None),
        (5, 1, date(2021, 4, 30), None),
    ]
    assert report.warnings[0] == (
        "第 6 行没有填写季度目标，却填写了完成日期、进展或佐证材料，该季度未计入，请核对。"
    )
    assert len(report.warnings) == 2, "the other says how the month was found"
    assert report.as_of == date(2021, 7, 1)


def test_the_round_of_a_file(engine: Engine, tmp_path: Path) -> None:
    """Once, again, with more reported, and back."""
    take_samples(engine)
    path = a_list(tmp_path / "a.xlsx")
    take(engine, path)
    before = rows_of(engine, work_indicators), rows_of(engine, work_targets)
    assert take(engine, path).repeated
    first_quarter_only = [
        ["2021年工作要点"],
        [*OWN, "一季度目标", "一季度完成时间", "一季度佐证"],
        [*FIRST, 1, "开展集中排查", LEAD, "完成排查", "2021-03-28", "通报2份"],
        [*FIRST, 2, "落实帮扶措施", LEAD, "新增目标", "", ""],
    ]
    report = take(engine, table(tmp_path / "b.csv", quoted(first_quarter_only), encoding="gb18030"))
    assert (report.kind, report.accepted, report.warnings) == ("workpoints", 2, [])
    after = {(number, quarter): due for number, quarter, due, _ in targets(engine)}
    assert len(after) == 7, "quarters that the file has no columns for stay"
    assert after[2, 1] == date(2021, 3, 31)
    (kept,) = (row for row in rows_of(engine, work_targets) if row["evidence"] == "通报2份")
    assert (kept["progress"], kept["due_on"]) == ("已完成", date(2021, 3, 31))
    roll_back(engine, report.batch or 0, reason="", refresh=refresh)
    assert (rows_of(engine, work_indicators), rows_of(engine, work_targets)) == before


def quoted(rows: list[list[Any]]) -> list[list[str]]:
    return [[f'"{cell}"' for cell in row] for row in rows]


def test_cells_that_have_lost_their_merging_mean_those_above(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["2021年工作要点"],
        UPPER,
        LOWER,
        [*FIRST, 1, "甲", "市甲局", "做", *EMPTY[1:]],
        ["", "", "", "", 1, "重复", "市甲局", "做", *EMPTY[1:]],
        ["", "", 2, "帮扶", 2, "乙", "市甲局", "做", *EMPTY[1:]],
        [2, "", "", "", 3, "丙", "市甲局", "做", *EMPTY[1:]],
        ["", "", 3, "资金", 4, "丁", "市甲局", "做", *EMPTY[1:]],
        [2, "项目", "", "", 5, "戊", "市甲局", "做", *EMPTY[1:]],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    stored = sorted(
        (row["indicator_no"], row["item_no"], row["sub_no"]) for row in rows_of(city, work_indicators)
    )
    assert stored == [(1, 1, 1), (2, 1, 2)]
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [
        (5, ("指标序号",), "1"),
        (7, ("大项",), ""),
        (8, ("大项序号",), ""),
        (9, ("小项序号",), ""),
    ], "nothing is taken over from an item that could not be read, nor a sub-item from another item"


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (0, "甲", "应为序号"),
        (4, "", "应填写指标序号"),
        (5, "", "应填写指标的内容"),
        (6, "", "逗号前为牵头单位"),
        (6, "，市财政局", "应以牵头单位开头"),
        (8, "2021-02-30", "应为期限的日期"),
        (8, "长期坚持", "应为期限的日期"),
        (9, "已完成", "应为真实存在的日期"),
    ],
)
def test_bad_cells_refuse_their_row(
    city: Engine, tmp_path: Path, *, column: int, value: str, expected: str
) -> None:
    good = [*FIRST, 1, "甲", "市甲局", "做", "", "", "", ""]
    bad = [*FIRST, 2, "乙", "市甲局", "做", "", "", "", ""]
    bad[column] = value
    path = workbook(tmp_path / "a.xlsx", [["2021年工作要点"], ["市级"], UPPER, LOWER, good, bad], MERGES)
    report = take(city, path)
    heading = [*OWN, *(f"一季度/{part}" for part in PARTS)][column]
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [(6, (heading,), value)]
    assert expected in report.rejected[0].reason
    assert len(rows_of(city, work_indicators)) == 1


def test_a_county_has_its_own_list_and_odd_days_are_told(city: Engine, tmp_path: Path) -> None:
    header = [*OWN, "年度", "地区", "第2季度目标", "第2季度时限", "第2季度完成日期", "第2季度佐证材料"]
    rows = [
        header,
        [*FIRST, 1, "甲", "县甲局", "2022年", "东河县", "做", "本季度末", "2022-06-01", ""],
        [*FIRST, 1, "甲", "县甲局", "2022", "全市", "做", "2023-06-30", "", ""],
        [*FIRST[:3], "预警", 2, "乙", "县甲局", "2022", "", "做", "6月", "", ""],
        [*FIRST, 3, "丙", "县甲局", "二〇二二", "", "做", "", "", ""],
        [*FIRST, 3, "丙", "县甲局", "2022", "南河县", "做", "", "", ""],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert [(one.row, one.columns) for one in report.rejected] == [(5, ("年度",)), (6, ("地区",))]
    assert {
        (row["year"], row["area_code"], row["indicator_no"]) for row in rows_of(city, work_indicators)
    } == {
        (2022, "990121", 1),
        (2022, "990100", 1),
        (2022, "990100", 2),
    }
    assert {row["due_on"] for row in rows_of(city, work_targets)} == {date(2022, 6, 30), date(2023, 6, 30)}
    assert report.warnings == [
        "第 2 行填写了完成日期而没有佐证材料，请核对。",
        "第 3 行的时限或完成日期不在本年度，请核对。",
        "第 4 行的大项或小项名称与前面同一序号的不一致，请核对。",
    ]


def test_files_that_cannot_be_placed_in_time_are_refused(city: Engine, tmp_path: Path) -> None:
    good = [*FIRST, 1, "甲", "市甲局"]
    with pytest.raises(Refused, match="没有写明是哪一年"):
        take(city, table(tmp_path / "a.csv", [[*OWN, "一季度目标"], [*good, "做"]]), as_of=None)
    with pytest.raises(Refused, match="没有季度目标"):
        take(city, table(tmp_path / "b.csv", [["2021年"], OWN, good]))


def test_the_lead_unit_stands_before_the_first_comma() -> None:
    assert units("责任单位：县乡村振兴局，县教科局、县公安局，各乡镇（街道）") == (
        "县乡村振兴局",
        "县教科局、县公安局、各乡镇（街道）",
    )
    assert units("市财政局（牵头）,市审计局;市财政局") == ("市财政局", "市审计局、市财政局")
    assert units(" ") is None
    with pytest.raises(BadValue):
        units("，市财政局")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3月底前", date(2021, 3, 31)),
        ("３月15日前完成", date(2021, 3, 15)),
        ("2022年2月", date(2022, 2, 28)),
        ("2021-06-30 00:00:00", date(2021, 6, 30)),
        ("2022年9月30日以前", date(2022, 9, 30)),
        ("年底前", date(2021, 12, 31)),
        ("2022年底", date(2022, 12, 31)),
        (date(2021, 5, 4), date(2021, 5, 4)),
        (44320.0, date(2021, 5, 4)),
        ("-", None),
        ("", None),
    ],
)
def test_deadlines_in_words(cell: Any, expected: date | None) -> None:
    assert deadline(cell, 2021) == expected


@pytest.mark.parametrize("cell", ["2月30日前", "13月", "长期", "1948年前", True])
def test_words_that_are_no_deadline(cell: Any) -> None:
    with pytest.raises(BadValue):
        deadline(cell, 1900)


def test_running_numbers() -> None:
    found = [ordinal(cell) for cell in (3.0, "３", "（三）", "第三项", "三、", "③", "十", "二十一", "95", "")]
    assert found == [3, 3, 3, 3, 3, 3, 10, 21, 95, None]
    for cell in ("甲", "三三", "1-1", True):
        with pytest.raises(BadValue):
            ordinal(cell)


def test_the_last_days_of_quarters() -> None:
    assert [quarter_end(2021, quarter) for quarter in (1, 2, 3, 4)] == [
        date(2021, 3, 31),
        date(2021, 6, 30),
        date(2021, 9, 30),
        date(2021, 12, 31),
    ]
