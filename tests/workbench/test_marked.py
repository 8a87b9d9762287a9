"""The marked copy: bad cells coloured, mended there, and the same file imports without a complaint."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.workbench.marked import ERRORS_SHEET
from tests.importers.loading import AREAS, EXPECTED, PAYMENTS, PROJECTS, workbook
from tests.workbench.conftest import Desk

ROSTER = EXPECTED["roster"]["file"]
# What a clerk would write into the sample files' bad cells, by heading.
MENDED: dict[str, Any] = {
    "行政村": "下营村",
    "户编号": "75910081689999",
    "监测对象类别": "脱贫不稳定户",
    "识别监测时间": "202005",
    "消除监测时间": "202111",
    "人均纯收入（元）": 9000,
    "项目编号": "990120210001",
    "支付日期": "2021-06-14",
    "支付金额（元）": "100.00",
    "资金级次": "县级",
}


def marked(desk: Desk, number: int) -> Any:
    return openpyxl.load_workbook(io.BytesIO(desk[number].marked))


def comments(sheet: Any) -> dict[tuple[int, int], str]:
    return {(c.row, c.column): c.comment.text for row in sheet.iter_rows() for c in row if c.comment}


def mend(book: Any, headings: dict[int, str], sheet: str, path: Path) -> Path:
    for row, column in comments(book[sheet]):
        book[sheet].cell(row, column).value = MENDED[headings[column]]
    book.save(path)
    return path


@pytest.mark.parametrize("name", [ROSTER, PAYMENTS])
def test_a_mended_copy_is_accepted_whole(sqlite_desk: Desk, name: str, tmp_path: Path) -> None:
    desk = sqlite_desk
    desk.take_in(AREAS, PROJECTS)
    (number,) = desk.bring(name)
    desk.work()
    bad = desk[number].rows_rejected
    assert bad
    book = marked(desk, number)
    assert book.sheetnames[0] == ERRORS_SHEET
    assert {row[1].value for row in book[ERRORS_SHEET].iter_rows(min_row=3)} == {
        row["row"] for row in json.loads(desk[number].report)["parts"][0]["rejected"]
    }
    preview = json.loads(desk[number].report)["sheets"][0]
    headings = {place: column["heading"] for place, column in enumerate(preview["columns"], 1)}
    sheet = preview["name"] or "数据"
    assert len({row for row, _ in comments(book[sheet])}) == bad
    (again,) = desk.bring(mend(book, headings, sheet, tmp_path / f"{Path(name).stem}_标色.xlsx"))
    desk.work()
    mended = desk[again]
    report = json.loads(mended.report)["parts"][0]
    assert [row["reason"] for row in report["rejected"]] == []
    assert (mended.state, mended.rows_read) == ("checked", desk[number].rows_read)
    assert report["warnings"] == [] or ERRORS_SHEET not in str(report["warnings"])


def test_the_workbook_around_the_cells_is_kept(sqlite_desk: Desk, tmp_path: Path) -> None:
    desk = sqlite_desk
    desk.take_in(AREAS, PROJECTS)
    path = workbook(
        tmp_path / "支付.xlsx",
        [
            ["支付台账"],
            ["凭证号", "项目编号", "支付日期", "资金级次", "支付金额"],
            ["Z1", "990120210001", "2021-06-14", "县级", "=2+3"],
            ["Z2", "990120210001", "不知道", "县级", 7],
        ],
        merges=["A1:E1"],
        more={"封面": [["本表由财政局填报"]]},
    )
    book = openpyxl.load_workbook(path)
    book.active.column_dimensions["B"].width = 31
    book.save(path)
    (number,) = desk.bring(path)
    desk.work()
    copy = marked(desk, number)
    sheet = copy["Sheet"]
    assert copy.sheetnames == [ERRORS_SHEET, "Sheet", "封面"]
    assert copy["封面"]["A1"].value == "本表由财政局填报"
    assert [str(block) for block in sheet.merged_cells.ranges] == ["A1:E1"]
    assert sheet.column_dimensions["B"].width == 31
    assert sheet["C4"].comment.text.startswith("“支付日期”：")
    assert sheet["C4"].fill.start_color.rgb.endswith("FFC8CF")


def test_a_second_copy_marks_only_what_is_still_wrong(sqlite_desk: Desk, tmp_path: Path) -> None:
    desk = sqlite_desk
    desk.take_in(AREAS, PROJECTS)
    rows = [["凭证号", "项目编号", "支付日期", "资金级次", "支付金额"]]
    rows += [[f"Z{n}", "990120210001", "不知道", "县级", 7] for n in range(3)]
    (number,) = desk.bring(workbook(tmp_path / "支付.xlsx", rows))
    desk.work()
    book = marked(desk, number)
    book["Sheet"]["C2"].value = "2021-06-14"
    book.save(tmp_path / "一改.xlsx")
    (again,) = desk.bring(tmp_path / "一改.xlsx")
    desk.work()
    second = marked(desk, again)
    assert sorted(comments(second["Sheet"])) == [(3, 3), (4, 3)]
    assert not str(second["Sheet"]["C2"].fill.start_color.rgb).endswith("FFC8CF")
    assert second.sheetnames.count(ERRORS_SHEET) == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_cell_becomes_a_formula(
    sqlite_desk: Desk, write: Callable[[str, str], Path], tmp_path: Path, ending: str
) -> None:
    desk = sqlite_desk
    desk.take_in(AREAS, PROJECTS)
    evil = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"]
    head = ["凭证号", "项目编号", "支付日期", "资金级次", "支付金额", "备注"]
    rows = [head, *([f"Z{n}", "990120210001", text, "县级", "7", text] for n, text in enumerate(evil))]
    if ending == "csv":
        path = write("支付.csv", "\n".join(",".join(row) for row in rows))
    else:
        book = openpyxl.Workbook()
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                cell = book.active.cell(number, column, text)
                cell.data_type = "s"
        path = tmp_path / "支付.xlsx"
        book.save(path)
    (number,) = desk.bring(path)
    desk.work()
    copy = marked(desk, number)
    formulas = [c for sheet in copy for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == []
    sheet = copy["数据" if ending == "csv" else "Sheet"]
    assert [sheet.cell(row, 3).value for row in range(2, 6)] == evil


def test_merged_cells_of_an_old_format_speak_for_their_rows_in_the_copy_too(
    sqlite_desk: Desk, write: Callable[[str, str], Path]
) -> None:
    desk = sqlite_desk
    desk.take_in(AREAS)
    rows = (
        "<tr><td>资金文号</td><td>资金级次</td><td>县</td><td>合计</td><td>下达日期</td></tr>"
        "<tr><td rowspan=2>样财农〔2021〕9号</td>"
        "<td>中央</td><td>东河县</td><td>5</td><td>2021-02-02</td></tr>"
        "<tr><td>中央</td><td>南湖市</td><td>7</td><td>某日</td></tr>"
    )
    (number,) = desk.bring(write("下达.xls", f"<html><body><table>{rows}</table></body></html>"))
    desk.work()
    assert (desk[number].rows_read, desk[number].rows_rejected) == (2, 1)
    copy = marked(desk, number)
    sheet = copy["表1"]
    assert [str(block) for block in sheet.merged_cells.ranges] == ["A2:A3"]
    assert set(comments(sheet)) == {(3, 5)}
    sheet["E3"] = "2021-02-03"
    path = Path(desk.engine.url.database or "").with_name("改好.xlsx")
    copy.save(path)
    (again,) = desk.bring(path)
    desk.work()
    assert (desk[again].state, desk[again].rows_read, desk[again].rows_rejected) == ("checked", 2, 0)
