"""The preview of a file, and corrections that are remembered for its layout."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.__main__ import main
from data.batches import listing
from data.importers.base import Refused
from data.importers.registry import IMPORTERS
from data.rollback import FACTS
from data.workbench import mapping
from data.workbench.preview import PERSONAL_FIELDS
from tests.importers.loading import ALLOCATIONS, AREAS, EXPECTED, PAYMENTS, PROJECTS, workbook
from tests.workbench.conftest import Desk

ROSTER = EXPECTED["roster"]["file"]
Write = Callable[[str, str], Path]
ODD = "流水,工程,付出日,哪级,付了多少\nZ1,990120210001,2021-06-14,县级,100\n"
ODD_TOO = "流水,工程,付出日,哪级,付了多少\nZ2,990120210002,2021-07-14,中央,200\n"


def sheet(desk: Desk, number: int, place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk[number].report)["sheets"][place]
    return found


def how(shown: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {column["heading"]: (column["field"], column["how"]) for column in shown["columns"]}


def test_a_preview_says_where_the_header_is_and_how_sure_each_column_is(desk: Desk) -> None:
    desk.take_in(AREAS)
    projects, payments = desk.bring(PROJECTS, PAYMENTS)
    desk.work()
    shown = sheet(desk, projects)
    assert (shown["kind"], shown["header_row"], shown["depth"]) == ("projects", 3, 2)
    columns = how(shown)
    assert columns["项目编号"] == ("project_no", "usual")
    assert columns["计划投入资金/中央"] == ("central", "usual")
    assert columns["序号"] == ("", "")
    assert columns["形象进度(%)"] == ("progress", "loose")
    assert how(sheet(desk, payments))["支付金额（元）"] == ("amount", "usual")
    assert shown["first"][0][0] == "6"  # row 5 sums the others up
    assert shown["first"][0][2] == "990120210001"


def test_names_and_numbers_of_persons_are_kept_apart(desk: Desk) -> None:
    desk.take_in(AREAS)
    (number,) = desk.bring(ROSTER)
    desk.work()
    public, personal = desk[number].report, json.loads(desk[number].personal)
    name, id_number, phone = (personal["first"][0][0][place] for place in (5, 7, 35))
    assert len(id_number) == 18 and len(phone) == 11
    for secret in (name, id_number, phone):
        assert secret not in public
    household_no = personal["first"][0][0][4]
    assert json.loads(public)["sheets"][0]["first"][0][4] == household_no


PROBLEM = "问题编号,县区,问题来源,问题类别,问题描述,发现日期,整改期限"
EVENT = "户编号,事项,日期,备注"


@pytest.mark.parametrize(
    ("head", "row", "kind"),
    [
        (PROBLEM, "W1,河东区,围村普查,住房安全,张三丰家的房漏雨,2021-06-01,2021-07-01", "problems"),
        (EVENT, "990121000001,回访,2021-06-01,张三丰家有人患病", "events"),
        ("抽查编号,监测类别是否属实,抽查人,备注", "抽1-001,是,张三丰,张三丰在家", "sample_results"),
    ],
)
def test_what_the_store_hides_the_preview_hides(
    desk: Desk, write: Write, head: str, row: str, kind: str
) -> None:
    """Remarks and descriptions name people and their illnesses."""
    desk.take_in(AREAS)
    (number,) = desk.bring(write("表.csv", f"{head}\n{row}\n"))
    desk.work()
    assert sheet(desk, number)["kind"] == kind
    assert "张三丰" not in desk[number].report
    assert "张三丰" in desk[number].personal


def test_every_hidden_column_that_a_file_may_hold_is_hidden_in_its_preview() -> None:
    hidden = {
        column.name
        for table in FACTS
        for column in table.c
        if column.info.get("personal") == "hidden" and column.name != "reason"
    }
    fields = {field.name for importer in IMPORTERS.values() for field in importer.FIELDS}
    assert hidden & fields <= PERSONAL_FIELDS


def test_a_corrected_mapping_is_remembered_for_the_layout(desk: Desk, write: Write) -> None:
    desk.take_in(AREAS, PROJECTS)
    (number,) = desk.bring(write("台账.csv", ODD))
    desk.work()
    assert desk[number].state == "refused"
    shown = sheet(desk, number)
    said = {"voucher_no": 0, "project_no": 1, "paid_on": 2, "fund_level": 3, "amount": 4}
    mapping.remember(desk.engine, shown["fingerprint"], "payments", said, by="王")
    desk.work()
    assert desk[number].state == "checked"
    shown = sheet(desk, number)
    assert (shown["kind"], shown["corrected"]) == ("payments", True)
    assert how(shown)["付了多少"] == ("amount", "hand")
    desk.order(number)
    assert listing(desk.engine)[0]["rows_accepted"] == 1

    (later,) = desk.bring(write("下月台账.csv", ODD_TOO))
    desk.work()
    assert desk[later].state == "checked"
    mapping.forget(desk.engine, shown["fingerprint"])
    desk.work()
    assert desk[later].state == "refused"


def test_the_command_line_uses_what_was_said_in_the_browser(desk: Desk, write: Write) -> None:
    desk.take_in(AREAS, PROJECTS)
    path = write("台账.csv", ODD)
    store = ["--store", desk.engine.url.render_as_string(hide_password=False)]
    assert main(["import", str(path), *store]) == 1
    (number,) = desk.bring(path)
    desk.work()
    said = {"project_no": 1, "paid_on": 2, "fund_level": 3, "amount": 4}
    mapping.remember(desk.engine, sheet(desk, number)["fingerprint"], "payments", said, by="王")
    assert main(["import", str(path), *store]) == 0


def test_a_column_can_be_cleared_and_another_put_in_its_place(desk: Desk, tmp_path: Path) -> None:
    desk.take_in(AREAS, PROJECTS)
    path = workbook(
        tmp_path / "两个金额.xlsx",
        [
            ["凭证号", "项目编号", "支付日期", "资金级次", "支付金额", "实际付出"],
            ["Z1", "990120210001", "2021-06-14", "县级", 5, 7],
        ],
    )
    (number,) = desk.bring(path)
    desk.work()
    fingerprint = sheet(desk, number)["fingerprint"]
    mapping.remember(desk.engine, fingerprint, "payments", {"amount": 5}, by="王")
    desk.work()
    columns = how(sheet(desk, number))
    assert (columns["实际付出"], columns["支付金额"]) == (("amount", "hand"), ("", ""))
    mapping.remember(desk.engine, fingerprint, "payments", {"amount": None}, by="王")
    desk.work()
    assert desk[number].state == "refused"
    assert sheet(desk, number)["missing"] == ["支付金额"]
    assert sheet(desk, number)["absent"] == ["amount"]


def test_kind_and_header_row_can_be_said(desk: Desk, tmp_path: Path) -> None:
    desk.take_in(AREAS, PROJECTS)
    path = workbook(
        tmp_path / "错认.xlsx",
        [
            ["凭证号", "项目编号", "支付日期", "资金级次", "支付金额"],  # a leftover of last month's sheet
            ["甲", "乙", "丙", "丁", "戊"],
            ["Z1", "990120210001", "2021-06-14", "县级", 5],
        ],
    )
    (number,) = desk.bring(path)
    desk.work()
    shown = sheet(desk, number)
    assert shown["header_row"] == 1
    said = {"project_no": 1, "paid_on": 2, "fund_level": 3, "amount": 4}
    mapping.remember(desk.engine, shown["headers"]["1"][1], "payments", said, by="王")
    desk.work()
    assert (sheet(desk, number)["header_row"], desk[number].rows_rejected) == (2, 0)
    with pytest.raises(Refused, match="没有列名"):
        mapping.remember(desk.engine, "", "payments", {}, by="王")
    with pytest.raises(Refused, match="不属于"):
        mapping.remember(desk.engine, "f", "payments", {"village_fact": 1}, by="王")


def test_two_kinds_that_fit_are_both_named(desk: Desk) -> None:
    desk.take_in(AREAS)
    (number,) = desk.bring(ALLOCATIONS)
    desk.work()
    shown = sheet(desk, number)
    assert shown["kind"] == "allocations"
    assert shown["runner_up"] is None


def test_columns_that_are_told_by_their_headings_count_as_read(desk: Desk) -> None:
    desk.take_in(AREAS)
    (number,) = desk.bring(ROSTER)
    desk.work()
    told = {column["heading"]: (column["also"], column["how"]) for column in sheet(desk, number)["columns"]}
    assert told["致贫/返贫风险1"] == ("致贫返贫风险", "pattern")
    assert told["公益性岗位帮扶"] == ("公益岗位帮扶", "pattern")
    assert told["风险是否已消除0"] == ("风险是否已消除", "pattern")
    assert told["姓名"] == ("", "usual")
