"""结对帮扶: assignments of cadres, with villages from the roster and visits by role."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.cleaning import BadValue
from data.importers.helpers import visits_a_year
from data.rollback import roll_back
from data.schema import helpers
from queries.derived import refresh
from tests.importers.loading import kinds_that_fit, rows_of, table, take, take_samples, workbook
from tests.importers.rosters import person, roster

HEADER = [
    "帮扶责任人",
    "帮扶单位",
    "帮扶身份",
    "县",
    "乡",
    "村",
    "户编号",
    "结对日期",
    "解除日期",
    "年应走访次数",
]
PLACE = ["东河县", "东河乡", "东河村"]
GOOD = ["周正", "县农业农村局", "监测户帮扶人", *PLACE, "1001", "2021-01-04", "", ""]


@pytest.fixture
def city(sqlite_engine: Engine, tmp_path: Path) -> Engine:
    return with_roster(sqlite_engine, tmp_path)


def with_roster(engine: Engine, folder: Path) -> Engine:
    """The sample city with household 1001 in 东河村."""
    take_samples(engine)
    take(engine, roster(folder / "花名册.xlsx", "2021-12", [person()]), as_of=None)
    return engine


def stored(engine: Engine, *names: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row[name] for name in names) for row in rows_of(engine, helpers)), key=str)


def test_a_list_of_helpers(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["结对帮扶情况表"],
        ["2021年12月"],
        ["结对关系"],
        [
            "帮扶干部",
            "工作单位",
            "帮扶人身份",
            "县区",
            "乡（镇）",
            "行政村",
            "户编号",
            "结对时间",
            "解除时间",
            "应走访次数",
        ],
        ["周　正", "县农业农村局", "监测对象帮扶人", "", "", "", 1001.0, "2021.1.4", "/", ""],
        ["吴 敏", "县财政局", "一把手", *PLACE, "", "２０２１年２月", "", ""],
        ["", "", "", "东河县", "东河乡", "北坡村", "-", "", "2021-09-01", "2次"],
        ["郑平", "东河乡政府", "脱贫户", *PLACE, "880", 44200.0, "", 6],
        ["小 计", "4"],
    ]
    path = workbook(tmp_path / "结对.xlsx", rows, ["A6:A7", "B6:B7", "C6:C7", "H6:H7"])
    report = take(city, path, as_of=None)
    assert kinds_that_fit(path) == ["helpers"]
    assert (report.kind, report.rows_read, report.rejected, report.warnings) == ("helpers", 4, [], [])
    names = ("name", "role", "area_code", "household_no", "assigned_on", "ended_on", "visits_required")
    assert stored(city, *names) == [
        ("吴敏", "单位主要负责人", "990121100200", None, date(2021, 2, 1), None, 1),
        ("吴敏", "单位主要负责人", "990121100203", None, date(2021, 2, 1), date(2021, 9, 1), 2),
        ("周正", "监测户帮扶人", "990121100200", "1001", date(2021, 1, 4), None, 4),
        ("郑平", "其他户帮扶人", "990121100200", "880", date(2021, 1, 4), None, 6),
    ]


def test_the_round_of_a_file(engine: Engine, tmp_path: Path) -> None:
    """Once, again, ended, and back."""
    with_roster(engine, tmp_path)
    path = table(tmp_path / "a.csv", [HEADER, GOOD], encoding="gb18030")
    assert take(engine, path).accepted == 1
    before = rows_of(engine, helpers)
    assert take(engine, path).repeated
    without_end = [[*row[:8], row[9]] for row in (HEADER, GOOD)]
    report = take(engine, table(tmp_path / "b.csv", [HEADER, [*GOOD[:8], "2021-08-01", ""]]))
    take(engine, table(tmp_path / "c.csv", without_end))
    assert stored(engine, "name", "ended_on") == [("周正", date(2021, 8, 1))]
    roll_back(engine, report.batch or 0, reason="", refresh=refresh)
    assert rows_of(engine, helpers) == before


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("帮扶责任人", "", "应填写帮扶责任人"),
        ("帮扶单位", "", "应填写帮扶单位"),
        ("帮扶身份", "", "应填写帮扶身份：单位主要负责人、班子成员"),
        ("帮扶身份", "志愿者", "应为帮扶身份之一：单位主要负责人、班子成员"),
        ("村", "无此村", "没有这个村"),
        ("户编号", "9.9E+11", "应为完整的编号"),
        ("结对日期", "", "应填写结对日期"),
        ("结对日期", "2021-02-30", "应为真实存在的日期"),
        ("解除日期", "2020-12-31", "解除日期不应早于结对日期 2021-01-04"),
        ("年应走访次数", "经常", "应为一年的走访次数，0 到 12"),
        ("年应走访次数", "52", "应为一年的走访次数，0 到 12"),
    ],
)
def test_bad_cells_refuse_their_row(
    city: Engine, tmp_path: Path, *, column: str, value: str, expected: str
) -> None:
    bad = [*GOOD[:6], "1002", *GOOD[7:]]
    bad[HEADER.index(column)] = value
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad]))
    assert [(one.row, one.columns[0], one.value) for one in report.rejected] == [(3, column, value)]
    assert expected in report.rejected[0].reason
    assert stored(city, "household_no") == [("1001",)]


def test_an_assignment_is_one_row_of_a_village(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        GOOD,
        GOOD,
        [*GOOD[:3], "东河县", "东河乡", "", "", *GOOD[7:]],
        [*GOOD[:3], "", "", "", "990", *GOOD[7:]],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert [(one.row, one.columns, one.value) for one in report.rejected] == [
        (3, ("帮扶责任人",), "***"),
        (4, ("村",), ""),
        (5, ("村",), ""),
    ]
    assert "与第 2 行重复，同一帮扶责任人" in report.rejected[0].reason
    assert all("周正" not in one.reason for one in report.rejected), "names stay out of sentences"


def test_odd_rows_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        [*GOOD[:6], "", *GOOD[7:]],
        [*GOOD[:6], "1009", *GOOD[7:]],
        [*GOOD[:9], "3"],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert (report.accepted, report.warnings) == (
        3,
        [
            "第 2 行是监测户帮扶人而没有户编号，已按帮扶全村计，请补填户编号。",
            "第 3 行所帮扶的监测户不在监测对象花名册中，请核对户编号。",
            "第 4 行的年应走访次数少于该身份的规定次数，已按填写的计，请核对。",
        ],
    )


def test_visits_a_year() -> None:
    assert [visits_a_year(cell) for cell in ("", "-", 4.0, "４次", "每年12次", "0")] == [
        None,
        None,
        4,
        4,
        12,
        0,
    ]
    for cell in ("13", "-1", True, "0.5"):
        with pytest.raises(BadValue):
            visits_a_year(cell)
