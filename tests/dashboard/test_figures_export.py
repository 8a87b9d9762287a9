"""The figures behind charts as Excel: one row per value, with what tells it from the others."""

from typing import Any

import pandas as pd
import pytest

from dashboard import figures_export, lagging_words, projects_figures
from tests.dashboard.test_funds import exported
from tests.dashboard.test_map import area

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
        ("drilldown", {"export_trend_fund_execution", "export_parts_fund_level"}),
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


def columns_of(file: list[list[Any]]) -> dict[str, list[Any]]:
    """Heading → what stands below it."""
    heads, *rows = file
    return {head: [row[place] for row in rows] for place, head in enumerate(heads)}


def test_charts_of_projects_hand_over_their_projects(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {key: columns_of(file) for key, file in exported(monkeypatch, page="projects").items()}
    late = files["export_overdue"]["项目编号"]
    first = files["export_timeline"]["项目编号"]
    assert first[:5] == late[:5], "the longest overdue first, as drawn"
    assert len(first) == len(set(first)) == projects_figures.MOST_BARS
    assert min(files["export_progress"]["支付比例"]) >= 0
    assert max(files["export_progress"]["形象进度"]) < 1
    assert sum(files["export_units"]["逾期项目"]) == len(late)
    assert files["export_units"]["逾期项目"] == sorted(files["export_units"]["逾期项目"], reverse=True)


def test_the_drill_downs_bars_are_a_row_per_level_of_money(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = columns_of(exported(monkeypatch, page="drilldown")["export_parts_fund_level"])
    assert sorted(told["其中"]) == sorted(["中央", "省级", "市级", "县级"])
    assert round(sum(told["分母"])) == 963_760_000
    assert all(0 < value < 1 for value in told["数值"])


def test_a_control_chart_hands_over_its_limits(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = columns_of(
        exported(monkeypatch, page="drilldown", kpi="loans_overdue_rate")["export_control_loans_overdue_rate"]
    )
    assert told["月份"][-1] == "2021年12月"
    known = [
        row for row in zip(told["常态下限"], told["平均"], told["常态上限"], strict=True) if None not in row
    ]
    assert known and all(low <= mean <= high for low, mean, high in known)


def test_rounds_and_categories_that_come_back_are_files(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files = exported(monkeypatch, page="problems")
    rounds = columns_of(files["export_rounds"])
    assert rounds["轮次"] == [1, 2, 3, 4, 5] and sum(rounds["发现"]) == 25_000
    in_turn = zip(rounds["发现"], rounds["整改"], rounds["其中按期整改"], strict=True)
    assert all(found >= corrected >= in_time for found, corrected, in_time in in_turn)
    categories = columns_of(files["export_categories"])
    shares = zip(categories["再次发现"], categories["累计发现"], categories["再次发现占比"], strict=True)
    assert all(abs(again / found - share) < 1e-9 for again, found, share in shares)


def test_bands_of_collective_income_are_a_file(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = columns_of(exported(monkeypatch, page="support")["export_spread"])
    assert sum(told["村数"]) == 1_785
    weak = [
        number for number, below in zip(told["村数"], told["低于薄弱村标准"], strict=True) if below == "是"
    ]
    assert sum(weak) == 332


def test_quarters_of_the_work_points_are_a_file(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = columns_of(exported(monkeypatch, page="workpoints")["export_quarters"])
    assert told["季度"] == ["一季度", "二季度", "三季度", "四季度"]
    assert sum(told["超期未完成"]) == 5 and sum(told["逾期完成"]) == 12


def test_funnel_and_quadrant_hand_over_every_village_that_they_draw(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = area(served, "township")
    files = exported(monkeypatch, page="lagging", area=code, kpi="problems_correction_rate")
    funnel, quadrant = columns_of(files["export_funnel"]), columns_of(files["export_quadrant"])
    own = [code for code, here in zip(funnel["代码"], funnel["在所选地区"], strict=True) if here == "是"]
    assert own and all(village.startswith(code) for village in own)
    assert len(own) < len(funnel["代码"])  # the groups' other villages, grey in the chart
    assert all(low <= high for low, high in zip(funnel["95%界限下限"], funnel["95%界限上限"], strict=True))
    assert quadrant["代码"] and all(village.startswith(code) for village in quadrant["代码"])
    assert set(quadrant["所在象限"]) <= set(lagging_words.CORNERS.values())
