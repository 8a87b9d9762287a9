"""问题整改: problems with their source in all spellings, deadlines in words, and their correction."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from data.importers.base import Refused
from data.importers.cleaning import BadValue
from data.importers.register_spellings import problem_category, problem_source
from data.rollback import roll_back
from data.schema import problems
from queries.derived import refresh
from tests.importers.loading import kinds_that_fit, rows_of, table, take, take_samples, workbook

HEADER = [
    "问题编号",
    "县",
    "乡",
    "村",
    "问题来源",
    "轮次",
    "问题类别",
    "问题描述",
    "发现日期",
    "整改期限",
    "销号日期",
    "责任单位",
]
PLACE = ["东河县", "东河乡", "北坡村"]
GOOD = [
    "W1",
    *PLACE,
    "围村普查",
    "1",
    "住房安全",
    "屋顶漏雨",
    "2021-03-10",
    "2021-04-10",
    "2021-04-01",
    "县住建局",
]


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def test_a_list_of_problems(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["样例市围村普查问题台账"],
        ["截止日期：2021年12月", "", "", "", "单位：个"],
        ["问题编码", "县（市、区）", "乡镇", "行政村", *HEADER[4:9], "整改时限", "销号时间"],
        [
            "Ｗ１",
            *PLACE,
            "第三轮围村普查",
            "",
            "住房方面问题",
            "屋顶　漏雨",
            "2021.3.10",
            "立行立改",
            "2021年3月10日",
        ],
        [
            2.0,
            "东河县",
            "东河乡",
            "/",
            "省级审计",
            "-",
            "衔接资金",
            "支出慢",
            date(2021, 5, 6),
            "30日内",
            "未销号",
        ],
        ["W3", "东河县", "", "", "围村普查", "第二轮", "其它", "水费", 20210601.0, "2021年9月", "整改中"],
        ["W4", *PLACE, "12345热线", "", "饮水", "停水", "2021/7/1", "12月底前", "/"],
        ["合计", "4"],
    ]
    path = workbook(tmp_path / "问题.xlsx", rows)
    report = take(city, path, as_of=None)
    assert kinds_that_fit(path) == ["problems"]
    assert (report.kind, report.rows_read, report.rejected, report.warnings) == ("problems", 4, [], [])
    assert report.as_of == date(2021, 12, 1)
    names = ("problem_no", "area_code", "source", "round", "category", "found_on", "due_on", "corrected_on")
    assert [tuple(row[name] for name in names) for row in rows_of(city, problems)] == [
        ("2", "990121100", "审计", None, "项目资金", date(2021, 5, 6), date(2021, 6, 5), None),
        (
            "W1",
            "990121100203",
            "围村普查",
            3,
            "住房安全",
            date(2021, 3, 10),
            date(2021, 3, 10),
            date(2021, 3, 10),
        ),
        ("W3", "990121", "围村普查", 2, "其他", date(2021, 6, 1), date(2021, 9, 30), None),
        ("W4", "990121100203", "信访", None, "饮水安全", date(2021, 7, 1), date(2021, 12, 31), None),
    ]
    assert rows_of(city, problems)[1]["description"] == "屋顶漏雨"


def test_the_round_of_a_file(engine: Engine, tmp_path: Path) -> None:
    """Once, again, corrected in a file without all columns, and back."""
    take_samples(engine)
    still_open = ["W2", *GOOD[1:10], "", "县住建局"]
    path = table(tmp_path / "a.csv", [HEADER, GOOD, still_open], encoding="gb18030")
    assert take(engine, path).accepted == 2
    before = rows_of(engine, problems)
    assert take(engine, path).repeated
    report = take(engine, table(tmp_path / "b.csv", [HEADER[:11], [*still_open[:10], "2021-05-01"]]))
    assert [(row["corrected_on"], row["responsible_unit"]) for row in rows_of(engine, problems)] == [
        (date(2021, 4, 1), "县住建局"),
        (date(2021, 5, 1), "县住建局"),
    ], "a column that the file lacks keeps what is stored"
    roll_back(engine, report.batch or 0, reason="", refresh=refresh)
    assert rows_of(engine, problems) == before


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("问题编号", "", "应填写问题编号"),
        ("问题编号", "W1", "与第 2 行重复，一个问题应只占一行"),
        ("问题编号", "9" * 41, "不超过 40 个字符"),
        ("村", "无此村", "没有这个村"),
        ("问题来源", "", "应填写问题来源：围村普查、审计"),
        ("问题来源", "道听途说", "应为问题来源之一：围村普查、审计"),
        ("问题来源", "审计和信访", "应为问题来源之一：围村普查、审计"),
        ("轮次", "很多", "应为序号"),
        ("问题类别", "天气", "应为问题类别之一：监测帮扶、义务教育"),
        ("问题描述", "", "应写明发现了什么问题"),
        ("发现日期", "2021-02-30", "应为真实存在的日期"),
        ("整改期限", "", "应填写整改期限"),
        ("整改期限", "长期", "应为期限的日期"),
        ("整改期限", "2021-03-09", "不应早于发现日期 2021-03-10"),
        ("销号日期", "2021-03-09", "不应早于发现日期 2021-03-10"),
        ("销号日期", "已整改", "应为真实存在的日期"),
    ],
)
def test_bad_cells_refuse_their_row(
    city: Engine, tmp_path: Path, *, column: str, value: str, expected: str
) -> None:
    bad = ["W2", *GOOD[1:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad]))
    assert [(one.row, one.columns[0], one.value) for one in report.rejected] == [(3, column, value)]
    assert expected in report.rejected[0].reason
    assert [row["problem_no"] for row in rows_of(city, problems)] == ["W1"]


def test_a_row_without_any_place_is_refused(city: Engine, tmp_path: Path) -> None:
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, ["W2", "", "-", "", *GOOD[4:]]]))
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [(3, ("村",), "")]
    without = [[row[0], *row[4:]] for row in (HEADER, GOOD)]
    with pytest.raises(Refused, match="无法知道问题在哪里"):
        take(city, table(tmp_path / "b.csv", without))


def test_odd_rows_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    odd = ["W2", *PLACE, "信访", "2", *GOOD[6:]]
    late = ["W3", *GOOD[1:10], "2022-01-01", ""]
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, odd, late]))
    assert [(row["problem_no"], row["round"]) for row in rows_of(city, problems)] == [
        ("W1", 1),
        ("W2", None),
        ("W3", 1),
    ]
    assert report.warnings == [
        "第 3 行的来源不是围村普查，所写轮次未计入，请核对来源。",
        "第 4 行的发现或销号日期晚于文件所属月份，请核实日期或月份是否填错。",
    ]


def test_sheets_are_told_apart_and_may_have_different_columns(city: Engine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("西岭区")
    for row in (HEADER, GOOD):
        first.append(row)
    for row in (HEADER[:10], ["W1", *GOOD[1:10]], ["W2", *PLACE, "审计", "1", *GOOD[6:10]]):
        second.append(row)
    book.save(tmp_path / "a.xlsx")
    report = take(city, tmp_path / "a.xlsx")
    (refused,) = report.rejected
    assert (refused.sheet, refused.row) == ("西岭区", 2)
    assert "与工作表“Sheet”第 2 行重复" in refused.reason
    assert report.warnings == ["工作表“西岭区”第 3 行的来源不是围村普查，所写轮次未计入，请核对来源。"]
    assert [(row["problem_no"], row["responsible_unit"]) for row in rows_of(city, problems)] == [
        ("W1", "县住建局"),
        ("W2", ""),
    ]


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("围村排查", "围村普查"),
        ("2021年国家后评估", "考核评估"),
        ("省委巡视", "督查检查"),
        ("其它", "其他"),
        ("其他（自查）", "其他"),
        ("—", ""),
    ],
)
def test_sources(written: str, source: str) -> None:
    assert problem_source(written) == source


def test_categories() -> None:
    found = [problem_category(word) for word in ("控辍保学类", "教育方面存在的问题", "饮水安全", "改厕", "")]
    assert found == ["义务教育", "义务教育", "饮水安全", "人居环境", ""]
    with pytest.raises(BadValue):
        problem_category("问题")
