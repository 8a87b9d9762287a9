"""Differences in words: what came late, what is gone, what a batch did to several figures."""

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from dashboard import snapshot_words as words
from dashboard.snapshot_figures import Compared

NAN = float("nan")


def difference(then: str, revised: str, past: float = NAN, **more: Any) -> dict[str, Any]:
    usual = {"kpi": "fund_execution", "unit": "比率", "state_then": then, "state_revised": revised}
    return usual | {"value_world": NAN, "value_rewritten": past, "value_change": past} | more


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (difference("value", "no_data"), "已无数据"),
        (difference("small_sample", "no_data"), "已无数据"),
        (difference("no_data", "value"), "补报"),
        (difference("no_data", "no_data"), "—"),
        (difference("value", "value", past=-0.0512), "−5.1"),
    ],
)
def test_what_was_corrected_came_late_or_is_gone(row: dict[str, Any], told: str) -> None:
    assert words.split(row)[2] == told


def test_the_areas_that_changed_most_in_the_past_stand_on_top() -> None:
    below = pd.DataFrame(
        [
            difference("value", "value", past=0.0, area="甲县"),
            difference("value", "value", past=0.02, area="乙县"),
            difference("value", "no_data", area="丙县"),
        ]
    )
    found = Compared(None, None, below, below, "fund_execution")  # type: ignore[arg-type]
    assert found.children["area"].tolist() == ["丙县", "乙县", "甲县"]


def test_a_batch_tells_all_that_it_did_in_one_sentence() -> None:
    moved = {"batch": 10, "file": "台账.csv", "by": "张三", "at": datetime(2021, 12, 31, 16, 30)}
    rows = [
        moved | {"action": "rollback", "kpi": "paid", "value_change": -49_130_200.0, "unit": "元"},
        moved | {"action": "rollback", "kpi": "fund_execution", "value_change": -0.051, "unit": "比率"},
        moved | {"action": "import", "batch": 11, "kpi": "paid", "value_change": 1e6, "unit": "元"},
    ]
    assert words.rewritten_by(rows) == [
        "第 10 批（台账.csv，张三，2022-01-01 撤销）：衔接资金支付额 −4,913 万元，资金支出率 −5.1 个百分点。",
        "第 11 批（台账.csv，张三，2022-01-01 导入）：衔接资金支付额 +100 万元。",
    ]
