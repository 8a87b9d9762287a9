"""项目资产: ledgers in wan and in yuan, places of their projects, refused rows by column and value."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.schema import assets
from tests.importers.loading import PROJECTS, rows_of, table, take, take_samples, workbook
from tests.importers.rounds import check_round

HEADER = [
    "资产编号",
    "资产名称",
    "资产类型",
    "项目编号",
    "县",
    "乡",
    "村",
    "资产原值（万元）",
    "产权归属",
    "形成日期",
    "移交日期",
    "确权登记日期",
]
DAYS = ["2021-06-10", "2021-08-01", "2021-09-01"]
GOOD = ["ZC1", "大棚", "经营性", "990120210001", "东河县", "东河乡", "北坡村", "12.5", "北坡村集体", *DAYS]
NORTH, OF_PROJECT = "990121100203", "990121102202"


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    take_samples(sqlite_engine, PROJECTS)
    return sqlite_engine


def row(**cells: Any) -> list[Any]:
    """The good row, with these cells otherwise."""
    return [cells.get(heading, value) for heading, value in zip(HEADER, GOOD, strict=True)]


def test_an_ugly_ledger(city: Engine, tmp_path: Path) -> None:
    """A 单位 row, merged headings, no places but the projects', a project merged over its assets, months."""
    rows = [
        ["扶贫项目资产登记台账"],
        ["单位：万元"],
        ["项目", "", "资产", "", "", "", "", "", ""],
        ["项目编码", "项目名称", "资产编码", "资产名称", "资产类别", "原值", "权属", "购建时间", "确权时间"],
        ["990120210001", "东寨村项目", "ＺＣ－１", "提灌站", "公益类资产", 12.345678, "村集体", "2021.06",
         "2021-06-01"],
        ["", "", "ZC-2", "母 牛", "到户", "1,200元", "", date(2021, 6, 30), "未确权"],
        ["小计", "", "", "", "", 12.465678],
    ]  # fmt: skip
    path = workbook(tmp_path / "资产.xlsx", rows, merges=["A3:B3", "C3:I3", "A5:A6", "B5:B6"])
    report = take(city, path)
    assert (report.kind, report.rows_read, report.rejected, report.warnings) == ("assets", 2, [], [])
    stored = [{k: v for k, v in one.items() if k != "batch_id"} for one in rows_of(city, assets)]
    assert stored == [
        {
            "asset_no": "ZC-1",
            "project_no": "990120210001",
            "name": "提灌站",
            "kind": "公益性",
            "area_code": OF_PROJECT,
            "value_fen": 12345678,
            "owner": "村集体",
            "formed_on": date(2021, 6, 1),
            "handed_over_on": None,
            "titled_on": date(2021, 6, 1),
        },
        {
            "asset_no": "ZC-2",
            "project_no": "990120210001",
            "name": "母牛",
            "kind": "到户类",
            "area_code": OF_PROJECT,
            "value_fen": 120000,
            "owner": "",
            "formed_on": date(2021, 6, 30),
            "handed_over_on": None,
            "titled_on": None,
        },
    ]


BAD: list[tuple[dict[str, Any], tuple[str, ...], str, str]] = [
    ({"资产编号": " "}, ("资产编号",), " ", "应填写资产编号"),
    ({"资产编号": "ZC1"}, ("资产编号",), "ZC1", "与第 2 行重复，一项资产应只占一行"),
    ({"资产名称": ""}, ("资产名称",), "", "应填写资产名称"),
    ({"资产类型": "固定资产"}, ("资产类型",), "固定资产", "应为资产类型之一：经营性、公益性、到户类"),
    ({"资产类型": ""}, ("资产类型",), "", "应填写资产类型"),
    ({"村": "没有村"}, ("村",), "没有村", "行政区划中“东河县东河乡”没有这个村"),
    ({"县": "", "乡": "", "村": "", "项目编号": "X"}, ("村",), "", "应填写所在的县、乡、村，或项目库中"),
    ({"资产原值（万元）": ""}, ("资产原值（万元）",), "", "应填写资产原值"),
    ({"资产原值（万元）": "-3"}, ("资产原值（万元）",), "-3", "应为不小于 0 的金额"),
    ({"资产原值（万元）": "十二"}, ("资产原值（万元）",), "十二", "应为金额数字"),
    ({"形成日期": ""}, ("形成日期",), "", "应填写形成日期"),
    ({"移交日期": "2021-02-29"}, ("移交日期",), "2021-02-29", "真实存在的日期"),
    ({"移交日期": "2021-05-31"}, ("移交日期", "形成日期"), "2021-05-31", "不应早于资产形成日期"),
    ({"确权登记日期": "2020年9月"}, ("确权登记日期", "形成日期"), "2020年9月", "不应早于资产形成日期"),
]  # fmt: skip


def test_refused_rows_say_why(city: Engine, tmp_path: Path) -> None:
    bad = [row(**{"资产编号": f"B{n}"} | cells) for n, (cells, *_) in enumerate(BAD)]
    report = take(city, table(tmp_path / "资产.csv", [HEADER, GOOD, *bad], encoding="gb18030"))
    found = [(one.row, one.columns, one.value) for one in report.rejected]
    assert found == [(n, columns, value) for n, (_, columns, value, _) in enumerate(BAD, 3)]
    for one, (*_, sentence) in zip(report.rejected, BAD, strict=True):
        assert one.reason.startswith(f"文件“资产.csv”第 {one.row} 行")
        assert sentence in one.reason
    ((number, area, value),) = [
        (one["asset_no"], one["area_code"], one["value_fen"]) for one in rows_of(city, assets)
    ]
    assert (number, area, value) == ("ZC1", NORTH, 12_500_000)


def test_odd_rows_are_taken_with_a_warning(city: Engine, tmp_path: Path) -> None:
    header = [heading.removesuffix("（万元）") for heading in HEADER]
    rows = [
        header,
        row(项目编号="P-2016-1", 移交日期="2021年6月"),
        row(资产编号="ZC2", **{"资产原值（万元）": "0"}),
        row(资产编号="ZC3", 确权登记日期="2022-01-05"),
    ]
    report = take(city, table(tmp_path / "a.csv", rows))
    assert report.rejected == []
    assert report.warnings == [
        "文件“a.csv”没有写明“资产原值”的金额单位，已按元读取；"
        "如果是万元，请撤销本批次，在表头上方写明“单位：万元”后重新导入。",
        "第 2 行的项目编号不在项目库中，已按原样读取，请核对。",
        "第 3 行的资产原值为 0，已按原样读取，请核对。",
        "第 4 行的日期晚于文件所报的月份，已按原样读取，请核对。",
    ]
    first = rows_of(city, assets)[0]
    assert (first["project_no"], first["handed_over_on"]) == ("P-2016-1", date(2021, 6, 10))


def test_a_ledger_without_a_column_keeps_what_is_stored(city: Engine, tmp_path: Path) -> None:
    take(city, table(tmp_path / "a.csv", [HEADER, GOOD]))
    short = [index for index, heading in enumerate(HEADER) if heading not in ("产权归属", "移交日期")]
    changed = row(确权登记日期="2021-10-01")
    take(city, table(tmp_path / "b.csv", [[r[index] for index in short] for r in (HEADER, changed)]))
    (stored,) = rows_of(city, assets)
    assert (stored["owner"], stored["handed_over_on"]) == ("北坡村集体", date(2021, 8, 1))
    assert stored["titled_on"] == date(2021, 10, 1)


def test_again_changed_and_undone(engine: Engine, tmp_path: Path) -> None:
    take_samples(engine)

    def write(name: str, changed: bool) -> Path:
        last = row(资产编号="ZC2", 移交日期="2021-10-01" if changed else "", 项目编号="")
        return table(tmp_path / name, [HEADER, row(项目编号=""), last])

    check_round(engine, assets, write, (("asset_no", "ZC2"), "handed_over_on", None, date(2021, 10, 1)))
