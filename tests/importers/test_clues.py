"""线索与认定: ugly registers to the row, refused rows by column and value, and the roster's places."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.importers.base import Refused
from data.schema import clues
from tests.importers.loading import rows_of, table, take, take_samples, workbook
from tests.importers.rosters import person, roster
from tests.importers.rounds import check_round

HEADER = [
    "线索编号",
    "县",
    "乡",
    "村",
    "户编号",
    "线索来源",
    "线索日期",
    "入户核查日期",
    "评议公示日期",
    "乡镇审核日期",
    "县级认定日期",
    "处理结果",
]
STEPS = ["2021-06-01", "2021-06-03", "2021-06-09", "2021-06-11", "2021-06-14"]
GOOD = ["XS1", "东河县", "东河乡", "北坡村", "1001", "农户自主申报", *STEPS, "认定"]
NORTH, EAST = "990121100203", "990121100200"


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine)
    return sqlite_engine


def row(**cells: Any) -> list[Any]:
    """The good row, with these cells otherwise."""
    return [cells.get(heading, value) for heading, value in zip(HEADER, GOOD, strict=True)]


def test_an_ugly_register(city: Engine, tmp_path: Path) -> None:
    """Title and note rows, a two-row header, merged places, days in every spelling, full-width characters."""
    rows = [
        ["２０２１年防返贫线索台账"],
        ["填报单位：示例"],
        ["序号", "线索编号", "所在县区", "乡（镇）", "行政村", "户编码", "线索渠道", "办理流程", "", "", "",
         "", "是否纳入监测"],
        ["", "", "", "", "", "", "", "线索时间", "入户核查时间", "公示日期", "审核日期", "认定时间", ""],
        ["1", "ＸＳ１", "东河县", "东河乡", "北坡村", "1001", "自主申报", "2021.6.1", "2021年6月3日",
         date(2021, 6, 9), 20210611.0, "2021/6/14 10:30:00", "是"],
        ["2", "XS2", "", "", "", "", "部门筛查预警", "44348", "２０２１－０６－０２", "", "", "", "否"],
        ["3", "XS3", "", "", "下沟", "/", "干部排查（网格员）", "20210605", "尚未核查", "-", "", "",
         "核查中"],
        ["合 计", "", "", "", "", "", "3"],
        ["注：由乡镇填报"],
    ]  # fmt: skip
    report = take(city, workbook(tmp_path / "台账.xlsx", rows, ["C5:C7", "D5:D7", "E5:E6", "H3:L3"]))
    assert (report.kind, report.rows_read, report.rejected) == ("clues", 3, [])
    assert report.warnings == ["第 6 行不予认定却没有认定日期，已按最后一步的日期计。"]
    stored = [{k: v for k, v in one.items() if k != "batch_id"} for one in rows_of(city, clues)]
    days = ("found_on", "visited_on", "reviewed_on", "checked_on", "decided_on")
    assert [[one.pop(day) for day in days] for one in stored] == [
        [date(2021, 6, 1), date(2021, 6, 3), date(2021, 6, 9), date(2021, 6, 11), date(2021, 6, 14)],
        [date(2021, 6, 1), date(2021, 6, 2), None, None, date(2021, 6, 2)],
        [date(2021, 6, 5), None, None, None, None],
    ]
    names = ("clue_no", "area_code", "household_no", "channel", "outcome")
    assert [tuple(one[name] for name in names) for one in stored] == [
        ("XS1", NORTH, "1001", "农户自主申报", "认定"),
        ("XS2", NORTH, None, "部门数据比对", "不予认定"),
        ("XS3", "990121100201", None, "干部走访排查", "办理中"),
    ]


BAD: list[tuple[dict[str, Any], tuple[str, ...], str, str]] = [
    ({"线索编号": ""}, ("线索编号",), "", "应填写线索编号"),
    ({"线索编号": "1.2E+17"}, ("线索编号",), "1.2E+17", "科学计数法"),
    ({"线索编号": "XS1"}, ("线索编号",), "XS1", "与第 2 行重复，一条线索应只占一行"),
    ({"村": "没有村"}, ("村",), "没有村", "行政区划中"),
    ({"村": "", "户编号": "9"}, ("村",), "", "应填写行政村的名称，或填写花名册中已有的户编号"),
    ({"线索来源": "网络"}, ("线索来源",), "网络", "应为线索来源之一：农户自主申报、干部走访排查"),
    ({"线索来源": ""}, ("线索来源",), "", "应填写线索来源"),
    ({"线索日期": "2021-02-30"}, ("线索日期",), "2021-02-30", "真实存在的日期"),
    ({"线索日期": "2021-06"}, ("线索日期",), "2021-06", "真实存在的日期"),
    ({"线索日期": ""}, ("线索日期",), "", "应填写线索日期"),
    ({"乡镇审核日期": "十一日"}, ("乡镇审核日期",), "十一日", "真实存在的日期"),
    ({"县级认定日期": "2021-05-31"}, ("县级认定日期", "线索日期"), "2021-05-31", "不应早于线索日期"),
    ({"入户核查日期": "2020-06-03"}, ("入户核查日期", "线索日期"), "2020-06-03", "不应早于线索日期（20"),
    ({"处理结果": "转办"}, ("处理结果",), "转办", "应为处理结果之一：认定、不予认定、办理中"),
    ({"处理结果": ""}, ("处理结果", "县级认定日期"), "", "已有认定日期（2021-06-14）的"),
    ({"县级认定日期": ""}, ("县级认定日期", "处理结果"), "", "处理结果为“认定”的，应填写县级认定日期"),
]  # fmt: skip


def test_refused_rows_say_why(city: Engine, tmp_path: Path) -> None:
    bad = [row(**{"线索编号": f"B{n}"} | cells) for n, (cells, *_) in enumerate(BAD)]
    report = take(city, table(tmp_path / "线索.csv", [HEADER, GOOD, *bad], encoding="gb18030"))
    found = [(one.row, one.columns, one.value) for one in report.rejected]
    assert found == [(n, columns, value) for n, (_, columns, value, _) in enumerate(BAD, 3)]
    for one, (*_, sentence) in zip(report.rejected, BAD, strict=True):
        assert one.reason.startswith(f"文件“线索.csv”第 {one.row} 行，“{'”“'.join(one.columns)}”列")
        assert sentence in one.reason
    assert [one["clue_no"] for one in rows_of(city, clues)] == ["XS1"]


def test_put_aside_without_any_step_is_refused(city: Engine, tmp_path: Path) -> None:
    no_step = row(**dict.fromkeys(HEADER[7:11], ""), 处理结果="不予认定")
    report = take(city, table(tmp_path / "a.csv", [HEADER, no_step, row(线索编号="XS2")]))
    assert [(one.row, one.columns) for one in report.rejected] == [(2, ("县级认定日期", "处理结果"))]


def test_odd_rows_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    rows = [
        HEADER,
        row(评议公示日期="2021-06-02"),
        row(线索编号="XS2", 户编号=""),
        row(线索编号="XS3", 线索日期="2021-12-30", **dict.fromkeys(HEADER[7:11], ""), 处理结果=""),
        row(评议公示日期="2021-06-02"),
    ]
    report = take(city, table(tmp_path / "a.csv", rows), as_of=date(2021, 11, 1))
    assert [one.row for one in report.rejected] == [5]
    assert report.warnings == [
        "第 2 行的核查、评议、审核、认定日期前后颠倒，已按原样读取，请核对。",
        "第 3 行已认定却没有户编号，无法与花名册对应，请补填。",
        "第 4 行的日期晚于文件所报的月份，已按原样读取，请核对。",
    ]
    assert [one["outcome"] for one in rows_of(city, clues)] == ["认定", "认定", "办理中"]


def test_the_roster_tells_the_village(city: Engine, tmp_path: Path) -> None:
    take(city, roster(tmp_path / "花名册.xlsx", "2021-12", [person()]))
    rows = [
        HEADER,
        row(县="", 乡="", 村=""),
        row(线索编号="XS2", 乡="", 村=""),
        row(线索编号="XS3", 县="西岭区", 乡="", 村=""),
        row(线索编号="XS4"),
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert report.rejected == []
    assert [one["area_code"] for one in rows_of(city, clues)] == [EAST, EAST, EAST, NORTH]
    assert report.warnings == [
        "第 4 行所写的县、乡与花名册中该户所在的村不符，已按花名册中的村计，请核对。",
        "第 5 行所写的村与花名册中该户所在的村不同，已按所写的村计，请核对。",
    ]


def test_a_register_without_a_column_keeps_what_is_stored(city: Engine, tmp_path: Path) -> None:
    take(city, table(tmp_path / "a.csv", [HEADER, GOOD]))
    short = [index for index, heading in enumerate(HEADER) if heading not in ("户编号", "入户核查日期")]
    changed = row(乡镇审核日期="2021-06-12")
    take(city, table(tmp_path / "b.csv", [[r[index] for index in short] for r in (HEADER, changed)]))
    (stored,) = rows_of(city, clues)
    assert (stored["household_no"], stored["visited_on"]) == ("1001", date(2021, 6, 3))
    assert stored["checked_on"] == date(2021, 6, 12)


def test_a_file_without_a_needed_column_says_which(city: Engine, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [HEADER[:-1], GOOD[:-1]])
    with pytest.raises(Refused, match="像是线索与认定，但缺少“处理结果”列"):
        take(city, path)


def test_a_register_that_repeats_the_roster_is_still_one_of_clues(city: Engine, tmp_path: Path) -> None:
    more = {"姓名": "赵一", "户类型": "脱贫户", "监测对象类别": "边缘易致贫户", "识别监测时间": "202106",
            "风险是否已消除": "否", "整户无劳动能力兜底保障户": "否", "联系电话": "1"}  # fmt: skip
    report = take(city, table(tmp_path / "a.csv", [[*HEADER, *more], [*GOOD, *more.values()]]))
    assert (report.kind, report.accepted) == ("clues", 1)


def test_again_changed_and_undone(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)

    def write(name: str, changed: bool) -> Path:
        last = row(线索编号="XS2", 县级认定日期="2021-06-20" if changed else "2021-06-14")
        return table(tmp_path / name, [HEADER, GOOD, last])

    changes = ("clue_no", "XS2"), "decided_on", date(2021, 6, 14), date(2021, 6, 20)
    check_round(engine, clues, write, changes)
