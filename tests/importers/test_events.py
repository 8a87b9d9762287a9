"""回退、再标注与回访: lists with and without places, unknown households, the same event twice."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.run import Importing
from data.schema import household_events
from tests.importers.loading import rows_of, table, take, take_samples, workbook
from tests.importers.rosters import person, roster
from tests.importers.rounds import check_round

HEADER = ["县", "乡", "村", "户编号", "事项", "日期", "备注"]
GOOD = ["东河县", "东河乡", "东河村", "1001", "回退", "2021-11-05", "收入下降"]
EAST, NORTH = "990121100200", "990121100203"


def with_roster(engine: Engine, tmp_path: Path) -> Engine:
    """The sample city with two households."""
    take_samples(engine)
    households = [person(), person(户编号="1002", 村="北坡村", 识别监测时间="202106")]
    take(engine, roster(tmp_path / "花名册.xlsx", "2021-12", households))
    return engine


@pytest.fixture
def city(sqlite_engine: Engine, tmp_path: Path) -> Engine:
    return with_roster(sqlite_engine, tmp_path)


def test_a_list_without_places(city: Engine, tmp_path: Path) -> None:
    """A household's number merged over its events; months, packed days and date numbers; a total."""
    rows = [
        ["风险消除后跟踪情况"],
        ["序号", "户编码", "事项类型", "发生时间", "情况说明"],
        [1, 1001.0, "风险回退", "2021年11月", "因病　支出大"],
        [2, "", "重新识别", "20211203", ""],
        [3, "１００２", "跟踪回访", 44530, "稳定"],
        ["合计", "", 3],
    ]
    report = take(city, workbook(tmp_path / "跟踪.xlsx", rows, merges=["B3:B4"]))
    assert (report.kind, report.rows_read, report.rejected, report.warnings) == ("events", 3, [], [])
    names = ("household_no", "kind", "on_date", "area_code", "note")
    assert sorted(tuple(one[name] for name in names) for one in rows_of(city, household_events)) == [
        ("1001", "再标注", date(2021, 12, 3), EAST, ""),
        ("1001", "回退", date(2021, 11, 1), EAST, "因病支出大"),
        ("1002", "回访", date(2021, 11, 30), NORTH, "稳定"),
    ]


BAD: list[tuple[dict[str, Any], tuple[str, ...], str, str]] = [
    ({"户编号": "9999"}, ("户编号",), "9999", "花名册中没有这一户，请先导入监测对象花名册"),
    ({"户编号": ""}, ("户编号",), "", "应填写户编号"),
    ({"事项": "死亡"}, ("事项",), "死亡", "应为事项之一：回退、再标注、回访"),
    ({"事项": ""}, ("事项",), "", "应填写事项：回退、再标注、回访"),
    ({"日期": "2021-13-01"}, ("日期",), "2021-13-01", "真实存在的日期"),
    ({"日期": "—"}, ("日期",), "—", "应填写日期"),
    ({"村": "没有村"}, ("村",), "没有村", "行政区划中“东河县东河乡”没有这个村"),
    ({}, ("户编号", "事项", "日期"), "1001", "与第 2 行重复，同一户同一天的同一事项应只占一行"),
]


def test_refused_rows_say_why(city: Engine, tmp_path: Path) -> None:
    bad = [[cells.get(h, v) for h, v in zip(HEADER, GOOD, strict=True)] for cells, *_ in BAD]
    report = take(city, table(tmp_path / "事项.csv", [HEADER, GOOD, *bad], encoding="gb18030"))
    found = [(one.row, one.columns, one.value) for one in report.rejected]
    assert found == [(n, columns, value) for n, (_, columns, value, _) in enumerate(BAD, 3)]
    for one, (*_, sentence) in zip(report.rejected, BAD, strict=True):
        assert one.reason.startswith(f"文件“事项.csv”第 {one.row} 行")
        assert sentence in one.reason
    assert len(rows_of(city, household_events)) == 1


def test_odd_rows_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        [*GOOD[:3], "1001", "回访", "2021-02-28", ""],
        [*GOOD[:2], "下沟村", "1001", "回访", "2021-06-01", ""],
        ["", "", "", "1002", "回访", "2022-01-01", ""],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert report.rejected == []
    assert report.warnings == [
        "第 2 行的日期早于该户的识别监测时间，已按原样读取，请核对。",
        "第 3 行所写的村与花名册中该户所在的村不同，已按所写的村计，请核对。",
        "第 4 行的日期晚于文件所报的月份，已按原样读取，请核对。",
    ]
    by_day = sorted(rows_of(city, household_events), key=lambda one: one["on_date"])
    assert [one["area_code"] for one in by_day] == [EAST, "990121100201", NORTH]


def test_sheets_may_differ_and_are_named_where_a_row_repeats(city: Engine, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [HEADER, GOOD],
        more={"回访": [HEADER[3:6], GOOD[3:6], [*GOOD[3:4], "回访", "2020-12-01"]]},
    )
    report = take(city, path)
    (refused,) = report.rejected
    assert (refused.sheet, refused.row) == ("回访", 2)
    assert "与工作表“Sheet”第 2 行重复" in refused.reason
    assert report.warnings == ["工作表“回访”第 3 行的日期早于该户的识别监测时间，已按原样读取，请核对。"]
    assert sorted(one["note"] for one in rows_of(city, household_events)) == ["", "收入下降"]


def test_figures_of_the_households_own_village_are_refreshed_too(city: Engine, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = []
    rows = [HEADER, [*GOOD[:2], "北坡村", "1001", "回访", "2021-06-01", ""]]
    path = table(tmp_path / "a.csv", rows)
    Importing(city, lambda _, **what: asked.append(what), as_of=date(2021, 12, 1)).file(path)
    (what,) = asked
    assert (what["kinds"], what["areas"], what["since"]) == (("events",), {NORTH, EAST}, 202106)


def test_without_a_stated_month_the_stores_own_is_taken(city: Engine, tmp_path: Path) -> None:
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD]), as_of=None)
    assert report.as_of == date(2021, 12, 1)
    assert "按库中已有数据的最新月份算作2021年12月" in report.warnings[0]


def test_again_changed_and_undone(engine: Engine, tmp_path: Path) -> None:
    with_roster(engine, tmp_path)

    def write(name: str, changed: bool) -> Path:
        visit = ["东河县", "东河乡", "北坡村", "1002", "回访", "2021-12-05", "好转" if changed else "稳定"]
        return table(tmp_path / name, [HEADER, GOOD, visit])

    changes = ("household_no", "1002"), "note", "稳定", "好转"
    check_round(engine, household_events, write, changes)
