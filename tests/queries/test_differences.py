"""What happened and what was rewritten add up exactly, for values and their parts."""

import math

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from queries.differences import DIFFERENCE_COLUMNS, PARTS, differences, moved, rewritten
from queries.evaluate import VALUE_COLUMNS

KPIS_TRIED = {"households_identified": "户", "paid": "元", "fund_execution": "比率"}


def figures(month: int, *rows: tuple[str, float | None, float | None, float | None, str]) -> pd.DataFrame:
    """Rows of (KPI, numerator, denominator, value, state) in one area, as `evaluate` gives them."""
    nan = float("nan")
    return pd.DataFrame(
        [
            (
                "1",
                "东县",
                "county",
                month,
                kpi,
                kpi,
                "",
                *(nan if n is None else n for n in numbers),
                unit,
                state,
            )
            for kpi, *numbers, state in rows
            for unit in [KPIS_TRIED[kpi]]
        ],
        columns=list(VALUE_COLUMNS),
    )


fen = st.integers(-(10**12), 10**12).map(lambda amount: amount / 100)
count = st.integers(0, 10**7).map(float)
moments = st.tuples(count, count, count)
amounts = st.tuples(fen, fen, fen)
shares = st.tuples(*[st.tuples(count, st.integers(1, 10**7).map(float))] * 3)


@given(moments, amounts, shares)
def test_the_two_parts_add_up_to_the_change(
    households: tuple[float, ...], paid: tuple[float, ...], rates: tuple[tuple[float, float], ...]
) -> None:
    then, revised, now = (
        figures(
            month,
            ("households_identified", households[i], None, households[i], "value"),
            ("paid", paid[i], None, paid[i], "value"),
            ("fund_execution", *rates[i], rates[i][0] / rates[i][1], "value"),
        )
        for i, month in enumerate((202111, 202111, 202112))
    )
    found = differences(then, revised, now)
    assert list(found.columns) == list(DIFFERENCE_COLUMNS)
    for row in found.to_dict("records"):
        for part in PARTS:
            if math.isnan(row[f"{part}_now"]):
                continue
            assert row[f"{part}_world"] + row[f"{part}_rewritten"] == row[f"{part}_change"]
            whole = row[f"{part}_now"] - row[f"{part}_then"]
            if row["unit"] != "元" and part != "value":
                assert row[f"{part}_change"] == whole  # counts are exact
            size = max(abs(row[f"{part}_{moment}"]) for moment in ("then", "revised", "now"))
            assert abs(row[f"{part}_change"] - whole) <= 1e-15 * 8 * size


def test_what_happened_and_what_was_corrected_are_told_apart() -> None:
    then = figures(202111, ("fund_execution", 50, 100, 0.5, "value"))
    revised = figures(202111, ("fund_execution", 60, 100, 0.6, "value"))
    now = figures(202112, ("fund_execution", 96, 120, 0.8, "value"))
    row = differences(then, revised, now).iloc[0]
    assert (row["numerator_world"], row["numerator_rewritten"]) == (36, 10)
    assert (row["denominator_world"], row["denominator_rewritten"]) == (20, 0)
    assert row["value_rewritten"] == 0.6 - 0.5
    assert (row["month_then"], row["month_now"]) == (202111, 202112)


def test_data_that_came_late_is_a_rewrite_without_an_amount() -> None:
    now = figures(202112, ("paid", 30, None, 30, "value"))
    revised = figures(202111, ("paid", 20, None, 20, "value"))
    found = differences(now.head(0), revised, now)
    row = found.iloc[0]
    assert (row["state_then"], row["value_world"]) == ("no_data", 10)
    assert math.isnan(row["value_rewritten"]) and math.isnan(row["value_change"])
    assert len(rewritten(found)) == len(moved(found)) == 1


def test_what_did_not_move_is_left_out_and_a_new_year_is_marked() -> None:
    then = figures(202012, ("paid", 20, None, 20, "value"), ("households_identified", 5, None, 5, "value"))
    now = figures(202101, ("paid", 2, None, 2, "value"), ("households_identified", 5, None, 5, "value"))
    found = differences(then, then, now)
    assert moved(found)["kpi"].tolist() == ["paid"]
    assert rewritten(found).empty
    assert dict(zip(found["kpi"], found["begins_anew"], strict=True)) == {
        "paid": True,
        "households_identified": False,
    }


def test_nothing_compared_with_anything_is_nothing() -> None:
    empty = figures(202112)
    assert list(differences(empty, empty, empty).columns) == list(DIFFERENCE_COLUMNS)
