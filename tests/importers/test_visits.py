"""走访记录: each visit finds its assignment, or is refused with what to do."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.base import Refused
from data.rollback import roll_back
from data.schema import helpers, visits
from queries.derived import refresh
from tests.importers.loading import kinds_that_fit, rows_of, table, take, take_samples, workbook

HEADER = ["帮扶责任人", "帮扶单位", "县", "乡", "村", "户编号", "走访日期"]
PLACE = ["东河县", "东河乡", "东河村"]
GOOD = ["周正", "县农业农村局", *PLACE, "1001", "2021-06-14"]
ASSIGNMENTS = [
    ["帮扶责任人", "帮扶单位", "帮扶身份", *HEADER[2:6], "结对日期", "解除日期", "年应走访次数"],
    ["周正", "县农业农村局", "监测户帮扶人", *PLACE, "1001", "2021-03-01", "2021-09-01", ""],
    ["周正", "县农业农村局", "班子成员", *PLACE, "1001", "2021-03-01", "", ""],
    ["吴敏", "县财政局", "单位主要负责人", *PLACE, "", "2021-01-01", "", ""],
    ["郑平", "县水利局", "其他户帮扶人", *PLACE, "2001", "2021-01-01", "2021-07-01", ""],
    ["郑平", "县水利局", "其他户帮扶人", *PLACE, "2002", "2021-06-01", "", ""],
    ["王芳", "县水利局", "其他户帮扶人", *PLACE, "2003", "2021-01-01", "", ""],
    ["王芳", "县林业局", "其他户帮扶人", *PLACE, "2003", "2021-01-01", "", ""],
]


@pytest.fixture
def city(sqlite_engine: Engine, tmp_path: Path) -> Engine:
    return with_helpers(sqlite_engine, tmp_path)


def with_helpers(engine: Engine, folder: Path) -> Engine:
    take_samples(engine)
    assert take(engine, table(folder / "结对.csv", ASSIGNMENTS)).accepted == 7
    return engine


def matched(engine: Engine) -> list[tuple[Any, ...]]:
    """(helper, role, household, day) of every visit, by day."""
    by_key = {row["helper_key"]: row for row in rows_of(engine, helpers)}
    found = [(by_key[row["helper_key"]], row["visited_on"]) for row in rows_of(engine, visits)]
    return sorted(
        ((one["name"], one["role"], one["household_no"], day) for one, day in found), key=lambda row: row[3]
    )


def test_a_register_of_visits(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["帮扶责任人走访记录"],
        ["统计时间：2021年12月"],
        ["序号", "帮扶干部", "工作单位", "县（区）", "乡镇", "行政村", "户编号", "走访时间"],
        ["甲", "乙", "1", "2", "3", "4", "5", "6"],
        [1, "周　正", "", "", "", "", 1001.0, "2021.04.01"],
        [2, "周正", "县农业农村局", *PLACE, "1001", "2021年10月8日"],
        [3, "吴敏", "县财政局", *PLACE, "", 44320.0],
        [4, "吴敏", "", *PLACE, "3999", date(2021, 5, 6)],
        [5, "郑平", "县水利局", *PLACE, "", "2021-03-01"],
        [6, "王芳", "县 林业局", *PLACE, "2003", "2021-11-11"],
        ["合计", "6"],
    ]
    path = workbook(tmp_path / "走访.xlsx", rows)
    report = take(city, path, as_of=None)
    assert kinds_that_fit(path) == ["visits"]
    assert (report.kind, report.rows_read, report.rejected, report.warnings) == ("visits", 6, [], [])
    assert matched(city) == [
        ("郑平", "其他户帮扶人", "2001", date(2021, 3, 1)),
        ("周正", "监测户帮扶人", "1001", date(2021, 4, 1)),
        ("吴敏", "单位主要负责人", None, date(2021, 5, 4)),
        ("吴敏", "单位主要负责人", None, date(2021, 5, 6)),
        ("周正", "班子成员", "1001", date(2021, 10, 8)),
        ("王芳", "其他户帮扶人", "2003", date(2021, 11, 11)),
    ]
    unit_of = {row["helper_key"]: row["unit"] for row in rows_of(city, helpers)}
    (last,) = (row for row in rows_of(city, visits) if row["visited_on"] == date(2021, 11, 11))
    assert unit_of[last["helper_key"]] == "县林业局"


def test_the_round_of_a_file(engine: Engine, tmp_path: Path) -> None:
    """Once, again, with a month more, and back; helpers with visits stay."""
    with_helpers(engine, tmp_path)
    path = table(tmp_path / "a.csv", [HEADER, GOOD], encoding="gb18030")
    assert take(engine, path).accepted == 1
    before = rows_of(engine, visits)
    assert take(engine, path).repeated
    report = take(engine, table(tmp_path / "b.csv", [HEADER, GOOD, [*GOOD[:6], "2021-07-01"]]))
    assert len(matched(engine)) == 2
    assert [row["batch_id"] for row in rows_of(engine, visits) if row in before] == [before[0]["batch_id"]]
    with pytest.raises(Refused, match="第 4 批、第 3 批"):
        roll_back(engine, 2, reason="", refresh=refresh)
    roll_back(engine, report.batch or 0, reason="", refresh=refresh)
    assert rows_of(engine, visits) == before


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"帮扶责任人": ""}, "帮扶责任人", "应填写帮扶责任人"),
        ({"走访日期": ""}, "走访日期", "应填写走访日期"),
        ({"走访日期": "2021-06"}, "走访日期", "应为真实存在的日期"),
        ({"村": "无此村"}, "村", "没有这个村"),
        ({"户编号": "1002"}, "户编号", "没有这位帮扶责任人与该户的结对，请先导入结对帮扶表"),
        ({"帮扶责任人": "赵六"}, "户编号", "没有这位帮扶责任人与该户的结对"),
        ({"户编号": "", "村": "北坡村"}, "村", "没有这位帮扶责任人在该村的结对"),
        ({"户编号": "", "帮扶单位": "县财政局"}, "村", "没有这位帮扶责任人在该村的结对"),
        ({"户编号": "", "县": "", "乡": "", "村": ""}, "户编号", "应填写户编号，或写明县、乡、村"),
        (
            {"走访日期": "2021-02-28"},
            "走访日期",
            "应在结对期内（2021-03-01 至 2021-09-01、2021-03-01 至 今）",
        ),
        ({"帮扶责任人": "王芳", "户编号": "2003"}, "帮扶单位", "有同名的帮扶责任人"),
        ({"帮扶责任人": "郑平", "帮扶单位": "", "户编号": ""}, "户编号", "在该村结对 2 户，应填写户编号"),
        ({"帮扶责任人": "郑平", "户编号": "2001", "走访日期": "2021-07-01"}, "走访日期", "至 2021-07-01）"),
    ],
)
def test_bad_rows_say_what_to_do(
    city: Engine, tmp_path: Path, *, cells: dict[str, str], column: str, expected: str
) -> None:
    bad = [cells.get(heading, cell) for heading, cell in zip(HEADER, GOOD, strict=True)]
    report = take(city, table(tmp_path / "a.csv", [HEADER, GOOD, bad]))
    refused = [(one.row, one.columns, one.value) for one in report.rejected]
    assert refused == [(3, (column,), bad[HEADER.index(column)])]
    assert expected in report.rejected[0].reason
    assert not any(name in report.rejected[0].reason for name in ("周正", "赵六", "王芳", "郑平"))
    assert len(rows_of(city, visits)) == 1


def test_a_register_by_name_and_village_alone(city: Engine, tmp_path: Path) -> None:
    rows = [
        ["帮扶人", "县", "乡", "村", "走访日期"],
        *([name, *PLACE, "2021-06-14"] for name in ("吴敏", "王芳", "郑平", "周正", "赵六")),
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert [(one.row, one.columns) for one in report.rejected] == [
        (3, ("帮扶人",)),
        (4, ("帮扶人",)),
        (6, ("村",)),
    ]
    assert [one.reason.split("，", 1)[1] for one in report.rejected[:2]] == [
        "“帮扶人”列值为“***”：有同名的帮扶责任人，应按结对帮扶表填写帮扶单位。",
        "“帮扶人”列值为“***”：这位帮扶责任人在该村结对 2 户，应填写户编号。",
    ]


def test_odd_rows_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        GOOD,
        GOOD,
        ["周正", "县财政局", *GOOD[2:6], "2021-06-15"],
        [*GOOD[:4], "北坡村", "1001", "2021-06-16"],
        [*GOOD[:6], "2022-01-01"],
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert len(matched(city)) == 5
    assert sorted(report.warnings) == [
        "第 3 行与前面的行是同一天的同一次结对走访，已分别计数，请核对是否重复填报。",
        "第 4 行的帮扶单位与结对帮扶表不一致，已按户编号计入，请核对。",
        "第 5 行的村与结对帮扶表不一致，已按结对帮扶表计入，请核对。",
        "第 6 行的走访日期晚于文件所属月份，请核实日期或月份是否填错。",
    ]


def test_helpers_come_before_visits(sqlite_engine: Engine, tmp_path: Path) -> None:
    take_samples(sqlite_engine)
    with pytest.raises(Refused, match="请先导入结对帮扶表"):
        take(sqlite_engine, table(tmp_path / "a.csv", [HEADER, GOOD]))
