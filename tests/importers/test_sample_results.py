"""抽查结果: visit lists as clerks bring them back, refused rows, answers that change, roll-back."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, select

from data.importers.cleaning import BadValue
from data.importers.run import Importing
from data.importers.sample_results import answer, item_number
from data.rollback import roll_back
from data.sampling.keeping import Draw
from data.sampling.visit_list import visit_list
from data.schema import sample_answers, sample_items
from queries.derived import refresh
from queries.sampling import draw_and_keep, items
from queries.scope import WHOLE_CITY
from tests.importers.loading import rows_of, take, take_samples, workbook
from tests.importers.rosters import person, roster


def drawn(engine: Engine, tmp_path: Path) -> Engine:
    """The sample city with six households, all drawn: 抽1-001 … 抽1-006."""
    take_samples(engine)
    households = [person(户编号=f"{number}") for number in range(1001, 1007)]
    take(engine, roster(tmp_path / "花名册.xlsx", "2021-12", households))
    with engine.connect() as connection:
        top = connection.exec_driver_sql("SELECT code FROM areas WHERE level = 'city'").scalar_one()
    draw = Draw("household", top, 202112, 6, 1)
    assert draw_and_keep(engine, draw, "张三", scope=WHOLE_CITY) == 1
    return engine


@pytest.fixture
def city(sqlite_engine: Engine, tmp_path: Path) -> Engine:
    return drawn(sqlite_engine, tmp_path)


def given(engine: Engine) -> dict[tuple[str, str], str]:
    return {(row["item_no"], row["question"]): row["answer"] for row in rows_of(engine, sample_answers)}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("是", "yes"), ("√", "yes"), ("是的 ", "yes"), (" 属 实", "yes"), ("是（已核实）", "yes"),
        (True, "yes"),
        ("对。", "yes"), ("1", "yes"), ("基本相符", "yes"), ("OK", "yes"),
        ("否", "no"), ("×", "no"), ("不是", "no"), ("不符：实为因残", "no"), (False, "no"), ("没有", "no"),
        ("查无此户", "missing"), ("找不到", "missing"), ("查无此人。", "missing"),
        ("", None), ("—", None), ("－", None), ("未走访", None), ("/", None),
    ],
)  # fmt: skip
def test_what_clerks_write_for_yes_and_no(cell: Any, found: str | None) -> None:
    assert answer(cell, "household") == found


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(BadValue) as refused:
        answer("大概", "project")
    assert refused.value.expected == "应为“是”“否”“查无此项目”之一，还没有去的请留空"
    for text, number in (("抽1-12", "抽1-012"), (" 1－3", "抽1-003"), ("抽 1-003", "抽1-003"), ("", "")):
        assert item_number(text) == number
    with pytest.raises(BadValue):
        item_number("3月12日")


def test_a_list_as_it_comes_back(city: Engine, tmp_path: Path) -> None:
    """Another sheet first, rows in another order, one taken out, headings of the clerk's own."""
    rows = [
        ["示范市走访单（2021年12月）"],
        ["抽查编号", "户编号", "收入基本相符", "监测类别属实", "抽查人员", "核查日期", "情况说明"],
        ["抽1-004", "", "", "√", "李四", "2022.1.5", ""],
        ["1-2", "", "否", "是的 ", "李四", "2022-01-05", "外出务工"],
        ["抽1-001", "", "", "查无此户", "", "", ""],
        ["抽1-003", "", "", "", "", "", ""],
    ]
    first = workbook(tmp_path / "走访单.xlsx", [["说明"], ["请逐户走访"]], more={"结果": rows})
    report = take(city, first, as_of=None)
    assert (report.kind, report.rows_read, report.rejected) == ("sample_results", 4, [])
    assert f"{report.as_of:%Y-%m}" == "2021-12"
    found = given(city)
    assert found["抽1-004", "category"] == "yes"
    assert (found["抽1-002", "category"], found["抽1-002", "income"]) == ("yes", "no")
    assert {word for (number, _), word in found.items() if number == "抽1-001"} == {"missing"}
    assert not any(number == "抽1-003" for number, _ in found)
    assert "第 5 行没有填写抽查人或抽查日期" in "".join(report.warnings)


BAD: list[tuple[list[str], str]] = [
    (["抽9-001", "", "是"], "没有这个抽查编号，请照走访单填写"),
    (["", "", "是"], "应填写抽查编号"),
    (["第一户", "", "是"], "“抽查编号”列值为“第一户”：应为走访单上的抽查编号，如 抽3-012"),
    (["抽1-002", "9999", "是"], "该抽查编号的户编号是"),
    (["抽1-002", "", "说不清"], "“监测类别是否属实”列值为“说不清”：应为“是”“否”“查无此户”之一"),
    (["抽1-001", "", "否"], "一个抽查编号应只占一行"),
]


def test_refused_rows_say_sheet_row_column_value_and_what_was_expected(city: Engine, tmp_path: Path) -> None:
    rows = [["抽查编号", "户编号", "监测类别是否属实"], ["抽1-001", "", "是"], *(row for row, _ in BAD)]
    report = take(city, workbook(tmp_path / "单.xlsx", rows))
    assert [one.row for one in report.rejected] == [3, 4, 5, 6, 7, 8]
    for one, (_, sentence) in zip(report.rejected, BAD, strict=True):
        assert one.reason.startswith(f"文件“单.xlsx”工作表“Sheet”第 {one.row} 行")
        assert sentence in one.reason
    assert given(city) == {("抽1-001", "category"): "yes"}


def test_yes_and_not_to_be_found_exclude_each_other(city: Engine, tmp_path: Path) -> None:
    head = ["抽查编号", "监测类别是否属实", "风险原因是否属实"]
    report = take(city, workbook(tmp_path / "单.xlsx", [head, ["抽1-001", "是", "查无此户"]]))
    assert "同一行既填了“查无此户”又填了别的结果" in report.rejected[0].reason


def test_only_what_differs_changes_and_can_be_taken_back(city: Engine, tmp_path: Path) -> None:
    head = ["抽查编号", "监测类别是否属实", "风险原因是否属实", "抽查人", "抽查日期", "备注"]
    who = ["李四", "2022-01-05", "在家"]
    take(
        city,
        workbook(tmp_path / "一.xlsx", [head, ["抽1-001", "是", "是", *who], ["抽1-002", "是", "", *who]]),
    )
    again = workbook(tmp_path / "二.xlsx", [head[:3], ["抽1-001", "否", ""], ["抽1-002", "是", "是"]])
    report = take(city, again)
    counts = report.counts
    assert counts is not None
    assert (counts.new, counts.changed, counts.unchanged) == (1, 1, 1)
    assert given(city) == {
        ("抽1-001", "category"): "no",
        ("抽1-001", "causes"): "yes",
        ("抽1-002", "category"): "yes",
        ("抽1-002", "causes"): "yes",
    }
    kept = {row["note"] for row in rows_of(city, sample_answers) if row["question"] == "category"}
    assert kept == {"在家"}, "an empty cell erases nothing"
    roll_back(city, report.batch or 0, reason="传错了", refresh=refresh)
    assert given(city)["抽1-001", "category"] == "yes"
    assert ("抽1-002", "causes") not in given(city)


def test_the_printed_list_filled_in_is_read(engine: Engine, tmp_path: Path) -> None:
    """As it was handed out, drop-downs and all, on both stores; nothing is left to chance."""
    drawn(engine, tmp_path)
    rows = items(engine, scope=WHOLE_CITY, sample=1).to_dict("records")
    content = visit_list(rows, "household", title="样例市走访单", stamp=["第 1 号样本"])
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert len(sheet.data_validations.dataValidation) == 5
    headings = [cell.value for cell in sheet[3]]
    for row in range(4, 10):
        for name, cell in zip(headings, sheet[row], strict=True):
            if name and "是否" in name and cell.value != "—":
                cell.value = "是" if row < 8 else "否"
            if name == "抽查人":
                cell.value = "李四"
    path = tmp_path / "走访单_第1号样本_样例市_2021年12月.xlsx"
    book.save(path)
    (report,) = Importing(engine, refresh).file(path)
    assert (report.kind, report.accepted, report.rejected) == ("sample_results", 6, [])
    asked = sum(len(row["reported"]) for row in rows)
    assert len(given(engine)) == asked
    with engine.connect() as connection:
        numbers = connection.scalars(select(sample_items.c.item_no).order_by(sample_items.c.item_no)).all()
    assert {number for (number, _), word in given(engine).items() if word == "no"} == set(numbers[4:])
