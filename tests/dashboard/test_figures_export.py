"""The figures behind charts as Excel: one row per value, with what tells it from the others."""

from typing import Any

import pandas as pd
import pytest

from dashboard import figures_export
from tests.dashboard.test_funds import exported

ROW = {
    "area_code": "990000", "area": "示范市", "level": "city", "month": 202112, "kpi": "fund_execution",
    "label": "资金支出率", "slice": "", "numerator": 9.0, "denominator": 10.0, "value": 0.9, "unit": "比率",
    "state": "value",
}  # fmt: skip


def told(*rows: dict[str, Any]) -> dict[str, tuple[list[Any], str]]:
    """heading → its cells and its kind."""
    frame = pd.DataFrame([ROW | row for row in rows])
    return {
        column.heading: ([column.value(row) for row in frame.to_dict("records")], column.kind)
        for column in figures_export.columns(frame)
    }


def test_a_ratio_is_a_rate_and_what_is_missing_is_said() -> None:
    found = told({}, {"month": 202111, "value": float("nan"), "state": "no_data"})
    assert found["月份"] == (["2021年12月", "2021年11月"], "text")
    assert found["数值"][1] == "rate"
    assert found["状态"] == (["", "无数据"], "text")
    assert "其中" not in found and "对照线" not in found


def test_slices_are_named_and_a_judgement_is_told() -> None:
    found = told(
        {"slice": "fund_level=中央", "status": "behind", "reference": 1.0},
        {"status": "fine", "reference": 1.0},
    )
    assert found["其中"] == (["中央", "合计"], "text")
    assert found["状态"] == (["落后", "正常"], "text")
    assert found["对照线"] == ([1.0, 1.0], "rate")


def test_several_units_in_one_column_are_plain_numbers() -> None:
    assert told({}, {"kpi": "paid", "unit": "元"})["数值"][1] == "number"


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        ("funds", {"export_curve", "export_chain_level", "export_chain_area", "export_years"}),
        ("problems", {"export_months", "export_problem_source", "export_villages_safe_rate"}),
        ("projects", {"export_chain", "export_assets"}),
        ("support", {"export_roles", "export_work", "export_workshops"}),
        ("drilldown", {"export_trend_fund_execution"}),
    ],
)
def test_charts_hand_over_their_figures(
    page: str, keys: set[str], served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = exported(monkeypatch, page=page)
    assert keys <= files.keys()
    for key in keys:
        heads, *rows = files[key]
        assert heads[0] == "月份" and rows
        assert max(str(row[0]) for row in rows if len(str(row[0])) == len("2021年12月")) == "2021年12月"
    if page == "funds":
        heads, *rows = files["export_chain_level"]
        money = [row[heads.index("分母")] for row in rows if row[heads.index("指标")] == "资金支出率"]
        assert round(sum(money)) == 963_760_000  # 96,376 万元 over four levels
