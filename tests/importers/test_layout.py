"""The header is found by meaning, wherever it is and however it is written."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.body import body, data_rows
from data.importers.layout import Field, Layout, find_layout, spread_merged
from data.importers.reading import Sheet, read_sheets
from data.importers.row_kinds import is_empty_row, is_note_row, is_total_row

SAMPLES = Path(__file__).parents[1] / "samples"
FIELDS = (
    Field("no", "项目编号", ("项目编码",), required=True),
    Field("name", "项目名称", required=True),
    Field("county", "县", ("县区",), spread=True),
    Field("total", "计划投入资金/合计", ("合计",)),
    Field("central", "计划投入资金/中央", ("中央", "中央资金")),
    Field("paid", "已支付资金/中央"),
    Field("income", "人均纯收入"),
)


def sheet(*rows: list[Any], merges: tuple[tuple[int, int, int, int], ...] = ()) -> Sheet:
    width = max(map(len, rows))
    return Sheet("表1", [[*row, *[""] * (width - len(row))] for row in rows], merges)


def layout(*rows: list[Any]) -> Layout:
    found = find_layout(sheet(*rows), FIELDS)
    assert found is not None
    return found


HEADER = ["序号", "项目编号", "项目名称", "县"]
DATA = [1.0, "A1", "桥", "东河县"]


@pytest.mark.parametrize("above", [0, 1, 2, 7, 25])
def test_the_header_may_be_far_down(above: int) -> None:
    found = layout(*[["样例市2021年项目表"]] * above, HEADER, DATA)
    assert found.first_data_row == above + 2
    assert found.columns == {"no": 1, "name": 2, "county": 3}


def test_columns_may_come_in_any_order_and_number() -> None:
    assert layout(["县", "备注", "项目名称", "负责人", "项目编号"], ["东河县"]).columns == {
        "county": 0,
        "name": 2,
        "no": 4,
    }


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("县(市、区、旗)", "county"),
        ("县（市、区、旗）", "county"),
        ("县【市区】", "county"),
        ("县 区", "county"),
        ("*县\n区：", "county"),
        ("人均纯收入（元）", "income"),
        ("人均纯收入\n(万元)", "income"),
        ("中央资金", "central"),
    ],
)
def test_headings_are_compared_by_meaning(written: str, field: str) -> None:
    assert layout([*HEADER[:3], written], DATA).columns[field] == 3


def test_full_width_letters_in_headings() -> None:
    fields = (Field("id", "ID号"), Field("name", "项目名称"))
    found = find_layout(sheet(["ＩＤ号", "项目名称"], ["1", "桥"]), fields)
    assert found is not None
    assert found.columns == {"id": 0, "name": 1}


def test_a_two_row_header_with_merged_cells() -> None:
    found = layout(
        ["项目表"],
        ["", "", "", "", "单位:万元"],
        [*HEADER, "计划投入资金", "", "已支付资金", "", "备注"],
        ["", "", "", "", "合计", "中央", "合计", "中央", ""],
        ["", "", "合 计", "", 5.0, 4.0, 3.0, 2.0],
        [*DATA, 5.0, 4.0, 3.0, 2.0],
    )
    assert found.first_data_row == 5
    assert found.columns == {"no": 1, "name": 2, "county": 3, "total": 4, "central": 5, "paid": 7}
    assert found.headings["paid"] == "已支付资金/中央"
    assert found.all_headings[8] == "备注"
    assert found.money_unit == 1_000_000


def test_a_second_header_row_is_header_even_if_it_names_nothing_wanted() -> None:
    found = layout([*HEADER, "投资构成", ""], ["", "", "", "", "自筹", "贷款"], [*DATA, 5.0, 4.0])
    assert found.first_data_row == 3


@pytest.mark.parametrize("below", [["小计"], ["合 计", ""], ["第2页"]])
def test_a_header_repeated_among_the_data_does_not_hide_the_rows_above_it(below: list[Any]) -> None:
    head = ["序号", "项目编号", "项目名称"]
    found = layout(head, [1, "A1", "路"], head, below, [2, "A2", "桥"])
    assert (found.header_row, found.header_depth, found.first_data_row) == (1, 1, 2)


def test_a_total_below_the_header_is_no_second_header_row() -> None:
    assert layout(["序号", "项目编号", "项目名称"], ["合 计"], [1, "A1", "路"]).header_depth == 1


def test_the_first_data_row_is_not_taken_for_a_header() -> None:
    assert layout(HEADER, DATA).first_data_row == 2
    assert layout(HEADER, ["", "A1", "中央", "东河县"]).first_data_row == 2


def test_a_row_that_numbers_the_columns_is_no_data() -> None:
    assert layout(HEADER, ["甲", "乙", "1", "2"], DATA).first_data_row == 3
    assert layout(HEADER, [1.0, 2.0, 3.0, 4.0], DATA).first_data_row == 3


@pytest.mark.parametrize(
    ("above", "fen"),
    [
        ("单位：万元", 1_000_000),
        ("单位:元", 100),
        ("金额单位：人民币万元", 1_000_000),
        ("（单位：亿元、户）", 10_000_000_000),
        ("项目表（单 位：万 元）", 1_000_000),
        ("单位：某某县财政局", None),
        ("样例市", None),
    ],
)
def test_the_unit_row(above: str, fen: int | None) -> None:
    assert layout([above], HEADER, DATA).money_unit == fen


def test_a_headings_own_unit_overrules_the_unit_row() -> None:
    found = layout(["单位：万元"], [*HEADER, "人均纯收入（元）", "中央"], DATA)
    assert found.fen_per_unit("income") == 100
    assert found.fen_per_unit("central") == 1_000_000


def test_a_unit_in_a_heading_merged_over_the_columns() -> None:
    found = layout(["", "", "", "", "资金来源（万元）"], [*HEADER, "中央", "人均纯收入(元)"], DATA)
    assert found.fen_per_unit("central") == 1_000_000
    assert found.fen_per_unit("income") == 100


def test_the_first_of_two_like_columns_wins_and_the_second_is_numbered() -> None:
    found = layout([*HEADER, "县", "县"], DATA)
    assert found.columns["county"] == 3
    assert found.all_headings[3:] == ("县", "县0", "县1")


def test_required_columns_that_are_missing_are_named() -> None:
    assert layout(["项目编号", "县"], ["A1", "东河县"]).missing == ("项目名称",)


def test_a_sheet_without_header_has_no_layout() -> None:
    assert find_layout(sheet(["说明"], ["请填写", "县"]), FIELDS) is None
    assert find_layout(Sheet("空", []), FIELDS) is None


@pytest.mark.parametrize(
    "cell", ["合计", "小计", "总计", "合 计", "小　计", "合　　计：", "东河县合计", "总计（万元）", "共计"]
)
@pytest.mark.parametrize("column", [0, 2, 5])
def test_total_rows(cell: str, column: int) -> None:
    row = [""] * 8
    row[column] = cell
    assert is_total_row(row)
    assert not is_total_row(["", "A1", "合计里村道路项目", "会计", 1.0])


def test_empty_rows() -> None:
    assert is_empty_row(["", " ", "\u3000"])
    assert not is_empty_row(["", 0.0])
    assert not is_empty_row([False])


@pytest.mark.parametrize(
    "text", ["注：本表按月报送", "填表人：张三", "制表日期: 2021-12-31", "单位负责人（签字）："]
)
def test_notes_and_signatures(text: str) -> None:
    assert is_note_row(["", text, ""])
    assert not is_note_row(["东河县", "注：x"])


def test_data_rows_are_those_with_data_under_their_own_numbers() -> None:
    rows = sheet(
        ["标题"],
        HEADER,
        ["合计", "", "", "", 5.0],
        DATA,
        [],
        ["小　计"],
        HEADER,
        [2.0, "A2", "路", "南湖市"],
        ["填表人：张三"],
    )
    found = find_layout(rows, FIELDS)
    assert found is not None
    assert [(number, cells[1]) for number, cells in data_rows(rows, found)] == [(4, "A1"), (8, "A2")]


def test_a_long_sheet_is_the_same_by_rows_and_by_columns() -> None:
    """It is gone through some hundred rows at a time: what is left out may stand anywhere in them."""
    left_out = {1, 499, 500, 501, 1000, *range(1500, 2100), 2345}
    lines = [
        ["小计", "", "", ""] if place in left_out else [float(place), f"A{place}", "桥", "东河县"]
        for place in range(2346)
    ]
    rows = sheet(HEADER, *lines)
    found = find_layout(rows, FIELDS)
    assert found is not None
    numbers, by_rows, by_columns = body(rows, found)
    assert numbers == [place + 2 for place in range(2346) if place not in left_out]
    assert by_rows == [lines[number - 2] for number in numbers]
    assert by_columns == [list(column) for column in zip(*by_rows, strict=True)]


def test_a_cell_merged_over_several_rows_speaks_for_each_of_them() -> None:
    rows = sheet(
        [*HEADER, "中央"],
        [1.0, "A1", "桥", "东河县", 9.0],
        [2.0, "A2", "路", "", ""],
        [3.0, "A3", "渠", "南湖市", 1.0],
        merges=((1, 3, 2, 3), (1, 4, 2, 4)),
    )
    found = find_layout(rows, FIELDS)
    assert found is not None
    spread = spread_merged(rows, found, FIELDS)
    assert [row[3] for row in spread.rows[1:]] == ["东河县", "东河县", "南湖市"]
    assert [row[4] for row in spread.rows[1:]] == [9.0, "", 1.0], "an amount must not count twice"
    assert rows.rows[2][3] == "", "the sheet as read stays as it is"


def test_raw_rows_keep_every_cell_under_its_heading() -> None:
    found = layout([*HEADER, "县", ""], DATA)
    assert found.raw(["", "A1", "桥", "东河县", "南湖市", 7.0]) == {
        "项目编号": "A1",
        "项目名称": "桥",
        "县": "东河县",
        "县0": "南湖市",
        "第6列": "7.0",
    }


def test_the_roster_sample_has_its_double_column() -> None:
    (path,) = SAMPLES.glob("*监测对象信息*.xlsx")
    fields = (Field("household_no", "户编号"), Field("eliminated", "风险是否已消除"))
    found = find_layout(read_sheets(path)[0], fields)
    assert found is not None
    assert found.first_data_row == 4
    assert found.all_headings[14:16] == ("风险是否已消除", "风险是否已消除0")
    assert found.columns["eliminated"] == 14


CELLS = st.one_of(
    st.text(max_size=6), st.floats(), st.booleans(), st.dates(), st.sampled_from(["县", "项目名称", "合计"])
)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=8))
def test_any_cells_give_a_layout_or_none(rows: list[list[Any]]) -> None:
    found = find_layout(Sheet("", rows), FIELDS)
    if found is not None:
        assert len(found.columns) >= 2
        assert len(set(found.columns.values())) == len(found.columns)
        assert all(number >= found.first_data_row for number, _ in data_rows(Sheet("", rows), found))
