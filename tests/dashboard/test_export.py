"""The Excel file: what a clerk opens."""

import io
import math
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from dashboard import village_lists
from dashboard.workbook import field, workbook

COLUMNS = [
    field("name", "名称"),
    field("money", "资金（元）", "money"),
    field("share", "比例", "rate"),
    field("day", "日期", "date"),
]
STAMP = [("地区", "示范市 · 望山县"), ("月份", "截至2021年12月底"), ("注意", "演示数据")]


def opened(frame: pd.DataFrame) -> openpyxl.worksheet.worksheet.Worksheet:
    data = workbook(frame, COLUMNS, title="望山县 项目", stamp=STAMP)
    return openpyxl.load_workbook(io.BytesIO(data)).active


def rows(*names: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"name": list(names), "money": 1234.5, "share": 0.914, "day": pd.Timestamp("2021-12-31")}
    )


def test_a_name_never_becomes_a_formula_or_a_link() -> None:
    ugly = ["=1+1", "+SUM(A1)", "@cmd", "-2", "http://example.invalid/", "0012", "a\x07b"]
    sheet = opened(rows(*ugly))
    cells = [sheet.cell(7 + number, 1) for number in range(len(ugly))]
    assert [cell.value for cell in cells] == [*ugly[:-1], "ab"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_the_sheet_says_what_it_is() -> None:
    sheet = opened(rows("上河村"))
    assert [sheet.cell(row, 1).value for row in range(1, 5)] == [
        "望山县 项目", "地区：示范市 · 望山县", "月份：截至2021年12月底", "注意：演示数据",
    ]  # fmt: skip
    assert [sheet.cell(6, column).value for column in range(1, 5)] == ["名称", "资金（元）", "比例", "日期"]
    assert sheet.freeze_panes == "B7"
    assert sheet.auto_filter.ref == "A6:D7"
    assert sheet.column_dimensions["A"].width > 8


def test_numbers_are_numbers() -> None:
    sheet = opened(rows("上河村"))
    money, share, day = (sheet.cell(7, column) for column in (2, 3, 4))
    assert (money.value, money.number_format) == (1234.5, "#,##0.00")
    assert (share.value, share.number_format) == (0.914, "0.0%")
    assert day.value == datetime(2021, 12, 31)


@pytest.mark.parametrize(
    ("share", "pattern"),
    [(1.0, "0.0%"), (0.9994, "0.0%"), (-0.012, "0.0%"), (6238 / 6240, "0.00%"), (0.999999, "0.00####%")],
)
def test_what_is_not_quite_all_does_not_read_as_all(share: float, pattern: str) -> None:
    cell = opened(rows("上河村").assign(share=share)).cell(7, 3)
    assert (cell.value, cell.number_format) == (share, pattern)


def test_what_is_not_known_stays_empty() -> None:
    frame = pd.DataFrame({"name": [None], "money": [math.nan], "share": [pd.NA], "day": [pd.NaT]})
    sheet = opened(frame)
    assert [sheet.cell(7, column).value for column in range(1, 5)] == [None] * 4


def test_lists_leave_no_room_for_personal_numbers() -> None:
    """Neither an ID number nor a phone has a column, on screen or in the file."""
    headings = [each.heading for each in (*village_lists.HOUSEHOLDS_EXPORT, *village_lists.PROJECTS_EXPORT)]
    headings += [each.label for each in (*village_lists.HOUSEHOLDS, *village_lists.PROJECTS)]
    assert not [heading for heading in headings if "证件" in heading or "电话" in heading]
